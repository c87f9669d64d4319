"""Pictures of Hôm nay: the end of a session, with people left open and paper to collect."""

from typing import cast

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QWidget

from desktop.ui.battery import Charge
from desktop.ui.desk.page import DeskPage
from desktop.ui.formats import today
from desktop.ui.shots import Shot, Stage, settle, settle_until
from desktop.ui.today.finish import FinishDialog
from desktop.ui.today.page import TodayPage


def finish(app: Stage) -> QWidget:
    app.window.navigate("desk", {})
    desk = cast(DeskPage, app.window.page("desk"))
    desk.begin_new("Trần Thị Hằng")
    desk.agree()
    desk.help.press(2)
    loop = QEventLoop()
    desk.saved.connect(loop.quit)
    desk.save()
    loop.exec()
    desk.begin_new("Nguyễn Văn Đức")
    desk.turn.waiting_for = "chờ OTP"
    desk.keep()
    settle()
    return FinishDialog(desk._context, app.window, lambda: Charge(12, is_plugged=False))


def lessons(app: Stage) -> QWidget:
    context = cast(TodayPage, app.window.page("today"))._context
    plan = context.office.training_class.planned("elderly", today(), "14:00", place="Nhà văn hóa TDP 4")
    context.jobs.follow(context.office.training_class.create(plan))
    settle()
    app.window.navigate("today", {})
    return app.window


def due(app: Stage) -> QWidget:
    """Reports to be sent."""
    page = cast(TodayPage, app.window.page("today"))
    app.window.navigate("today", {})
    settle_until(lambda: not page.reports.isHidden())
    return app.window


SHOTS = [Shot("today-due", due), Shot("today-lessons", lessons), Shot("today-finish", finish)]
