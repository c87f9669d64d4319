"""Answering the message boxes that a test cannot do without."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton


def answered(label: str, seen: list[QMessageBox]) -> None:
    """As soon as a box is there, note it, press the button of this name, and see it gone."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, press)
            return
        seen.append(box)
        buttons = {each.text().replace("&", ""): each for each in box.findChildren(QPushButton)}
        buttons[label].click()
        if box.isVisible():
            box.close()

    QTimer.singleShot(10, press)
