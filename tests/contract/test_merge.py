"""Every row of the table in contract/merge.py, and that nothing anybody typed is lost."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.contract.merge import Candidate, merge
from desktop.contract.records import RecordType

KIND = RecordType(
    name="citizen",
    fields={
        "a": "text",
        "lat": "int",
        "lng": "int",
        "tags": "json",
        "seen": "int",
        "level": "text",
        "who": "text",
        "mark": "text",
        "how": "text",
        "step": "text",
        "since": "day",
        "voided_at": "moment",
        "void_reason": "text",
    },
    groups={
        "place": {"fields": ["lat", "lng"]},
        "tags": {"fields": ["tags"], "rule": "union"},
        "seen": {"fields": ["seen"], "rule": "first"},
        "level": {"fields": ["level", "who"], "by": "level"},
        "mark": {"fields": ["mark", "how"], "by": "mark", "rule": "max"},
        "step": {"fields": ["step", "since"], "rule": "earliest", "day": "since"},
        "void": {"fields": ["voided_at", "void_reason"]},
    },
    home={"fixed": "catalog"},
    also=None,
    inside={},
    across={},
    natural=(),
    written_by="laptop",
    void_group="void",
)


def test_what_was_seen_still_stands_so_it_is_written() -> None:
    assert merge(KIND, {"a": "1"}, {"a": ["1", "2"]}).writes == {"a": "2"}


def test_what_is_wanted_stands_already() -> None:
    merged = merge(KIND, {"a": "2"}, {"a": ["1", "2"]})
    assert not merged.writes
    assert not merged.is_conflict


def test_another_value_stands_so_mine_waits_for_a_person() -> None:
    merged = merge(KIND, {"a": "3"}, {"a": ["1", "2"]})
    assert merged.added == [("a", {"a": "2"})]
    assert not merged.writes


def test_my_own_candidate_moves_on_instead_of_doubling() -> None:
    merged = merge(KIND, {"a": "3"}, {"a": ["2", "4"]}, (), [Candidate("c1", "a", {"a": "2"})])
    assert merged.moved == {"c1": {"a": "4"}}
    assert not merged.added


def test_choosing_the_value_that_stands_settles_the_conflict() -> None:
    merged = merge(KIND, {"a": "3"}, {"a": ["3", "3"]}, ["c1"], [Candidate("c1", "a", {"a": "2"})])
    assert merged.settled == ["c1"]


def test_a_choice_made_before_the_field_moved_on_is_asked_again() -> None:
    merged = merge(KIND, {"a": "9"}, {"a": ["3", "2"]}, ["c1"], [Candidate("c1", "a", {"a": "2"})])
    assert not merged.settled
    assert merged.is_conflict


def test_a_group_is_one_value() -> None:
    merged = merge(KIND, {"lat": 1, "lng": 2}, {"lat": [1, 5], "lng": [9, 9]})
    assert merged.added == [("place", {"lat": 5, "lng": 9})]
    assert merge(KIND, {"lat": 1, "lng": 2}, {"lat": [1, 5]}).writes == {"lat": 5, "lng": 2}


def noted(**values: object) -> dict[str, list[object]]:
    """What a line says that makes the record, and whose author has seen nothing."""
    return {"voided_at": [None, None], **{name: [None, value] for name, value in values.items()}}


def test_what_two_noted_unseen_by_each_other_needs_no_person() -> None:
    assert not merge(KIND, {"seen": 5}, noted(seen=7)).is_conflict
    assert merge(KIND, {"seen": 5}, noted(seen=7)).writes == {"seen": 5}, "what stands, stays"
    assert merge(KIND, {}, noted(seen=7)).writes == {"seen": 7}
    for first, second in (("absent", "present"), ("present", "absent")):
        merged = merge(KIND, {"mark": first, "how": first}, noted(mark=second, how=second))
        assert merged.writes == {"mark": "present", "how": "present"}, "the later code, and how it was noted"


def test_a_rule_drops_no_value_that_somebody_changed() -> None:
    for change in ({"seen": [5, 3]}, {"seen": [5, 9]}, {"seen": [None, 3]}):
        assert merge(KIND, {"seen": 7}, change).added == [("seen", {"seen": change["seen"][1]})]
    for wanted in ("absent", "present"):
        change = {"mark": ["excused", wanted], "how": ["card", "tick"]}
        merged = merge(KIND, {"mark": "late", "how": "card"}, change)
        assert merged.added == [("mark", {"mark": wanted, "how": "tick"})]
    assert merge(KIND, {"mark": "late"}, {"mark": ["late", "absent"]}).writes["mark"] == "absent"


def test_what_was_taken_back_does_not_outdo_what_is_noted_anew() -> None:
    struck = {"mark": "present", "how": "all", "voided_at": "x", "void_reason": "mistake"}
    merged = merge(KIND, struck, noted(mark="absent", how="tick"))
    assert (merged.is_conflict, merged.writes["mark"], merged.writes["how"]) == (False, "absent", "tick")


def test_who_says_the_same_agrees_whoever_said_it_and_when() -> None:
    stands = {"level": "alone", "who": "lan"}
    for line in (noted(level="alone", who="tu"), {"level": ["not_yet", "alone"], "who": ["tu", "tu"]}):
        merged = merge(KIND, stands, line)
        assert (merged.is_conflict, {**stands, **merged.writes}) == (False, stands)
    went_on = merge(KIND, stands, {"level": ["alone", "with_help"], "who": ["tu", "tu"]})
    assert went_on.writes == {"level": "with_help", "who": "tu"}, "nobody's word under another's name"
    rival = merge(KIND, stands, {"level": ["not_yet", "with_help"], "who": ["hoa", "tu"]})
    assert rival.added == [("level", {"level": "with_help", "who": "tu"})], "one question, with who says so"
    assert merge(KIND, stands, {"level": ["alone", "alone"], "who": ["hoa", "tu"]}).is_conflict


def test_a_set_keeps_what_each_put_in_and_loses_what_each_took_out() -> None:
    assert merge(KIND, {"tags": ["a"]}, {"tags": [[], ["b"]]}).writes == {"tags": ["a", "b"]}
    assert merge(KIND, {"tags": ["a", "b", "c"]}, {"tags": [["a", "b"], ["b"]]}).writes == {
        "tags": ["b", "c"]
    }
    assert merge(KIND, {"tags": ["b"]}, {"tags": [["a", "b"], ["a", "b", "c"]]}).writes == {
        "tags": ["b", "c"]
    }


def test_the_first_of_two_days_stands_unless_one_mends_the_day() -> None:
    registered = {"step": "in", "since": "2026-03-05"}
    for day, stands in (("2026-03-09", {}), ("2026-03-01", {"since": "2026-03-01"})):
        merged = merge(KIND, registered, {"step": [None, "in"], "since": [None, day]})
        assert (merged.is_conflict, {**registered, **merged.writes}) == (False, {**registered, **stands})
        mended = merge(KIND, registered, {"step": ["in", "in"], "since": ["2026-03-07", day]})
        assert mended.added == [("step", {"step": "in", "since": day})]
    later = merge(KIND, registered, {"step": ["asked", "in"], "since": ["2026-02-01", "2026-03-09"]})
    assert (later.is_conflict, later.writes["since"]) == (False, "2026-03-05"), "a step further is no mending"
    assert merge(KIND, registered, {"step": [None, "out"], "since": [None, "2026-03-01"]}).is_conflict


def test_making_a_record_again_takes_the_void_mark_off() -> None:
    current = {"a": "1", "voided_at": "x", "void_reason": "twice"}
    merged = merge(KIND, current, {"a": [None, "1"], "voided_at": [None, None]})
    assert merged.writes == {"voided_at": None, "void_reason": None}


VALUES = st.sampled_from([None, "1", "2", "3", "4"])


@given(VALUES, VALUES, VALUES, st.lists(VALUES, max_size=3, unique=True))
def test_a_wanted_value_is_written_waits_or_stands(seen, wanted, now, waiting) -> None:
    open_ones = [Candidate(f"c{i}", "a", {"a": value}) for i, value in enumerate(waiting)]
    merged = merge(KIND, {"a": now}, {"a": [seen, wanted]}, (), open_ones)
    written = merged.writes.get("a", "-") == wanted
    waits = {"a": wanted} in merged.moved.values() or ("a", {"a": wanted}) in merged.added
    assert written or waits or wanted == now
    assert not (written and waits)


VOIDED = {"a": "1", "voided_at": "2026-11-24T02:00:00.000000Z", "void_reason": "mistake"}
ALIVE = {"voided_at": None, "void_reason": None}
STRIKE = {"voided_at": [None, VOIDED["voided_at"]], "void_reason": [None, "mistake"]}


def test_an_edit_that_did_not_know_of_the_void_is_written_and_asks_whether_it_stays() -> None:
    merged = merge(KIND, VOIDED, {"a": ["1", "2"]})
    assert merged.writes == {"a": "2"}
    assert merged.added == [("void", ALIVE)]


def test_an_edit_that_knew_of_the_void_asks_nothing() -> None:
    known = {"voided_at": [VOIDED["voided_at"]] * 2, "void_reason": ["mistake"] * 2}
    assert not merge(KIND, VOIDED, {"a": ["1", "2"], **known}).is_conflict
    assert not merge(KIND, VOIDED, {"a": ["1", "1"]}).is_conflict  # nor does one that changes nothing


def test_a_void_that_saw_what_stands_is_written() -> None:
    merged = merge(KIND, {"a": "1"}, {**STRIKE, "a": ["1", "1"]})
    assert merged.writes["voided_at"] == VOIDED["voided_at"]
    assert not merged.is_conflict


def test_a_void_over_what_its_author_had_not_seen_waits() -> None:
    merged = merge(KIND, {"a": "2"}, {**STRIKE, "a": ["1", "1"]})
    assert merged.added == [("void", {"voided_at": VOIDED["voided_at"], "void_reason": "mistake"})]
    assert "voided_at" not in merged.writes
    assert "a" not in merged.writes


def test_staying_alive_can_be_chosen_without_naming_the_mark() -> None:
    struck = {"voided_at": VOIDED["voided_at"], "void_reason": "mistake"}
    asked = [Candidate("c1", "void", struck)]
    assert merge(KIND, {"a": "1"}, {"void_reason": [None, None]}, ["c1"], asked).settled == ["c1"]
    late = merge(KIND, VOIDED, {"void_reason": [None, None]}, ["c1"], asked)
    assert late.added == [("void", ALIVE)]
    assert late.settled == []


def test_a_judged_value_that_is_wanted_again_is_the_same_question() -> None:
    merged = merge(KIND, {"a": "3"}, {"a": ["2", "2"]}, (), (), [Candidate("c1", "a", {"a": "2"})])
    assert merged.reopened == ["c1"]
    assert merged.is_conflict
    assert not merged.added


@given(
    st.fixed_dictionaries({"a": st.sampled_from("123"), "lat": st.integers(0, 2)}),
    st.fixed_dictionaries({"a": st.sampled_from("123"), "lat": st.integers(0, 2)}),
    st.booleans(),
)
def test_void_and_edit_meet_in_a_question_whichever_comes_first(
    saw: dict[str, object], wanted: dict[str, object], void_first: bool
) -> None:
    void = {**STRIKE, **{name: [value, value] for name, value in saw.items()}}
    edit = {name: [saw[name], wanted[name]] for name in saw if saw[name] != wanted[name]}
    stands, asked = dict(saw), []
    for fields in (void, edit) if void_first else (edit, void):
        merged = merge(KIND, stands, fields)
        stands |= merged.writes
        asked += merged.added
    assert {name: stands[name] for name in saw} == wanted
    assert len(asked) == (1 if edit else 0)
    if edit:
        assert (stands.get("voided_at") is not None) == void_first
        assert (asked[0][1] == ALIVE) == void_first
