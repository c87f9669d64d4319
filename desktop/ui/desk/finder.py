"""Scan a card, or type a name without accents, a phone or an ID: who is it?"""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.contract.birth import birth_text
from desktop.services.citizen_id import mask_national_id
from desktop.services.phone import phone_text
from desktop.services.search import Found
from desktop.ui.icons import set_icon
from desktop.ui.widgets.suggestions import Suggestions
from desktop.ui.widgets.typing_pause import TypingPause

SHOWN = 8


class Finder(QWidget):
    """chosen          the id of someone already here
    new_wanted         with what was typed: nobody here is this person
    """

    chosen = Signal(str)
    new_wanted = Signal(str)

    def __init__(
        self,
        find: Callable[[str, int], Sequence[Found]],
        cells: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """`cells`: the names of neighbourhoods, as results say them."""
        super().__init__(parent)
        self._find = find
        self._cells = cells
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Scan a card, or type a name without accents, a phone, an ID…"))
        self.field.setAccessibleName(self.tr("Find a person"))
        self.field.setProperty("role", "search-icon")
        sign = QAction(self)
        set_icon(sign, "scan-line", "faint")
        self.field.addAction(sign, QLineEdit.ActionPosition.LeadingPosition)
        self._found: Sequence[Found] = []
        self.results = Suggestions(self.tr("People found"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self.results)
        self._pause = TypingPause(self)
        self._pause.due.connect(self.search)
        # textEdited, not textChanged: text that an input method is still composing is not in the field yet.
        self.field.textEdited.connect(self._pause.typed)
        self.field.returnPressed.connect(self.take)
        self.field.installEventFilter(self)
        self.results.taken.connect(self._take)

    def clear(self) -> None:
        self._pause.stop()
        self.field.clear()
        self.results.hide()

    def search(self) -> None:
        typed = self.field.text().strip()
        if not typed:
            self.results.hide()
            return
        self._found = self._find(typed, SHOWN)
        new = self.tr("+ New person: {typed}").format(typed=typed)
        self.results.show_lines([*map(self._describe, self._found), new], current=0)
        self.results.setFixedHeight(self.results.wanted_height())
        self.results.show()

    def take(self) -> None:
        """Enter: the marked line."""
        if self._pause.stop() or not self.results.isVisible():
            self.search()
        if self.results.isVisible():
            self._take(self.results.current())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step and self.results.isVisible():
                self.results.step(step, least=0)
                return True
            if event.key() == Qt.Key.Key_Escape and self.results.isVisible():
                self.results.hide()
                return True
        return super().eventFilter(watched, event)

    def _describe(self, found: Found) -> str:
        facts = [
            found.full_name,
            f"({found.nickname})" if found.nickname else "",
            birth_text(found.birth),
            self._cells.get(found.cell, ""),
            phone_text(found.phone),
            mask_national_id(found.national_id),
        ]
        return " · ".join(filter(None, facts))

    def _take(self, line: int) -> None:
        typed = self.field.text().strip()
        self.clear()
        if line < len(self._found):
            self.chosen.emit(self._found[line].id)
        else:
            self.new_wanted.emit(typed)
