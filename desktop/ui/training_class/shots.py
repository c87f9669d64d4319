"""Pictures of the classes: the list, one opened, its dialogs."""

from datetime import date
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.ui.shots import Shot, Stage, settle
from desktop.ui.training_class import assessing_shots, attendance_shots
from desktop.ui.training_class.page import LIST, MONTH, SUMMARY, WEEK, TrainingClassPage
from desktop.ui.training_class.sessions_tab import SessionsTab


def _page(app: Stage) -> TrainingClassPage:
    app.window.navigate("training_class", {})
    page = cast(TrainingClassPage, app.window.page("training_class"))
    page.show_all(LIST)
    page.list.filters.clear()
    settle()
    return page


def _opened(app: Stage, tab: str) -> TrainingClassPage:
    page = _page(app)
    page.open(page.context.office.training_class.rows()[0].id, {"tab": tab})
    settle()
    return page


def chosen(app: Stage) -> QWidget:
    _page(app).list.view.selectRow(0)
    return app.window


def none_found(app: Stage) -> QWidget:
    page = _page(app)
    page.list.filters.restore({"audience": "pupil"})
    return app.window


def facts(app: Stage) -> QWidget:
    _opened(app, "facts")
    return app.window


def sessions(app: Stage) -> QWidget:
    cast(SessionsTab, _opened(app, "sessions").view.tab()).view.selectRow(1)
    return app.window


def new(app: Stage) -> QWidget:
    page = _page(app)
    busy = page.context.office.training_class.rows()[0].next
    dialog = page.begin(busy)
    dialog.form.restore({"starts": "08:00", "place": "Nhà văn hóa TDP 4"})
    dialog.show_plan()
    return dialog


def editing(app: Stage) -> QWidget:
    dialog = _opened(app, "facts").view.menu.edit()
    assert dialog is not None
    settle()
    [area] = dialog.findChildren(QScrollArea)
    area.ensureWidgetVisible(dialog.form.fields["topics"], 0, 0)
    return dialog


def moving(app: Stage) -> QWidget:
    page = _opened(app, "sessions")
    tab = cast(SessionsTab, page.view.tab())
    session = page.context.office.class_session.of(page.view.class_id)[-1]
    dialog = tab.deeds.move(session, (date(2027, 2, 6), "09:00"))
    dialog.save()
    return dialog


def calling_off(app: Stage) -> QWidget:
    page = _opened(app, "sessions")
    tab = cast(SessionsTab, page.view.tab())
    return tab.deeds.call_off(page.context.office.class_session.of(page.view.class_id)[-1])


def month(app: Stage) -> QWidget:
    _page(app).show_all(MONTH)
    return app.window


def week(app: Stage) -> QWidget:
    _page(app).show_all(WEEK)
    return app.window


def summary(app: Stage) -> QWidget:
    _page(app).show_all(SUMMARY)
    settle()
    return app.window


def tet(app: Stage) -> QWidget:
    page = _page(app)
    page.timetable.day = date(2027, 2, 1)
    page.show_all(MONTH)
    return app.window


def preparing(app: Stage) -> QWidget:
    dialog = _opened(app, "facts").view.prepare()
    assert dialog is not None
    return dialog


def on_the_projector(app: Stage) -> QWidget:
    _opened(app, "facts").view.turn_screen()
    app.window.setWindowState(Qt.WindowState.WindowNoState)  # of the size wanted
    return app.window


SHOTS = [
    *attendance_shots.SHOTS,
    *assessing_shots.SHOTS,
    Shot("training_class-chosen", chosen),
    Shot("training_class-none", none_found),
    Shot("training_class-facts", facts),
    Shot("training_class-sessions", sessions),
    Shot("training_class-month", month),
    Shot("training_class-week", week),
    Shot("training_class-summary", summary),
    Shot("training_class-tet", tet),
    Shot("training_class-prepare", preparing),
    Shot("training_class-mode", on_the_projector),
    Shot("training_class-new", new),
    Shot("training_class-editing", editing),
    Shot("training_class-moving", moving),
    Shot("training_class-calling-off", calling_off),
]
