"""Noting that somebody's skills were confirmed elsewhere: where, under which number, when, by whom."""

from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from desktop.errors import InvalidInput, Problem
from desktop.services.drafting import checked
from desktop.services.official_confirmation import Confirmation, ConfirmationDraft
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text
from desktop.ui.record_dialog import RecordDialog
from desktop.ui.widgets.date_edit import DateEdit


class ConfirmationDialog(RecordDialog):
    def __init__(
        self, context: PageContext, citizen_id: str, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, "official_confirmation.note", citizen_id, parent)
        self.setWindowTitle(self.tr("Official confirmation"))  # no name: a window's title is seen
        said = QLabel(self.tr("The team confirms nothing itself: what another has confirmed is noted."))
        said.setWordWrap(True)
        said.setProperty("role", "quiet")
        form = self.form
        form.add_heading(name)
        form.add_widget(said)
        form.add_field("source", self.tr("Confirmed on"), sources(context))
        form.add_field("number", self.tr("Number, if it has one"), QLineEdit())
        form.add_field("confirmed_on", self.tr("Day of the confirmation"), DateEdit())
        form.add_field("body", self.tr("Who confirmed it"), QLineEdit())
        form.add_field("note", self.tr("Note"), QLineEdit())
        self.load({})

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[str]:
        if not values.get("source"):
            raise InvalidInput([Problem("source", "required")])
        office, done = self.context.office, self.context.notices.done
        noted = office.official_confirmation.note(self.record_id, checked(ConfirmationDraft, values))
        said, undo = self.tr("Confirmation noted."), office.history.undo
        follow = self.context.jobs.follow
        follow(noted, lambda deed: done(said, lambda: follow(undo(deed))))
        return noted


def sources(context: PageContext, *, is_asked: bool = True) -> QComboBox:
    """The places where confirmations come from; `is_asked`: none is chosen beforehand."""
    box = QComboBox()
    if is_asked:
        box.addItem("–", None)
    for entry in context.office.catalog.entries("confirmation_source"):
        box.addItem(entry.title, entry.code)
    return box


def confirmation_text(context: PageContext, each: Confirmation) -> str:
    """Source · number · body · day."""
    source = context.office.catalog.title("confirmation_source", each.source)
    day = date_text(each.confirmed_on) if each.confirmed_on else None
    return " · ".join(filter(None, (source, each.number, each.body, day)))


def strike(context: PageContext, confirmation: str, said: str) -> None:
    """Noted by mistake; the notice gives it back."""
    deeds, jobs = context.office.official_confirmation, context.jobs
    back = partial(deeds.void, confirmation, reason=None)
    jobs.follow(
        deeds.void(confirmation, reason="mistake"),
        lambda _: context.notices.done(said, lambda: jobs.follow(back())),
    )
