"""Everybody who is being helped just now (Đang giúp)."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.contract.vietnamese import given_name
from desktop.ui.desk.turn import OpenTurn


class PeopleStrip(QWidget):
    """chosen           the place of somebody in the list
    next_wanted         the next person comes
    """

    chosen = Signal(int)
    next_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.helping = QLabel()
        self.helping.setProperty("role", "label")
        self._tabs = QHBoxLayout()
        self._tabs.setSpacing(8)
        self.next_button = QPushButton(self.tr("+ Next person  F6"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.helping)
        layout.addLayout(self._tabs)
        layout.addWidget(self.next_button)
        layout.addStretch()
        self.next_button.clicked.connect(self.next_wanted)

    def show_people(self, turns: Sequence[OpenTurn], at: int) -> None:
        while item := self._tabs.takeAt(0):
            if widget := item.widget():
                widget.hide()  # until it is gone, it would be painted over the others
                widget.deleteLater()
        open_ones = [(place, turn) for place, turn in enumerate(turns) if not turn.is_empty or place == at]
        self.helping.setText(self.tr("Helping ({count}):").format(count=len(open_ones)))
        for place, turn in open_ones:
            button = QPushButton(self._text(turn))
            button.setCheckable(True)
            button.setChecked(place == at)
            button.setProperty("role", "person-tab")
            button.clicked.connect(lambda _=False, chosen=place: self.chosen.emit(chosen))
            self._tabs.addWidget(button)

    def _text(self, turn: OpenTurn) -> str:
        name = given_name(turn.label) or (self.tr("no name") if turn.is_anonymous else self.tr("new"))
        return self.tr("{name} · {minutes} min").format(name=name, minutes=turn.minutes())
