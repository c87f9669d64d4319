"""The rules and places of a notebook before its ward are those it finds when it has joined."""

from sqlalchemy import select

from desktop.contract.catalog import KINDS, PSEUDO
from desktop.models.neighbourhood import Neighbourhood
from tests.sync.conftest import join


def rules(laptop) -> dict:
    return {kind: list(laptop.office.catalog.entries(kind)) for kind in KINDS}


def pseudo_places(laptop) -> list[tuple[str, str]]:
    return [(place.code, place.name) for place in laptop.office.notebook.places() if not place.is_real]


def test_joining_changes_no_rule_and_no_place_of_the_shipped_ones(ward, laptop) -> None:
    lan = laptop("lan", joined=False)
    before, places = rules(lan), pseudo_places(lan)
    assert all(before.values())
    lan = join(lan, ward, ward.invite("Lan"))
    assert rules(lan) == before
    assert pseudo_places(lan) == places == [(place.code, place.name) for place in PSEUDO]
    assert [place.is_real for place in lan.office.notebook.places()] == [True, True, False, False]


def test_the_ward_gives_the_pseudo_places_the_very_positions_they_had(ward, laptop) -> None:
    before, after = laptop("lan", joined=False), laptop("tu")
    for each in (before, after):
        with each.database.read() as session:
            found = dict(session.execute(select(Neighbourhood.code, Neighbourhood.position)).all())
        assert {place.code: found[place.code] for place in PSEUDO} == {p.code: p.position for p in PSEUDO}
