"""Beside the search: read a card, turn the screen to the citizen, first aid when somebody was cheated."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.desk.card_reader import CardButton
from desktop.ui.widgets.buttons import button


class DeskTools(QWidget):
    """`set_narrow`: only icons and keys, where the search needs the room."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.card = CardButton()
        self.turn_screen = button(self.tr("Show the citizen"), icon="smartphone")
        self.first_aid = button(self.tr("Cheated?"), icon="shield-alert")
        self._words = {
            self.turn_screen: (self.tr("Show the citizen"), "F7"),
            self.first_aid: (self.tr("Cheated?"), "F8"),
        }
        self.turn_screen.setToolTip(self.tr("Turn the screen: QR codes of the genuine apps (F7)"))
        self.first_aid.setToolTip(self.tr("What to do when somebody was cheated of money (F8)"))
        self.turn_screen.clicked.connect(lambda: context.navigate("genuine", {}))
        self.first_aid.clicked.connect(lambda: context.navigate("scam", {}))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for each in (self.card, self.turn_screen, self.first_aid):
            layout.addWidget(each)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        for made, (words, key) in self._words.items():
            made.setText(key if narrow else f"{words}  {key}")
            made.setAccessibleName(words)


class SearchRow(QWidget):
    """The search, and the tools as wide as it can spare."""

    def __init__(self, search: QWidget, tools: DeskTools) -> None:
        super().__init__()
        self._tools = tools
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(search, 1)
        layout.addWidget(tools, 0, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tools.set_narrow(narrow=False)
        self._tools.set_narrow(narrow=self._tools.sizeHint().width() > self.width() * 2 // 5)
