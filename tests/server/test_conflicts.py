"""Two people, one field: what stands stays, the other value waits in its own record (2.7, decision 10)."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.contract.ids import natural_id
from server import status
from server.context import Context
from tests.server.laptop import Laptop

Enrol = Callable[..., Laptop]


def two_answers(laptop: Enrol) -> tuple[Laptop, Laptop, str, str]:
    """Lan and Tú changed the same field of the same person, unseen by each other; Lan's arrived first."""
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a="old")
    lan.sync("c1")
    tu.sync("c1")
    lan.edit("person", person, a=("old", "Lan's"))
    lan.sync("c1")
    tu.edit("person", person, a=("old", "Tú's"))
    receipt = tu.push()
    assert [one["status"] for one in receipt["open"]] == ["conflict"]
    lan.sync("c1")  # and is shown what waits
    return lan, tu, person, receipt["open"][0]["conflicts"][0]


def fields(laptop: Laptop, record: str) -> dict[str, Any]:
    laptop.session()
    laptop.pull("c1")
    return dict(laptop.rows[record]["fields"])


def test_the_first_value_stays_and_both_are_seen_by_both(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan, tu, person, conflict = two_answers(laptop)
    for who in (lan, tu):
        assert fields(who, person)["a"] == "Lan's"
        waiting = fields(who, conflict)
        assert (waiting["candidate"], waiting["status"], waiting["by"]) == ({"a": "Tú's"}, "open", tu.user)
        assert (waiting["subject"], waiting["subject_table"], waiting["group"]) == (person, "person", "a")
        assert who.rows[conflict]["cell"] == "c1"
    assert status.status(ctx, ward)["conflicts"] == 1


def test_choosing_the_other_value_settles_it_and_the_line_is_done(laptop: Enrol) -> None:
    lan, tu, person, conflict = two_answers(laptop)
    lan.edit("person", person, a=("Lan's", "Tú's"), resolves=[conflict])
    assert lan.push()["open"] == []
    assert fields(tu, person)["a"] == "Tú's"
    assert (fields(tu, conflict)["status"], fields(tu, conflict)["settled_by"]) == ("settled", lan.user)
    assert tu.session()["open"] == []


def test_choosing_to_keep_the_value_settles_it_too(laptop: Enrol) -> None:
    lan, tu, person, conflict = two_answers(laptop)
    lan.edit("person", person, a=("Lan's", "Lan's"), resolves=[conflict])
    lan.push()
    assert fields(tu, conflict)["status"] == "settled"
    assert tu.session()["open"] == []


def test_a_choice_over_a_value_that_moved_on_is_asked_again(laptop: Enrol) -> None:
    lan, tu, person, conflict = two_answers(laptop)
    lan.edit("person", person, a=("Lan's", "Lan's second"))
    lan.push()
    tu.edit("person", person, a=("Lan's", "chosen"), resolves=[conflict])
    receipt = tu.push()
    assert fields(tu, conflict)["status"] == "open"
    assert len(receipt["open"]) == 2


def test_an_author_who_goes_on_over_a_conflict_has_one_candidate(laptop: Enrol) -> None:
    _, tu, person, conflict = two_answers(laptop)
    first = tu.lines[-1]
    tu.edit("person", person, a=("Tú's", "Tú's second"))
    tu.edit("person", person, a=("Tú's second", "Tú's third"))
    receipt = tu.push()
    assert [one["conflicts"] for one in receipt["open"]] == [[conflict]]
    assert fields(tu, conflict)["candidate"] == {"a": "Tú's third"}
    assert first.body != tu.lines[-1].body


@pytest.mark.parametrize("choice", ["Lan's", "Tú's", "another"])
def test_a_choice_settles_nothing_about_a_value_it_had_not_seen(laptop: Enrol, choice: str) -> None:
    """Its author has gone on, and she who decides has not heard of it."""
    lan, tu, person, conflict = two_answers(laptop)
    tu.edit("person", person, a=("Tú's", "Tú's second"))
    tu.push()
    lan.edit("person", person, a=("Lan's", choice), resolves=[conflict])
    lan.push()
    assert fields(lan, person)["a"] == choice
    waiting = fields(lan, conflict)
    assert (waiting["candidate"], waiting["status"]) == ({"a": "Tú's second"}, "open")
    assert [one["status"] for one in tu.session()["open"]] == ["conflict"]
    lan.edit("person", person, a=(choice, choice), resolves=[conflict])
    lan.push()
    assert fields(lan, conflict)["status"] == "settled"


def test_who_decides_at_last_what_she_had_asked_again_is_not_asked_once_more(laptop: Enrol) -> None:
    lan, _tu, person, conflict = two_answers(laptop)
    lan.edit("person", person, a=("Lan's", "Tú's"), resolves=[conflict])
    lan.edit("person", person, a=("Tú's", "Lan's"))
    lan.edit("person", person, a=("Tú's", "Tú's"))
    lan.edit("person", person, a=("Lan's", "Lan's"), resolves=[conflict])
    assert lan.push()["open"] == []
    assert fields(lan, conflict)["status"] == "settled"


def test_two_people_who_want_the_same_share_one_candidate(laptop: Enrol) -> None:
    lan, tu, person, conflict = two_answers(laptop)
    hoa = laptop(c1="rw")
    hoa.edit("person", person, a=("old", "Tú's"))
    assert hoa.push()["open"][0]["conflicts"] == [conflict]
    lan.edit("person", person, a=("Lan's", "Lan's"), resolves=[conflict])
    lan.push()
    assert tu.session()["open"] == hoa.session()["open"] == []


def test_different_fields_of_one_record_do_not_meet(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a="old", b="old")
    lan.push()
    lan.edit("person", person, a=("old", "new"))
    lan.push()
    tu.edit("person", person, b=("old", "new"))
    assert tu.push()["open"] == []
    assert fields(tu, person) == {"home": "c1", "a": "new", "b": "new"}


def test_the_fields_of_a_group_are_judged_together(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    visit = lan.make("visit", "c1", x="c1", seen_on="2026-11-01", minutes=10)
    lan.push()
    lan.edit("visit", visit, seen_on=("2026-11-01", "2026-11-02"))
    lan.push()
    tu.edit("visit", visit, minutes=(10, 25))
    tu.write(("visit", visit, "c1", {"seen_on": ["2026-11-01"] * 2, "minutes": [25, 30]}, []))
    receipt = tu.push()
    conflicts = {conflict for one in receipt["open"] for conflict in one["conflicts"]}
    values = [fields(tu, conflict)["candidate"] for conflict in sorted(conflicts)]
    assert {"seen_on": "2026-11-01", "minutes": 30} in values


def test_sets_are_joined_because_nothing_can_be_lost(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    visit = lan.make("visit", "c1", x="c1", tags=["a"])
    lan.push()
    lan.edit("visit", visit, tags=(["a"], ["a", "b"]))
    lan.push()
    tu.edit("visit", visit, tags=(["a"], ["a", "c"]))
    assert tu.push()["open"] == []
    assert fields(tu, visit)["tags"] == ["a", "b", "c"]

    tu.edit("visit", visit, tags=(["a", "c"], ["c"]))
    assert tu.push()["open"] == []
    assert fields(tu, visit)["tags"] == ["b", "c"]


def enrolled_by_both(laptop: Enrol) -> tuple[Laptop, Laptop, str]:
    """Lan and Tú made the same record, and knew nothing of each other."""
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1")
    enrolment = natural_id("enrolment", person, "c1")
    for who, number, mark in ((lan, "3", "late"), (tu, "5", "present")):
        who.make("enrolment", "c1", enrolment, o=person, x="c1", b=number, mark=mark, how=who.user)
        assert who.push()["open"] == []
    assert fields(tu, enrolment) | {"b": "3", "mark": "present", "how": tu.user} == fields(lan, enrolment)
    return lan, tu, enrolment


CHANGED = [("b", "3", ["4", "6"]), ("mark", "present", ["absent", "late"])]


@pytest.mark.parametrize(("field", "seen", "values"), CHANGED)
def test_no_rule_drops_a_value_that_somebody_changed(
    laptop: Enrol, field: str, seen: str, values: list[str]
) -> None:
    lan, tu, enrolment = enrolled_by_both(laptop)
    for who, value in zip((lan, tu), values, strict=True):
        how = {"how": (tu.user, who.user)} if field == "mark" else {}
        who.edit("enrolment", enrolment, **{field: (seen, value)}, **how)
    assert lan.push()["open"] == []
    (waiting,) = tu.push()["open"]
    assert fields(tu, enrolment)[field] == values[0]
    candidate = fields(tu, waiting["conflicts"][0])["candidate"]
    assert candidate == {field: values[1]} | ({"how": tu.user} if field == "mark" else {})


def test_what_the_rule_left_out_is_asked_about_when_its_author_goes_on(laptop: Enrol) -> None:
    """Tú's own number is not the one that stands, and she does not know."""
    _, tu, enrolment = enrolled_by_both(laptop)
    tu.edit("enrolment", enrolment, b=("5", "6"))
    assert [one["status"] for one in tu.push()["open"]] == ["conflict"]
    assert fields(tu, enrolment)["b"] == "3"


def test_a_conflict_moves_with_its_subject(laptop: Enrol) -> None:
    lan, tu, person, conflict = two_answers(laptop)
    mai = laptop(c1="rw", c2="rw")
    mai.sync("c1", "c2")
    mai.edit("person", person, home=("c1", "c2"))
    mai.sync("c1", "c2")
    assert mai.rows[conflict]["cell"] == "c2"
    lan.pull("c1")
    tu.pull("c1")
    assert conflict not in lan.rows
    assert conflict not in tu.rows


def test_an_edit_that_did_not_know_of_the_void_asks_whether_it_stays(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a="old")
    lan.sync("c1")
    lan.edit("person", person, voided_at=(None, "2026-11-24T02:00:00.000000Z"))
    lan.push()
    tu.edit("person", person, a=("old", "new"))
    (one,) = tu.push()["open"]
    assert (one["status"], one["detail"]) == ("conflict", [["person", person, "voided_at"]])
    now = fields(tu, person)
    assert (now["a"], now["voided_at"]) == ("new", "2026-11-24T02:00:00.000000Z")
    lan.edit("person", person, voided_at=("2026-11-24T02:00:00.000000Z", None), resolves=one["conflicts"])
    lan.push()
    assert "voided_at" not in fields(lan, person)
    assert tu.session()["open"] == []


def test_a_void_that_did_not_know_of_the_edit_waits_for_a_person(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a="old")
    lan.sync("c1")
    tu.edit("person", person, a=("old", "new"))
    tu.push()
    lan.edit("person", person, voided_at=(None, "2026-11-24T02:00:00.000000Z"), a=("old", "old"))
    (one,) = lan.push()["open"]
    now = fields(lan, person)
    assert (now["a"], now.get("voided_at")) == ("new", None)
    assert fields(lan, one["conflicts"][0])["candidate"] == {"voided_at": "2026-11-24T02:00:00.000000Z"}


def test_a_value_that_was_judged_and_is_wanted_again_is_asked_about_under_its_author(laptop: Enrol) -> None:
    lan, tu, person, conflict = two_answers(laptop)
    lan.edit("person", person, a=("Lan's", "Lan's"), resolves=[conflict])
    lan.push()
    assert fields(lan, conflict)["status"] == "settled"
    lan.edit("person", person, a=("Tú's", "Tú's"))
    (one,) = lan.push()["open"]
    assert one["conflicts"] == [conflict]
    again = fields(lan, conflict)
    assert (again["status"], again["by"], again.get("settled_by")) == ("open", tu.user, None)


def test_a_put_tells_who_wrote_which_field_and_nothing_of_whose_value_waits(laptop: Enrol) -> None:
    lan, tu, person, _ = two_answers(laptop)
    tu.edit("person", person, b=(None, "Tú's"))
    tu.push()
    lan.session()
    lan.pull("c1")
    last = lan.rows[person]["last"]
    assert last["first"][0] == lan.user
    assert (last["of"]["a"][0], last["of"]["b"][0]) == (lan.user, tu.user)
