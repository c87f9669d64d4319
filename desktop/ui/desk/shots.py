"""Pictures of the help desk: who is helped, the search, the small questions, what is shown to the citizen."""

from datetime import date
from functools import partial
from typing import cast

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QWidget

from desktop.services.dates import today
from desktop.ui.battery import Charge
from desktop.ui.desk.dialogs import AppointmentDialog, SessionDialog, WaitingDialog
from desktop.ui.desk.page import DeskPage
from desktop.ui.desk.paper_entry import PaperEntry
from desktop.ui.shots import Shot, Stage, settle


def _desk(app: Stage) -> DeskPage:
    app.window.navigate("desk", {})
    return cast(DeskPage, app.window.page("desk"))


def _save(desk: DeskPage) -> None:
    loop = QEventLoop()
    desk.saved.connect(loop.quit)
    desk.save()
    loop.exec()


def known(app: Stage) -> QWidget:
    desk = _desk(app)
    desk.finder.field.setText("nguyen")
    desk.finder.search()
    desk.finder.take()
    desk.help.press(2)
    desk.help.press(7)
    return app.window


def searching(app: Stage) -> QWidget:
    desk = _desk(app)
    desk.finder.field.setText("tran thi")
    desk.finder.search()
    return app.window


def new(app: Stage) -> QWidget:
    desk = _desk(app)
    desk.begin_new("Nguyeenx Thij Maaux")
    desk.help.press(1)
    desk.save()
    return app.window


def nobody(app: Stage) -> QWidget:
    desk = _desk(app)
    desk.without_name()
    desk.help.press(3)
    return app.window


def session(app: Stage) -> QWidget:
    return SessionDialog(["Nhà văn hóa TDP 4", "Trụ sở phường"], {}, app.window)


def again(app: Stage) -> QWidget:
    return AppointmentDialog(None, "Nhà văn hóa TDP 4", app.window)


def _entry(app: Stage) -> PaperEntry:
    entry = _desk(app).papers.type_in()
    entry.head.sheet.setText("K27P")
    entry.head.sheet.editingFinished.emit()
    entry.left_note.hide()  # by the picture before
    return entry


def _type(entry: PaperEntry, **typed: str) -> None:
    entry.line.load(entry.line.values() | typed)
    entry._on_edit()


def paper_empty(app: Stage) -> QWidget:
    return _desk(app).papers.type_in()


def paper_typing(app: Stage) -> QWidget:
    """Three rows are in; the fourth is being typed, and it could be several people."""
    entry = _entry(app)
    for row, typed in enumerate(
        (
            {"name": "Nguyễn Thị Mẫu", "birth": "1952", "services": "1 2", "consent": "x"},
            {"name": "–", "services": "3", "outcome": "a", "note": "giúp tra cứu"},
            {"name": "Trần Văn Thử", "services": "2 7d2", "consent": "3/12"},
        ),
        start=1,
    ):
        if not entry.rows.standing(row):
            _type(entry, row=str(row), **typed)
            entry.save()
            settle()
    entry.line.fields["row"].setText("4")
    entry.line.focus("name")
    entry.line.fields["name"].setText("tran")
    entry.line.search()
    return entry


def paper_twice(app: Stage) -> QWidget:
    entry = cast(PaperEntry, paper_typing(app))
    _type(entry, row="1", name="Nguyễn Thị Mẫu", services="1")
    entry.save()
    return entry


def paper_problem(app: Stage) -> QWidget:
    entry = cast(PaperEntry, paper_typing(app))
    entry.head.sheet.setText("K28H")
    entry.head.sheet.editingFinished.emit()
    _type(entry, row="1", name="Lê Thị Ví Dụ", services="1 35", outcome="", consent="")
    entry.save()
    return entry


def paper_left(app: Stage) -> QWidget:
    """A row that was left half typed is there again."""
    entry = cast(PaperEntry, paper_typing(app))
    _type(entry, name="Phạm Văn Dở", birth="1950", services="4")
    entry.reject()
    settle()
    return _desk(app).papers.type_in()


def print_log(app: Stage) -> QWidget:
    return _desk(app).papers.print_log()


def print_consent(app: Stage) -> QWidget:
    return _desk(app).papers.print_consent()


def promised(app: Stage) -> QWidget:
    """Put aside with what is waited for; somebody who comes as she was told to; the battery runs low."""
    desk = _desk(app)
    known(app)
    desk.turn.appointment = {"day": today().isoformat(), "purpose": "làm VNeID mức 2"}
    _save(desk)
    person = desk._context.office.appointment.due(today())[0].citizen_id or ""
    for name, waits in (("Trần Văn Đức", "chờ OTP"), ("Lê Thị Hằng", "tải ứng dụng")):
        desk.begin_new(name)
        desk.turn.waiting_for = waits
        desk.next_person()
    desk.choose(person)
    desk.remarks._charge = lambda: Charge(12, is_plugged=False)
    desk.remarks.look()
    return app.window


def wrong_date(app: Stage) -> QWidget:
    desk = _desk(app)
    desk.remarks._clock.doubtful = lambda: date(2020, 1, 1)  # type: ignore[method-assign]
    desk.remarks.look()
    desk.begin_new("Nguyeenx Thij Maaux")
    for name, typed in (("birth", "72t"), ("phone", "0168 234 5678")):
        desk.panel.new.fields[name].setText(typed)
    for field in desk.panel.new.fields.values():
        field.editingFinished.emit()
    return app.window


def waiting(app: Stage) -> QWidget:
    usual = [entry.title for entry in _desk(app)._context.office.catalog.entries("waiting")]
    return WaitingDialog(usual, "", app.window)


def genuine(app: Stage, at: int = 0) -> QWidget:
    _desk(app)
    app.window.turn_screen()
    app.window.genuine.go_to(at)
    return app.window


def scam(app: Stage) -> QWidget:
    _desk(app)
    app.window.navigate("scam", {})
    return app.window


SHOTS = [
    Shot("desk-promised", promised),
    Shot("desk-wrong-date", wrong_date),
    Shot("desk-waiting", waiting),
    Shot("desk-genuine", genuine),
    Shot("desk-genuine-portal", partial(genuine, at=2)),
    Shot("desk-scam", scam),
    Shot("desk-known", known),
    Shot("desk-searching", searching),
    Shot("desk-new", new),
    Shot("desk-nobody", nobody),
    Shot("desk-session", session),
    Shot("desk-again", again),
    Shot("desk-paper-empty", paper_empty),
    Shot("desk-paper-typing", paper_typing),
    Shot("desk-paper-twice", paper_twice),
    Shot("desk-paper-problem", paper_problem),
    Shot("desk-paper-left", paper_left),
    Shot("desk-print-log", print_log),
    Shot("desk-print-consent", print_consent),
]
