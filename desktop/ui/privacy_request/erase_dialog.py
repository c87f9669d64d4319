"""Before a person is erased for good: what goes, what stays, and her name typed, so that it is no slip."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.contract.vietnamese import fold
from desktop.services.erasure import AboutToGo
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text, today
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import NoteBar

WIDTH = 560
MOST_NOTES = 5  # the first ones tell where to look


class EraseDialog(QDialog):
    """erased: she is gone here; the rest follows with the next hand-over."""

    erased = Signal()

    def __init__(
        self,
        context: PageContext,
        citizen_id: str,
        about: AboutToGo,
        request_id: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Erase a person"))  # no name: a window's title is seen and remembered
        self._context, self._citizen, self._request, self._about = context, citizen_id, request_id, about
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Full name of the person"))
        self.erase_button = button(self.tr("Erase for good"), "danger", "x")
        self.erase_button.setEnabled(False)
        self.back_button = button(self.tr("Back"))
        self._lay_out()
        self.name.textChanged.connect(self._look_at_name)
        self.erase_button.clicked.connect(self.erase)
        self.back_button.clicked.connect(self.reject)
        self.resize(look().px(WIDTH), self.sizeHint().height())

    def erase(self) -> None:
        self.erase_button.setEnabled(False)
        erasing = self._context.office.erasure.erase(
            self._citizen, why="request", day=today(), request=self._request
        )
        job = self._context.jobs.follow(erasing, lambda _: self._on_erased())
        job.ended.connect(self._look_at_name)

    def _on_erased(self) -> None:
        self.erased.emit()
        self.accept()

    def _look_at_name(self) -> None:
        self.erase_button.setEnabled(fold(self.name.text()).strip() == fold(self._about.name))

    def _lay_out(self) -> None:
        about = self._about
        title = QLabel(about.name)
        title.setProperty("role", "heading")
        goes = self.tr(
            "Goes, here and on every other notebook and at the ward: her card, {consents} consents, "
            "{appointments} appointments, what is noted of her digital access and official confirmations, "
            "the history of all of it, and her words in what was sent before."
        ).format(consents=number_text(about.consents), appointments=number_text(about.appointments))
        stays = self.tr(
            "Stays: {visits} turns of help, as turns without a name; her place in classes and in her "
            "household, without a name. Counts do not change."
        ).format(visits=number_text(about.visits))
        backups = self.tr(
            "Backup copies made before still hold her, locked, until newer ones take their place: after four "
            "weeks of work. If one is put back, she is erased again."
        )
        if self._context.office.backup.state().aside:
            backups += " " + self.tr(
                "So do old files that were set aside on this computer: delete them in Settings, under Copies."
            )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(title)
        for text in (goes, stays, backups):
            layout.addWidget(QLabel(text, wordWrap=True))
        if about.unsent:
            unsent = self.tr("{count} entries about her have not been sent yet; they go, too.")
            layout.addWidget(NoteBar(unsent.format(count=number_text(about.unsent)), "waiting"))
        if about.notes:
            notes = self.tr(
                "These notes about her household stay, for others live there. Where one names her, go back "
                "and correct it first: {notes}"
            )
            layout.addWidget(NoteBar(notes.format(notes=" · ".join(about.notes[:MOST_NOTES])), "waiting"))
        layout.addWidget(NoteBar(self.tr("There is no way back."), "trouble"))
        label = QLabel(self.tr("Type her full name, with or without accents, to go on"))
        label.setProperty("role", "label")
        label.setBuddy(self.name)
        layout.addWidget(label)
        layout.addWidget(self.name)
        layout.addLayout(row(None, self.back_button, self.erase_button))
