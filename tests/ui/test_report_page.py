"""Reports on screen: written, kept while typed, sent, taken back, taken out; reminded of on Hôm nay."""

from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.contract.period import Period
from desktop.services.access_log import AccessFilter
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.ui.report.own_form_dialog import OwnFormDialog
from desktop.ui.report.page import ReportPage
from desktop.ui.report.papers import SAMPLE
from desktop.ui.today.page import TodayPage
from tests.builders import a_citizen

SEPTEMBER = Period.read("2026-09")


@pytest.fixture
def page(context: Any, office: Any, qtbot: QtBot) -> ReportPage:
    outcomes = {"vneid_level2": {"outcome": "alone", "reason": None, "version": 1}}
    visit = HelpVisitDraft(visited_on=date(2026, 9, 5), outcomes=outcomes)
    home = office.notebook.places()[0].cell
    office.help_visit.record(Turn(visit, citizen_id=a_citizen(office, "Lê Thị Hoa", home=home))).result()
    made = ReportPage(context)
    qtbot.addWidget(made)
    made.show()
    made.board.show_form("team_month", SEPTEMBER)
    qtbot.waitUntil(lambda: bool(made.board.rows) and made.board.rows[0].key.period == SEPTEMBER)
    return made


def texts(page: ReportPage) -> dict[str, str]:
    table = page.view.numbers
    cells = [[table.item(row, place).text() for place in range(2)] for row in range(table.rowCount())]
    return {title.split(" (")[0]: value for title, value in cells}


def test_a_report_is_written_sent_and_taken_out(
    page: ReportPage, context: Any, office: Any, notices: Any, travels: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    assert "0 of " in page.board.sent.text()
    page.board.copy_reminder()
    assert page.board.rows[0].key.unit.name in QApplication.clipboard().text()
    page.board.open_chosen()
    view = page.view
    qtbot.waitUntil(lambda: view.report is not None)
    assert texts(page)["Lượt người được hướng dẫn"] == "1"
    assert texts(page)["Số hộ được tiếp cận"] == "no figures yet"
    assert view.steps["submitted"].isVisible()
    assert not view.steps["approved"].isVisible()  # a leader sends, an officer decides

    view.form.fields["difficulties"].setPlainText("Thiếu máy")
    view.keep_draft()
    key = page.board.rows[0].key
    qtbot.waitUntil(lambda: office.drafts.find("report", key.id) is not None)
    again = ReportPage(context)
    qtbot.addWidget(again)
    again.view.open(key)
    qtbot.waitUntil(lambda: again.view.form.values().get("difficulties") == "Thiếu máy")
    again.view.form.edited.disconnect()  # it would keep the same draft again, perhaps after it is sent

    view.step("submitted")
    qtbot.waitUntil(lambda: view.report is not None and view.report.state == "submitted")
    assert view.report.prose["difficulties"] == "Thiếu máy"
    qtbot.waitUntil(lambda: office.drafts.find("report", key.id) is None)
    assert view.form.fields["difficulties"].isReadOnly()
    assert not view.save_button.isVisible()

    view.papers.write(tmp_path / "b.docx")
    qtbot.waitUntil(lambda: (tmp_path / "b.docx").exists())
    said = "\n".join(each.text for each in docx.Document(str(tmp_path / "b.docx")).paragraphs)
    assert "Thiếu máy" in said
    view.papers.look_at(SAMPLE)
    qtbot.waitUntil(lambda: bool(view.findChildren(OwnFormDialog)))
    dialog = view.findChildren(OwnFormDialog)[0]
    assert dialog.fill_button.isEnabled()
    dialog.write(tmp_path / "ra.xlsx")
    qtbot.waitUntil(lambda: any("10 marks" in text for text in notices.texts))
    assert load_workbook(tmp_path / "ra.xlsx").worksheets[0]["C6"].value == 1

    view.step("draft")
    qtbot.waitUntil(lambda: view.report is not None and view.report.state == "draft")
    page.show_board()
    qtbot.waitUntil(lambda: page.board.rows[0].state == "draft")

    page.board.people.write("hours", tmp_path / "gio.xlsx")
    qtbot.waitUntil(lambda: "The list is written." in notices.texts)
    rows = list(load_workbook(tmp_path / "gio.xlsx").worksheets[0].iter_rows(values_only=True))
    assert next(row[1:5] for row in rows if row[0] == 1) == ("Nguyễn Thị Lan", 1, 1, 0)
    assert next(row.what for row in office.access_log.listed(AccessFilter()).rows([1])) == "hours"

    first = TodayPage(context)
    qtbot.addWidget(first)
    qtbot.waitUntil(lambda: not first.reports.isHidden())
    first._open_reports()
    assert travels[-1][0] == "report"
