"""What the program says of its own accord: at the bottom with a way back, or in the way when it must."""

import json
import logging
import threading
from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from desktop.errors import ServerRejected
from desktop.ui.crash_report import CrashReport
from desktop.ui.notices import WindowNotices
from tests.ui.boxes import answered


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(1000, 600)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_what_was_done_can_be_taken_back_once(window: QWidget) -> None:
    notices, undone = WindowNotices(window), []
    notices.done("Struck through", lambda: undone.append(1))
    toast = notices.toast
    assert toast.isVisible()
    assert toast.geometry().bottom() < window.height()
    toast.undo.click()
    assert undone == [1]
    assert not toast.isVisible()


def test_without_a_way_back_none_is_offered(window: QWidget) -> None:
    notices = WindowNotices(window)
    notices.done("Saved")
    assert not notices.toast.undo.isVisible()


def test_a_newer_notice_takes_the_place_of_the_older_and_of_its_way_back(window: QWidget) -> None:
    notices, undone = WindowNotices(window), []
    notices.done("First", lambda: undone.append("first"))
    notices.done("Second", lambda: undone.append("second"))
    notices.toast.undo.click()
    assert undone == ["second"]


def test_an_error_says_what_is_safe_and_its_details_can_be_copied(window: QWidget) -> None:
    seen: list[QMessageBox] = []
    answered("Copy details", seen)
    WindowNotices(window).error(ServerRejected("device_revoked", "Máy này đã bị thu quyền."))
    box = seen[0]
    assert box.text() == "Máy này đã bị thu quyền."
    assert "All work is still on this computer." in box.informativeText()
    assert "device_revoked" in box.informativeText()
    assert QApplication.clipboard().text() == "ServerRejected device_revoked"


@pytest.mark.parametrize(("label", "answer"), [("Merge", True), ("Cancel", False)])
def test_a_question_is_answered_by_its_verb(window: QWidget, label: str, answer: bool) -> None:
    seen: list[QMessageBox] = []
    answered(label, seen)
    assert WindowNotices(window).confirm("Merge <b>both</b>?", "Merge") is answer


def test_a_bug_in_another_thread_is_shown_here_once_and_logged_without_what_was_typed(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    crash = CrashReport(Path("/somewhere"))
    seen: list[QMessageBox] = []
    typed = " ".join(["Nguyễn Thị", "Thuý", "0010990" + "12345"])

    def fail() -> None:
        try:
            raise ValueError(typed)
        except ValueError as error:
            crash.report(type(error), error, error.__traceback__)

    answered("Close", seen)
    with caplog.at_level(logging.CRITICAL):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        fail()
        qtbot.waitUntil(lambda: len(seen) == 1)
    assert "no data about people" in seen[0].informativeText()
    assert "ValueError" in seen[0].detailedText()
    assert "Thuý" not in caplog.text
    assert "001099012345" not in caplog.text
    assert "test_notices.py" in caplog.text  # the place, for the technician


def test_from_the_box_the_technician_gets_a_file(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash, seen = CrashReport(tmp_path), []
    target = tmp_path / "out.zip"
    monkeypatch.setattr("desktop.ui.crash_report.ask_where", lambda _parent: target)
    crash.ask(lambda: {"rows": {"citizen": 3}})
    answered("Send what the technician needs…", seen)
    crash.report(UnicodeDecodeError, None, None)
    qtbot.waitUntil(target.exists)
    with ZipFile(target) as package:
        assert json.loads(package.read("summary.json"))["notebook"] == {"rows": {"citizen": 3}}
