"""The values side by side: what it says, who wrote it and when, and the button that takes it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop.services.conflict import Side
from desktop.ui.formats import moment_text, short_date_text
from desktop.ui.widgets.buttons import button, once
from desktop.ui.widgets.surfaces import Card, StatusPill


class SideCard(Card):
    """`number` is the key that takes it."""

    def __init__(self, side: Side, words: str, number: int, take: Callable[[], None]) -> None:
        super().__init__(role="inset")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        stands = side.conflict is None
        state = StatusPill(
            self.tr("Stands now") if stands else self.tr("Waits to be chosen"),
            "safe" if stands else "waiting",
        )
        self.value = QLabel(words, wordWrap=True)
        self.value.setProperty("role", "person")
        self.value.setTextFormat(Qt.TextFormat.PlainText)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.whose = QLabel(self._whose(side), wordWrap=True)
        self.whose.setProperty("role", "quiet")
        self.take_button = once(button(f"{number}   {self._use(side)}"))
        self.take_button.setAccessibleName(f"{self._use(side)}: {words}")
        self.take_button.clicked.connect(take)
        self.body.addWidget(state)
        self.body.addWidget(self.value, 1)
        self.body.addWidget(self.whose)
        self.body.addWidget(self.take_button)

    def _whose(self, side: Side) -> str:
        who = self.tr("written by {name}").format(name=side.by) if side.by else self.tr("writer not known")
        if side.is_mine:
            who = self.tr("written by me")
        here = self.tr("on this computer") if side.is_here else ""
        return " · ".join(filter(None, [who, moment_text(side.at), here]))

    def _use(self, side: Side) -> str:
        if side.by is None:
            return self.tr("Use this one")
        day = short_date_text(side.at.astimezone().date()) if side.at else ""
        text = self.tr("Use mine") if side.is_mine else self.tr("Use {name}'s").format(name=side.by)
        return f"{text} ({day})" if day else text
