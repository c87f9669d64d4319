"""Two people side by side, field by field; where they differ, what is shown from now on is chosen."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QRadioButton, QWidget

from desktop.services.one_person import GROUPS
from desktop.services.suspect import SuspectSide
from desktop.ui.formats import date_text, number_text
from desktop.ui.review.words import Words

NAME, PLACE = "full_name", "home"


class PeopleTable(QWidget):
    """The name decides which record stands for both."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "scrolled")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self.choices: dict[str, QButtonGroup] = {}

    def show_sides(self, sides: tuple[SuspectSide, SuspectSide], words: Words) -> None:
        self._clear()
        groups = {NAME: (NAME,), **GROUPS, PLACE: (PLACE,)}
        likelier = _fuller(sides)
        for group, names in groups.items():
            values = [{name: side.values[name] for name in names} for side in sides]
            if any(value[names[0]] is not None for value in values):
                texts = [
                    words.values("citizen", group, value) if value[names[0]] is not None else ""
                    for value in values
                ]
                self._add(group, words.field(group), texts, likelier)
        self._add_facts(sides)

    def survivor(self) -> int:
        """Of the two."""
        return self.choices[NAME].checkedId()

    def chosen(self) -> Mapping[str, int]:
        """Group -> whose value is shown, where the survivor's is not."""
        kept = self.survivor()
        chosen = {group: made.checkedId() for group, made in self.choices.items() if group != NAME}
        return {group: side for group, side in chosen.items() if side != kept}

    def _add(self, group: str, title: str, texts: list[str], likelier: int) -> None:
        row = self._grid.rowCount()
        label = QLabel(title)
        label.setProperty("role", "quiet")
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        is_choice = group == NAME or (texts[0] != texts[1] and all(texts) and group != PLACE)
        made = QButtonGroup(self)
        for side, text in enumerate(texts):
            if is_choice:
                label.setContentsMargins(0, 3, 0, 0)  # on the line of the round buttons
                option = _Option(title, text)
                made.addButton(option.button, side)
                self._grid.addWidget(option, row, side + 1)
            else:
                self._grid.addWidget(_plain(text or "–"), row, side + 1)
        if is_choice:
            self.choices[group] = made
            made.button(likelier).setChecked(True)

    def _add_facts(self, sides: tuple[SuspectSide, SuspectSide]) -> None:
        row = self._grid.rowCount()
        label = QLabel(self.tr("Help"))
        label.setProperty("role", "quiet")
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        for column, side in enumerate(sides, start=1):
            text = self.tr("{count} turns").format(count=number_text(side.visits))
            if side.last_visit:
                text += " · " + self.tr("last on {day}").format(day=date_text(side.last_visit))
            self._grid.addWidget(_plain(text or "–"), row, column)

    def _clear(self) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for made in self.choices.values():
            made.deleteLater()
        self.choices = {}


class _Option(QWidget):
    """A round button and a text that may take several lines."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.button = QRadioButton()
        self.button.setAccessibleName(f"{title}: {text}")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(_plain(text), 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.button.click()


def _plain(text: str) -> QLabel:
    label = QLabel(text, wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _fuller(sides: tuple[SuspectSide, SuspectSide]) -> int:
    """Whose record says more stands for both, unless a person chooses otherwise."""

    def known(side: SuspectSide) -> tuple[Any, ...]:
        name = str(side.values[NAME])
        is_accented = not name.isascii() and name != name.upper()
        return is_accented, sum(value is not None for value in side.values.values()), side.visits

    return int(known(sides[1]) > known(sides[0]))
