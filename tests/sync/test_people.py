"""Several people of one laptop, before and after it joins its ward."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop import keys
from desktop.contract.authors import author_of
from desktop.keys import HeldKey, KeyFile
from desktop.models.help_visit import HelpVisit
from desktop.services.office import Office
from desktop.services.person import PersonDeeds
from tests.builders import a_citizen, a_visit
from tests.sync.conftest import Laptop, WardServer, join


@pytest.fixture
def ward(new_ward: WardServer) -> WardServer:
    """Who has joined it is counted."""
    return new_ward


@pytest.fixture(autouse=True)
def quick_stretching(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "OPS", 1)
    monkeypatch.setattr(keys, "MEMORY_BYTES", 8 * 1024 * 1024)


def visit_row(laptop: Laptop, visit: str) -> Any:
    with laptop.database.read() as session:
        return session.query(HelpVisit).filter_by(id=visit).one()


def test_joining_gives_the_ward_user_to_whom_the_invitation_is_for_only(
    ward: WardServer, laptop: Callable[..., Laptop], tmp_path: Path
) -> None:
    lan = laptop("lan", joined=False)
    file = KeyFile(tmp_path / "keys.json")
    held = HeldKey(file, "lan", file.create("lan", "một hai ba bốn"))
    lan.office.person.add("Tú", "pupil", held, "năm sáu bảy tám")
    by_lan, by_tu = a_visit(lan.office), a_visit(Office.over(lan.database, "Tú"))
    lan.office.drafts.keep("citizen", "0" * 32, {}, {}).result()
    lan = join(lan, ward, ward.invite("Lan"))

    people = PersonDeeds(lan.database, lan.office.notebook.ward_user() or "")
    assert people.user_of("lan") == lan.office.notebook.ward_user()
    assert people.user_of("Tú") == "Tú"
    assert people.role_of("Tú") == "pupil"
    assert people.is_first("lan")
    assert not people.is_first("Tú")
    assert visit_row(lan, by_lan).volunteer == people.user_of("lan")
    assert visit_row(lan, by_tu).volunteer == "Tú"
    assert len(lan.office.drafts.unfinished("citizen")) == 1  # hers still

    later = a_visit(Office.over(lan.database, "Tú"))
    lan.sync()
    last = visit_row(lan, later).last
    assert (ward.status()["held"], author_of(last, ["minutes"])[0]) == ({}, "Tú")


def test_a_teammate_the_ward_knows_writes_as_the_wards_user(
    ward: WardServer, laptop: Callable[..., Laptop], tmp_path: Path
) -> None:
    lan = laptop("lan", role="leader")
    ward.invite("Hoa")
    lan.sync()
    file = KeyFile(tmp_path / "keys.json")
    held = HeldKey(file, "lan", file.create("lan", "một hai ba bốn"))
    (hoa,) = lan.office.person.teammates()
    assert (hoa.name, hoa.role) == ("Hoa", "volunteer")
    lan.office.person.add(hoa.name, hoa.role, held, "năm sáu bảy tám", hoa.user)
    assert lan.office.person.user_of("Hoa") == hoa.user
    assert lan.office.person.teammates() == []
    citizen = a_citizen(Office.over(lan.database, hoa.user))
    lan.sync()
    (made,) = lan.office.history.of("citizen", citizen)
    assert made.by == "Hoa"
    lan.office.person.remove(hoa.name, held)
    a_citizen(Office.over(lan.database, hoa.user))  # as a changed program has it
    assert ward.status()["held"] == {}
    lan.sync()
    assert ward.status()["held"] == {"role": 1}
