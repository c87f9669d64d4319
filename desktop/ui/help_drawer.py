"""F1: the guide of the page that is open, beside it, offline."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QDesktopServices,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout

from desktop.paths import RESOURCES
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import icon_button

WIDTH = 360
LINE_PERCENT = 132.0
PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


def guide_path(name: str) -> Path:
    return RESOURCES / "guides" / f"{name}.md"


class GuideView(QTextBrowser):
    """Markdown from resources/guides. Only links to the web leave the program, and only when clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.anchorClicked.connect(QDesktopServices.openUrl)
        self._name = ""

    def show_guide(self, name: str) -> None:
        self._name = name
        self.setMarkdown(guide_path(name).read_text(encoding="utf-8"))
        self._give_air()

    def _give_air(self) -> None:
        """Markdown comes out of Qt cramped: room above headings and between paragraphs."""
        self.document().setDocumentMargin(look().px(8))
        self.document().setIndentWidth(look().px(20))
        block = self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            shape = QTextBlockFormat()
            shape.setTopMargin(look().px(14) if level > 1 else 0)
            shape.setBottomMargin(look().px(8 if level else 5))
            shape.setLineHeight(LINE_PERCENT, PROPORTIONAL)
            cursor = QTextCursor(block)
            cursor.mergeBlockFormat(shape)
            if level:
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                letters = QTextCharFormat()
                letters.setFontFamilies(["Be Vietnam Pro"])
                letters.setProperty(QTextFormat.Property.FontSizeAdjustment, max(0, 3 - level))
                letters.setFontWeight(QFont.Weight.DemiBold)
                cursor.mergeCharFormat(letters)
            block = block.next()
        self.moveCursor(QTextCursor.MoveOperation.Start)


class HelpDrawer(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "drawer")
        self.title = QLabel(self.tr("Help for this page"))
        self.title.setProperty("role", "subheading")
        self.view = GuideView()
        self.view.setAccessibleName(self.title.text())
        self.close_button = icon_button("x", self.tr("Close the help"))
        self.close_button.clicked.connect(self.hide)
        top = QHBoxLayout()
        top.setContentsMargins(18, 14, 10, 4)
        top.addWidget(self.title, 1)
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.view, 1)
        look().changed.connect(self._fit)
        self._fit()
        self._guide, self._follows = "", True
        self.hide()

    def toggle(self, guide: str, *, follows: bool = True) -> None:
        """Open with a guide, or close if it is the one open. `follows`: it is the page's own."""
        if self.isVisible() and guide == self._guide:
            self.hide()
            return
        self._follows = follows
        self.title.setText(self.tr("Help for this page") if follows else self.tr("First aid"))
        self._read(guide)
        self.show()
        self.view.setFocus()

    def follow(self, guide: str) -> None:
        """Another page is shown."""
        if self.isVisible() and self._follows:
            self._read(guide)

    def _read(self, guide: str) -> None:
        self._guide = guide
        self.view.show_guide(guide)

    def _fit(self) -> None:
        self.setFixedWidth(min(look().px(WIDTH), 520))
