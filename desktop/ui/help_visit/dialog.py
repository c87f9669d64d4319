"""Correcting a turn of help: the day, the minutes, what was done and what came of it."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.errors import InvalidInput, Problem
from desktop.services.drafting import checked
from desktop.services.help_visit import HelpVisitDraft
from desktop.ui.context import PageContext
from desktop.ui.record_dialog import RecordDialog
from desktop.ui.theme import look
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.number_edits import MinutesEdit
from desktop.ui.widgets.service_picker import ServicePicker

WIDTH = 760  # three services in a row


class HelpVisitDialog(RecordDialog):
    """Whose turn it was stays: a turn of the wrong person is struck through and recorded anew."""

    def __init__(self, context: PageContext, visit_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, "help_visit.correct", visit_id, parent)
        self.setWindowTitle(self.tr("Correct a turn of help"))
        self._stored = context.office.help_visit.stored(visit_id)
        self.form.add_field("visited_on", self.tr("Day"), DateEdit())
        self.form.add_field("minutes", self.tr("Minutes"), MinutesEdit())
        self.form.add_field("outcomes", self.tr("Help with what?"), ServicePicker(context.office.catalog))
        self.form.add_field("note", self.tr("Note (no passwords, no OTP)"), QPlainTextEdit())
        self.resize(look().px(WIDTH), self.height())
        self.load(self._stored)

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[None]:
        if not values["outcomes"]:
            raise InvalidInput([Problem("outcomes", "required")])
        draft = checked(HelpVisitDraft, {**self._stored, **values})
        return self.context.office.help_visit.correct(self.record_id, draft, {**self._stored, **seen})
