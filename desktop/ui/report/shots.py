"""Pictures of reports: the board, one being written, one returned, the ward's summary, its own form."""

from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.contract.period import Period
from desktop.ui.formats import today
from desktop.ui.report.own_form_dialog import OwnFormDialog
from desktop.ui.report.page import ReportPage
from desktop.ui.report.papers import SAMPLE
from desktop.ui.shots import Shot, Stage, settle


def _page(app: Stage, form: str) -> ReportPage:
    app.window.navigate("report", {"form": form})
    page = cast(ReportPage, app.window.page("report"))
    page.board.show_form(form, Period.month(today().year, today().month).before())
    settle()
    return page


def _opened(app: Stage, form: str, *states: str) -> ReportPage:
    page = _page(app, form)
    rows = page.board.rows
    page.open(next((each for each in rows if each.state in states), rows[0]).key)
    settle(600)
    return page


def writing(app: Stage) -> QWidget:
    _opened(app, "team_month", "draft", "none")
    return app.window


def returned(app: Stage) -> QWidget:
    _opened(app, "team_month", "returned")
    return app.window


def sent(app: Stage) -> QWidget:
    _opened(app, "team_month", "submitted", "approved", "locked")
    return app.window


def summary(app: Stage) -> QWidget:
    _opened(app, "ward_month")
    return app.window


def own_form(app: Stage) -> QWidget:
    page = _opened(app, "ward_month")
    page.view.papers.look_at(SAMPLE)
    settle(800)
    return page.view.findChildren(OwnFormDialog)[-1]


def board(app: Stage) -> QWidget:
    _page(app, "team_month")
    return app.window


SHOTS = [
    Shot("report-board", board),
    Shot("report-writing", writing),
    Shot("report-returned", returned),
    Shot("report-sent", sent),
    Shot("report-summary", summary),
    Shot("report-own-form", own_form),
]
