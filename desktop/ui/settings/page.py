"""Language, look, this notebook, what opens it, and joining the ward."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.progress import Progress
from desktop.settings import Settings, load_settings, save_settings
from desktop.ui.context import PageContext
from desktop.ui.settings.keys_card import KeysCard
from desktop.ui.theme import PERCENTS, look
from desktop.ui.widgets.buttons import ChoiceChips, button, row
from desktop.ui.widgets.progress_panel import ProgressPanel
from desktop.ui.widgets.surfaces import Card

JOIN = "join"


class SettingsPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._path = context.office.notebook.folder / "settings.json"
        self._settings = load_settings(self._path)
        self.language = ChoiceChips([("vi", "Tiếng Việt"), ("en", "English")])
        self.theme = ChoiceChips(
            [("light", self.tr("Light")), ("dark", self.tr("Dark")), ("sunlight", self.tr("Bright sunlight"))]
        )
        self.letters = ChoiceChips([(percent, f"{percent} %") for percent in PERCENTS])
        self.restart_note = QLabel(self.tr("The language changes when the program is opened again."))
        self.restart_note.setProperty("role", "hint")
        self.restart_note.hide()
        self.notebook = QLabel()
        self.notebook.setWordWrap(True)
        self.place = QLineEdit()
        self.place.setPlaceholderText("Tổ dân phố 4")
        self.place.setAccessibleName(self.tr("Another neighbourhood"))
        self.place_button = button(self.tr("Add this neighbourhood"))
        self.invitation = QLineEdit()
        self.invitation.setPlaceholderText("STS1:…")
        self.invitation.setAccessibleName(self.tr("Invitation of the ward"))
        self.ask_button = button(self.tr("Look at the invitation"))
        self.join_button = button(self.tr("Join the ward"), "primary", "link")
        self.mapping = QFormLayout()
        self.choices: dict[str, QComboBox] = {}
        self.progress = ProgressPanel()
        self._lay_out()
        self._show()
        self.language.chosen.connect(self._on_language)
        self.theme.chosen.connect(self._on_look)
        self.letters.chosen.connect(self._on_look)
        self.place_button.clicked.connect(self.add_place)
        self.place.returnPressed.connect(self.add_place)
        self.ask_button.clicked.connect(self.ask)
        self.join_button.clicked.connect(self.join)

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("settings", {"invitation": …}): look at it at once."""
        if invitation := facts.get("invitation"):
            self.invitation.setText(invitation)
            self.ask()

    def add_place(self) -> None:
        """A neighbourhood of this notebook's own."""
        name, notebook = self.place.text().strip(), self._context.office.notebook
        if name:
            self._context.jobs.start("place", lambda _: notebook.add_place(name), lambda _: self._show())
            self.place.clear()

    def ask(self) -> None:
        """What the invitation leads to; then each neighbourhood of this notebook is one of the ward's."""
        text = self.invitation.text()
        job = self._context.jobs.start(
            JOIN, lambda _: self._context.handover.ward_places(text), self._show_mapping
        )
        self.progress.follow(self.tr("Asking the ward"), job, can_stop=False)

    def join(self) -> None:
        text, places = self.invitation.text(), {c: box.currentData() for c, box in self.choices.items()}

        def work(progress: Progress) -> None:
            self._context.handover.join(text, places, progress)

        job = self._context.jobs.start(JOIN, work, self._on_joined)
        self.progress.follow(self.tr("Joining the ward"), job, can_stop=False)

    def _lay_out(self) -> None:
        looks = Card(self.tr("Look"))
        for title, widget in (
            (self.tr("Language"), self.language),
            (self.tr("Colours"), self.theme),
            (self.tr("Size of letters"), self.letters),
        ):
            label = QLabel(title)
            label.setProperty("role", "label")
            looks.body.addWidget(label)
            looks.body.addWidget(widget)
        looks.body.addWidget(self.restart_note)
        own = Card(self.tr("This notebook"))
        for part in (self.notebook, self.place):
            own.body.addWidget(part)
        own.body.addLayout(row(self.place_button, None))
        self.keys = KeysCard(self._context)
        self.joining = Card(self.tr("Join the ward"))
        self.joining.body.addWidget(self.invitation)
        self.joining.body.addLayout(row(self.ask_button, None))
        self.joining.body.addLayout(self.mapping)
        self.joining.body.addLayout(row(self.join_button, None))
        self.joining.body.addWidget(self.progress)
        self.join_button.hide()
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        column = QVBoxLayout(inside)
        column.setSpacing(14)
        for card in (looks, own, self.keys, self.joining):
            column.addWidget(card)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.addWidget(area)

    def _show(self) -> None:
        info = self._context.office.notebook.info()
        self.language.set_value(self._settings.language)
        self.theme.set_value(self._settings.theme)
        self.letters.set_value(self._settings.font_percent)
        ward = info.ward_name or self.tr("not joined yet")
        places = ", ".join(place.name for place in self._context.office.notebook.places())
        text = self.tr("User: {user}\nWard: {ward}\nNeighbourhoods: {places}\nKept encrypted in: {folder}")
        folder = self._context.office.notebook.folder
        self.notebook.setText(text.format(user=info.name, ward=ward, places=places, folder=folder))
        for part in (self.joining, self.place, self.place_button):
            part.setVisible(not info.joined)

    def _show_mapping(self, places: Sequence[tuple[str, str]]) -> None:
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

    def _on_joined(self, _result: object) -> None:
        self._show()
        self._context.notices.done(
            self.tr("Joined. Open the program again to see the ward's lists everywhere.")
        )

    def _on_language(self) -> None:
        self._keep(replace(self._settings, language=self.language.value()))
        self.restart_note.show()

    def _on_look(self) -> None:
        self._keep(replace(self._settings, theme=self.theme.value(), font_percent=self.letters.value()))
        if isinstance(QApplication.instance(), QApplication):
            look().use(self.theme.value(), self.letters.value())

    def _keep(self, settings: Settings) -> None:
        self._settings = settings
        save_settings(settings, self._path)
