"""Neighbourhoods report their month: one is returned, corrected and closed; late records show."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import docx
import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import delete
from sqlalchemy.orm import Session

from desktop.contract.figures import NAMES, OWN, WARD
from desktop.contract.period import Period
from desktop.errors import InvalidInput, MarksUnknown, NotAllowed
from desktop.models.attendance import Attendance
from desktop.models.class_session import ClassSession
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.models.help_visit import HelpVisit
from desktop.models.outbox import Deed
from desktop.models.sync_state import TEAM_NOTE, LocalNote, SyncCell
from desktop.models.team import Team
from desktop.models.training_class import TrainingClass
from desktop.models.volunteer import Volunteer
from desktop.services import report_file, report_paper
from desktop.services.document import Table
from desktop.services.document_marks import Value
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.services.progress import Asked
from desktop.services.report import BoardRow, Key, ReportDraft
from desktop.services.report_paper import document
from desktop.services.unit_figure import UnitFigureDraft
from tests.builders import a_citizen
from tests.conftest import USER

SEPTEMBER = Period.read("2026-09")
EMPTY = {"results": None, "difficulties": None, "proposals": None}
OFFICER = "officer"
UNITS, WHOLE = "Tổ chuyển đổi số, hội, đơn vị", NAMES[OWN]


def helped(office: Office, citizen: str | None, day: date) -> None:
    outcomes = {"vneid_level2": {"outcome": "alone", "reason": None, "version": 1}}
    office.help_visit.record(
        Turn(HelpVisitDraft(visited_on=day, outcomes=outcomes), citizen_id=citizen)
    ).result()


def counted(database: Database, cell: str) -> tuple[int, int]:
    """Turns and people of September, counted another way: by SQL, from the records."""
    first, last = SEPTEMBER.first.isoformat(), SEPTEMBER.last.isoformat()
    with database.read() as session:
        row = (
            session.connection()
            .exec_driver_sql(
                "SELECT count(*), count(DISTINCT v.citizen_id)"
                " FROM help_visit v JOIN citizen c ON c.id = v.citizen_id"
                " WHERE c.cell = ? AND v.voided_at IS NULL AND v.visited_on BETWEEN ? AND ?",
                (cell, first, last),
            )
            .one()
        )
    return row[0], row[1]


def row_of(office: Office, unit: str) -> BoardRow:
    monthly = next(each for each in office.report.forms() if each.code == "team_month")
    return next(row for row in office.report.board(monthly, SEPTEMBER) if row.key.unit.name == unit)


def an_officer(database: Database, leader: Office) -> Office:
    """The ward's, at the same notebook."""
    team = leader.notebook.info().team
    her = Volunteer(home=team, full_name="Lê Cán Bộ", user=OFFICER, role="officer")
    database.write(Deed("user.add", USER), lambda session: session.add(her)).result()
    return Office.over(database, OFFICER)


def test_a_month_is_reported_returned_corrected_and_closed(database: Database, tmp_path: Path) -> None:
    leader = Office.over(database, USER)
    places = [place for place in leader.notebook.places() if place.is_real]
    officer = an_officer(database, leader)
    people = [a_citizen(leader, f"Người {at}", home=place.cell) for place in places for at in range(3)]
    for at, citizen in enumerate(people):
        helped(leader, citizen, date(2026, 9, 1 + at))
    helped(leader, people[0], date(2026, 9, 30))
    helped(leader, people[0], date(2026, 10, 1))

    name = places[0].name
    assert {row.state for row in officer.report.board(row_of(leader, name).key.form, SEPTEMBER)} == {"none"}
    assert [
        row.key.unit.name for row in leader.report.due(date(2026, 9, 20)) if row.key.form.code == "team_month"
    ]

    key = row_of(leader, name).key
    leader.report.save(key, ReportDraft(difficulties="Thiếu máy"), EMPTY).result()
    assert ReportDraft(results=" Dòng  một\n\n- hai ").results == "Dòng một\n\n- hai"
    leader.report.step(key, "submitted").result()
    sent = officer.report.open(key)
    assert (sent.state, sent.can_write) == ("submitted", False)
    assert sent.submitted is not None
    figure = sent.figures.at("turns", key.unit.code)
    assert (
        (figure.value, sent.figures.at("people", key.unit.code).value)
        == counted(database, places[0].cell)
        == (4, 3)
    )
    assert "chưa biết các máy khác" in sent.complete.said()

    with pytest.raises(NotAllowed):
        leader.report.save(
            key, ReportDraft(difficulties="Khác"), {**EMPTY, "difficulties": "Thiếu máy"}
        ).result()
    with pytest.raises(NotAllowed):
        leader.report.step(key, "approved").result()
    with pytest.raises(InvalidInput):
        officer.report.step(key, "returned", " ")
    officer.report.step(key, "returned", "Ghi rõ số máy thiếu").result()
    assert row_of(leader, name).reason == "Ghi rõ số máy thiếu"

    leader.report.save(
        key, ReportDraft(difficulties="Thiếu 2 máy"), {**EMPTY, "difficulties": "Thiếu máy"}
    ).result()
    leader.report.step(key, "submitted").result()
    for state in ("approved", "locked"):
        officer.report.step(key, state).result()
    helped(leader, people[1], date(2026, 9, 12))  # arrives late
    closed = officer.report.open(key)
    assert closed.figures.at("turns", key.unit.code).value == 4
    late = next(each for each in closed.changes if each.title.startswith("Lượt"))
    assert (late.then, late.now) == (4, 5)
    for work in (
        lambda: officer.report.step(key, "returned", "Sửa"),
        lambda: officer.report.save(key, ReportDraft(results="Khác"), EMPTY),
    ):
        with pytest.raises(NotAllowed):
            work().result()

    database.apply(lambda session: told(session)).result()
    assert officer.report.open(row_of(officer, places[1].name).key).complete.said() == (
        "Đủ 2/3 máy đến hết 30/9; thiếu: Cô Lan"
    )

    summary = next(each for each in officer.report.forms() if each.code == "ward_month")
    ward = officer.report.open(officer.report.board(summary, SEPTEMBER)[0].key)
    each = {place.code: counted(database, place.cell)[0] for place in places}
    found = {code: ward.figures.at("turns", code).value for code in each}
    assert found == each
    assert ward.figures.at("turns", WARD).value == sum(each.values())

    report_file.write(tmp_path / "b.docx", closed, date(2026, 9, 25))
    paper = docx.Document(str(tmp_path / "b.docx"))
    printed = {row.cells[1].text: row.cells[-1].text for row in paper.tables[1].rows}
    turns = next(text for title, text in printed.items() if title.startswith("Lượt người"))
    assert turns == "4"
    assert "Thiếu 2 máy" in "\n".join(each.text for each in paper.paragraphs)
    report_file.write(tmp_path / "b.xlsx", ward, None)

    book = Workbook()
    assert book.active is not None
    book.active.append(
        ["{{#to_dan_pho}}{{stt}}", "{{ten}}", "{{chi_tieu.turns.so_luot}}", "{{chi_tieu.people.so_nguoi}}"]
    )
    book.active.append(["", "Cộng", "=SUM(C1)", "{{chi_tieu.turns.so_luot}}"])
    book.save(tmp_path / "mau.xlsx")
    report_file.fill_form(tmp_path / "mau.xlsx", tmp_path / "ra.xlsx", ward)
    rows = [
        list(row) for row in load_workbook(tmp_path / "ra.xlsx").worksheets[0].iter_rows(values_only=True)
    ]
    assert [row[2] for row in rows[: len(places)]] == [each[place.code] for place in places]
    assert rows[-1][3] == sum(each.values())
    assert re.fullmatch(r"=SUM\(C1:C\d+\)", rows[-1][2])
    book.active["E2"] = "{{chi_tieu.T99}}"
    book.save(tmp_path / "mau.xlsx")
    with pytest.raises(MarksUnknown):
        report_file.fill_form(tmp_path / "mau.xlsx", tmp_path / "ra.xlsx", ward)


def test_a_quarter_that_is_closed_keeps_its_numbers_and_tells_what_came_late(database: Database) -> None:
    office = Office.over(database, USER)
    officer = an_officer(database, office)
    place = next(place for place in office.notebook.places() if place.is_real)
    groups = next(each for each in office.report.forms() if each.code == "ward_groups")
    key = office.report.board(groups, Period.read("2026-Q3"))[0].key
    helped(office, a_citizen(office, "Bà Đến Trước", home=place.cell, birth="1960"), date(2026, 7, 1))
    for state in ("submitted", "approved", "locked"):
        officer.report.step(key, state).result()
    helped(office, a_citizen(office, "Ông Đến Sau", home=place.cell, birth="1961"), date(2026, 9, 30))
    helped(office, a_citizen(office, "Bà Quý Sau", home=place.cell, birth="1961"), date(2026, 10, 1))
    closed = office.report.open(key)
    assert (closed.state, closed.figures.at("t3", WARD).numerator) == ("locked", 1)
    assert closed.figures.at("t3", WARD).value is None, "nobody has typed how many adults live here"
    late = {(each.place, each.then, each.now, each.unit) for each in closed.changes}
    assert late == {(place.name, 1, 2, "người"), ("Toàn phường", 1, 2, "người")}
    again = {**EMPTY, "results": "Khác"}
    with pytest.raises(NotAllowed):
        officer.report.save(key, ReportDraft(**again), EMPTY).result()


def test_all_that_is_told_has_a_line_so_that_the_lines_add_up_and_what_cannot_be_right_a_mark(
    database: Database, tmp_path: Path
) -> None:
    office = Office.over(database, USER)
    officer = an_officer(database, office)
    for day in (3, 4):
        helped(office, a_citizen(office, f"Người {day}"), date(2026, 9, day))
    summary = next(each for each in officer.report.forms() if each.code == "ward_month")
    key = officer.report.board(summary, SEPTEMBER)[0].key
    place = row_of(office, "Tổ dân phố 4").key.unit.code

    def printed() -> tuple[dict[Value, Sequence[Value]], Sequence[Value] | None]:
        parts = document(officer.report.open(key), None).parts
        table = next(part for part in parts if isinstance(part, Table))
        return {row[0]: row for row in table.rows}, table.total

    def tell(unit: str, indicator: str, amount: int, line: Literal["reported", "adjusted"]) -> None:
        facts = {"period": "2026-09", "line": line, "reason": "Ghi hai lần"}
        draft = UnitFigureDraft(unit=unit, indicator=indicator, amount=amount, **facts)
        office.unit_figure.save(draft).result()

    assert not {WHOLE, UNITS} & printed()[0].keys()
    tell(WARD, "turns", -1, "adjusted")
    tell("phu_nu", "turns", 5, "reported")
    tell(place, "people", -3, "adjusted")
    rows, total = printed()
    assert total is not None
    lines = (rows["Tổ dân phố 4"][2], rows[UNITS][2], rows[WHOLE][2])
    assert (lines, total[2]) == ((2, 5, -1), 6)
    assert rows[WHOLE][3] == "", "of people nothing is told: that is not missing"
    detail = officer.progress.detail("turns", Asked(SEPTEMBER))
    assert detail is not None
    told = {place.code: figure.value for place, figure, _ in detail.by_place}
    assert (told[OWN], sum(int(each or 0) for each in told.values())) == (-1, 6)
    assert officer.indicator.records_behind("turns", OWN, SEPTEMBER).page == "unit_figure"
    of = officer.report.open(key)
    [own] = [each for each in report_paper.values(of)["to_dan_pho"] if each["ma"] == OWN]
    turns = own["chi_tieu"]["turns"]
    assert (turns["so_luot"], turns["tu_so"], own["chi_tieu"]["people"]["so_nguoi"]) == (-1, "", "")
    for name in ("a.docx", "a.xlsx"):
        report_file.write(tmp_path / name, of, None)
    paper = docx.Document(str(tmp_path / "a.docx"))
    assert "-1 (!)" in {cell.text for row in paper.tables[1].rows for cell in row.cells}
    assert "(!) Số liệu chưa khớp: số âm." in [each.text for each in paper.paragraphs]
    cells = [each for row in load_workbook(tmp_path / "a.xlsx").worksheets[0] for each in row]
    assert {(c.value, "(!)" in c.number_format) for c in cells if c.value == -1} == {(-1, False), (-1, True)}
    officer.report.step(key, "submitted").result()
    assert printed() == (rows, total)
    assert not officer.report.open(key).changes


def test_an_association_with_a_notebook_reports_what_its_own_team_did(database: Database) -> None:
    office = Office.over(database, USER)
    own, other = office.notebook.info().team, "another-team"
    team = Team(code="phu_nu", name="Hội Phụ nữ", cell_id=own)
    database.write(Deed("team.add", USER), lambda session: session.add(team)).result()
    people = [a_citizen(office, f"Bà {n}", sex="female", birth=("1950", "1990")[n % 2]) for n in range(3)]
    office.same_person.join(people[0], people[2], people[0]).result()
    for who in (*people, people[1], None):
        helped(office, who, date(2026, 9, 3))
    facts: dict[str, Any] = {"visited_on": date(2026, 9, 4), "outcomes": {}, "volunteer": "other"}
    not_hers = HelpVisit(team=other, citizen_id=people[0], **facts)
    database.write(Deed("help_visit.record", USER), lambda session: session.add(not_hers)).result()
    a_class(database, people[1])
    form = next(each for each in office.report.forms() if each.code == "association_quarter")
    board = office.report.board(form, Period.read("2026-Q3"))
    key = next(row.key for row in board if row.key.unit.code == "phu_nu")

    def told(of: Key = key) -> dict[str, tuple[Any, Any]]:
        shown = office.report.open(of).figures
        lines = {line.code: line.figure for line in shown.lines("phu_nu")}
        return {code: (figure.from_notebook, figure.value) for code, figure in lines.items()}

    once = {"turns": 5, "people": 2, "women": 2, "over60": 1, "classes": 1, "sessions": 1}
    once |= {"learner_turns": 1, "learners": 1}
    assert told() == {code: (count, count) for code, count in once.items()}
    assert office.indicator.figures(key.period)["turns"][WARD].from_notebook == 6
    office.unit_figure.save(
        UnitFigureDraft(unit="phu_nu", indicator="turns", period="2026-08", amount=7)
    ).result()
    helped(office, people[0], date(2026, 9, 5))
    assert (told()["turns"], told()["people"]) == ((6, 13), (2, 2))
    before = told(replace(key, period=key.period.before(), id="x"))
    assert set(before.values()) == {(None, None)}, "nobody had written anything yet"
    cells = [place.cell for place in office.notebook.places() if place.is_real]
    database.apply(
        lambda session: session.execute(delete(SyncCell).where(SyncCell.cell.in_(cells))) and None
    ).result()
    assert told()["turns"] == (6, 13), "on its own laptop, too, which holds no neighbourhood"


def test_what_came_late_is_told_though_the_sum_stays(database: Database) -> None:
    office = Office.over(database, USER)
    key = row_of(office, "Tổ dân phố 4").key
    helped(office, a_citizen(office), date(2026, 9, 3))
    office.report.step(key, "submitted").result()
    helped(office, None, date(2026, 9, 4))
    helped(office, a_citizen(office, "Bà Đến Sau"), date(2026, 9, 4))
    code = key.unit.code
    fixed = UnitFigureDraft(
        unit=code, indicator="turns", period="2026-09", line="adjusted", amount=-1, reason="Ghi hai lần"
    )
    office.unit_figure.save(fixed).result()
    late = [each for each in office.report.open(key).changes if each.title.startswith("Lượt người")]
    assert [(each.title.partition("(")[2], each.then, each.now, each.unit) for each in late] == [
        ("từ sổ)", 1, 2, "lượt"),
        ("điều chỉnh)", None, -1, "lượt"),
    ]


def test_whoever_owes_a_report_is_reminded_until_it_is_sent_and_of_free_days_once_begun(
    database: Database,
) -> None:
    office = Office.over(database, USER)
    officer = an_officer(database, office)
    helped(office, a_citizen(office), date(2026, 11, 3))

    def due(day: date) -> set[tuple[str, str]]:
        return {(row.key.form.code, row.key.period.code) for row in officer.report.due(day)}

    assert due(date(2026, 11, 26)) == {("ward_month", "2026-11")}
    later = {("association_quarter", "2026-Q4"), ("ward_groups", "2026-Q4"), ("ward_year", "2026")}
    assert due(date(2027, 1, 10)) == {("ward_month", "2026-11"), ("ward_month", "2026-12")} | later
    late = officer.report.due(date(2028, 3, 1))
    assert [row.due for row in late] == sorted(row.due for row in late), "the oldest first"
    months = [row.key for row in late if row.key.form.code == "ward_month"]
    assert [months[0].period.code, months[-1].period.code, len(months)] == ["2027-03", "2028-02", 12]

    first = next(row.key for row in officer.report.due(date(2026, 11, 26)))
    officer.report.step(first, "submitted").result()
    assert due(date(2027, 1, 10)) == {("ward_month", "2026-12")} | later, "sent: nobody is reminded"
    officer.report.step(first, "returned", "Ghi thêm").result()
    assert ("ward_month", "2026-11") in due(date(2027, 1, 10))

    free = next(each for each in officer.report.forms() if each.code == "ward_days")
    days = Period.read("2026-11-02..2026-11-20")
    [row] = officer.report.board(free, days)
    assert (row.due, officer.report.periods(free)) == (date(2026, 11, 25), [])
    helped(office, None, date(2026, 11, 21))  # the day after
    assert officer.report.open(row.key).figures.at("turns", WARD).value == 1
    officer.report.save(row.key, ReportDraft(results="Đợt ra quân"), EMPTY).result()
    assert officer.report.periods(free) == [days]
    assert ("ward_days", days.code) in due(date(2026, 11, 26)), "somebody has begun it"
    officer.report.step(row.key, "submitted").result()
    assert ("ward_days", days.code) not in due(date(2026, 11, 26))
    [ahead] = officer.report.board(free, Period.read("2099-01-01..2099-01-05"))
    with pytest.raises(NotAllowed):
        officer.report.step(ahead.key, "submitted")


def told(session: Session) -> None:
    """What the ward says of a team of two laptops beside this one."""
    laptop = {"device": "d", "name": "x", "status": "active", "lines": 1}
    mates = [
        {
            "user": "a",
            "name": "Cô Hoa",
            "laptops": [laptop | {"last_contact": "2026-09-30T17:00:01.000000Z"}],
        },
        {
            "user": "b",
            "name": "Cô Lan",
            "laptops": [laptop | {"last_contact": "2026-09-30T16:59:59.000000Z"}],
        },
    ]
    session.merge(LocalNote(key=TEAM_NOTE, value={"mates": mates}))


def a_class(database: Database, person: str) -> None:
    """One of officials, held once, with her there; taught by whoever is signed in."""
    team = Notebook(database, USER).info().team
    lists: dict[str, Any] = {"topics": [], "quizzes": [], "materials": []}
    of = TrainingClass(home=team, title="Lớp cán bộ", audience="official", instructors={}, **lists)
    taught: dict[str, Any] = {"instructors": {USER: "Nguyễn Thị Lan"}, "topics": [], "state": "held"}
    met = ClassSession(class_id=of.id, day=date(2026, 9, 8), starts="08:00", ends="09:30", **taught)
    seat = Enrolment(class_id=of.id, citizen_id=person, enrolled_on=date(2026, 9, 1))
    there = Attendance(session_id=met.id, enrolment_id=seat.id, state="present")

    def store(session: Session) -> None:
        for each in (of, met, seat, there):
            session.add(each)
            session.flush()

    database.write(Deed("test", USER), store).result()
