"""Correcting a class: its title, place, seats, who teaches it. Sessions not yet held follow."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from desktop.services.drafting import checked
from desktop.services.training_class import TrainingClassDraft
from desktop.ui.context import PageContext
from desktop.ui.record_dialog import RecordDialog
from desktop.ui.training_class.narrow import narrow
from desktop.ui.widgets.number_edits import MinutesEdit
from desktop.ui.widgets.several_chips import SeveralChips
from desktop.ui.widgets.topics_edit import TopicsEdit


class ClassDialog(RecordDialog):
    def __init__(self, context: PageContext, class_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, "training_class.save", class_id, parent)
        self.setWindowTitle(self.tr("Edit the class"))
        self._stored = context.office.training_class.stored(class_id)
        audiences, form = narrow(QComboBox()), self.form
        audiences.addItem("–", None)
        for entry in context.office.teaching.audiences():
            audiences.addItem(entry.title, entry.code)
        form.add_field("title", self.tr("Title"), QLineEdit())
        form.add_field("audience", self.tr("For whom"), audiences)
        form.add_field("place", self.tr("Place"), QLineEdit())
        form.add_field("room", self.tr("Room"), QLineEdit())
        form.add_field("capacity", self.tr("Seats (empty: as many as come)"), MinutesEdit())
        form.add_field("instructors", self.tr("Instructors"), SeveralChips(context.office.person.members()))
        form.add_field("guests", self.tr("Guest teachers"), QLineEdit())
        form.add_field("topics", self.tr("Topics, and the skills each is about"), TopicsEdit(self._skills()))
        form.add_field("materials", self.tr("Materials, one a line"), QPlainTextEdit())
        form.add_field("support", self.tr("Support the class offers"), QPlainTextEdit())
        form.add_field("note", self.tr("Note"), QPlainTextEdit())
        self.load(_as_text(self._stored))

    def _skills(self) -> dict[str, str]:
        """Of the framework by which the learners are assessed."""
        stored = self._stored
        found = self.context.office.teaching.framework(stored["framework"], stored["framework_version"])
        return {item.code: item.title for item in found.items} if found else {}

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[None]:
        draft = checked(TrainingClassDraft, {**self._stored, **_as_lines(values)})
        classes = self.context.office.training_class
        return classes.save(self.record_id, draft, {**self._stored, **_as_lines(seen)})


def _as_text(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {**stored, "materials": "\n".join(map(str, stored.get("materials") or ()))}


def _as_lines(values: Mapping[str, Any]) -> dict[str, Any]:
    lines = (line.strip() for line in (values.get("materials") or "").splitlines())
    return {**values, "materials": [line for line in lines if line]}
