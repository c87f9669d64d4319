"""Everybody who is being helped just now (Đang giúp)."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.contract.vietnamese import given_name
from desktop.ui.desk.turn import OpenTurn
from desktop.ui.widgets.buttons import Chip, icon_button
from desktop.ui.widgets.flow_layout import FlowLayout

TICK_MS = 20_000


class PeopleStrip(QWidget):
    """chosen           the place of somebody in the list
    next_wanted         the next person comes
    discard_wanted      the one in front was opened by mistake
    """

    chosen = Signal(int)
    next_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[tuple[Chip, OpenTurn]] = []
        self._front: OpenTurn | None = None
        self.helping = QLabel()
        self.helping.setProperty("role", "label")
        self.next_button = QPushButton(self.tr("+ Next person  F6"))
        self.discard_button = icon_button("x", self.tr("Discard: opened by mistake"))
        self.discard_button.clicked.connect(self.discard_wanted)
        self._layout = FlowLayout(self)
        self.next_button.clicked.connect(self.next_wanted)
        self._tick = QTimer(self, interval=TICK_MS)  # minutes pass by themselves
        self._tick.timeout.connect(self._show_texts)
        self._tick.start()

    def show_people(self, turns: Sequence[OpenTurn], at: int) -> None:
        while item := self._layout.takeAt(0):
            widget = item.widget()
            if isinstance(widget, Chip):
                widget.hide()  # until it is gone, it would be painted over the others
                widget.deleteLater()
        self._front = turns[at]
        open_ones = [(place, turn) for place, turn in enumerate(turns) if not turn.is_empty or place == at]
        self.helping.setText(self.tr("Helping ({count}):").format(count=len(open_ones)))
        self._layout.addWidget(self.helping)
        self._shown = [(self._tab(place, place == at), turn) for place, turn in open_ones]
        self._layout.addWidget(self.next_button)
        self.discard_button.setVisible(not turns[at].is_empty)
        self._show_texts()

    def _tab(self, place: int, is_front: bool) -> Chip:
        tab = Chip("", "person-tab")
        tab.setChecked(is_front)
        tab.clicked.connect(lambda _=False: self.chosen.emit(place))
        self._layout.addWidget(tab)
        if is_front:
            self._layout.addWidget(self.discard_button)
        return tab

    def _show_texts(self) -> None:
        for tab, turn in self._shown:
            tab.setText(self._text(turn))
            tab.setAccessibleName(tab.text())

    def _text(self, turn: OpenTurn) -> str:
        """Of those put aside, what they wait for tells more than how long."""
        name = given_name(turn.label) or (self.tr("no name") if turn.is_anonymous else self.tr("new"))
        if turn.waiting_for and turn is not self._front:
            return f"{name} · {turn.waiting_for}"
        return self.tr("{name} · {minutes} min").format(name=name, minutes=turn.minutes())
