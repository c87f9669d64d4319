"""A row of paper: who it is, what is kept of it, what is asked for again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import InvalidInput
from desktop.services.dates import today
from desktop.services.paper_row import PaperRow, name_and_birth, read_consent, surely, turn_of
from desktop.services.search import Found
from tests.services.test_paper_legend import LEGEND

YESTERDAY = today() - timedelta(1)  # read once: the tests may run past midnight
DAY = YESTERDAY.isoformat()


def row(**typed: str) -> PaperRow:
    usual = {
        "sheet": "K27P",
        "row": "3",
        "day": DAY,
        "home": "a cell",
        "name": "Nguyễn Thị Mẫu",
        "services": "2",
    }
    return PaperRow.of(usual | typed)


def person(name: str, birth: str | None = None, phone: str | None = None) -> Found:
    return Found(f"{name} {birth} {phone}", name, None, birth, False, None, phone, None, "a cell")


def problems(typed: PaperRow) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        turn_of(typed, LEGEND, 1)
    return [(each.field, each.code) for each in caught.value.problems]


def test_whoever_signed_is_a_new_person_with_her_proof_in_the_row() -> None:
    turn = turn_of(row(birth="1952", phone="0912345678 (con gái)", consent="x", note=" ghi "), LEGEND, 4)
    assert turn.citizen
    assert turn.consent
    assert (turn.citizen.full_name, turn.citizen.birth) == ("Nguyễn Thị Mẫu", "1952")
    assert (turn.citizen.phone, turn.citizen.phone_of) == ("0912345678", "con gái")
    consent = turn.consent
    assert (consent.method, consent.sheet, consent.line, consent.text_version) == ("sheet", "K27P", 3, 4)
    assert consent.given_on == turn.visit.visited_on == YESTERDAY
    assert (turn.visit.paper_row, turn.visit.note) == ("K27P-03", "ghi")
    assert turn.visit.minutes is None
    assert turn.visit.started_at is None


def test_a_name_nobody_signed_for_is_not_kept() -> None:
    turn = turn_of(row(birth="1950", phone="0912345678"), LEGEND, 1)
    assert (turn.citizen_id, turn.citizen, turn.consent) == (None, None, None)
    assert turn.visit.age_band == "60_plus"
    assert "Mẫu" not in repr(turn)
    assert "0912345678" not in repr(turn)


@pytest.mark.parametrize("name", ["-", "–", " — "])
def test_no_name_is_a_turn_without_a_name_even_if_a_box_was_ticked(name: str) -> None:
    turn = turn_of(row(name=name, consent="x"), LEGEND, 1)
    assert (turn.citizen_id, turn.citizen, turn.consent) == (None, None, None)


def test_somebody_who_is_here_needs_no_new_consent() -> None:
    turn = turn_of(row(citizen_id="her id"), LEGEND, 1)
    assert (turn.citizen_id, turn.citizen, turn.consent) == ("her id", None, None)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"sheet": ""}, [("sheet", "required")]),
        ({"row": ""}, [("row", "bad_format")]),
        ({"row": "0"}, [("row", "bad_format")]),
        ({"row": "100"}, [("row", "bad_format")]),
        ({"day": ""}, [("day", "bad_format")]),
        ({"day": "2999-01-01"}, [("day", "bad_format")]),
        ({"name": " "}, [("name", "required")]),
        ({"services": ""}, [("services", "required")]),
        ({"services": "35"}, [("services", "bad_format")]),
        ({"outcome": "e"}, [("outcome", "bad_format")]),
        ({"birth": "1852"}, [("birth", "bad_format")]),
        ({"consent": "maybe"}, [("consent", "bad_format")]),
        ({"name": "A", "consent": "x"}, [("full_name", "too_short")]),
    ],
)
def test_what_cannot_be_saved_is_named(typed: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert problems(row(**typed)) == found


@pytest.mark.parametrize("ticked", ["x", "X", "v", "đ", "Đồng ý", "có", "1"])
def test_a_tick_is_a_signature_in_the_row(ticked: str) -> None:
    consent = read_consent(ticked, "K27P", 7, today(), 1)
    assert consent
    assert (consent.sheet, consent.line) == ("K27P", 7)


@given(st.integers(1, 99), st.integers(1, 20), st.sampled_from(["{}/{}", "{} / {}", " {}/{} "]))
def test_a_line_of_the_consent_sheet_is_read_back(sheet: int, line: int, form: str) -> None:
    consent = read_consent(form.format(sheet, line), "K27P", 7, today(), 1)
    assert consent
    assert (consent.sheet, consent.line) == (str(sheet), line)


@pytest.mark.parametrize(
    ("typed", "name", "birth"),
    [
        ("thuy 1952", "thuy", "1952"),
        ("Nguyễn Thị Thuý 1952", "Nguyễn Thị Thuý", "1952"),
        ("thuy", "thuy", ""),
        ("1952", "1952", ""),
        ("thuy 99999", "thuy 99999", ""),
        ("0912345678", "0912345678", ""),
    ],
)
def test_a_year_behind_a_name_is_her_birth(typed: str, name: str, birth: str) -> None:
    assert name_and_birth(typed) == (name, birth)


THUY = person("Nguyễn Thị Thuý", "1952", "0912345678")
OTHER = person("Nguyễn Thị Thuý", "1960-02-05")
NO_YEAR = person("Nguyễn Thị Thuý")


@pytest.mark.parametrize(
    ("found", "name", "birth", "phone", "meant"),
    [
        ([THUY], "thuy", "", "", THUY),  # a word that only one person has is a search
        ([THUY], "nguyen thi thuy", "", "", None),  # a whole name may be that of somebody new …
        ([THUY], "nguyen thi thuy", "1952", "", THUY),  # … until the year agrees
        ([THUY], "thuy", "1953", "", None),
        ([THUY, OTHER], "thuy", "", "", None),
        ([THUY, OTHER], "thuy", "1952", "", THUY),
        ([THUY, OTHER], "thuy", "5/2/1960", "", OTHER),
        ([THUY, OTHER], "thuy", "1960", "", OTHER),
        ([THUY, OTHER], "thuy", "", "0912 345 678", THUY),
        ([THUY], "thuy", "1953", "0912345678", None),  # her phone, another year: her daughter
        ([NO_YEAR], "nguyen thi thuy", "1952", "", None),
        ([], "thuy", "1952", "", None),
    ],
)
def test_she_is_taken_only_if_it_must_be_she(
    found: list[Found], name: str, birth: str, phone: str, meant: Found | None
) -> None:
    assert surely(found, name, birth, phone) == meant


def test_a_row_is_the_same_after_it_was_a_draft() -> None:
    typed = row(birth="72t", consent="3/12")
    assert PaperRow.of(typed.values() | {"from another version": 1}) == typed


def test_the_next_row_keeps_what_is_the_sheets_and_nothing_of_the_person() -> None:
    after = row(birth="1952", place="Nhà văn hóa TDP 4", consent="x").next()
    assert after.is_empty
    assert (after.sheet, after.row, after.day, after.place) == ("K27P", "4", DAY, "Nhà văn hóa TDP 4")
