"""Who may be one person: found by traits, kept while a person decides, and never decided by itself."""

from typing import Any

import pytest

from desktop.contract.lookalike import SHOWN, compare, keys, traits
from desktop.models import bulk
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.progress import Silent
from desktop.services import lookalike
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.demo_doubles import labelled
from desktop.services.office import Office
from tests.builders import a_citizen, edit, home_of

HOA = {"full_name": "Nguyễn Thị Thanh Hoa", "birth": "1960-03-12", "sex": "female", "home": "c"}
HUNG = {"full_name": "Trần Văn Hùng", "birth": "2015-07-01", "phone": "0900111222", "home": "c"}


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (HOA, {"full_name": "NGUYEN THI THANH HOA"}, "no_tones same_birth"),
        (HOA, {"full_name": "Nguyễn Thị Thanh Hoa"}, "same_name same_birth"),  # decomposed
        (HOA, {"full_name": "Nguyeenx Thij Thanh Hoa"}, "same_name same_birth"),
        (HOA, {"full_name": "Nguyễn Thanh Hoa"}, "no_middle same_birth"),
        (HOA, {"full_name": "Hoa Nguyễn Thị Thanh"}, "swapped same_birth"),
        (HOA, {"full_name": "Nguyễn Thị Thnah Hoa (bà Hoa)"}, "typing same_birth"),
        (HOA, {"birth": "1960"}, "same_name same_year"),
        (HOA, {"birth": "1960-12-03"}, "same_name birth_typing"),
        (HOA, {"full_name": "Lê Tú", "national_id": "001160000001"}, "same_id same_birth"),
        (HUNG, {"full_name": "Trần Văn Hưng", "national_id": None}, "near_name same_birth same_phone"),
    ],
)
def test_slips_are_seen_through(one: dict[str, Any], other: dict[str, Any], reasons: str) -> None:
    number = {"national_id": "001160000001"} if "national_id" in other else {}
    first, second = traits(one | number), traits(one | other)
    score, found = compare(first, second) or (0, ())
    assert (score >= SHOWN, " ".join(found)) == (True, reasons)
    assert compare(second, first) == (score, found)
    assert not set(keys(first)).isdisjoint(keys(second))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HUNG, {"full_name": "Trần Văn Hưng", "household_no": "12"}),  # twins of one household
        (HUNG, {"birth": "1985-01-01"}),  # his father, named like him
        (HOA, {"full_name": "Nguyễn Thị Thanh Lan"}),
        (HOA, {"full_name": "Phạm Thị Thanh Hoa"}),
        (HOA, {"birth": "1960", "home": "another"}),  # a common name, and not much else
        (HOA, {"national_id": "001160999999"}),
    ],
)
def test_who_only_looks_alike_is_left_in_peace(one: dict[str, Any], other: dict[str, Any]) -> None:
    first = one | ({"household_no": "12"} if "household_no" in other else {})
    first |= {"national_id": "001160000001"} if "national_id" in other else {}
    found = compare(traits(first), traits(one | other))
    assert found is None or found[0] < SHOWN


def names(office: Office) -> set[frozenset[str]]:
    return {frozenset(each.names) for each in office.suspect.all()}


def test_they_are_found_kept_and_asked_about_once(office: Office) -> None:
    hoa = a_citizen(office, "Nguyễn Thị Hoa", birth="1960-03-12", phone="0900111222")
    hao = a_citizen(office, "Nguyễn Hoa", birth="1960", address="ngõ 5")
    assert office.lookalike.look(Silent()) == 2
    assert office.lookalike.look(Silent()) == 0  # nothing has changed
    assert names(office) == set()  # a common name and a year prove little
    edit(office, hao, phone="0900111222")
    assert office.lookalike.look(Silent()) == 1
    [suspect] = office.suspect.all()
    assert suspect.reasons == ["no_middle", "same_year", "same_phone"]
    mine, theirs = office.suspect.sides(suspect) or (suspect, suspect)
    assert (mine.values["birth"], theirs.values["birth"]) == ("1960-03-12", "1960")

    office.lookalike.put_off(*suspect.found).result()
    third = a_citizen(office, "Nguyễn Thị Hoà", birth="1960-03-12", phone="0900111222")
    office.lookalike.look(Silent())
    assert [each.later for each in office.suspect.all()][-1]
    office.same_person.join(hoa, hao, hoa, {"birth": hao}).result()
    assert office.citizen.row(hoa).birth == "1960"
    assert office.citizen.row(hao).address == "ngõ 5"
    [left] = office.suspect.all()  # both were alike to the third: asked once
    said = office.same_person.tell_apart(left.one, left.other).result()
    assert office.suspect.count() == 0
    assert {third} < {*said[0], *said[1]}
    office.same_person.ask_again(*said).result()
    assert office.suspect.count() == 1
    office.citizen.void(third, reason="entered_twice").result()
    assert office.suspect.count() == 0
    [joined] = office.same_person.joined(hao)
    office.same_person.part(joined.one, joined.other).result()
    assert office.citizen.row(hoa).birth == "1960-03-12"
    assert office.citizen.count(CitizenFilter()) == 2
    assert office.suspect.count() == 0  # that they are two is remembered


@pytest.fixture
def many(office: Office, database: Database) -> int:
    """A labelled set, as an import would bring it."""
    data, home = labelled(5, 900, ["x"]), home_of(office)
    rows = [
        bulk.new_row(Citizen, {k: v for k, v in vars(p).items() if k != "neighbourhood"} | {"home": home})
        for p in data.people
    ]
    deed = Deed("citizen.import", "lan")
    with database.read() as session:
        ready = bulk.prepare(session.connection(), rows, deed, Silent())
    database.write_prepared(deed, lambda connection: bulk.store(connection, ready)).result()
    return len(data.people)


def test_a_few_at_a_time_find_what_one_pass_finds(office: Office, database: Database, many: int) -> None:
    assert office.lookalike.look(Silent()) == many
    with database.read() as session:
        connection = session.connection()
        everybody = lookalike.everybody(connection, Silent())
        rows = [(*row, None) for row in connection.exec_driver_sql(lookalike._PEOPLE).all()]
        few = lookalike._of_few(connection, rows)
    assert len(everybody) > 20
    assert few == everybody
    assert office.suspect.count() == len({frozenset(pair) for pair in everybody})
