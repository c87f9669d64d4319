"""When something is wrong with the program: what the technician is sent."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel

from desktop import incident
from desktop.progress import Progress
from desktop.ui.context import PageContext
from desktop.ui.incident import ask_where, done_text
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.progress_panel import ProgressPanel
from desktop.ui.widgets.surfaces import Card


class IncidentCard(Card):
    def __init__(self, context: PageContext) -> None:
        super().__init__(QCoreApplication.translate("IncidentCard", "When something is wrong"))
        self._context = context
        words = QLabel(
            self.tr(
                "A file for the technician: versions, sizes, counts, results of checks, and where in the "
                "program something went wrong. Nothing about people is in it."
            ),
            wordWrap=True,
        )
        self.save_button = button(self.tr("Send what the technician needs…"), "", "send")
        self.progress = ProgressPanel()
        self.body.addWidget(words)
        self.body.addLayout(row(self.save_button, None))
        self.body.addWidget(self.progress)
        self.save_button.clicked.connect(self.ask)

    def ask(self) -> None:
        if path := ask_where(self):
            self.save(path)

    def save(self, path: Path) -> None:
        def work(_progress: Progress) -> None:
            office = self._context.office
            incident.write(path, office.notebook.folder, office.incident.facts(thoroughly=True))

        said = done_text(path)
        job = self._context.jobs.start("incident", work, lambda _: self._context.notices.done(said))
        self.progress.follow(self.tr("Checking every page of the notebook"), job, can_stop=False)
