"""What was copied from here is gone from the clipboard a minute later; what is to be passed on stays."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.clipboard_guard import KEPT_MS, ClipboardGuard, copy_to_pass_on, is_ours


@pytest.fixture(autouse=True)
def in_front(qtbot) -> None:
    """This program is the one people look at: copying is done in it."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(is_ours)


@pytest.mark.parametrize("number", ["990163004711", "0987 654 321", "CCCD: 990.163.004.711", "Trần Thị A"])
def test_a_number_is_cleared_by_itself(number, qtbot) -> None:
    assert KEPT_MS == 60_000
    clipboard = QApplication.clipboard()
    guard = ClipboardGuard(kept_ms=20)
    clipboard.setText(number)
    qtbot.waitUntil(lambda: clipboard.text() == "")
    assert not guard._timer.isActive()


def test_other_text_and_what_came_after_stay(qtbot) -> None:
    clipboard, guard = QApplication.clipboard(), ClipboardGuard()
    copy_to_pass_on("Chiều thứ Sáu 27/11 chị nộp sổ nhé")
    qtbot.waitUntil(lambda: clipboard.text() != "")
    guard.clear()
    assert clipboard.text().startswith("Chiều")
    copy_to_pass_on("gọi 0987654321")
    guard.clear()
    assert clipboard.text() == ""
    clipboard.setText("0987654321")
    copy_to_pass_on("không có số")
    guard.clear()
    assert clipboard.text() == "không có số"


def test_closing_the_program_clears_at_once(app) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setText("990163004711")
    app.clipboard.clear()
    assert clipboard.text() == ""
