"""What was helped with: services as large numbered toggles, the outcome of each, a note."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.contract.catalog import CatalogEntry
from desktop.services.help_visit import USUAL_OUTCOME
from desktop.ui.widgets.flow_layout import FlowLayout

COLUMNS = 3
NUMBERED = 9  # services with a key of their own


class HelpPanel(QWidget):
    """edited           something was chosen or typed"""

    edited = Signal()

    def __init__(
        self,
        services: Sequence[CatalogEntry],
        outcomes: Sequence[CatalogEntry],
        reasons: Sequence[CatalogEntry],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = {entry.code: entry for entry in services}
        self._outcomes, self._reasons = outcomes, reasons
        self._chosen: dict[str, dict[str, Any]] = {}
        self.tiles: dict[str, QPushButton] = {}
        self._rows: dict[str, QWidget] = {}

        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        for place, entry in enumerate(services[:NUMBERED]):
            tile = self._tile(entry, f"{place + 1}  ", "tile")
            self._grid.addWidget(tile, place // COLUMNS, place % COLUMNS)
        self._rarer = FlowLayout()
        for entry in services[NUMBERED:]:
            self._rarer.addWidget(self._tile(entry, "", "chip"))
        self._rows_layout = QVBoxLayout()
        self._rows_layout.setSpacing(8)
        self.hint = _line(
            self.tr("Let them press the keys themselves. Do not read or write passwords or OTP."), "warning"
        )
        self.note = QLineEdit()
        self.note.setPlaceholderText(self.tr("Note (no passwords, no OTP)"))
        self.note.setAccessibleName(self.tr("Note"))
        self.note_warning = _line(
            self.tr("This looks like an OTP or an account number. Please do not keep it."), "problem"
        )
        self._lay_out()
        self.note.textEdited.connect(self.edited)
        self.note.editingFinished.connect(self._look_at_note)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Three tiles in a row where they fit, fewer with larger letters."""
        super().resizeEvent(event)
        tiles = list(self.tiles.values())[:NUMBERED]
        widest = max((tile.sizeHint().width() for tile in tiles), default=1) + self._grid.spacing()
        columns = max(1, min(COLUMNS, self.width() // widest))
        for place, tile in enumerate(tiles):
            self._grid.addWidget(tile, place // columns, place % columns)

    def load(self, chosen: Mapping[str, Mapping[str, Any]], note: str) -> None:
        self._chosen = {code: dict(value) for code, value in chosen.items()}
        self.note.setText(note)
        for code, tile in self.tiles.items():
            tile.setChecked(code in self._chosen)
        for code in list(self._rows):
            self._remove_row(code)
        for code in self._chosen:
            self._add_row(code)
        self._show_hints()

    def chosen(self) -> dict[str, dict[str, Any]]:
        return {code: dict(value) for code, value in self._chosen.items()}

    def press(self, number: int) -> None:
        """The service with this number, as by its key."""
        if 0 < number <= len(self.tiles):
            list(self.tiles.values())[number - 1].click()

    def set_outcome(self, code: str, outcome: str, reason: str | None = None) -> None:
        self._chosen[code] |= {"outcome": outcome, "reason": reason}
        self.edited.emit()

    def _lay_out(self) -> None:
        question = QLabel(self.tr("Help with what?"))
        question.setProperty("role", "label")
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(12)
        layout.addWidget(question)
        for part in (self._grid, self._rarer, self._rows_layout):
            layout.addLayout(part)
        for widget in (self.hint, self.note, self.note_warning):
            layout.addWidget(widget)
        layout.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _tile(self, entry: CatalogEntry, key: str, role: str) -> QPushButton:
        tile = QPushButton(key + entry.title)
        tile.setCheckable(True)
        tile.setProperty("role", role)
        tile.setAccessibleName(entry.title)
        tile.clicked.connect(lambda on, code=entry.code: self._toggle(code, on))
        self.tiles[entry.code] = tile
        return tile

    def _toggle(self, code: str, on: bool) -> None:
        if on:
            entry = self._services[code]
            self._chosen[code] = {"outcome": USUAL_OUTCOME, "reason": None, "version": entry.version}
            self._add_row(code)
        else:
            self._chosen.pop(code, None)
            self._remove_row(code)
        self._show_hints()
        self.edited.emit()

    def _add_row(self, code: str) -> None:
        row = QWidget()
        line = QVBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        entry = self._services.get(code)
        title = QLabel(entry.title if entry else code)
        title.setProperty("role", "label")
        line.addWidget(title)
        buttons = FlowLayout()
        group = QButtonGroup(row)
        for outcome in self._outcomes:
            button = QPushButton(outcome.title)
            button.setCheckable(True)
            button.setProperty("role", "outcome")
            button.setChecked(self._chosen[code]["outcome"] == outcome.code)
            if outcome.code == "unfinished":
                self._offer_reasons(button, code)
            button.clicked.connect(partial(self.set_outcome, code, outcome.code))
            group.addButton(button)
            buttons.addWidget(button)
        line.addLayout(buttons)
        self._rows[code] = row
        self._rows_layout.addWidget(row)

    def _offer_reasons(self, button: QPushButton, code: str) -> None:
        titles = {entry.code: entry.title for entry in self._reasons}
        known = titles.get(self._chosen[code].get("reason") or "")
        button.setText(button.text() + (f": {known}" if known else "…"))
        menu = QMenu(button)
        for entry in self._reasons:
            menu.addAction(entry.title, partial(self._choose_reason, code, entry.code))
        button.setMenu(menu)

    def _choose_reason(self, code: str, reason: str) -> None:
        self.set_outcome(code, "unfinished", reason)
        chosen, note = self.chosen(), self.note.text()
        self.load(chosen, note)

    def _remove_row(self, code: str) -> None:
        if row := self._rows.pop(code, None):
            self._rows_layout.removeWidget(row)
            row.hide()
            row.deleteLater()

    def _show_hints(self) -> None:
        private = any(
            entry.data.get("needs_private_typing")
            for code in self._chosen
            if (entry := self._services.get(code))
        )
        self.hint.setVisible(private)

    def _look_at_note(self) -> None:
        """A run of six or more digits in a note is hardly ever anything one should keep."""
        digits = longest = 0
        for char in self.note.text().replace(" ", ""):
            digits = digits + 1 if char.isdigit() else 0
            longest = max(longest, digits)
        self.note_warning.setVisible(longest >= 6)


def _line(text: str, role: str) -> QLabel:
    """A remark that appears when it is needed."""
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.hide()
    return label
