"""Language, look, this notebook, what opens it, its copies, and joining the ward."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.settings import Settings, load_settings, save_settings
from desktop.ui.context import PageContext
from desktop.ui.settings.backup_card import BackupCard
from desktop.ui.settings.incident_card import IncidentCard
from desktop.ui.settings.join_card import JoinCard
from desktop.ui.settings.keys_card import KeysCard
from desktop.ui.settings.person_card import PersonCard
from desktop.ui.settings.retention_card import RetentionCard
from desktop.ui.theme import PERCENTS, look
from desktop.ui.widgets.buttons import ChoiceChips, button, row
from desktop.ui.widgets.surfaces import Card


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
        self.joining = JoinCard(context)
        self._lay_out()
        self._show()
        self.language.chosen.connect(self._on_language)
        self.theme.chosen.connect(self._on_look)
        self.letters.chosen.connect(self._on_look)
        self.place_button.clicked.connect(self.add_place)
        self.place.returnPressed.connect(self.add_place)
        self.joining.joined.connect(self._on_joined)

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("settings", {"invitation": …}): look at it at once."""
        self.backups.show_state()
        if invitation := facts.get("invitation"):
            self.joining.look_at(invitation)
        elif not self._context.office.notebook.info().joined:
            self.joining.refresh()

    def add_place(self) -> None:
        """A neighbourhood of this notebook's own."""
        name, notebook = self.place.text().strip(), self._context.office.notebook
        if name:
            self._context.jobs.start("place", lambda _: notebook.add_place(name), lambda _: self._show())
            self.place.clear()

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
        self.keys, self.people = KeysCard(self._context), PersonCard(self._context)
        self.retention = RetentionCard(self._context)
        self.backups, self.incident = BackupCard(self._context), IncidentCard(self._context)
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        column = QVBoxLayout(inside)
        column.setSpacing(14)
        for card in (
            looks,
            own,
            self.keys,
            self.people,
            self.backups,
            self.retention,
            self.joining,
            self.incident,
        ):
            column.addWidget(card)
        column.addStretch()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.addWidget(self.area)

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
        person = self._context.office.person
        self.joining.setVisible(not info.joined and person.is_first(self._context.key.user))
        for part in (self.place, self.place_button):
            part.setVisible(not info.joined and person.may("neighbourhood"))

    def _on_joined(self) -> None:
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
