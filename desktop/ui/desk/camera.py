"""The webcam, until a card (or another code) is read or the person gives up. Needs the extra [camera]."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaDevices, QVideoFrame, QVideoSink
from PySide6.QtMultimediaWidgets import QVideoWidget
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QVBoxLayout, QWidget

from desktop.errors import AppError, CardRefused
from desktop.ui.desk.card_reader import card_in
from desktop.ui.error_text import error_text

LOOK_EVERY_S = 0.2


class FrameReader(QObject):
    """Looks at some of the frames of a sink, until one shows what is looked for; `goes_on`: also after that.

    read             what `look` found, once as long as it is held there
    refused          the CardRefused of a code that is no card
    """

    read = Signal(object)
    refused = Signal(object)

    def __init__(
        self,
        sink: QVideoSink,
        parent: QObject | None = None,
        look: Callable[[QImage], object] = card_in,
        *,
        goes_on: bool = False,
    ) -> None:
        super().__init__(parent)
        self._look, self._goes_on = look, goes_on
        self._last: object = None
        self._next = 0.0
        self._is_done = False
        sink.videoFrameChanged.connect(self._on_frame)

    def _on_frame(self, frame: QVideoFrame) -> None:
        if self._is_done or not frame.isValid() or monotonic() < self._next:
            return
        try:
            found = self._look(frame.toImage())
        except CardRefused as error:
            self.refused.emit(error)
        except AppError:
            pass  # no code in sight yet
        else:
            self._is_done = not self._goes_on
            if found != self._last:
                self._last = found
                self.read.emit(found)
        self._next = monotonic() + LOOK_EVERY_S


class CameraDialog(QDialog):
    """read             what `look` found in a frame; the dialog closes by itself, unless it `goes_on`"""

    read = Signal(object)

    def __init__(
        self,
        parent: QWidget | None = None,
        look: Callable[[QImage], object] = card_in,
        title: str = "",
        *,
        goes_on: bool = False,
    ) -> None:
        super().__init__(parent)
        self._goes_on = goes_on
        self.setWindowTitle(title or self.tr("Hold the card's QR code before the camera"))
        self.resize(720, 560)
        self.picture, self.which = QVideoWidget(), QComboBox()
        self.which.setAccessibleName(self.tr("Which camera"))
        self.note = QLabel(self.tr("The picture is not kept."), wordWrap=True)
        layout = QVBoxLayout(self)
        layout.addWidget(self.which)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.note)
        self._session = QMediaCaptureSession(self)
        self._session.setVideoOutput(self.picture)
        self._camera: QCamera | None = None
        self._reader = FrameReader(self.picture.videoSink(), self, look, goes_on=goes_on)
        self._reader.read.connect(self._on_read)
        self._reader.refused.connect(self._on_refused)
        devices = QMediaDevices.videoInputs()
        for device in devices:
            self.which.addItem(device.description(), device)
        self.which.setVisible(len(devices) > 1)
        self.which.currentIndexChanged.connect(self._start)
        self.finished.connect(self._stop)
        self._start()

    def _start(self) -> None:
        self._stop()
        if device := self.which.currentData():
            self._camera = QCamera(device, self)
            self._camera.errorOccurred.connect(self._on_broken)
            self._session.setCamera(self._camera)
            self._camera.start()
        else:
            self.note.setText(self.tr("No camera. Take a picture with a phone, or type the details."))

    def _stop(self) -> None:
        if self._camera:
            self._camera.stop()
            self._camera.deleteLater()
            self._camera = None

    def _on_read(self, found: object) -> None:
        self.read.emit(found)
        if self._goes_on:
            self.note.setText(self.tr("Read. Hold the next card before the camera."))
        else:
            self.accept()

    def _on_refused(self, error: AppError) -> None:
        self.note.setText(str(error_text(error)))

    def _on_broken(self, *_facts: object) -> None:
        self.note.setText(
            self.tr("The camera does not answer: perhaps another program uses it, or the system forbids it.")
        )
