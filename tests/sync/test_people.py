"""Several people of one laptop, before and after it joins its ward."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop import keys
from desktop.contract.authors import author_of
from desktop.errors import ReadOnly
from desktop.keys import HeldKey, KeyFile
from desktop.models.help_visit import HelpVisit
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.office import Office
from desktop.services.person import PersonDeeds
from tests.builders import a_citizen, a_visit, edit, home_of
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
    lan = join(lan, ward, ward.invite("Lan", "leader"))

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

    ward.invite("Trần Anh Tú", "pupil", **{"tdp-4": "w"})
    lan.sync()
    (member,) = people.teammates()
    assert people.strangers() == ["Tú"]
    people.is_member("Tú", member)
    assert (people.user_of("Tú"), people.strangers(), people.teammates()) == (member.user, [], [])
    of_tu = Office.over(lan.database, member.user)
    newest = a_visit(of_tu)
    lan.sync()
    last = visit_row(lan, newest).last
    assert (ward.status()["held"], author_of(last, ["minutes"])[0]) == ({}, member.user)
    assert visit_row(lan, later).volunteer == "Tú"
    assert of_tu.help_visit.row(later), "a pupil sees what she did before, too"


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


def names(office: Office) -> set[str]:
    """Of whom she finds, is listed, and may open."""
    found = {each.full_name for each in office.search.find("nguyen")}
    listed = office.citizen.listed(CitizenFilter())
    assert {row.full_name for row in listed.rows(listed.numbers(None))} == found
    return found


def test_each_of_two_sees_and_writes_only_her_own_neighbourhood_on_a_laptop_they_share(
    ward: WardServer, laptop: Callable[..., Laptop], tmp_path: Path
) -> None:
    """Two laptops join: the second tells that what comes from the ward is sorted, too."""
    three, four = "Tổ dân phố 3", "Tổ dân phố 4"
    lan = laptop("lan", role="leader", **{"tdp-3": "rw"})
    ward.invite("Hoa", **{"tdp-4": "rw"})
    tu = laptop("tu", **{"tdp-4": "rw"})
    a_citizen(tu.office)
    tu.sync()
    lan.sync()
    file = KeyFile(tmp_path / "keys.json")
    held = HeldKey(file, "lan", file.create("lan", "một hai ba bốn"))
    (hoa,) = (mate for mate in lan.office.person.teammates() if mate.name == "Hoa")
    lan.office.person.add(hoa.name, hoa.role, held, "năm sáu bảy tám", hoa.user)
    lan.sync()

    me = lan.office.person.user_of("lan")
    of_lan, of_hoa = Office.over(lan.database, me), Office.over(lan.database, hoa.user)
    first = a_citizen(of_lan, "Nguyễn Của Lan", home=home_of(lan.office, three))
    second = a_citizen(of_hoa, "Nguyễn Của Hoa", home=home_of(lan.office, four))
    lan.sync()
    assert ward.status()["held"] == {}
    assert names(of_lan) == {"Nguyễn Của Lan"}
    assert names(of_hoa) == {"Nguyễn Của Hoa", "Nguyễn Văn An"}
    assert (of_lan.citizen.row(second), of_hoa.citizen.row(first)) == (None, None)
    edit(of_lan, first, nickname="Cô Ba")
    assert "Cô Ba" in str(of_lan.history.of("citizen", first))
    assert not of_hoa.history.of("citizen", first), "nor what was written there"
    for office, place in ((of_lan, four), (of_hoa, three)):
        with pytest.raises(ReadOnly):
            a_citizen(office, home=home_of(lan.office, place))
    assert names(Office.over(lan.database, "Tú")) == names(of_lan), "a stranger to the ward: as the keeper"

    of_lan.person.remove("Hoa", held)
    lan.sync()
    assert names(Office.over(lan.database, hoa.user)) == set(), "even by a changed program"
    assert names(of_lan) == {"Nguyễn Của Lan"}
