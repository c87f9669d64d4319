"""Pictures of the frame: sign-in, palette, help, the hidden screen, what notices look like."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QMessageBox, QWidget

from desktop.errors import ServerUnreachable, WrongPassphrase, WrongPin
from desktop.handover import Custody, Gathering, Healed, Stick
from desktop.keys import KeyFile
from desktop.services.backup import Rescued
from desktop.ui.error_text import error_text
from desktop.ui.rescue_bar import RescueBar
from desktop.ui.room_bar import RoomBar
from desktop.ui.shots import Shot, Stage, settle
from desktop.ui.sign_in import SignIn

NOON = datetime(2026, 11, 27, 5, tzinfo=UTC)
ALL_HANDED_OVER = Custody(True, 0, 0, 0, None, NOON, None, None, route="network", has_all=True)
STRANGE = Healed(NOON, ["Tổ dân phố 4"], is_done=False)


def first_run(_app: Stage) -> QWidget:
    return SignIn(KeyFile(Path(tempfile.mkdtemp()) / "keys.json"))


def first_run_joining(app: Stage) -> QWidget:
    window = first_run(app)
    assert isinstance(window, SignIn)
    window.tiles[1].click()
    return window


def signing_in(_app: Stage) -> QWidget:
    keys = KeyFile(Path(tempfile.mkdtemp()) / "keys.json")
    keys.create("Nguyễn Thị Lan", "một hai ba bốn")
    return SignIn(keys)


def signing_in_one_of_three(_app: Stage) -> QWidget:
    keys = KeyFile(Path(tempfile.mkdtemp()) / "keys.json")
    key = keys.create("Nguyễn Thị Lan", "một hai ba bốn")
    for name in ("Trần Anh Tú", "Lê Minh Khôi"):
        keys.add(name, "một hai ba bốn", key)
    window = SignIn(keys)
    assert isinstance(window.user, QComboBox)
    window.user.setCurrentIndex(2)
    return window


def wrong_passphrase(app: Stage) -> QWidget:
    window = signing_in(app)
    assert isinstance(window, SignIn)
    window.say(str(error_text(WrongPassphrase(30))))
    return window


def palette(app: Stage) -> QWidget:
    app.window.ask_palette()
    app.window.palette_box.field.setText("nguyen")
    return app.window


def help_drawer(app: Stage) -> QWidget:
    app.window.navigate("handover", {})
    app.window.toggle_help()
    return app.window


def hidden(app: Stage) -> QWidget:
    app.window.protect(lambda _typed: None)
    app.window.cover.cover()
    return app.window


def hidden_with_pin(app: Stage) -> QWidget:
    def wrong(_typed: str) -> None:
        raise WrongPin(30)

    app.window.protect(wrong, lambda: True)
    app.window.cover.cover()
    app.window.cover.field.setText("272951")
    app.window.cover.uncover()
    return app.window


def toast(app: Stage) -> QWidget:
    app.window.notices.done("Đã gạch bỏ 3 người.", lambda: None)
    return app.window


def error_box(app: Stage) -> QWidget:
    """The real box, caught while it is open."""
    caught: list[QMessageBox] = []

    def catch() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            caught.append(box)
            box.done(0)

    QTimer.singleShot(200, catch)
    app.window.notices.error(ServerUnreachable())
    settle(50)
    return caught[0]


def mended(app: Stage) -> QWidget:
    bar = app.window.findChild(RescueBar)
    assert isinstance(bar, RescueBar)
    bar.tell(Rescued("damaged", datetime(2026, 11, 26, 7, 5, tzinfo=UTC), 41, 2, is_blind=False))
    return app.window


def stick_put_in(app: Stage) -> QWidget:
    """While another page is open."""
    settle()  # this machine has none, as it finds now
    app.window.stick.tell(Stick(Path("/media/usb"), "KINGSTON 8GB"))
    return app.window


def light(custody: Custody) -> Callable[[Stage], QWidget]:
    def build(app: Stage) -> QWidget:
        settle()  # until it has been asked
        app.window.light.show_custody(custody)
        return app.window

    return build


def little_room(app: Stage) -> QWidget:
    bar = app.window.findChild(RoomBar)
    assert isinstance(bar, RoomBar)
    bar.show()
    return app.window


def taking(app: Stage) -> QWidget:
    """The leader helps somebody while others hand over to her laptop."""
    bar = app.window.taking
    bar.show_gathering(Gathering("482913", "", [], []))
    app.window.navigate("desk")
    return app.window


SHOTS = [
    Shot("sign-in-first", first_run),
    Shot("sign-in-first-joining", first_run_joining),
    Shot("sign-in", signing_in),
    Shot("sign-in-people", signing_in_one_of_three),
    Shot("sign-in-wrong", wrong_passphrase),
    Shot("shell-palette", palette),
    Shot("shell-help", help_drawer),
    Shot("shell-taking", taking),
    Shot("shell-hidden", hidden),
    Shot("shell-hidden-pin", hidden_with_pin),
    Shot("shell-toast", toast),
    Shot("shell-error", error_box),
    Shot("shell-mended", mended),
    Shot("shell-little-room", little_room),
    Shot("shell-stick", stick_put_in),
    Shot("shell-light-safe", light(ALL_HANDED_OVER)),
    Shot("shell-light-copied", light(replace(ALL_HANDED_OVER, waiting=41, copied=41))),
    Shot("shell-light-trouble", light(replace(ALL_HANDED_OVER, healed=STRANGE))),
]
