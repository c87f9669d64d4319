"""Which household is meant: typed by address, number or a member's name."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from desktop.services.household import Found
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.search_field import SearchField
from desktop.ui.widgets.suggestions import Suggestions


class ChooseHousehold(QDialog):
    """chosen          a household's id; the dialog has closed"""

    chosen = Signal(str)

    def __init__(
        self,
        find: Callable[[str], Sequence[Found]],
        title: str,
        said: str,
        *,
        without: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._find, self._without = find, without
        self._found: list[Found] = []
        words, self.none = QLabel(said, wordWrap=True), QLabel(self.tr("No household is like this."))
        words.setProperty("role", "quiet")
        self.none.hide()
        self.field = SearchField(self.tr("Address, household number, or a member's name"))
        self.results = Suggestions(self.tr("Households found"))
        self.results.setMinimumHeight(look().px(220))
        back = button(self.tr("Back"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        for widget in (words, self.field, self.none, self.results):
            layout.addWidget(widget)
        layout.addStretch()
        layout.addLayout(row(None, back))
        self.resize(look().px(520), look().px(400))
        self.field.searched.connect(self.search)
        self.field.returnPressed.connect(self.take)
        self.results.taken.connect(self.take)
        back.clicked.connect(self.reject)
        self.field.setFocus()

    def search(self, typed: str = "") -> None:
        found = self._find(typed or self.field.text())
        self._found = [each for each in found if each.id != self._without]
        lines = [" · ".join(filter(None, (each.address, each.head))) for each in self._found]
        self.results.show_lines(lines, current=0 if lines else -1)
        self.results.setVisible(bool(lines))
        self.none.setVisible(not lines and bool(self.field.text().strip()))

    def take(self, line: int = -1) -> None:
        line = line if line >= 0 else self.results.current()
        if 0 <= line < len(self._found):
            self.accept()
            self.chosen.emit(self._found[line].id)
