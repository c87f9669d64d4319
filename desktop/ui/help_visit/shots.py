"""Pictures of the turns of help: one chosen, none found."""

from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.ui.help_visit.dialog import HelpVisitDialog
from desktop.ui.help_visit.page import HelpVisitPage
from desktop.ui.shots import Shot, Stage, settle


def _page(app: Stage) -> HelpVisitPage:
    app.window.navigate("help_visit", {})
    page = cast(HelpVisitPage, app.window.page("help_visit"))
    page.filters.clear()
    settle()
    return page


def chosen(app: Stage) -> QWidget:
    _page(app).view.selectRow(2)
    return app.window


def none_found(app: Stage) -> QWidget:
    page = _page(app)
    page.filters.restore({"state": "held"})
    return app.window


def correcting(app: Stage) -> QWidget:
    page = _page(app)
    page.view.selectRow(2)
    return HelpVisitDialog(page.context, page.view.current_id(), page)


SHOTS = [
    Shot("help_visit-none", none_found),
    Shot("help_visit-chosen", chosen),
    Shot("help_visit-correcting", correcting),
]
