"""The webcam, until a card is read or the person gives up. Needs the extra [camera]."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaDevices, QVideoSink
from PySide6.QtMultimediaWidgets import QVideoWidget
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from desktop.errors import AppError
from desktop.ui.desk.card_reader import card_in

LOOK_EVERY_MS = 200


class CameraDialog(QDialog):
    """read             a CardData; the dialog closes by itself"""

    read = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Hold the card's QR code before the camera"))
        self.resize(720, 560)
        self._picture = QVideoWidget()
        self._note = QLabel(self.tr("The picture is not kept."))
        layout = QVBoxLayout(self)
        layout.addWidget(self._picture, 1)
        layout.addWidget(self._note)
        self._camera = QCamera(QMediaDevices.defaultVideoInput(), self)
        self._session = QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        self._session.setVideoOutput(self._picture)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self.finished.connect(self._camera.stop)
        self._camera.start()
        self._timer.start()

    def _look(self) -> None:
        sink: QVideoSink | None = self._picture.videoSink()
        frame = sink.videoFrame() if sink else None
        if frame is None or not frame.isValid():
            return
        try:
            card = card_in(frame.toImage())
        except AppError:
            return  # not yet
        self._timer.stop()
        self.read.emit(card)
        self.accept()
