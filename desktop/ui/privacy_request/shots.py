"""Pictures of the register: a late request, one to erase somebody, its question, a form, one that is done."""

from datetime import timedelta
from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.services.citizen_listing import CitizenFilter
from desktop.ui.formats import today
from desktop.ui.privacy_request.dialog import AnswerDialog, RequestDialog
from desktop.ui.privacy_request.page import PrivacyRequestPage
from desktop.ui.shots import Shot, Stage, settle

DAYS_AGO = {"view": 1, "delete": 12, "correct": 30, "withdraw": 4, "restrict": 5}


def _page(app: Stage, kind: str) -> PrivacyRequestPage:
    """A register with one of each, that of this kind chosen."""
    page = cast(PrivacyRequestPage, app.window.page("privacy_request"))
    requests = page.context.office.privacy_request
    if not requests.rows():
        people = page.context.office.citizen.page(CitizenFilter(), limit=len(DAYS_AGO)).rows
        for person, (each, days) in zip(people, DAYS_AGO.items(), strict=False):
            request, saved = requests.ask(person.id, each, today() - timedelta(days=days))
            page.context.jobs.follow(saved)
            if each in ("delete", "restrict"):  # queued behind it
                page.context.jobs.follow(requests.acknowledge(request, today()))
        settle()
    chosen = next(row for row in requests.rows() if row.kind == kind)
    app.window.navigate("privacy_request", {"id": chosen.id})
    settle()
    return page


def late(app: Stage) -> QWidget:
    _page(app, "correct")
    return app.window


def to_erase(app: Stage) -> QWidget:
    _page(app, "delete")
    return app.window


def erasing(app: Stage) -> QWidget:
    dialog = _page(app, "delete").card.erase()
    assert dialog is not None
    return dialog


def noting(app: Stage) -> QWidget:
    page = _page(app, "view")
    return RequestDialog(page.context, "0" * 32, page)


def answering(app: Stage) -> QWidget:
    page = _page(app, "view")
    return AnswerDialog(page.context, page.view.current_id(), page)


def on_today(app: Stage) -> QWidget:
    _page(app, "view")
    app.window.navigate("today", {})
    return app.window


SHOTS = [
    Shot("privacy_request-late", late),
    Shot("privacy_request-to-erase", to_erase),
    Shot("privacy_request-erasing", erasing),
    Shot("privacy_request-noting", noting),
    Shot("privacy_request-answering", answering),
    Shot("privacy_request-today", on_today),
]
