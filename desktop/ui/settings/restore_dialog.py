"""Putting a copy of the notebook back: which one, and what happens with the work since."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from desktop.errors import AppError
from desktop.progress import Progress
from desktop.services.backup import BackupSeen
from desktop.ui.auto_backup import JOB
from desktop.ui.context import PageContext
from desktop.ui.error_text import error_text
from desktop.ui.formats import moment_text, number_text
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.field_note import FieldNote
from desktop.ui.widgets.progress_panel import ProgressPanel
from desktop.ui.widgets.quiet_list import QuietList
from desktop.ui.widgets.surfaces import NoteBar

SIZE = (620, 320)  # of the list


class RestoreDialog(QDialog):
    """Nothing happens here: what waits is packed for the ward, a wish is written down, and the program opens
    the notebook again, which carries it out."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Put a copy back"))
        self._context = context
        self.copies = QuietList(self.tr("Copies"), self.tr("Looking at the copies…"))
        self.copies.setMinimumSize(look().px(SIZE[0]), look().px(SIZE[1]))
        self.progress, self.note = ProgressPanel(), FieldNote()
        self.back_button = button(self.tr("Back"))
        self.restore_button = button(self.tr("Put this copy back"), "primary", "history")
        self._lay_out()
        self.copies.currentRowChanged.connect(lambda _: self._let_press())
        self.restore_button.clicked.connect(self.restore)
        self.back_button.clicked.connect(self.reject)
        context.jobs.start("copies", context.office.backup.offered, self.show_copies, self._on_failed)

    def show_copies(self, copies: Sequence[BackupSeen]) -> None:
        self.copies.say_when_empty(self.tr("There is no copy that could be put back yet."))
        self.copies.clear()
        for each in copies:
            self.copies.add_line(self._line(each), ("history" if each.is_near else "copy", "quiet"), each)
        self.copies.setCurrentRow(0)
        self._let_press()

    def restore(self) -> None:
        if item := self.copies.currentItem():
            chosen: BackupSeen = item.data(Qt.ItemDataRole.UserRole)
            job = self._context.jobs.start(
                JOB, lambda progress: self._prepare(chosen, progress), self._on_prepared, self._on_failed
            )
            self.progress.follow(self.tr("Packing what the ward does not have yet"), job, can_stop=False)
            self.restore_button.setDisabled(True)

    def _prepare(self, chosen: BackupSeen, progress: Progress) -> Path | None:
        """In the pool."""
        backup, courier = self._context.office.backup, self._context.handover.courier
        backup.wish(chosen.number)
        try:
            packed = courier.keep_waiting(progress)
            if packed is None:  # nobody to seal it to: a copy of all that is here
                backup.make(progress)
        except AppError:
            backup.forget_wish()
            raise
        return packed

    def _on_prepared(self, _packed: Path | None) -> None:
        self.accept()
        self._context.navigate("reopen", {})

    def _on_failed(self, error: AppError) -> None:
        self.note.say(str(error_text(error)))
        self._let_press()

    def _let_press(self) -> None:
        self.restore_button.setEnabled(self.copies.currentItem() is not None)

    def _line(self, each: BackupSeen) -> str:
        text = self.tr("{when} · {people} people · {visits} turns of help · {size} MB")
        line = text.format(
            when=moment_text(each.at),
            people=number_text(each.people),
            visits=number_text(each.visits),
            size=number_text(each.size / 1_000_000, 1),
        )
        return line if each.is_near else self.tr("{line} · on the other disk").format(line=line)

    def _lay_out(self) -> None:
        safe = NoteBar(
            self.tr(
                "The notebook goes back to that day; what the ward has not received yet is kept and written "
                "again, and the rest comes back from the ward. The notebook as it is now is put aside under "
                "another name, not deleted."
            ),
            "safe",
        )
        which = QLabel(self.tr("Which copy?"))
        which.setProperty("role", "label")
        which.setBuddy(self.copies)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        for part in (which, self.copies, safe, self.progress, self.note):
            layout.addWidget(part)
        layout.addLayout(row(None, self.back_button, self.restore_button))
        self._let_press()
