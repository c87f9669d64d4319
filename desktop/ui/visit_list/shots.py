"""Pictures of going from door to door: a list, a new one, a house, a member's answers, paper typed back."""

from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.ui.shots import VOLUNTEER, Shot, Stage, settle
from desktop.ui.visit_list.entry import DoorEntry
from desktop.ui.visit_list.page import VisitListPage
from desktop.ui.visit_list.walk import WalkDialog


def _page(app: Stage) -> VisitListPage:
    app.window.navigate("visit_list", {})
    page = cast(VisitListPage, app.window.page("visit_list"))
    page.filters.clear()
    settle()
    return page


def _half_walked(page: VisitListPage) -> str:
    rows = page.context.office.visit_list.lists(with_done=True)
    return max(rows, key=lambda each: each.done).id if rows else ""


def chosen(app: Stage) -> QWidget:
    page = _page(app)
    page.arrive({"id": _half_walked(page)})
    return app.window


def new(app: Stage) -> QWidget:
    dialog = _page(app).new()
    dialog.past.chips["not_visited"].click()
    settle()
    return dialog


def walking(app: Stage) -> QWidget:
    page = _page(app)
    dialog = page.walk(_half_walked(page))
    if dialog is None:
        return app.window
    places = [n for n, each in enumerate(dialog._stops) if each.result == "met" and each.door.members]
    if places:
        dialog.go_to(places[0])
    return dialog


def next_house(app: Stage) -> QWidget:
    page = _page(app)
    return page.walk(_half_walked(page)) or app.window


def typing(app: Stage) -> QWidget:
    page = _page(app)
    return page.type_in(_half_walked(page))


def one(app: Stage) -> QWidget:
    dialog = _page(app).visit_one()
    dialog.search.setText("ngo mau")
    dialog.look()
    return dialog


def typing_wrong(app: Stage) -> QWidget:
    """A line that the sheet has not."""
    dialog = cast(DoorEntry, typing(app))
    dialog.type_in(88, "met", "")
    settle()
    return dialog


def typing_typed(app: Stage) -> QWidget:
    dialog = cast(DoorEntry, typing(app))
    dialog.type_in(3, "later", "28/11")
    settle()
    return dialog


def walked(app: Stage) -> QWidget:
    dialog = cast(WalkDialog, next_house(app))
    dialog.choose("met")
    settle(700)
    return dialog


def nobody(app: Stage) -> QWidget:
    dialog = _page(app).visit_one()
    dialog.search.setText("không có hộ này")
    dialog.look()
    return dialog


def new_of_nobody(app: Stage) -> QWidget:
    dialog = _page(app).new()
    settle()
    return dialog


SHOTS = [
    Shot("visit_list-typing-wrong", typing_wrong),
    Shot("visit_list-typing-typed", typing_typed),
    Shot("visit_list-walked", walked),
    Shot("visit_list-one-nobody", nobody),
    Shot("visit_list-new-nobody", new_of_nobody, is_new=True),
    Shot("visit_list-volunteer", chosen, user=VOLUNTEER),
    Shot("visit_list-chosen", chosen),
    Shot("visit_list-new", new),
    Shot("visit_list-walking", walking),
    Shot("visit_list-next-house", next_house),
    Shot("visit_list-typing", typing),
    Shot("visit_list-one", one),
]
