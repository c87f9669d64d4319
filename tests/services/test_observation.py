"""What counts now of a person's digital life; a whole deed and its undo; what help lets one conclude."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desktop.errors import InvalidInput
from desktop.models.observation import Observation
from desktop.services.dates import today
from desktop.services.observation import Noted, standing
from tests.builders import a_citizen

DAY = date(2026, 11, 24)


def values(office, person: str) -> dict[str, str]:
    return {kind: known.value for kind, known in office.observation.current(person)[person].items()}


def note(office, person: str, day: date = DAY, **said: str) -> int:
    return office.observation.note(Noted(person, said, day)).saved.result()


def test_the_latest_day_counts_then_who_said_it_last_and_unknown_is_not_no(office, database) -> None:
    an, twin = a_citizen(office, "Trần Thị An"), a_citizen(office, "Trần Thị An")
    assert values(office, an) == {}
    first = office.observation.note(Noted(an, {"smartphone": "no", "vneid": "level1"}, DAY))
    assert first.saved.result() == 2
    assert note(office, an, DAY, smartphone="no") == 0, "said already, of the same day"
    assert note(office, an, DAY - timedelta(9), smartphone="yes", ihanoi="no") == 2
    assert values(office, an) == {"smartphone": "no", "vneid": "level1", "ihanoi": "no"}
    assert note(office, an, DAY, smartphone="yes") == 1
    assert values(office, an)["smartphone"] == "yes", "of one day, what was said last"
    assert [each.value for each in office.observation.of(an, "smartphone")] == ["yes", "no", "yes"]

    note(office, twin, DAY + timedelta(1), vneid="level2")
    office.same_person.join(an, twin, an).result()
    assert values(office, an)["vneid"] == values(office, twin)["vneid"] == "level2", "one person"
    known = standing(Observation.kind == "vneid")
    with database.read() as session:
        assert session.execute(select(known.c.person, known.c.value)).all() == [(an, "level2")]
    office.same_person.part(an, twin).result()
    assert values(office, an)["vneid"] == "level1"

    assert office.history.undo(first.deed).result() == 2
    assert values(office, an) == {"smartphone": "yes", "ihanoi": "no"}, "unknown again"


def test_nothing_is_saved_of_what_cannot_be(office) -> None:
    an = a_citizen(office)
    for wrong, field in (
        (Noted(an, {"smartphone": "yes", "vneid": "level9"}, DAY), "vneid"),
        (Noted(an, {"smartphone": "yes", "bank": "yes"}, DAY), "bank"),
        (Noted(an, {"smartphone": "yes"}, today() + timedelta(1)), "observed_on"),
        (Noted("nobody", {"smartphone": "yes"}, DAY), "citizen_id"),
    ):
        with pytest.raises(InvalidInput) as refused:
            office.observation.note(Noted(an, {"payment": "yes"}, DAY), wrong).saved.result()
        assert [each.field for each in refused.value.problems] == [field]
    assert values(office, an) == {}


def test_help_offers_what_it_lets_one_conclude_and_never_less_than_is_known(office) -> None:
    an = a_citizen(office)
    done, left = {"outcome": "with_help"}, {"outcome": "unfinished"}
    offered = office.observation.proposals
    both = {"vneid_install": done, "vneid_level2": done, "ihanoi": left, "zalo": done}
    assert offered(both, an) == {"vneid": "level2"}
    some = {"vneid_install": done, "digital_bank": done}
    assert offered(some, None) == {"vneid": "level1", "payment": "yes"}
    note(office, an, DAY, vneid="level1", payment="no")
    assert offered(some, an) == {"payment": "yes"}
    assert offered(both, an) == {"vneid": "level2"}
