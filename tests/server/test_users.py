"""Several people use one laptop: it holds what all may read, and each line is judged as its author's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.contract import line
from desktop.contract.ids import uuid7
from desktop.contract.records import shipped
from server import admin, keys, revocation, users
from server.context import Context
from server.store import Store
from tests.server.conftest import Clock
from tests.server.laptop import Laptop, made

Enrol = Callable[..., Laptop]


@pytest.fixture
def ctx(store: Store, tmp_path: Path, clock: Clock) -> Context:
    return Context(store, shipped(), keys.fresh(), tmp_path, clock)


@pytest.fixture
def hoa(ctx: Context, ward: str) -> str:
    """A member without a laptop of her own."""
    user = admin.add_user(ctx, ward, "Hoa")
    admin.grant(ctx, ward, user, {"c2": ("rw", None)})
    return user


def said(who: Laptop, act: str, user: str, **head: str) -> None:
    who.write(("volunteer", who.user, "ward", {}, [user]), act=act, **head)


def wrote(who: Laptop, cell: str, by: str) -> list[str]:
    """Why her line is held; empty: it is not."""
    who.write(("citizen", uuid7(), cell, made(home=cell, full_name="Người Nhà")), by=by)
    aid = line.head_of(who.lines[-1].body)["aid"]
    return [each["reason"] for each in who.push()["open"] if each["aid"] == aid]


def test_a_leader_lets_a_member_use_her_laptop_and_takes_her_off(
    laptop: Enrol, ctx: Context, ward: str, hoa: str
) -> None:
    leader = laptop(admin.add_user(ctx, ward, "Mai", role="leader"), c1="rw")
    assert wrote(leader, "c2", hoa) == ["role"], "the ward has not heard that she uses it"
    said(leader, "person.add", hoa)
    assert wrote(leader, "c2", hoa) == [], "in the same bundle of lines already"
    assert wrote(leader, "c1", hoa) == ["scope"], "by her rights, not by the leader's"
    assert wrote(leader, "c2", leader.user) == ["scope"], "and the other way round"
    assert {"c1", "c2"} <= leader.push()["grants"].keys()
    leader.pull("c1", "c2")
    assert {row["cell"] for row in leader.rows.values()} == {"c2"}, "what both may read comes to it"
    said(leader, "person.remove", hoa)
    assert wrote(leader, "c2", hoa) == ["role"]
    assert "c2" not in leader.push()["grants"]
    said(leader, "person.add", hoa, by=hoa)
    assert wrote(leader, "c2", hoa) == ["role"], "nobody lets herself in"


def test_who_may_not_say_it_is_not_heard(laptop: Enrol, ctx: Context, ward: str, hoa: str) -> None:
    lan, stranger = laptop(c2="r"), laptop(admin.add_user(ctx, ward, "Xa", team="t2", role="leader"))
    officer = laptop(admin.add_user(ctx, ward, "Huy", team="t2", role="officer"))
    for who, heard in ((lan, False), (stranger, False), (officer, True)):
        said(who, "person.add", hoa)
        assert wrote(who, "c2", hoa) == ([] if heard else ["role"])


def test_the_office_says_it_of_any_laptop_under_any_name_until_she_leaves(
    laptop: Enrol, ctx: Context, ward: str, hoa: str
) -> None:
    lan = laptop(c1="rw")
    users.share(ctx, ward, lan.device, hoa)
    assert wrote(lan, "c3", hoa) == ["scope"]
    admin.grant(ctx, ward, hoa, {"c3": ("rw", None)})
    assert lan.push()["open"] == [], "a right given to her frees her line on whatever laptop"
    lan.fork()
    assert wrote(lan, "c2", hoa) == []
    revocation.revoke_member(ctx, ward, hoa)
    assert wrote(lan, "c2", hoa) == ["role"]
    assert lan.push()["grants"].keys() == laptop(lan.user).push()["grants"].keys()


Right = tuple[str, int | None]


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (("r", None), ("rw", None), ("rw", None)),
        (("r", 12), ("w", None), ("rw", 12)),
        (("rw", 12), ("rw", 15), ("rw", 15)),
        (("r", 9), ("w", None), ("w", None)),
        (("r", 9), ("rw", 8), ("r", 9)),
    ],
)
def test_of_two_rights_in_one_cell_none_lasts_too_long(one: Right, other: Right, both: Any) -> None:
    """On day 10."""
    assert users._joined(one, other, 10) == users._joined(other, one, 10) == both
