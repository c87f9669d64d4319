"""Mỗi công dân một danh tính số: the list, the police's sheet, its outcomes typed back, taken back."""

from datetime import timedelta

from PySide6.QtCore import Qt

from desktop.contract.ids import uuid7
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.household import HouseholdDraft
from desktop.services.household_member import MemberDraft
from desktop.services.observation import Noted
from desktop.ui.citizen.page import CitizenPage
from desktop.ui.formats import today
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.identity_sheet import identity_sheets
from tests.builders import a_citizen, home_of
from tests.ui.test_papers import words_on


def names(page: CitizenPage) -> list[str]:
    office = page.context.office
    listed = office.citizen.listed(page.wanted)
    return [row.full_name for row in listed.rows(listed.numbers(None))]


def test_who_has_no_identity_is_listed_asked_to_the_police_and_typed_back(
    context, office, notices, tmp_path, qtbot
) -> None:
    other, year = home_of(office, "Tổ dân phố 3"), today().year
    level1 = a_citizen(office, "Lê Thị Một", birth="1950", national_id="990163004711", note="nhà khó")
    level2 = a_citizen(office, "Lê Thị Hai", birth="1960-01-01")
    a_citizen(office, "Trần Văn Chưa", birth=str(year - 16), home=other)
    a_citizen(office, "Bé Còn Nhỏ", birth=str(year - 15))
    a_citizen(office, "Không Rõ Tuổi")
    noted = [Noted(level1, {"vneid": "level1"}, today()), Noted(level2, {"vneid": "level2"}, today())]
    office.observation.note(*noted).saved.result()
    page = CitizenPage(context)
    qtbot.addWidget(page)
    page.filters.restore({"identity": "unknown"})
    page.refresh()
    assert names(page) == ["Trần Văn Chưa"]
    page.filters.restore({"identity": "no"})
    page.refresh()
    assert names(page) == ["Lê Thị Một"], "level 1 is not yet an identity"
    page.filters.restore({"identity": "missing"})
    page.refresh()

    printer = page.print_identity()
    printer.put_on_paper(as_pdf=True)
    assert printer.note.text(), "no day: nothing is printed"
    sheets = identity_sheets(printer.drawn, SheetHead(day=today()))
    words = words_on(sheets[0], tmp_path)
    assert words.index("Trần Văn Chưa") < words.index("Lê Thị Một"), "neighbourhood by neighbourhood"
    for said in (printer.drawn.number, "1 Đã có mức 2", "4 Không đến", "thu hồi giấy"):
        assert said in words
    for unsaid in ("990163004711", "4711", "khó"):
        assert unsaid not in words
    printer._note(today(), "08:30")
    qtbot.waitUntil(lambda: bool(notices.texts))
    assert [each.people for each in office.printed_list.outstanding()] == [2]
    assert not office.appointment.due(today() + timedelta(9)), "they are expected elsewhere"

    entry = page.type_identity()
    assert entry.sheet.currentText() == printer.drawn.number
    assert entry.entry.row.text() == "1"
    for row, result in (("7", ""), ("2", "9"), ("2", "1")):
        entry.entry.row.setText(row)
        qtbot.keyClick(entry.entry.row, Qt.Key.Key_Return)
        if result:
            entry.entry.outcome.setText(result)
            qtbot.keyClick(entry.entry.outcome, Qt.Key.Key_Return)
        if result != "1":
            assert entry.entry.problem.text(), "a sentence, and what was typed stays"
    qtbot.waitUntil(lambda: "Lê Thị Một" in entry.saved_note.text.text())
    assert office.observation.current(level1)[level1]["vneid"].value == "level2"
    assert names(page) == ["Trần Văn Chưa"]
    entry.take_back()
    qtbot.waitUntil(lambda: office.observation.current(level1)[level1]["vneid"].value == "level1")
    qtbot.waitUntil(lambda: [each.status for each in entry.rows] == ["open", "open"])
    entry.entry.row.setText("1")
    entry.entry.outcome.setText("4")
    qtbot.keyClick(entry.entry.outcome, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [each.status for each in entry.rows] == ["missed", "open"])
    again = office.digital_identity.draw_up(page.wanted)
    office.digital_identity.printed(again, today(), None, "").result()
    assert [each.status for each in office.digital_identity.rows(printer.drawn.number)] == [
        "missed",
        "cancelled",
    ]
    assert office.digital_identity.sheets() == [again.number]
    entry.accept()

    desk = office.digital_identity
    row = next(each for each in desk.rows(again.number) if each.name == "Lê Thị Một").number
    desk.type_in(again.number, row, "level2", today()).saved.result()
    desk.type_in(again.number, row, "missed", today()).saved.result()
    assert office.observation.current(level1)[level1]["vneid"].value == "level1", "it is corrected"
    assert "Lê Thị Một" in names(page)
    # Her other record is called off with her; a row that had told nothing takes nothing back.
    late = office.citizen.listed(page.wanted)
    [young] = [each.id for each in late.rows(late.numbers(None)) if each.full_name == "Trần Văn Chưa"]
    twin = a_citizen(office, "Trần Văn Chửa", birth=str(year - 16), home=other)
    office.same_person.join(young, twin, twin).result()
    third = desk.draw_up(page.wanted)
    assert twin in third.ids
    assert young not in third.ids
    desk.printed(third, today(), None, "").result()
    assert {each.status for each in desk.rows(again.number)} == {"missed", "cancelled"}
    desk.type_in(third.number, third.ids.index(twin) + 1, "level2", today()).saved.result()
    desk.type_in(printer.drawn.number, 1, "missed", today()).saved.result()
    assert office.observation.current(twin)[twin]["vneid"].value == "level2"
    household = uuid7()
    office.household.make(
        household, HouseholdDraft(home=home_of(office), address="Số 1 ngõ 2"), [MemberDraft(level1)]
    ).result()
    office.household_member.leave(household, level1, reason="deceased").result()
    assert "Lê Thị Một" not in names(page), "nobody asks the dead to come"


def test_a_row_that_is_corrected_takes_back_its_own_word_whatever_the_day(office) -> None:
    person = a_citizen(office, "Lê Thị Một", birth="1980")
    desk, day = office.digital_identity, today()

    def level() -> str | None:
        known = office.observation.current(person)[person].get("vneid")
        return known.value if known else None

    def sheet() -> str:
        drawn = desk.draw_up(CitizenFilter(identity=desk.asked("missing")))
        desk.printed(drawn, day, None, "").result()
        return drawn.number

    first = sheet()
    desk.type_in(first, 1, "level2", day - timedelta(1)).saved.result()  # she went the day before
    desk.type_in(first, 1, "missed", day).saved.result()
    assert level() is None
    desk.type_in(first, 1, "level1", day).saved.result()
    second = sheet()
    desk.type_in(second, 1, "level2", day).saved.result()
    desk.type_in(first, 1, "missed", day).saved.result()
    assert level() == "level2", "what another sheet says stands"
    desk.type_in(second, 1, "missed", day).saved.result()
    desk.type_in(second, 1, "level2", day).saved.result()
    assert level() == "level2", "said again"
