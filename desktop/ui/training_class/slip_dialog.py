"""Kiểm tra phiếu: is a slip of participation that somebody brings genuine? Needs no network."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.errors import AppError
from desktop.services.participation_slip import Checked
from desktop.ui.context import PageContext
from desktop.ui.desk.card_reader import camera_problem, codes_in
from desktop.ui.formats import date_text
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import NoteBar, Tone

WIDTH = 560


class SlipDialog(QDialog):
    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Check a slip"))
        self._context = context
        how = QLabel(self.tr("Scan the slip's QR code with the reader, or bring its picture."), wordWrap=True)
        self.code = QLineEdit()
        self.code.setAccessibleName(self.tr("What the code says"))
        self.code.setPlaceholderText(self.tr("What the code says"))
        self.file_button = button(self.tr("From a picture…"))
        self.camera_button = button(self.tr("With the webcam"), icon="scan-qr-code")
        self.note, self.facts = NoteBar(""), QLabel(wordWrap=True)
        self.close_button = button(self.tr("Close"), "primary")
        layout = QVBoxLayout(self)
        for widget in (how, self.code):
            layout.addWidget(widget)
        layout.addLayout(row(self.file_button, self.camera_button, None))
        for said in (self.note, self.facts):
            layout.addWidget(said)
            said.hide()
        layout.addStretch()
        layout.addLayout(row(None, self.close_button))
        self.code.returnPressed.connect(lambda: self.check(self.code.text()))
        self.file_button.clicked.connect(self.from_file)
        self.camera_button.clicked.connect(self.from_camera)
        self.close_button.clicked.connect(self.accept)
        self.setMinimumWidth(look().px(WIDTH))

    def check(self, text: str) -> None:
        found = self._context.office.participation_slip.check(text)
        tone, said = self._said(found)
        self.note.say(said, tone)
        self.facts.setText("\n".join(self._facts(found)))
        self.facts.setVisible(found.slip is not None)
        self.code.clear()
        self.code.setFocus()

    def take(self, image: QImage) -> None:
        try:
            self.check(slip_code_in(image))
        except AppError:
            self.note.say(self.tr("No QR code in this picture. Take it closer, in better light."), "waiting")
            self.facts.hide()

    def from_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Picture of a slip"), "", "PNG, JPEG (*.png *.jpg *.jpeg *.bmp *.webp)"
        )
        if path:
            self.take(QImage(path))

    def from_camera(self) -> None:
        if camera_problem():  # asking loads a lot: not before it is needed
            self.note.say(self.tr("No webcam here. Use the reader, or a picture."), "waiting")
            return
        from desktop.ui.desk.camera import CameraDialog

        dialog = CameraDialog(self, slip_code_in, self.tr("Hold the slip's QR code before the camera"))
        dialog.read.connect(self.check)
        dialog.exec()

    def _said(self, found: Checked) -> tuple[Tone, str]:
        match found.verdict:
            case "known":
                return "safe", self.tr("Genuine: signed by a computer of this ward, and in this notebook.")
            case "unknown":
                return "safe", self.tr(
                    "Genuine: signed by a computer of this ward. The slip itself is not in this notebook: "
                    "whether it was taken back since, only the ward's page can tell."
                )
            case "revoked":
                why = self._context.office.catalog.title("void_reason", found.reason or "")
                return "trouble", self.tr("Taken back: {reason}. It holds no more.").format(reason=why)
            case "other_ward":
                return "waiting", self.tr("Not signed by this ward. Ask the ward that it names.")
            case "forged":
                return "trouble", self.tr("Not genuine: what it says was changed after it was signed.")
        return "waiting", self.tr("This code is no slip of participation.")

    def _facts(self, found: Checked) -> list[str]:
        if found.slip is None:
            return []
        said = found.slip.facts
        first, last, issued = (
            date_text(date.fromisoformat(day)) for day in (said.first, said.last, said.issued_on)
        )
        return [
            self.tr("Learner: {initials}").format(initials=said.initials),
            self.tr("Class: {title}").format(title=said.title),
            self.tr("Attended {attended} of {held} sessions, {first} to {last}").format(
                attended=said.attended, held=said.held, first=first, last=last
            ),
            self.tr("Issued on {day}, number {serial}").format(day=issued, serial=found.slip.serial),
        ]


def slip_code_in(image: QImage) -> str:
    """Raises BadFile: no picture, or no code in it."""
    return codes_in(image)[0]
