"""The notebook's own copies: of when the newest is, a second place for them."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QLabel

from desktop.progress import Progress
from desktop.services.backup import BackupState
from desktop.ui.auto_backup import JOB
from desktop.ui.context import PageContext
from desktop.ui.formats import moment_text, number_text
from desktop.ui.settings.restore_dialog import RestoreDialog
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.progress_panel import ProgressPanel
from desktop.ui.widgets.surfaces import Card, NoteBar


class BackupCard(Card):
    def __init__(self, context: PageContext) -> None:
        super().__init__(QCoreApplication.translate("BackupCard", "Copies of this notebook"))
        self._context = context
        self.newest, self.elsewhere = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.elsewhere.setProperty("role", "quiet")
        self.make_button = button(self.tr("Make a copy now"), "", "copy")
        self.place_button = button(self.tr("Keep copies on another disk too…"))
        self.only_here_button = button(self.tr("On this disk only"), "link")
        self.restore_button = button(self.tr("Put a copy back…"), "", "history")
        self.aside = NoteBar("", "info")
        self.aside.add_button(self.tr("Delete the old files…"), self.delete_aside)
        self.progress = ProgressPanel()
        for part in (self.newest, self.elsewhere):
            self.body.addWidget(part)
        self.body.addLayout(row(self.make_button, self.restore_button, None))
        self.body.addLayout(row(self.place_button, self.only_here_button, None))
        self.body.addWidget(self.aside)
        self.body.addWidget(self.progress)
        self.make_button.clicked.connect(self.make)
        self.restore_button.clicked.connect(self.restore)
        self.place_button.clicked.connect(self.choose_place)
        self.only_here_button.clicked.connect(lambda: self.keep_also_in(None))
        self.show_state()

    def show_state(self) -> None:
        state = self._context.office.backup.state()
        self.newest.setText(
            self.tr("The newest good copy is of {when}. One is made every hour of work.").format(
                when=moment_text(state.newest)
            )
            if state.newest
            else self.tr("No copy yet. The first is made a minute after the notebook was opened.")
        )
        self.elsewhere.setText(self._elsewhere_text(state))
        self.only_here_button.setVisible(state.elsewhere is not None)
        kept = self.tr("Old files of the notebook were put aside when it was mended or put back: {size} MB.")
        self.aside.text.setText(kept.format(size=number_text(state.aside / 1_000_000, 1)))
        self.aside.setVisible(state.aside > 0)

    def delete_aside(self) -> None:
        question = self.tr(
            "Delete the old files? Only if nothing is missing in the notebook: they cannot be had back."
        )
        if self._context.notices.confirm(question, self.tr("Delete")):
            delete = self._context.office.backup.delete_aside
            self._context.jobs.start(JOB, delete, lambda _: self.show_state())

    def make(self) -> None:
        backup = self._context.office.backup
        job = self._context.jobs.start(JOB, backup.make, lambda _: self._on_made())
        self.progress.follow(self.tr("Copying the notebook"), job, can_stop=False)

    def choose_place(self) -> None:
        if folder := QFileDialog.getExistingDirectory(self, self.tr("A folder on another disk")):
            self.keep_also_in(Path(folder))

    def keep_also_in(self, folder: Path | None) -> None:
        def work(_progress: Progress) -> bool:
            return self._context.office.backup.keep_also_in(folder)

        job = self._context.jobs.start(JOB, work, lambda _: self.show_state())
        self.progress.follow(self.tr("Copying the notebook"), job, can_stop=False)

    def restore(self) -> RestoreDialog:
        dialog = RestoreDialog(self._context, self)
        dialog.show()
        return dialog

    def _on_made(self) -> None:
        self.show_state()
        self._context.notices.done(self.tr("Copied, and the copy was read back."))

    def _elsewhere_text(self, state: BackupState) -> str:
        if state.elsewhere is None:
            return self.tr(
                "The copies lie on the same disk as the notebook. Should the disk break, what the ward has "
                "not received is lost: keep them on another disk or a stick, too."
            )
        if state.newest_elsewhere is None:
            text = self.tr("Second place: {folder}. It is not there now, or nothing could be written.")
            return text.format(folder=state.elsewhere)
        return self.tr("Second place: {folder}, newest copy of {when}.").format(
            folder=state.elsewhere, when=moment_text(state.newest_elsewhere)
        )
