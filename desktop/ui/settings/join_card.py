"""Joining the ward: on a line, or by a stick that takes the request along and brings the answer back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit

from desktop.handover import Joining
from desktop.progress import Progress
from desktop.ui.context import PageContext
from desktop.ui.formats import moment_text
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.progress_panel import ProgressPanel
from desktop.ui.widgets.surfaces import Card, NoteBar

JOIN = "join"


class JoinCard(Card):
    """joined(): this is a notebook of the ward now."""

    joined = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(self.tr("Join the ward"))
        self._context = context
        self.note = NoteBar("", "info")
        self.invitation = QLineEdit()
        self.invitation.setPlaceholderText("STS1:…")
        self.invitation.setAccessibleName(self.tr("Invitation of the ward"))
        self.ask_button = button(self.tr("Look at the invitation"))
        self.stick_button = button(self.tr("No network: join by USB stick"), "", "copy")
        self.join_button = button(self.heading.text(), "primary", "link")
        self.mapping = QFormLayout()
        self.choices: dict[str, QComboBox] = {}
        self.progress = ProgressPanel()
        self._lay_out()
        self.ask_button.clicked.connect(self.ask)
        self.stick_button.clicked.connect(self.ask_by_file)
        self.join_button.clicked.connect(self.join)

    def refresh(self) -> None:
        """What has been asked by file, and what has come of it."""
        self.show_joining(self._context.handover.joining())

    def look_at(self, invitation: str) -> None:
        self.invitation.setText(invitation)
        self.ask()

    def ask(self) -> None:
        """What the invitation leads to; then each neighbourhood of this notebook is one of the ward's."""
        text = self.invitation.text()
        job = self._context.jobs.start(
            JOIN, lambda _: self._context.handover.ward_places(text), self.show_mapping
        )
        self.progress.follow(self.tr("Asking the ward"), job, can_stop=False)

    def ask_by_file(self) -> None:
        text = self.invitation.text()
        job = self._context.jobs.start(
            JOIN, lambda _: self._context.handover.ask_by_file(text), self._on_asked
        )
        self.progress.follow(self.tr("Making the request"), job, can_stop=False)

    def join(self) -> None:
        text, places = self.invitation.text(), {c: box.currentData() for c, box in self.choices.items()}

        def work(progress: Progress) -> None:
            self._context.handover.join(text, places, progress)

        job = self._context.jobs.start(JOIN, work, lambda _: self.joined.emit())
        self.progress.follow(self.tr("Joining the ward"), job, can_stop=False)

    def show_mapping(self, places: Sequence[tuple[str, str]]) -> None:
        while self.mapping.rowCount():
            self.mapping.removeRow(0)
        self.choices = {}
        for own in self._context.office.notebook.places():
            box = QComboBox()
            for cell, name in places:
                box.addItem(name, cell)
            at = next((i for i, (_, name) in enumerate(places) if name == own.name), 0)
            box.setCurrentIndex(at)
            self.choices[own.cell] = box
            self.mapping.addRow(self.tr("{place} is the ward's").format(place=own.name), box)
        self.join_button.show()

    def _on_asked(self, joining: Joining) -> None:
        self.show_joining(joining)
        self._context.navigate("handover", {})

    def show_joining(self, joining: Joining | None) -> None:
        self.note.setVisible(joining is not None)
        if joining is None:
            return
        if not self.invitation.text():
            self.invitation.setText(joining.invitation)
        if joining.places:
            text = self.tr("{ward} has answered. Say which neighbourhood is which, then join.")
            self.note.say(text.format(ward=joining.ward_name), "safe")
            self.show_mapping(joining.places)
        elif joining.refused:
            self.note.say(joining.refused, "trouble")
        else:
            text = self.tr("Asked by stick on {when}; the answer comes back the same way. Work goes on.")
            self.note.say(text.format(when=moment_text(joining.since)), "waiting")

    def _lay_out(self) -> None:
        for part in (self.note, self.invitation):
            self.body.addWidget(part)
        self.body.addLayout(row(self.ask_button, self.stick_button, None))
        self.body.addLayout(self.mapping)
        self.body.addLayout(row(self.join_button, None))
        self.body.addWidget(self.progress)
        self.join_button.hide()
        self.note.hide()
