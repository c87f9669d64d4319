"""The guides that ship with the program, to be read at leisure; F1 shows the right one beside a page."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from desktop.ui.context import PageContext
from desktop.ui.help_drawer import GuideView, guide_path
from desktop.ui.icons import icon
from desktop.ui.navigation import PAGES
from desktop.ui.theme import look
from desktop.ui.widgets.surfaces import Card

LIST_WIDTH = 260
READING_WIDTH = 720  # lines longer than this tire the eye


class GuidePage(QWidget):
    """arrive({"name": key}) opens one guide."""

    guide = "guide"

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Guides"))
        self.view = GuideView()
        self.view.setAccessibleName(self.tr("The guide chosen"))
        reading = Card()
        reading.body.addWidget(self.view)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(14)
        layout.addWidget(self.list)
        layout.addWidget(reading, 1)
        guides = [(entry.key, entry.shown_title(), entry.icon) for entry in PAGES]
        guides.append(("scam", self.tr("Somebody was cheated of money"), "shield-alert"))
        self._names = [name for name, _, _ in guides if guide_path(name).exists()]
        for name, title, sign in guides:
            if name in self._names:
                self.list.addItem(QListWidgetItem(icon(sign, "quiet"), title))
        self.list.currentRowChanged.connect(self._show)
        look().changed.connect(self._fit)
        self._fit()
        self.list.setCurrentRow(0)

    def focus_search(self) -> None:
        self.list.setFocus()

    def arrive(self, facts: dict[str, str]) -> None:
        if (name := facts.get("name", "")) in self._names:
            self.list.setCurrentRow(self._names.index(name))

    def _show(self, row: int) -> None:
        if row >= 0:
            self.view.show_guide(self._names[row])

    def _fit(self) -> None:
        self.list.setIconSize(QSize(look().px(20), look().px(20)))
        self.list.setFixedWidth(look().px(LIST_WIDTH))
        self.view.setMaximumWidth(look().px(READING_WIDTH))
