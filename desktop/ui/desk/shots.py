"""Pictures of the help desk: a known person, a new one, nobody's name, the search, the small questions."""

from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.ui.desk.dialogs import AppointmentDialog, SessionDialog
from desktop.ui.desk.page import DeskPage
from desktop.ui.desk.paper_entry import PaperEntry
from desktop.ui.shots import Shot, Stage, settle


def _desk(app: Stage) -> DeskPage:
    app.window.navigate("desk", {})
    return cast(DeskPage, app.window.page("desk"))


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


SHOTS = [
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
