"""Who wrote what of a record, over any history of edits."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.contract.authors import author_of, edited

WHO = st.sampled_from(["lan", "tu", "hoa"])
FIELDS = ["a", "b", "c"]


def last(by: str, at: int) -> dict[str, str]:
    return {"by": by, "at": f"2026-11-24T02:00:{at:02d}.000000Z", "act": "citizen.save"}


def test_of_a_record_that_was_only_made_its_maker_wrote_everything() -> None:
    assert author_of(last("lan", 1), ["a"]).by == "lan"
    assert author_of({}, ["a"]) == (None, None)


@given(WHO, st.lists(st.tuples(WHO, st.sets(st.sampled_from(FIELDS), min_size=1)), max_size=6))
def test_the_last_hand_in_a_field_is_its_author(maker: str, edits: list[tuple[str, set[str]]]) -> None:
    told, truth = last(maker, 0), dict.fromkeys(FIELDS, (maker, 0))
    for number, (by, fields) in enumerate(edits, start=1):
        told = edited(told, last(by, number), fields)
        truth |= dict.fromkeys(fields, (by, number))
    for field, (by, _) in truth.items():
        assert author_of(told, [field]).by == by
    if edits:
        assert (told["by"], told["act"]) == (edits[-1][0], "citizen.save")
        group = ["a", "b"]
        assert author_of(told, group).by == max((truth[f] for f in group), key=lambda one: one[1])[0]
