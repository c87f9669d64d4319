"""Beside the rows of a list: the row chosen, and who it may be, side by side."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.contract.birth import birth_text
from desktop.services.citizen_id import mask_national_id
from desktop.services.phone import phone_text
from desktop.services.roster import Preview
from desktop.services.roster_match import Choice, Match
from desktop.services.roster_rows import RosterRow
from desktop.ui.citizen.roster_table import remarks
from desktop.ui.citizen.roster_words import CHOICES, choice_text, field_text
from desktop.ui.formats import number_text
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import ChoiceChips, button
from desktop.ui.widgets.surfaces import Card

SHOWN = ("full_name", "birth", "sex", "national_id", "phone", "address")
WIDTH = 330


class RosterCompare(Card):
    """chosen        what to do with the row
    chosen_for_all  the same for every row that may be somebody known
    turned        the next one who may be meant is asked for
    """

    chosen = Signal(str)
    turned = Signal()
    chosen_for_all = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title, self.remarks = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.title.setProperty("role", "subheading")
        self.choice = ChoiceChips([(choice, choice_text(choice)) for choice in CHOICES])
        self.means = QLabel(wordWrap=True)
        self.means.setProperty("role", "quiet")
        self.all_button = button(self.tr("The same for all such rows"), "link")
        self.next_button = button(self.tr("Show the next who may be meant"), "link")
        self.pair = QWidget()
        self.pair.setProperty("role", "scrolled")
        self._grid = QGridLayout(self.pair)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._lay_out()
        self._shown: Choice | None = None
        self.choice.chosen.connect(self._on_chosen)
        self.all_button.clicked.connect(lambda: self.chosen_for_all.emit(self._shown))
        self.next_button.clicked.connect(self.turned)
        self.show_row(None, None, {})

    def show_row(self, row: RosterRow | None, preview: Preview | None, choices: Mapping[int, Choice]) -> None:
        match = preview.matches.get(row.number) if row and preview else None
        self.title.setText(
            self.tr("Row {number}").format(number=number_text(row.number))
            if row
            else self.tr("Choose a row to see what is to be looked at in it.")
        )
        said = remarks(row, preview) if row and preview else []
        self.remarks.setText("\n".join(said) or (self.tr("Nothing to look at.") if row else ""))
        for widget in (self.pair, self.choice, self.means, self.all_button):
            widget.setVisible(match is not None)
        self.next_button.setVisible(bool(match and match.others))
        if row and match:
            self._show_pair(row.values, match)
            self._show_choice(choices.get(row.number, match.default), match)

    def _show_choice(self, choice: Choice, match: Match) -> None:
        self._shown = choice
        self.choice.set_value(choice)
        means = {
            "same": self.tr("Fills in what is not known of her yet; nothing is overwritten."),
            "other": self.tr("Comes in as another person."),
            "skip": self.tr("This row is not brought in."),
        }
        self.means.setText(means[choice])

    def _show_pair(self, values: Mapping[str, Any], match: Match) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        other = self.tr("In the notebook") if match.citizen else self.tr("Row {number}")
        self._put(0, 0, self.tr("In this list"), "label")
        self._put(0, 1, other.format(number=number_text(match.row)), "label")
        for place, name in enumerate(SHOWN, start=1):
            mine, theirs = values.get(name), match.values.get(name)
            self._put(place * 2 - 1, 0, field_text(name), "quiet", span=2)
            differs = bool(mine and theirs and mine != theirs)
            for column, value in enumerate((mine, theirs)):
                text = self._text(name, value)
                self._put(place * 2, column, f"≠ {text}" if differs else text, "strong" if differs else "")

    def _text(self, name: str, value: Any) -> str:
        match name:
            case "birth":
                return birth_text(value) or "–"
            case "national_id":
                return mask_national_id(value) or "–"
            case "phone":
                return phone_text(value) or "–"
            case "sex":
                return {"female": self.tr("Female"), "male": self.tr("Male")}.get(value or "", "–")
        return str(value or "–")

    def _put(self, row: int, column: int, text: str, role: str, span: int = 1) -> None:
        label = QLabel(text, wordWrap=True)
        if role:
            label.setProperty("role", role)
        self._grid.addWidget(label, row, column, 1, span, Qt.AlignmentFlag.AlignTop)

    def _lay_out(self) -> None:
        self.setFixedWidth(look().px(WIDTH))
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.remarks)
        column.addWidget(self.pair)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        self.body.addWidget(self.title)
        self.body.addWidget(area, 1)
        for widget in (self.next_button, self.choice, self.means, self.all_button):
            self.body.addWidget(widget)

    def _on_chosen(self, choice: Choice | None) -> None:
        if choice is None and self._shown:
            self.choice.set_value(self._shown)  # one of them holds, always
        elif choice and choice != self._shown:
            self.chosen.emit(choice)
