"""What is printed: read back from the page, as text and as pages of a PDF."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from desktop.errors import StorageFailed
from desktop.services.help_visit import USUAL_OUTCOME
from desktop.services.office import Office
from desktop.services.point_session import LINES_PER_SHEET
from desktop.ui.desk.page import DeskPage
from desktop.ui.paper.canvas import Canvas, Sheet, picture
from desktop.ui.paper.dialog import PaperDialog
from tests.conftest import USER
from tests.ui.test_desk import saved

DPI = 96.0


@pytest.fixture
def desk(context, qtbot) -> Iterator[DeskPage]:
    page = DeskPage(context)
    qtbot.addWidget(page)
    page.show()
    yield page
    page.leave()


def words_on(sheet: Sheet, folder: Path) -> str:
    """The texts Qt draws on the page."""
    file = folder / "page.svg"
    drawing = QSvgGenerator()
    drawing.setFileName(str(file))
    drawing.setResolution(int(DPI))
    drawing.setSize(QSize(1123, 1123))
    painter = QPainter(drawing)
    sheet.draw(Canvas(painter, DPI, (273.0, 186.0) if sheet.landscape else (186.0, 273.0)))
    painter.end()
    nodes = ElementTree.parse(file).iter("{http://www.w3.org/2000/svg}text")
    return " ".join(" ".join("".join(node.itertext()) for node in nodes).split())


def sheets_of(dialog: PaperDialog):
    return dialog._paper.make(dialog.wanted())


def test_a_sheet_to_write_on_has_its_rows_and_says_what_the_numbers_mean(
    desk: DeskPage, office, tmp_path
) -> None:
    dialog = desk.papers.print_log()
    sheets = sheets_of(dialog)
    assert [sheet.code for sheet in sheets] == list(office.paper_sheet.next_codes(2))
    said = words_on(sheets[0], tmp_path)
    code = sheets[0].code
    assert all(f"{code}-{row:02d}" in said for row in range(1, 15))
    for kind in ("service", "outcome", "reason"):
        assert all(entry.title in said for entry in office.catalog.entries(kind))
    letter = office.paper_sheet.legend().letter(USUAL_OUTCOME).upper()
    assert f"để trống là {letter}" in said
    assert "Không ghi số CCCD" in said


def test_a_consent_sheet_asks_in_the_words_of_the_catalogue_and_numbers_its_lines(
    desk: DeskPage,
    office,
    qtbot,
    tmp_path,
) -> None:
    for number in range(LINES_PER_SHEET + 1):
        desk.begin_new(f"Nguyễn Văn {chr(65 + number)}n")
        desk.help.press(1)
        desk.agree()
        saved(desk, qtbot)
    sheets = sheets_of(desk.papers.print_consent())
    sessions = office.point_session
    assert [sheet.number for sheet in sheets] == ["2"] == [sessions.next_line(sessions.day()).sheet]
    said = words_on(sheets[0], tmp_path)
    asked = office.catalog.entry("consent_text", "remember")
    assert asked.title in said
    assert f"bản {asked.version}" in said
    assert "họ tên, ngày, năm sinh, số điện thoại" in said
    assert said.count(" 20 ") >= 1


def test_what_is_known_is_printed_and_what_is_not_is_dots(desk: DeskPage, tmp_path) -> None:
    dialog = desk.papers.print_log()
    dialog.place.setText("Nhà văn hóa TDP 4")
    said = words_on(sheets_of(dialog)[0], tmp_path)
    assert "Nơi: Nhà văn hóa TDP 4" in said
    assert "Ngày: …" in said
    dialog.day.setText("27/11/2026")
    assert "Ngày: 27/11/2026" in words_on(sheets_of(dialog)[0], tmp_path)
    dialog.day.setText("hôm nào đó")
    assert not dialog.print_button.isEnabled()


def test_a_pdf_has_a_page_for_every_sheet_and_their_codes_are_used_up(
    desk: DeskPage,
    office,
    qtbot,
    tmp_path: Path,
) -> None:
    dialog = desk.papers.print_log()
    codes = office.paper_sheet.next_codes(4)
    dialog.write_pdf(tmp_path / "sheets.pdf")
    made = (tmp_path / "sheets.pdf").read_bytes()
    assert made.count(b"/Type /Page\n") == 2
    qtbot.waitUntil(lambda: list(office.paper_sheet.next_codes(2)) == list(codes[2:]))
    if reader := shutil.which("pdftotext"):
        said = subprocess.run([reader, tmp_path / "sheets.pdf", "-"], capture_output=True, check=True)
        assert f"{codes[1]}-14" in said.stdout.decode()


def test_a_pdf_that_cannot_be_written_is_said_and_uses_up_no_code(
    desk: DeskPage,
    office,
    notices,
    tmp_path: Path,
) -> None:
    codes = office.paper_sheet.next_codes(2)
    desk.papers.print_log().write_pdf(tmp_path / "no such folder" / "sheets.pdf")
    assert [type(error) for error in notices.errors] == [StorageFailed]
    assert office.paper_sheet.next_codes(2) == codes


@pytest.mark.parametrize("kind", ["print_log", "print_consent"])
def test_nothing_reaches_past_the_margin(desk: DeskPage, kind: str) -> None:
    """Black on white, and the border of the paper is white."""
    sheet = sheets_of(getattr(desk.papers, kind)())[0]
    page: QImage = picture(sheet, (1600, 1600)).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    edge = round(11 / 297 * max(page.width(), page.height()))
    inside = QRect(edge, edge, page.width() - 2 * edge, page.height() - 2 * edge)
    dark = [
        (x, y)
        for x in range(0, page.width(), 3)
        for y in range(0, page.height(), 3)
        if not inside.contains(x, y) and page.pixelColor(x, y).lightness() < 250
    ]
    assert dark == []


def test_the_papers_are_in_the_palette_and_not_in_the_header(app) -> None:
    app.window.navigate("desk", {})
    titles = [hit.title for hit in app.window._fixed_hits()]
    papers = app.window.page("desk").papers
    wanted = [action.text() for action in papers.menu().actions()]
    assert len(wanted) == 3
    assert set(wanted) <= set(titles)
    assert [button.text() for button in app.window.header._actions if button.text() in wanted] == []


def test_leaving_the_program_keeps_half_a_row(app, qtbot) -> None:
    app.window.navigate("desk", {})
    entry = app.window.page("desk").papers.type_in()
    assert app.window.page("desk").papers.type_in() is entry
    entry.line.fields["name"].setText("Trần Văn Dở")
    app.window.leave()
    office = Office.over(app.database, USER)
    qtbot.waitUntil(lambda: len(office.drafts.unfinished("paper")) == 1)
    assert date.fromisoformat(office.drafts.unfinished("paper")[0].values["day"])
