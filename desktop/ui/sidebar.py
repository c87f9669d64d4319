"""The navy bar on the left: the areas, who is working, which notebook."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QPushButton, QVBoxLayout

from desktop.ui.formats import number_text
from desktop.ui.icons import set_icon
from desktop.ui.navigation import PAGES, PageEntry
from desktop.ui.theme import look

WIDTH = 216
WIDEST = 300  # larger than this, only the icons are left: the page needs the room
AROUND_ICON = 48
MARGIN = 12


class Sidebar(QFrame):
    """chosen          a page's key"""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "sidebar")
        self.setAccessibleName(self.tr("Areas"))
        self.brand, self.ward, self.person = (
            QLabel(self.tr("Digital notebook")),
            QLabel(),
            QLabel(wordWrap=True),
        )
        self.brand.setProperty("role", "brand")
        self._buttons: dict[str, QPushButton] = {}
        self._counts: dict[str, int] = {}
        self._marks: dict[str, QLabel] = {}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 18, MARGIN, 14)
        layout.setSpacing(3)
        layout.addWidget(self.brand)
        layout.addWidget(self.ward)
        layout.addSpacing(10)
        for entry in PAGES:
            layout.addWidget(self._button(entry))
        layout.addStretch()
        layout.addWidget(self.person)
        look().changed.connect(self._fit)
        self._fit()

    def show_notebook(self, ward: str, person: str) -> None:
        self.ward.setText(ward)
        self.person.setText(person)
        self._fit()

    def mark(self, key: str) -> None:
        self._buttons[key].setChecked(True)

    def button_of(self, key: str) -> QPushButton:
        return self._buttons[key]

    def set_count(self, key: str, count: int) -> None:
        """How many things wait on a page, beside its name."""
        self._counts[key] = count
        title = next(entry.shown_title() for entry in PAGES if entry.key == key)
        self._buttons[key].setAccessibleName(f"{title} ({number_text(count)})" if count else title)
        self._fit()

    def _button(self, entry: PageEntry) -> QPushButton:
        made = QPushButton()
        made.setCheckable(True)
        made.setAutoDefault(False)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(entry.shown_title())
        made.setToolTip(f"{entry.shown_title()} ({entry.keys()})")
        set_icon(made, entry.icon, "on_sidebar", 20)
        made.clicked.connect(lambda: self.chosen.emit(entry.key))
        self._group.addButton(made)
        self._buttons[entry.key] = made
        return made

    def _fit(self) -> None:
        width = look().px(WIDTH)
        is_narrow = width > WIDEST
        self.setFixedWidth(look().px(20) + AROUND_ICON if is_narrow else width)
        for label in (self.brand, self.ward, self.person):
            label.setVisible(not is_narrow and bool(label.text()))
        for entry in PAGES:
            self._buttons[entry.key].setText("" if is_narrow else f" {entry.shown_title()}")
        for key, count in self._counts.items():
            self._put_mark(key, count, in_corner=is_narrow)

    def _put_mark(self, key: str, count: int, *, in_corner: bool) -> None:
        """In a corner it is small: beside the icon, not over it."""
        if key in self._marks:
            self._marks.pop(key).deleteLater()
        if count:
            button = self._buttons[key]
            mark = self._marks[key] = QLabel(button)
            mark.setProperty("role", "count-corner" if in_corner else "count")
            mark.setText(number_text(count))
            mark.adjustSize()
            down = 0 if in_corner else (button.sizeHint().height() - mark.height()) // 2
            mark.move(self.width() - 2 * MARGIN - mark.width() - (0 if in_corner else 8), down)
            mark.show()
