"""What is said when the ward's order has been carried out: there is no notebook here any more."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.ui.theme import px
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import Card, IconLabel


class Gone(QWidget):
    def __init__(self, *, is_complete: bool, left_behind: str = "") -> None:
        """`is_complete`: every file is gone; else some are left, which nobody can read. `left_behind`: the
        folder of copies on a disk that is not there now."""
        super().__init__()
        self.setWindowTitle(self.tr("Digital notebook"))
        self.setProperty("role", "page")
        title = QLabel(self.tr("The notebook on this computer has been erased"))
        title.setProperty("role", "heading")
        text = self.tr(
            "The ward took this computer's right and ordered it. The ward has everything that was written "
            "here. Ask the leader for a new invitation to work on this computer again."
        )
        left = self.tr(
            "Some files could not be removed; they are locked and their key is destroyed, so nobody can "
            "read them. The technician may delete the folder."
        )
        away = self.tr(
            "Its copies in {folder} are still to be erased: put that disk in and start the program once more."
        ).format(folder=left_behind)
        said = [text, "" if is_complete else left, away if left_behind else ""]
        self.text = QLabel(" ".join(filter(None, said)), wordWrap=True)
        self.close_button = button(self.tr("Close the program"), "primary")
        self.close_button.clicked.connect(self.close)
        card = Card()
        card.setFixedWidth(px(560))
        card.body.addWidget(IconLabel("shield-check", "safe", 40))
        card.body.addWidget(title)
        card.body.addWidget(self.text)
        card.body.addLayout(row(None, self.close_button))
        layout = QVBoxLayout(self)
        layout.addStretch()
        layout.addLayout(row(None, card, None))
        layout.addStretch()
        self.resize(px(760), px(420))
