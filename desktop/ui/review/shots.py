"""Pictures of what waits for a person: each kind of question, typing another value, what is held, nothing."""

from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.ui.review.page import HELD, PEOPLE, ReviewPage
from desktop.ui.shots import Shot, Stage, settle


def _page(app: Stage) -> ReviewPage:
    app.window.navigate("review", {})
    settle()
    return cast(ReviewPage, app.window.page("review"))


def typing_another(app: Stage) -> QWidget:
    _page(app).conflicts.type_other()
    return app.window


def struck_or_not(app: Stage) -> QWidget:
    _page(app).conflicts.view.selectRow(2)
    return app.window


def of_a_visit(app: Stage) -> QWidget:
    _page(app).conflicts.view.selectRow(3)
    return app.window


def of_a_mark(app: Stage) -> QWidget:
    _page(app).conflicts.view.selectRow(4)
    return app.window


def of_an_assessment(app: Stage) -> QWidget:
    _page(app).conflicts.view.selectRow(5)
    return app.window


def held(app: Stage) -> QWidget:
    _page(app).arrive({"kind": HELD})
    return app.window


def held_for_want_of_a_right(app: Stage) -> QWidget:
    page = _page(app)
    page.arrive({"kind": HELD})
    page.held.view.selectRow(1)
    return app.window


def perhaps_one_person(app: Stage) -> QWidget:
    _page(app).arrive({"kind": PEOPLE})
    return app.window


def joined(app: Stage) -> QWidget:
    """The card of somebody who was written down twice."""
    app.window.navigate("citizen", {"id": f"{14:032x}"})
    settle()
    return app.window


def nothing(app: Stage) -> QWidget:
    page = _page(app)
    page.stack.setCurrentWidget(page.no_conflict)
    return app.window


SHOTS = [
    Shot("review-typing", typing_another),
    Shot("review-void", struck_or_not),
    Shot("review-visit", of_a_visit),
    Shot("review-mark", of_a_mark),
    Shot("review-assessment", of_an_assessment),
    Shot("review-held", held),
    Shot("review-held-scope", held_for_want_of_a_right),
    Shot("review-people", perhaps_one_person),
    Shot("citizen-joined", joined),
    Shot("review-nothing", nothing),
]
