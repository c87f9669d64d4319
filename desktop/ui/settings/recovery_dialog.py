"""A recovery sheet: on paper first, typed back, and only then does it open anything."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.contract import recovery_code
from desktop.errors import AppError, StorageFailed
from desktop.handover import Stick
from desktop.progress import Progress
from desktop.ui.context import PageContext
from desktop.ui.error_text import error_text
from desktop.ui.formats import today
from desktop.ui.paper.canvas import document_family, picture, print_sheets
from desktop.ui.paper.output import write_pdf
from desktop.ui.paper.recovery_sheet import RecoverySheet
from desktop.ui.settings.recovery_bar import SHEET
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.field_note import FieldNote

PICTURE = (420, 540)
ASKED_WIDTH = 340
FILE = "phieu-khoi-phuc.pdf"


class RecoveryDialog(QDialog):
    """A file goes to a stick only: on this computer it would open the notebook for whoever finds it.

    joining: she would rather join the ward at once. left: closed, though a sheet is owed.
    """

    joining = Signal()
    left = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None, *, is_owed: bool = False) -> None:
        """`is_owed`: see recovery_bar.py."""
        super().__init__(parent)
        self._is_owed = is_owed
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Recovery sheet"))
        self._context = context
        self.code = recovery_code.fresh()
        info = context.office.notebook.info()
        self._sheet = RecoverySheet(self.code, info.name, info.ward_name or "")
        self.picture = QLabel()
        self.picture.setAccessibleName(self.tr("How it looks"))
        self.picture.setPixmap(picture(self._sheet, PICTURE))
        self.print_button = button(self.tr("Print…"), "", "printer")
        self.stick_button = button(self.tr("PDF onto a stick"), "", "copy")
        self.written = QLabel(wordWrap=True)
        self.written.setProperty("role", "quiet")
        self.typed, self.note = QLineEdit(), FieldNote()
        self.back_button = button(self.tr("Join the ward first") if is_owed else self.tr("Back"))
        self.save_button = button(self.tr("Save"), "primary", "save")
        self._lay_out()
        self.print_button.clicked.connect(self.print)
        self.typed.returnPressed.connect(self.save)
        self.stick_button.clicked.connect(self.seek_stick)
        self.back_button.clicked.connect(self.go_back)
        self.save_button.clicked.connect(self.save)

    def print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self).exec():
            try:
                print_sheets([self._sheet], printer)
            except StorageFailed as error:
                self._context.notices.error(error)

    def seek_stick(self) -> None:
        """To be printed elsewhere: a drive may take its time to answer."""
        courier = self._context.handover.courier
        self._context.jobs.start("sticks", lambda _: courier.sticks(), self.write_to)

    def write_to(self, sticks: Sequence[Stick]) -> None:
        if not sticks:
            self.note.say(self.tr("No stick is in. Put one in and try again, or copy the groups by hand."))
            return
        stick, sheet, title = sticks[-1], self._sheet, self.windowTitle()
        document_family()  # asked of the fonts here, once

        def work(progress: Progress) -> None:
            write_pdf(stick.path / FILE, title, [sheet], progress)

        said = self.tr("On the stick “{name}”: {file}. Print it elsewhere, then delete that file.")
        said = said.format(name=stick.name, file=FILE)
        self._context.jobs.start("sheet", work, lambda _: self.written.setText(said), self._on_failed)

    def go_back(self) -> None:
        if self._is_owed:
            self.joining.emit()
        super().reject()

    def reject(self) -> None:
        """By the corner of the window."""
        super().reject()
        if self._is_owed:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (self._is_owed and event.key() == Qt.Key.Key_Escape):
            super().keyPressEvent(event)

    def save(self) -> None:
        """Typed back, it proves that the paper can be read."""
        if wrong := self._wrong():
            numbers = ", ".join(map(str, wrong))
            self.note.say(
                self.tr("Not as on the sheet: group {numbers}. Look again.").format(numbers=numbers)
            )
            self.typed.setFocus()
            return
        self.setDisabled(True)
        code, day = self.code, today().isoformat()
        self._context.jobs.start(
            "sheet",
            lambda _progress: self._context.key.add_sheet(code, day),
            self._on_saved,
            self._on_failed,
        )

    def _wrong(self) -> list[int]:
        """Groups that are not those of this sheet; an older sheet's are whole, and not these."""
        typed, made = recovery_code.groups(self.typed.text()), recovery_code.groups(self.code)
        here = [number for number, group in enumerate(made, 1) if typed[number - 1 : number] != [group]]
        return here or recovery_code.wrong_groups(self.typed.text())

    def _on_saved(self, _: object) -> None:
        self._context.changes.tell(Changes({SHEET: frozenset()}))
        self.accept()

    def _on_failed(self, error: AppError) -> None:
        self.setDisabled(False)
        self.note.say(str(error_text(error)))

    def _lay_out(self) -> None:
        asked = QVBoxLayout()
        asked.setSpacing(10)
        first = QLabel(
            self.tr("1. Print this sheet, or copy the eight groups by hand onto any paper."), wordWrap=True
        )
        second = QLabel(self.tr("2. Type the eight groups from the paper:"), wordWrap=True)
        third = QLabel(
            self.tr("3. Keep the paper away from this computer. A sheet made before opens nothing any more."),
            wordWrap=True,
        )
        for words in (first, second, third):
            words.setMinimumWidth(look().px(ASKED_WIDTH))
        second.setBuddy(self.typed)
        self.typed.setAccessibleName(second.text())
        asked.addWidget(first)
        asked.addLayout(row(self.print_button, self.stick_button, None))
        for part in (self.written, second, self.typed, self.note, third):
            asked.addWidget(part)
        asked.addStretch()
        whole = QHBoxLayout()
        whole.setSpacing(20)
        whole.addLayout(asked, 1)
        whole.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addLayout(whole)
        layout.addLayout(row(None, self.back_button, self.save_button))
        for made in (self.print_button, self.stick_button, self.back_button, self.save_button):
            made.setAutoDefault(False)
