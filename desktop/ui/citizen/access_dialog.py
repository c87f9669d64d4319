"""Tiếp cận số: what a person has or can reach, one key each. What is not asked stays unknown."""

from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLabel, QWidget

from desktop.contract.access import IDENTITY
from desktop.contract.identity_age import vneid_hint
from desktop.errors import InvalidInput, Problem
from desktop.services.drafting import checked
from desktop.services.observation import FORM, Details, Noted
from desktop.ui.citizen.access_words import hint_text, known_text
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.record_dialog import RecordDialog
from desktop.ui.widgets.buttons import ChoiceChips
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.key_chips import KeyChips

DETAILS = ("observed_on", "source")


class AccessDialog(RecordDialog):
    def __init__(self, context: PageContext, citizen_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, FORM, citizen_id, parent)
        self.setWindowTitle(self.tr("Digital access"))
        self._person = context.office.citizen.row(citizen_id)
        known = context.office.observation.current(citizen_id)[citizen_id]
        name = QLabel(self._person.full_name if self._person else "", wordWrap=True)
        name.setProperty("role", "person")
        hint = QLabel(
            self.tr("One key each: 0, 1, 2. Enter leaves a question out; what is not asked stays unknown."),
            wordWrap=True,
        )
        hint.setProperty("role", "quiet")
        self.form.add_widget(name)
        self.form.add_widget(hint)
        for kind in context.office.observation.kinds():
            now = known.get(kind.code)
            chips = KeyChips(list(kind.values.items()))
            chips.keyed.connect(partial(self._go_on, kind.code))
            label = f"{kind.title} · {known_text(kind, now)}"
            self.form.add_field(kind.code, label, chips)
            chips.setAccessibleName(kind.title)
            if kind.code == IDENTITY:
                chips.chosen.connect(self._look)
        ways = [("asked", self.tr("Said so")), ("seen", self.tr("Seen on the phone"))]
        self.form.add_field("source", self.tr("How it is known"), ChoiceChips(ways))
        self.form.add_field("observed_on", self.tr("Day"), DateEdit())
        self.load({"observed_on": today(), "source": "asked"})

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[int]:
        told = {name: value for name, value in values.items() if value and name not in DETAILS}
        if not told:
            raise InvalidInput([Problem(next(iter(self.form.fields)), "required")])
        details = checked(Details, {name: values[name] for name in DETAILS if values[name]})
        office, jobs = self.context.office, self.context.jobs
        saving = office.observation.note(Noted(self.record_id, told, details.observed_on, details.source))
        done, said, undo = self.context.notices.done, self.tr("Digital access noted."), office.history.undo
        jobs.follow(
            saving.saved, lambda _: done(said, lambda: jobs.follow(undo(saving.deed))), lambda _error: None
        )
        return saving.saved

    def _look(self, value: str | None) -> None:
        birth, note = self._person.birth if self._person else None, self.form.notes[IDENTITY]
        note.clear()
        if hint := vneid_hint(value or "", birth, today()):
            note.say(hint_text(hint), "warning")

    def _go_on(self, name: str) -> None:
        names = list(self.form.fields)
        self.form.fields[names[names.index(name) + 1]].setFocus()
