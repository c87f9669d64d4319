"""The columns of a sheet as they stand in it: header, what they are taken for, a few values."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTableWidget, QTableWidgetItem, QWidget

from desktop.services.citizen_id import mask_national_id
from desktop.services.roster import SAMPLES, Opened
from desktop.services.roster_wording import IGNORED
from desktop.ui.citizen.roster_words import FIELDS, field_text
from desktop.ui.theme import look

WIDTH, CHOICE_HEIGHT, ROW_HEIGHT = 168, 44, 30
MOST = 60  # columns; a sheet with more is no list of people


class RosterStrip(QTableWidget):
    """corrected        the person says what a column (from 0) holds"""

    corrected = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(SAMPLES + 1, 0, parent)
        self.choices: list[FieldChoice] = []
        self.setAccessibleName(self.tr("Columns of the list"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the choices in it are what one stands on
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_columns(self, opened: Opened) -> None:
        guess, count = opened.guess, min(opened.sheet.info.columns, MOST)
        self.setColumnCount(count)
        self.choices = []
        for column in range(count):
            title = guess.titles.get(column) or self.tr("Column {letter}").format(letter=letters(column))
            self.setHorizontalHeaderItem(column, QTableWidgetItem(title))
            self.setColumnWidth(column, look().px(WIDTH))
            choice = FieldChoice(title, guess.columns.get(column, IGNORED))
            choice.activated.connect(partial(self._on_chosen, column))
            self.setCellWidget(0, column, choice)
            self.choices.append(choice)
        self.show_guess(opened)
        self._fit()

    def show_guess(self, opened: Opened) -> None:
        """The same columns, otherwise taken. ID numbers are masked as soon as they are known for that."""
        for column, choice in enumerate(self.choices):
            name = opened.guess.columns.get(column, IGNORED)
            choice.choose(name)
            for row, cells in enumerate(opened.samples, start=1):
                text = cells[column] if column < len(cells) else ""
                shown = mask_national_id(text) if name == "national_id" else text
                self.setItem(row, column, QTableWidgetItem(shown))

    def _on_chosen(self, column: int, _index: int) -> None:
        self.corrected.emit(column, self.choices[column].currentData())

    def _fit(self) -> None:
        self.setRowHeight(0, look().px(CHOICE_HEIGHT))
        for row in range(SAMPLES):
            self.setRowHeight(row + 1, look().px(ROW_HEIGHT))
        rows = look().px(CHOICE_HEIGHT) + SAMPLES * look().px(ROW_HEIGHT)
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows + bar + 4)


class FieldChoice(QComboBox):
    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        for field in FIELDS:
            self.addItem(field_text(field), field)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choose(name)

    def choose(self, name: str) -> None:
        self.setCurrentIndex(self.findData(name))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the wheel moves the list; nobody changes a column by passing over it


def letters(column: int) -> str:
    """0 -> A, 26 -> AA: as the office program calls it."""
    text = ""
    while column >= 0:
        text = chr(ord("A") + column % 26) + text
        column = column // 26 - 1
    return text
