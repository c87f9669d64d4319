"""Pictures of the people: the card, a search, nobody found, the form."""

from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.contract.ids import uuid7
from desktop.ui.citizen.page import CitizenPage
from desktop.ui.shots import Shot, Stage, settle


def _page(app: Stage) -> CitizenPage:
    app.window.navigate("citizen", {})
    return cast(CitizenPage, app.window.page("citizen"))


def card(app: Stage) -> QWidget:
    page = _page(app)
    settle()
    page.view.selectRow(2)
    return app.window


def searching(app: Stage) -> QWidget:
    page = _page(app)
    page.search.setText("tran van")
    return app.window


def nobody_found(app: Stage) -> QWidget:
    page = _page(app)
    page.search.setText("không có ai tên này")
    return app.window


def new(app: Stage) -> QWidget:
    return _page(app).open(uuid7())


SHOTS = [
    Shot("citizen-card", card),
    Shot("citizen-searching", searching),
    Shot("citizen-nobody", nobody_found),
    Shot("citizen-new", new),
]
