"""Pictures of the help desk: a known person, a new one, nobody's name, the search, the small questions."""

from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.ui.desk.dialogs import AppointmentDialog, SessionDialog
from desktop.ui.desk.page import DeskPage
from desktop.ui.shots import Shot, Stage


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


SHOTS = [
    Shot("desk-known", known),
    Shot("desk-searching", searching),
    Shot("desk-new", new),
    Shot("desk-nobody", nobody),
    Shot("desk-session", session),
    Shot("desk-again", again),
]
