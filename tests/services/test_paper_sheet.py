"""Sheets of paper in a real notebook: saved once, counted, listed, taken back."""

from datetime import timedelta

import pytest

from desktop.errors import InvalidInput
from desktop.models.database import Database
from desktop.models.help_visit import HelpVisit
from desktop.models.point_session import PointSession
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.dates import today
from desktop.services.drafting import by_id
from desktop.services.office import Office
from desktop.services.paper_code import is_sheet_code
from desktop.services.paper_row import FORM, PaperRow
from desktop.services.point_session import PointSessionDraft
from tests.builders import a_citizen, home_of

DAY = today() - timedelta(1)


def a_row(office: Office, **typed: object) -> PaperRow:
    usual = {"sheet": "K27P", "row": "1", "day": DAY.isoformat(), "home": home_of(office), "services": "2"}
    return PaperRow.of(usual | {"name": "Nguyễn Thị Mẫu", "place": "Nhà văn hóa TDP 4"} | typed)


def save(office: Office, row: PaperRow) -> str:
    return office.paper_sheet.save(row).visit.result()


def test_a_new_person_her_consent_the_help_and_the_session_are_one_deed(
    office: Office, database: Database
) -> None:
    office.drafts.keep(FORM, "x", {}, {}).result()
    row = a_row(office, birth="1952", consent="x")
    office.drafts.keep(FORM, row.visit_id, {}, row.values()).result()
    visit = save(office, row)
    found = office.citizen.page(CitizenFilter()).rows[0]
    assert (found.full_name, found.birth) == ("Nguyễn Thị Mẫu", "1952")
    consent = office.citizen.consent(found.id)
    assert consent
    assert (consent.sheet, consent.line, consent.given_on) == ("K27P", 1, DAY)
    with database.read() as session:
        kept = by_id(session, HelpVisit, visit)
        assert kept
        assert kept.point_session_id
        where = by_id(session, PointSession, kept.point_session_id)
    assert where
    assert (where.place, where.day) == ("Nhà văn hóa TDP 4", DAY)
    assert [draft.record for draft in office.drafts.unfinished(FORM)] == ["x"]


def test_typing_in_yesterdays_sheet_does_not_move_where_we_record_today(office: Office) -> None:
    office.point_session.begin(PointSessionDraft(place="Trụ sở phường", day=today())).result()
    save(office, a_row(office))
    current = office.point_session.current()
    assert current
    assert current.place == "Trụ sở phường"


def test_rows_of_a_session_that_was_recorded_belong_to_it(office: Office, database: Database) -> None:
    begun = office.point_session.begin(PointSessionDraft(place="Nhà văn hóa TDP 4", day=DAY)).result()
    visit = save(office, a_row(office))
    with database.read() as session:
        kept = by_id(session, HelpVisit, visit)
    assert kept
    assert kept.point_session_id == begun


def test_a_row_is_never_there_twice(office: Office) -> None:
    save(office, a_row(office))
    with pytest.raises(InvalidInput) as caught:
        save(office, a_row(office, name="Người Khác", consent="x"))
    assert [(each.field, each.code) for each in caught.value.problems] == [("row", "typed_already")]
    assert office.citizen.count(CitizenFilter()) == 0
    assert len(office.paper_sheet.typed("K27P")) == 1


def test_a_copied_sheet_of_another_day_is_another_row(office: Office) -> None:
    save(office, a_row(office))
    save(office, a_row(office, day=(DAY - timedelta(1)).isoformat()))
    assert [each.day for each in office.paper_sheet.typed("K27P")] == [DAY - timedelta(1), DAY]


def test_a_row_struck_through_can_be_typed_again(office: Office) -> None:
    office.help_visit.void(save(office, a_row(office)), reason="mistake").result()
    save(office, a_row(office, services="3"))
    rows = office.paper_sheet.typed("K27P")
    assert sorted(each.voided_at is None for each in rows) == [False, True]


def test_those_without_a_name_and_those_who_did_not_agree_are_counted(office: Office) -> None:
    save(office, a_row(office, row="1", name="–"))
    save(office, a_row(office, row="2"))
    save(office, a_row(office, row="3", consent="x"))
    save(office, a_row(office, row="4", citizen_id=a_citizen(office, "Trần Văn Một")))
    numbers = office.today.numbers(DAY)
    assert (numbers.turns, numbers.people, numbers.anonymous) == (4, 2, 2)
    names = [each.name for each in office.paper_sheet.typed("K27P")]
    assert names == [None, None, "Nguyễn Thị Mẫu", "Trần Văn Một"]


def test_taking_back_the_deed_strikes_all_of_it_through(office: Office) -> None:
    saving = office.paper_sheet.save(a_row(office, consent="x"))
    saving.visit.result()
    office.history.undo(saving.deed).result()
    assert office.citizen.count(CitizenFilter()) == 0
    assert [each.voided_at is None for each in office.paper_sheet.typed("K27P")] == [False]


def test_sheets_with_like_codes_are_not_mixed_up(office: Office) -> None:
    save(office, a_row(office))
    save(office, a_row(office, sheet="K27"))
    save(office, a_row(office, sheet="K27PX"))
    assert len(office.paper_sheet.typed("K27P")) == 1


def test_the_lines_of_the_consent_sheet_go_on_past_signatures_on_other_paper(office: Office) -> None:
    save(office, a_row(office, consent="x"))
    save(office, a_row(office, row="2", name="Người Thứ Hai", consent="1/1"))
    line = office.point_session.next_line(DAY)
    assert (line.sheet, line.line) == ("1", 2)


def test_every_printed_sheet_has_a_code_of_its_own(office: Office) -> None:
    first = office.paper_sheet.next_codes(3)
    assert office.paper_sheet.next_codes(3) == first  # only looked at
    office.paper_sheet.printed(3).result()
    codes = [*first, *office.paper_sheet.next_codes(3)]
    assert len(set(codes)) == 6
    assert all(map(is_sheet_code, codes))


def test_people_are_found_by_part_of_a_name_a_year_and_a_phone(office: Office) -> None:
    old = a_citizen(office, "Nguyễn Thị Thuý", birth="1952", phone="0912345678")
    young = a_citizen(office, "Nguyễn Thị Thuý", birth="1990")
    people = office.paper_sheet.people
    assert {each.id for each in people("thuy")} == {old, young}
    assert [each.id for each in people("thuy 1990")] == [young, old]
    assert [each.id for each in people("thuy", "1952")] == [old, young]
    assert people("không phải", phone="0912 345 678")[0].id == old
    assert people("") == []


def test_looking_for_a_row_uses_the_index(database: Database) -> None:
    with database.read() as session:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM help_visit WHERE paper_row > 'K27P-' AND paper_row < 'K27P.'"
        )
        assert "ix_help_visit_paper_row" in str(plan.all())
