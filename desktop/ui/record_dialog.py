"""A form around one record: drafts while typing, saving without waiting, asking where two people wrote."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.errors import AppError, ChangedByBoth, InvalidInput
from desktop.ui.context import PageContext
from desktop.ui.form import Form
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row

SAVING_NOTE_MS = 150
WIDTH = 520


class RecordDialog(QDialog):
    """Knows no record type. Several may be open at once; each stays until its deed is on the disk.

    A subclass adds fields to `self.form`, calls `load()`, and says in `write()` how the values are saved.
    """

    def __init__(
        self, context: PageContext, kind: str, record_id: str, parent: QWidget | None, title: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.context = context
        self.record_id = record_id
        self._kind = kind
        self._is_saving = False
        self.form = Form()
        self._slow = QTimer(self, singleShot=True, interval=SAVING_NOTE_MS)
        self._lay_out()
        self._slow.timeout.connect(self.saving_note.show)
        self.form.edited.connect(self.keep_draft)
        self.form.entered.connect(self.save)
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[Any]:
        """Check the values and queue the deed."""
        raise NotImplementedError

    def load(self, stored: Mapping[str, Any]) -> None:
        """Show the record, or where this person left off with it. Call when the fields are in place."""
        draft = self.context.office.drafts.find(self._kind, self.record_id)
        self.form.load(draft.seen if draft else stored)
        if draft:
            self.form.restore(draft.values)
            self.saving_note.setText(self.tr("This is what was being typed last time."))
            self.saving_note.show()
        self.form.focus_first()

    def add_note(self, note: QWidget) -> None:
        """What stays in sight under the form, however long that is."""
        line = row(note)
        line.setContentsMargins(0, 0, 12, 0)
        self._outer.insertLayout(1, line)

    def save(self) -> None:
        if self._is_saving:
            return
        try:
            deed = self.write(self.form.values(), self.form.seen())
        except InvalidInput as error:
            self.form.show_problems(error.problems)
            return
        self._set_saving(True)
        job = self.context.jobs.follow(deed, on_success=self._on_saved, on_failure=self._on_failed)
        job.ended.connect(self._on_ended)

    def keep_draft(self) -> None:
        drafts, form = self.context.office.drafts, self.form
        self.context.jobs.follow(drafts.keep(self._kind, self.record_id, form.seen(), form.values()))

    def discard(self) -> None:
        self._drop_draft()
        super().reject()

    def reject(self) -> None:
        """Put aside: what is half-typed is kept, and offered again."""
        if self._is_saving:
            return
        if self.form.is_dirty():
            self.keep_draft()
            super().reject()
        else:
            self.discard()

    def _lay_out(self) -> None:
        self.saving_note = QLabel(self.tr("Saving…"))
        self.saving_note.setProperty("role", "quiet")
        self.saving_note.hide()
        self.save_button = button(self.tr("Save"), "primary", "save", "Ctrl+S")
        self.save_button.setShortcut(
            QKeySequence()
        )  # the dialog's own shortcuts do it; two would be ambiguous
        self.back_button = button(self.tr("Back"))
        self.discard_button = button(self.tr("Do not save"), "link")
        self.save_button.clicked.connect(self.save)
        self.back_button.clicked.connect(self.reject)
        self.discard_button.clicked.connect(self.discard)
        holder = QWidget()
        holder.setProperty("role", "scrolled")
        self.body = QVBoxLayout(holder)
        self.body.setContentsMargins(4, 4, 16, 4)
        self.body.addWidget(self.form)
        self.body.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(holder)
        outer = self._outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 12, 20)
        outer.setSpacing(16)
        outer.addWidget(area)
        buttons = row(self.saving_note, None, self.discard_button, self.back_button, self.save_button)
        buttons.setContentsMargins(0, 0, 12, 0)
        outer.addLayout(buttons)
        self.resize(look().px(WIDTH), min(look().px(640), 700))

    def _on_saved(self, _result: object) -> None:
        self._drop_draft()
        self.accept()

    def _on_failed(self, error: AppError) -> None:
        if isinstance(error, ChangedByBoth):
            self.form.ask(error.theirs)
        elif isinstance(error, InvalidInput):
            self.form.show_problems(error.problems)
        else:
            self.context.notices.error(error)

    def _on_ended(self) -> None:
        self._set_saving(False)

    def _set_saving(self, saving: bool) -> None:
        self._is_saving = saving
        self.form.setDisabled(saving)
        for control in (self.save_button, self.back_button, self.discard_button):
            control.setDisabled(saving)
        self.saving_note.hide()
        if saving:
            self.saving_note.setText(self.tr("Saving…"))
            self._slow.start()
        else:
            self._slow.stop()

    def _drop_draft(self) -> None:
        self.context.jobs.follow(self.context.office.drafts.drop(self._kind, self.record_id))
