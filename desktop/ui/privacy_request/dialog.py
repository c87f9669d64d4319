"""Noting a request, and answering it."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from desktop.errors import InvalidInput, Problem
from desktop.services.drafting import checked
from desktop.services.privacy_request import PrivacyRequestDraft
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.privacy_request.words import OUTCOMES, said
from desktop.ui.record_dialog import RecordDialog
from desktop.ui.widgets.buttons import ChoiceChips
from desktop.ui.widgets.date_edit import DateEdit


class RequestDialog(RecordDialog):
    """Of somebody who is in the notebook it is begun on her card: then it knows whose it is."""

    def __init__(self, context: PageContext, request_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, "privacy_request", request_id, parent)
        self._stored = context.office.privacy_request.stored(request_id)
        self.setWindowTitle(self.tr("Citizen's request"))
        kinds = [(entry.code, entry.title) for entry in context.office.catalog.entries("privacy_request")]
        form = self.form
        if not self._stored.get("citizen_id"):
            form.add_field("citizen_label", self.tr("Whose data (name)"), QLineEdit())
        form.add_field("kind", self.tr("Asks to"), ChoiceChips(kinds))
        form.add_field("asked_on", self.tr("Asked on"), DateEdit())
        form.add_field("asked_by", self.tr("Who speaks for her (if not she herself)"), QLineEdit())
        form.add_field("contact", self.tr("Where the answer goes"), QLineEdit())
        form.add_field("note", self.tr("What was asked, in her words"), QPlainTextEdit())
        self.load(self._stored or {"asked_on": today()})

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[None]:
        merged = {**self._stored, **values}
        if not merged.get("citizen_id") and not merged.get("citizen_label"):
            raise InvalidInput([Problem("citizen_label", "required")])
        if not merged.get("kind"):
            raise InvalidInput([Problem("kind", "required")])
        draft = checked(PrivacyRequestDraft, merged)
        return self.context.office.privacy_request.save(self.record_id, draft, {**self._stored, **seen})


class AnswerDialog(RecordDialog):
    """How the request ended, and what the citizen was told."""

    def __init__(self, context: PageContext, request_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, "privacy_request.answer", request_id, parent)
        self.setWindowTitle(self.tr("Answer the request"))
        outcomes = QComboBox()
        for code, text in OUTCOMES.items():
            outcomes.addItem(said(text), code)
        self.form.add_field("outcome", self.tr("How it ended"), outcomes)
        self.form.add_field("closed_on", self.tr("Answered on"), DateEdit())
        self.form.add_field("answer", self.tr("What she was told"), QPlainTextEdit())
        self.load({"outcome": "done", "closed_on": today()})

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[None]:
        day = values["closed_on"]
        if day is None or isinstance(day, str):
            raise InvalidInput([Problem("closed_on", "required" if day is None else "bad_format")])
        if values["outcome"] == "refused" and not values["answer"]:
            raise InvalidInput([Problem("answer", "required")])  # the law wants the reason said
        requests = self.context.office.privacy_request
        return requests.close(self.record_id, values["outcome"], values["answer"], day)
