"""Of a sheet of paper, said once: which one, of which day, where, and where new people of it live."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.services.notebook import Place
from desktop.services.paper_code import is_sheet_code, read_sheet
from desktop.ui.formats import short_date_text, today
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import ChoiceChips
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.labelled import label_for

SHEET_WIDTH, DAY_WIDTH = 110, 140


class PaperHead(QWidget):
    """edited       something of it was typed or chosen
    sheet_said      Enter after the code: which sheet it is
    """

    edited = Signal()
    sheet_said = Signal()

    def __init__(self, places: Sequence[Place], sessions: Sequence[str]) -> None:
        super().__init__()
        self.sheet, self.place, self.home = QLineEdit(), QComboBox(), QComboBox()
        self.sheet.setPlaceholderText("K27T")
        self.sheet.setFixedWidth(look().px(SHEET_WIDTH))
        now, before = today(), today() - timedelta(1)
        self.days = ChoiceChips(
            [
                (now, self.tr("Today {day}").format(day=short_date_text(now))),
                (
                    now - timedelta(1),
                    self.tr("Yesterday {day}").format(day=short_date_text(now - timedelta(1))),
                ),
                (None, self.tr("Another day")),
            ]
        )
        self.other_day = DateEdit()
        self.other_day.setAccessibleName(self.tr("Day of the sheet"))
        self.other_day.setFixedWidth(look().px(DAY_WIDTH))
        self.place.setEditable(True)
        self.place.addItems(list(sessions))
        for place in places:
            self.home.addItem(place.name, place.cell)
        self._lay_out()
        self.say_day(now)
        self.sheet.returnPressed.connect(self.sheet_said)
        self.sheet.editingFinished.connect(self._tidy)
        for change in (self.sheet.textEdited, self.other_day.textEdited, self.place.currentTextChanged):
            change.connect(lambda _=None: self.edited.emit())
        self.home.currentIndexChanged.connect(lambda _=None: self.edited.emit())
        for chip, day in zip(self.days.chips(), (now, before, None), strict=True):
            chip.clicked.connect(lambda _=False, chosen=day: self._choose_day(chosen))

    def load(self, values: Mapping[str, Any]) -> None:
        self.sheet.setText(values["sheet"])
        if values["day"]:
            self.say_day(date.fromisoformat(values["day"]))
        self.place.setCurrentText(values["place"])
        if (at := self.home.findData(values["home"])) >= 0:
            self.home.setCurrentIndex(at)

    def values(self) -> dict[str, Any]:
        """The fields of a PaperRow that are the sheet's."""
        day = self.day()
        return {
            "sheet": read_sheet(self.sheet.text()),
            "day": day.isoformat() if day else "",
            "place": self.place.currentText().strip(),
            "home": self.home.currentData(),
        }

    def is_known_sheet(self) -> bool:
        return is_sheet_code(read_sheet(self.sheet.text()))

    def day(self) -> date | None:
        if self.other_day.isHidden():
            chosen = self.days.value()
            return chosen if isinstance(chosen, date) else None
        typed = self.other_day.date_or_text()
        return typed if isinstance(typed, date) else None

    def say_day(self, day: date) -> None:
        recent = {today(), today() - timedelta(1)}
        for chip, known in zip(self.days.chips(), (today(), today() - timedelta(1), None), strict=True):
            chip.setChecked(known == day or (known is None and day not in recent))
        self.other_day.setVisible(day not in recent)
        self.other_day.set_date(day)

    def _choose_day(self, day: date | None) -> None:
        """One of them always stands: pressing it again takes nothing back."""
        if day:
            self.say_day(day)
        else:
            for place, chip in enumerate(self.days.chips()):
                chip.setChecked(place == len(self.days.chips()) - 1)
            self.other_day.show()
            self.other_day.setFocus()
            self.other_day.selectAll()
        self.edited.emit()

    def _tidy(self) -> None:
        self.sheet.setText(read_sheet(self.sheet.text()))

    def _lay_out(self) -> None:
        day = QWidget()
        days = QHBoxLayout(day)
        days.setContentsMargins(0, 0, 0, 0)
        days.addWidget(self.days)
        days.addWidget(self.other_day)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        for words, field, share in (
            (self.tr("Sheet"), self.sheet, 0),
            (self.tr("Day"), day, 0),
            (self.tr("Place"), self.place, 2),
            (self.tr("New people live in"), self.home, 1),
        ):
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(label_for(words, field))
            column.addWidget(field, 1)
            layout.addLayout(column, share)
