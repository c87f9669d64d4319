"""A list on paper says no more than it must, has a number, and is asked for until it is back."""

from PySide6.QtWidgets import QPushButton, QWidget

from desktop.services.citizen_listing import CitizenFilter
from desktop.ui.citizen.list_printer import ListPrinter
from desktop.ui.formats import today
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.list_sheet import ROWS, list_sheets
from desktop.ui.today.finish import FinishDialog
from tests.builders import a_citizen
from tests.ui.test_papers import words_on


def test_a_list_is_printed_noted_and_taken_back(context, office, notices, tmp_path, qtbot) -> None:
    fields = {"national_id": "990163004711", "target_group": "poor", "note": "nhà khó khăn"}
    a_citizen(office, "Trần Thị Danh Sách", phone="0987654321", birth="1951-02-05", **fields)
    for number in range(ROWS):
        a_citizen(office, f"Lê Văn {number:02d}")
    window = QWidget()
    qtbot.addWidget(window)
    printer = ListPrinter(context, window)
    sheets, noted = printer.sheets(CitizenFilter())
    printer.output.write_pdf(tmp_path / "out.pdf", "Danh sách", sheets, noted)
    qtbot.waitUntil(lambda: bool(notices.texts))
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    [out] = office.printed_list.outstanding()
    assert out.people == ROWS + 1
    assert out.number in notices.texts[-1]
    printer.output.write_pdf(tmp_path / "no such folder" / "out.pdf", "Danh sách", sheets, noted)
    qtbot.waitUntil(lambda: len(notices.errors) == 1)

    people = office.printed_list.people(CitizenFilter())
    first, second = list_sheets(out.number, people, SheetHead(day=today()))
    words = " ".join(words_on(sheet, tmp_path) for sheet in (first, second))
    for said in ("Trần Thị Danh Sách", "05/02/1951", "0987 654 321", out.number, "Tờ 2/2", "thu hồi giấy"):
        assert said in words
    for unsaid in ("990163004711", "4711", "khó khăn", "poor"):
        assert unsaid not in words

    dialog = FinishDialog(context, charge=lambda: None)
    qtbot.addWidget(dialog)
    [back] = [each for each in dialog.findChildren(QPushButton) if each.text() == "The paper is back"]
    back.click()
    qtbot.waitUntil(lambda: not office.printed_list.outstanding())
    office.printed_list.came_back(out.id, None).result()
    assert [each.id for each in office.printed_list.outstanding()] == [out.id]
