"""What the ward's database keeps of a person once she is erased, and what still comes about her after."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from desktop.contract import line, records
from desktop.contract.erasure import ERASURE
from desktop.contract.ids import natural_id, uuid7
from desktop.contract.records import WARD
from server import admin, keys
from server.context import Context
from server.store import Store
from server.tables import metadata, op_log
from tests.server.conftest import Clock
from tests.server.laptop import Laptop, made

Enrol = Callable[..., Laptop]
HER = "Trần Thị Quên Đi"


@pytest.fixture
def ctx(store: Store, tmp_path: Path, clock: Clock) -> Context:
    """With the contract of the product: erasures are of its own types."""
    return Context(store, records.shipped(), keys.fresh(), tmp_path, clock)


@pytest.fixture
def leader(laptop: Enrol, ctx: Context, ward: str) -> Laptop:
    return laptop(admin.add_user(ctx, ward, "Tổ trưởng", team="t1", role="leader"), c1="rw")


def erase(leader: Laptop, person: str, home: str = "c1") -> dict[str, object]:
    values = {"home": home, "reach": WARD, "subject": person, "why": "request", "erased_on": "2026-11-26"}
    leader.make(ERASURE, home, natural_id(ERASURE, home, person), **values)
    return leader.push()


def all_text(ctx: Context, ward: str) -> str:
    """Of every table that is a ward's."""
    with ctx.store.reading() as connection:
        tables = [table for table in metadata.sorted_tables if "ward_id" in table.c]
        rows = [r for t in tables for r in connection.execute(select(t).where(t.c.ward_id == ward))]
    cells = [bytes(c).decode("utf-8", "replace") if isinstance(c, bytes) else str(c) for r in rows for c in r]
    return "\n".join(cells)


def visit_of(person: str, label: str = HER, team: str = "t2") -> dict[str, object]:
    return {"citizen_id": person, "citizen_label": label, "team": team, "visited_on": "2026-11-24"} | {
        "outcomes": {},
        "volunteer": "x",
    }


def test_what_comes_about_her_after_is_taken_without_her(
    laptop: Enrol, leader: Laptop, ctx: Context, ward: str
) -> None:
    late = laptop(admin.add_user(ctx, ward, "Đi xa", team="t2"), c1="rw")
    person = leader.make("citizen", "c1", home="c1", full_name=HER)
    leader.push()
    late.pull("c1", "t2", WARD)
    # Nothing of this has been sent yet; the third line is sent before the others: it waits for them.
    late.write(
        ("citizen", person, "c1", {"phone": [None, "0987 của " + HER]}),
        ("citizen", uuid7(), "c1", made(home="c1", full_name="Lê Văn Ở Lại")),
    )
    visit = late.make("help_visit", "c1", **visit_of(person))
    late.make(
        "consent", "c1", **{"citizen_id": person, "purpose": "remember", "text_version": 1, "witness": HER}
    )
    late.push(late.lines[2:])
    assert HER in all_text(ctx, ward)

    assert erase(leader, person)["open"] == []
    assert HER not in all_text(ctx, ward)  # nor in what waits for the gap to close
    assert late.push()["open"] == []  # nothing is held, nothing is refused
    assert HER not in all_text(ctx, ward)
    late.pull("c1", "t2", WARD)
    assert late.rows[visit]["fields"]["team"] == "t2"  # the turn is counted, in the team's cell alone
    assert (late.rows[visit]["cell"], late.rows[visit]["also"]) == ("t2", None)
    assert "citizen_id" not in late.rows[visit]["fields"]
    assert person not in late.rows
    names = {row["fields"].get("full_name") for row in late.rows.values()}
    assert "Lê Văn Ở Lại" in names  # the rest of the line that named her
    late.edit("help_visit", visit, note=(None, HER), minutes=(None, 9))
    assert late.push()["open"] == []
    late.pull("t2")
    assert (late.rows[visit]["fields"]["minutes"], HER in all_text(ctx, ward)) == (9, False)

    with ctx.store.reading() as connection:
        log = connection.execute(select(op_log.c.hash, op_log.c.body).where(op_log.c.ward_id == ward)).all()
    assert all(line.hash_of(bytes(row.body)) == bytes(row.hash) for row in log)
    assert any(b'"leaf"' in bytes(row.body) for row in log)
    assert erase(leader, person)["open"] == []  # asked for again: it is done already


def test_a_line_that_was_held_loses_its_words_and_is_let_go(
    laptop: Enrol, leader: Laptop, ctx: Context, ward: str
) -> None:
    reader = laptop(admin.add_user(ctx, ward, "Chỉ đọc", team="t2"), c1="r")
    person = leader.make("citizen", "c1", home="c1", full_name=HER)
    leader.push()
    reader.edit("citizen", person, full_name=(HER, HER + " mới"))
    assert [each["reason"] for each in reader.push()["open"]] == ["scope"]
    erase(leader, person)
    assert reader.session()["open"] == []
    assert HER not in all_text(ctx, ward)


@pytest.mark.parametrize("role", ["volunteer", "leader"])
def test_who_leads_nobody_or_may_not_write_her_erases_nobody(
    laptop: Enrol, leader: Laptop, ctx: Context, ward: str, role: str
) -> None:
    person = leader.make("citizen", "c1", home="c1", full_name=HER)
    leader.push()
    other = laptop(admin.add_user(ctx, ward, "Người khác", team="t2", role=role), c1="r", c2="rw")
    wrong = "scope" if role == "leader" else "role"
    assert [each["reason"] for each in erase(other, person, "c2")["open"]] == [wrong]
    other.make(ERASURE, "c2", uuid7(), subject="no id")  # nor does nonsense harm
    other.write((ERASURE, uuid7(), "c2", {"subject": "no pair"}))
    other.write((ERASURE, uuid7(), "c2", made(subject=person)), ("no table", uuid7(), "c2", "no fields"))
    assert {each["reason"] for each in other.push()["open"]} <= {wrong, "invalid"}
    assert HER in all_text(ctx, ward)


@pytest.mark.parametrize(
    "again",
    [
        lambda ctx, ward, user: admin.set_role(ctx, ward, user, "leader"),
        lambda ctx, ward, user: admin.grant(ctx, ward, user, {"c3": ("rw", None)}),
        lambda ctx, ward, _: admin.judge_held_again(_of_a_later_version(ctx, ward)),
    ],
    ids=["another role", "another right", "an update"],
)
@pytest.mark.parametrize("role", ["volunteer", "leader"])
def test_an_erasure_tried_again_still_asks_for_the_right_where_she_is(
    laptop: Enrol,
    leader: Laptop,
    ctx: Context,
    ward: str,
    role: str,
    again: Callable[[Context, str, str], object],
) -> None:
    person = leader.make("citizen", "c1", home="c1", full_name=HER)
    leader.push()
    other = laptop(admin.add_user(ctx, ward, "Người khác", team="t2", role=role), c1="r", c2="rw")
    erase(other, person, "c2")
    again(ctx, ward, other.user)
    assert HER in all_text(ctx, ward)
    assert len(other.session()["open"]) == 1
    admin.set_role(ctx, ward, other.user, "leader")
    admin.grant(ctx, ward, other.user, {"c1": ("rw", None)})
    assert other.session()["open"] == []  # now she may: what waited is done
    assert HER not in all_text(ctx, ward)


def _of_a_later_version(ctx: Context, ward: str) -> Context:
    """As after an update: the ward was served last by another contract."""
    with ctx.store.writing() as connection:
        connection.execute(metadata.tables["ward"].update().values(contract="an older one"))
    return ctx


@pytest.mark.parametrize("may_write_her", [False, True])
def test_a_leader_lets_no_erasure_in_of_whom_neither_of_the_two_may_write(
    laptop: Enrol, leader: Laptop, ctx: Context, ward: str, may_write_her: bool
) -> None:
    person = leader.make("citizen", "c1", home="c1", full_name=HER)
    leader.push()
    other = laptop(admin.add_user(ctx, ward, "Người khác", team="t2"), c1="r", c2="rw")
    erase(other, person, "c2")
    boss = laptop(
        admin.add_user(ctx, ward, "Tổ trưởng 2", team="t2", role="leader"), c1="rw" if may_write_her else "r"
    )
    held = orjson.loads(other.lines[-1].body)["head"]["aid"]
    boss.write((ERASURE, uuid7(), "t2", {}, [held]), act=line.RELEASE)
    assert boss.push()["open"] == []
    assert (HER in all_text(ctx, ward), len(other.session()["open"])) == (
        not may_write_her,
        not may_write_her,
    )


def test_a_restored_ward_hears_of_it_again_from_lines_without_words(
    laptop: Enrol, leader: Laptop, ctx: Context, ward: str
) -> None:
    """The notebook has erased its own lines: it sends them again as they are, and the chain holds."""
    person = leader.make("citizen", "c1", home="c1", full_name=HER)
    kept = leader.make("citizen", "c1", home="c1", full_name="Lê Văn Ở Lại")
    first, *rest = leader.lines
    leader.lines[:] = [first._replace(body=line.erase(first.body, [0])), *rest]
    erase(leader, person)
    leader.pull("c1", WARD)
    assert [kept] == [
        i for i, row in leader.rows.items() if "full_name" in row["fields"] and row["cell"] == "c1"
    ]
    assert orjson.loads(leader.lines[0].body)["rows"][0].keys() == {"leaf"}
