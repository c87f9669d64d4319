"""Reports of the last month for the demo: one approved, one returned, the others still to be written."""

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from desktop.contract.period import Period
from desktop.contract.report import PROSE
from desktop.services.office import Office
from desktop.services.report import BoardRow, ReportDraft

RESULTS = "Tổ đã hướng dẫn người dân tại nhà văn hóa và tại nhà, ưu tiên người cao tuổi."
DIFFICULTIES = "Một số người chưa có điện thoại thông minh; mạng ở ngõ nhỏ còn yếu."
PROPOSALS = "Đề nghị phường hỗ trợ thêm 02 máy tính bảng cho điểm lưu động."
REASON = "Ghi rõ số người chưa có điện thoại thông minh, rồi nộp lại."


def send(office: Office, until: date) -> None:
    """The first two neighbourhoods' reports. Waits."""
    for row in _board(office, until)[:2]:
        draft = ReportDraft(results=RESULTS, difficulties=DIFFICULTIES, proposals=PROPOSALS)
        office.report.save(row.key, draft, dict.fromkeys(PROSE)).result()
        office.report.step(row.key, "submitted").result()


def decide(office: Office, until: date) -> None:
    """As an officer: the first goes back, the second is approved. Waits."""
    sent = [row for row in _board(office, until) if row.state == "submitted"]
    for row, state in zip(sent, ("returned", "approved"), strict=False):
        office.report.step(row.key, state, REASON if state == "returned" else None).result()


def misspell(form: Path, path: Path) -> None:
    """The ward's own form with a mark nobody knows and one that is not closed."""
    book = load_workbook(form)
    book.worksheets[0]["A1"], book.worksheets[0]["A3"] = "{{ten_phuong}}", "{{day_du"
    book.save(path)


def _board(office: Office, until: date) -> list[BoardRow]:
    month = Period.month(until.year, until.month).before()
    forms = [each for each in office.report.forms() if each.code == "team_month"]
    return [row for form in forms for row in office.report.board(form, month)]
