"""The webcam's way from a frame to a card, with painted frames through the real video sink."""

import pytest
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.errors import CardRefused
from desktop.services.card_qr import CardData
from desktop.sync.lan import words
from desktop.ui.desk import card_reader
from desktop.ui.handover.lan_card import room_code_in
from tests.ui.test_desk import CARD, picture_of

multimedia = pytest.importorskip("PySide6.QtMultimedia", reason="the extra [camera] is not installed")
camera = pytest.importorskip("desktop.ui.desk.camera")

PAYMENT = "00020101021138540010A00000072701240006970436011000000000160208QRIBFTTA53037045802VN630407E4"


# What the media library says of graphics cards that a test machine does not have.
pytestmark = pytest.mark.qt_log_ignore(
    "Couldn't (load|resolve)", "No RHI backend", "QBackingStore::flush", extend=True
)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every frame is looked at."""
    monkeypatch.setattr(camera, "LOOK_EVERY_S", 0.0)


def frame(text: str = "", turned: float = 0.0):
    """What a webcam of 1280 × 720 sees: a grey room, and perhaps a code somewhere in it."""
    image = QImage(1280, 720, QImage.Format.Format_RGB32)
    image.fill(0xFF9A9A90)
    if text:
        painter = QPainter(image)
        painter.translate(640, 360)
        painter.rotate(turned)
        code = picture_of(text)
        painter.drawImage(-code.width() // 2, -code.height() // 2, code)
        painter.end()
    return multimedia.QVideoFrame(image)


def test_a_card_held_before_the_camera_is_read_once(qtbot: QtBot) -> None:
    sink = multimedia.QVideoSink()
    reader = camera.FrameReader(sink)
    cards: list[CardData] = []
    reader.read.connect(cards.append)
    for seen in (frame(), frame(CARD, turned=20), frame(CARD), multimedia.QVideoFrame()):
        sink.setVideoFrame(seen)
    assert [(card.full_name, card.national_id) for card in cards] == [("Nguyễn Thị Mẫu", "001185012345")]


def test_another_code_says_what_it_is_and_the_camera_goes_on(qtbot: QtBot) -> None:
    sink = multimedia.QVideoSink()
    reader = camera.FrameReader(sink)
    heard: list[object] = []
    reader.read.connect(heard.append)
    reader.refused.connect(heard.append)
    sink.setVideoFrame(frame(PAYMENT))
    sink.setVideoFrame(frame(CARD))
    assert [type(each) for each in heard] == [CardRefused, CardData]


def test_the_dialog_hands_the_card_over_and_closes(qtbot: QtBot) -> None:
    dialog = camera.CameraDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    cards: list[CardData] = []
    dialog.read.connect(cards.append)
    sink = dialog.picture.videoSink()
    sink.setVideoFrame(frame(PAYMENT))
    assert "payment" in dialog.note.text()
    sink.setVideoFrame(frame(CARD))
    assert len(cards) == 1
    assert not dialog.isVisible()


def test_the_code_of_a_leaders_laptop_is_read_and_no_other(qtbot: QtBot) -> None:
    dialog = camera.CameraDialog(None, room_code_in)
    qtbot.addWidget(dialog)
    heard: list[str] = []
    dialog.read.connect(heard.append)
    link = words.Link(["192.168.1.5:47800"], "ab" * 16).written()
    for seen in (frame(), frame(CARD), frame(PAYMENT), frame(link, turned=10)):
        dialog.picture.videoSink().setVideoFrame(seen)
    assert heard == [link]


def test_without_the_extra_the_menu_says_why(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_reader, "find_spec", lambda _name: None)
    button = card_reader.CardButton()
    qtbot.addWidget(button)
    button.menu().aboutToShow.emit()
    assert not button.camera_action.isEnabled()
    assert "not installed" in button.camera_action.text()


def test_without_a_camera_the_menu_says_so(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multimedia.QMediaDevices, "videoInputs", staticmethod(list))
    button = card_reader.CardButton()
    qtbot.addWidget(button)
    button.menu().aboutToShow.emit()
    assert not button.camera_action.isEnabled()
    assert "none" in button.camera_action.text()
