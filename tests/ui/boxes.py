"""Message boxes in tests: those that a test awaits are answered, any other is a failure that says its text.

Left to itself, a box that nobody expects would hold the whole run up: inside it the loop of events goes on.
"""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPushButton

_exec = QDialog.exec
_awaited: list[str] = []  # labels of buttons still to be pressed


def answered(label: str, seen: list[QMessageBox]) -> None:
    """As soon as a box is there, note it, press the button of this name, and see it gone."""
    _awaited.append(label)

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, press)
            return
        seen.append(box)
        _awaited.remove(label)
        buttons = {each.text().replace("&", ""): each for each in box.findChildren(QPushButton)}
        buttons[label].click()
        if box.isVisible():
            box.close()

    QTimer.singleShot(10, press)


def exec_if_awaited(dialog: QDialog) -> int:
    """In the place of QDialog.exec."""
    if isinstance(dialog, QMessageBox) and not _awaited:
        raise AssertionError(f"nobody answers this box: {dialog.text()} {dialog.informativeText()}")
    return _exec(dialog)


def forget() -> None:
    """A test has ended."""
    _awaited.clear()
