"""A visit without a list: which household is it?"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QListWidgetItem, QVBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.quiet_list import QuietList
from desktop.ui.widgets.search_field import SearchField

SIZE = (560, 460)


class FindDoorDialog(QDialog):
    """chosen           a household's id"""

    chosen = Signal(str)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Visit one household"))
        self._context = context
        self.search = SearchField(self.tr("Address, household number, or a member's name"))
        self.found = QuietList(self.tr("Households"), self.tr("Type where it is, or who lives there."))
        self.back_button = button(self.tr("Back"))
        self.go_button = button(self.tr("At this door"), "primary", "arrow-right")
        hint = QLabel(self.tr("Not in the notebook yet? Add it at “Gia đình số” first."), wordWrap=True)
        hint.setProperty("role", "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.addWidget(self.search)
        layout.addWidget(self.found, 1)
        layout.addWidget(hint)
        layout.addLayout(row(None, self.back_button, self.go_button))
        self.go_button.setEnabled(False)
        self.resize(look().px(SIZE[0]), min(look().px(SIZE[1]), 690))
        self.search.searched.connect(self.look)
        self.search.left_downwards.connect(self.found.setFocus)
        self.search.returnPressed.connect(self.take_marked)
        self.found.itemActivated.connect(self.take)
        self.back_button.clicked.connect(self.reject)
        self.go_button.clicked.connect(lambda: self.take(self.found.currentItem()))

    def look(self) -> None:
        """Households that are meant by what was typed."""
        typed = self.search.text().strip()
        self.found.clear()
        for each in self._context.office.household.find(typed) if typed else ():
            words = " · ".join(filter(None, (each.address, each.head)))
            self.found.add_line(words, ("house", "quiet"), each.id)
        self.found.say_when_empty(
            self.tr("No household is like this.")
            if typed
            else self.tr("Type where it is, or who lives there.")
        )
        self.found.setCurrentRow(0)
        self.go_button.setEnabled(self.found.count() > 0)

    def take_marked(self) -> None:
        """Enter: whichever is marked; the field has said before what was typed last."""
        self.take(self.found.currentItem())

    def take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            household = item.data(Qt.ItemDataRole.UserRole)
            self.accept()
            self.chosen.emit(household)
