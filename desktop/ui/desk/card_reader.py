"""A card's QR from a picture: a file, the clipboard, the webcam. Neither picture nor text is ever kept."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from desktop.errors import AppError, BadFile
from desktop.services.card_qr import CardData, first_card
from desktop.services.code_image import read_codes
from desktop.ui.icons import set_icon


class CardButton(QToolButton):
    """read             a CardData, or what else `look` finds in a picture
    refused             the AppError that says why not
    """

    read = Signal(object)
    refused = Signal(object)

    def __init__(
        self,
        parent: QWidget | None = None,
        look: Callable[[QImage], object] | None = None,
        *,
        goes_on: bool = False,
    ) -> None:
        """`goes_on`: the webcam reads one card after another, until it is closed."""
        super().__init__(parent)
        self._look, self._goes_on = look or card_in, goes_on
        set_icon(self, "scan-qr-code", "text")
        name = self.tr("Read a card")
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.addAction(self.tr("From a picture…"), self.from_file)
        menu.addAction(self.tr("From the clipboard"), self.from_clipboard)
        self.camera_action = menu.addAction(self.tr("With the webcam"), self.from_camera)
        menu.aboutToShow.connect(self._look_for_camera)  # asking loads a lot: not before it is needed
        self.setMenu(menu)

    def from_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Picture of a card"), "", "PNG, JPEG (*.png *.jpg *.jpeg *.bmp *.webp)"
        )
        if path:
            self.take(QImage(path))

    def from_clipboard(self) -> None:
        """Once it is read, the picture of a card does not stay there."""
        clipboard = QGuiApplication.clipboard()
        if self.take(clipboard.image()):
            clipboard.clear()

    def from_camera(self) -> None:
        from desktop.ui.desk.camera import CameraDialog

        dialog = CameraDialog(self, self._look, goes_on=self._goes_on)
        dialog.read.connect(self.read)
        dialog.exec()

    def take(self, image: QImage) -> bool:
        """Any picture; the first card in it. Whether one was read."""
        try:
            found = self._look(image)
        except AppError as error:
            self.refused.emit(error)
            return False
        self.read.emit(found)
        return True

    def _look_for_camera(self) -> None:
        reason = camera_problem()
        self.camera_action.setEnabled(reason is None)
        if reason:
            self.camera_action.setText(self.tr("Webcam: {reason}").format(reason=self._why(reason)))

    def _why(self, reason: str) -> str:
        if reason == "module":
            return self.tr("not installed with this program")
        return self.tr("this computer has none")


def card_in(image: QImage) -> CardData:
    """Raises BadFile (no picture, no code in it) or CardRefused."""
    return first_card(codes_in(image))


def codes_in(image: QImage) -> Sequence[str]:
    """The texts of its QR codes. Raises BadFile."""
    if image.isNull():
        raise BadFile("not_image")
    gray = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = bytes(gray.constBits())
    return read_codes(pixels, gray.width(), gray.height(), gray.bytesPerLine())


def camera_problem() -> str | None:
    """Why there is no webcam to use: "module" | "device"; None if there is one."""
    if find_spec("PySide6.QtMultimedia") is None:
        return "module"
    try:
        from PySide6.QtMultimedia import QMediaDevices
    except ImportError:  # a system library is missing
        return "module"
    return None if QMediaDevices.videoInputs() else "device"
