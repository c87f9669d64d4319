"""How many sheets, for where and when; then the printer, or a PDF."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import StorageFailed
from desktop.progress import Silent
from desktop.ui.context import PageContext
from desktop.ui.paper.canvas import Sheet, picture
from desktop.ui.paper.output import SheetOutput, write_pdf
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.field_note import FieldNote
from desktop.ui.widgets.labelled import label_for

COUNTS = (1, 2, 3, 4, 5, 10, 20)
PICTURE = (640, 540)  # pixels, on a small screen with any size of type
ASKED_WIDTH = 240


@dataclass(frozen=True)
class Wanted:
    """What was asked for in the dialog. No place, no day: dots to write on."""

    count: int
    place: str
    day: date | None


@dataclass(frozen=True)
class Paper:
    """A kind of sheet: `make` draws up as many as wanted, `printed` hears how many are on paper now."""

    title: str
    file_name: str
    make: Callable[[Wanted], Sequence[Sheet]]
    printed: Callable[[int], object]


class PaperDialog(QDialog):
    def __init__(
        self, context: PageContext, paper: Paper, usual: Wanted, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(paper.title)
        self._paper, self.output = paper, SheetOutput(context, self)
        self._notices = context.notices
        self.count, self.place, self.day = QComboBox(), QLineEdit(usual.place), DateEdit(upcoming=True)
        for count in COUNTS:
            self.count.addItem(str(count), count)
        self.count.setCurrentText(str(usual.count))
        self.day.set_date(usual.day)
        self.picture = QLabel()
        self.picture.setAccessibleName(self.tr("How it looks"))
        self.day_note = FieldNote()
        self.pdf_button = button(self.tr("Save as PDF…"), "", "download")
        self.print_button = button(self.tr("Print…"), "primary", "printer")
        self.back_button = button(self.tr("Back"))
        self._lay_out()
        self.count.currentIndexChanged.connect(self.show_picture)
        for field in (self.place, self.day):
            field.textChanged.connect(self.show_picture)
        self.pdf_button.clicked.connect(self.save_pdf)
        self.print_button.clicked.connect(self.print)
        self.back_button.clicked.connect(self.reject)
        self.show_picture()

    def wanted(self) -> Wanted:
        day = self.day.date_or_text()
        return Wanted(
            self.count.currentData(), self.place.text().strip(), day if isinstance(day, date) else None
        )

    def show_picture(self) -> None:
        """The first sheet as it would be printed now; none is, with a day that is no day."""
        self.day_note.clear()
        is_day = not isinstance(self.day.date_or_text(), str)
        if not is_day:
            self.day_note.say(self.tr("Not a day. Example: 27/11/2026."))
        for control in (self.print_button, self.pdf_button):
            control.setEnabled(is_day)
        self.picture.setPixmap(picture(self._paper.make(self.wanted())[0], PICTURE))

    def print(self) -> None:
        self.output.print(self._paper.make(self.wanted()), self.on_paper)

    def save_pdf(self) -> None:
        name = f"{self._paper.file_name}.pdf"
        path, _ = QFileDialog.getSaveFileName(self, self._paper.title, name, "PDF (*.pdf)")
        if path:
            self.write_pdf(Path(path))

    def write_pdf(self, path: Path) -> None:
        """At once: what is numbered on it is used up before anything else can be asked for."""
        try:
            write_pdf(path, self._paper.title, self._paper.make(self.wanted()), Silent())
        except StorageFailed as error:
            self._notices.error(error)
        else:
            self.on_paper()

    def on_paper(self) -> None:
        count = self.wanted().count
        self._paper.printed(count)
        self._notices.done(self.tr("%n sheet(s) are ready", "", count))
        self.accept()

    def _lay_out(self) -> None:
        asked = QVBoxLayout()
        asked.setSpacing(4)
        hint = QLabel(self.tr("Left empty, it is written by hand."), wordWrap=True)
        hint.setProperty("role", "hint")
        for words, field in (
            (self.tr("How many sheets"), self.count),
            (self.tr("Place"), self.place),
            (self.tr("Day"), self.day),
        ):
            field.setMinimumWidth(look().px(ASKED_WIDTH))
            asked.addWidget(label_for(words, field))
            asked.addWidget(field)
            asked.addSpacing(8)
        asked.addWidget(self.day_note)
        asked.addWidget(hint)
        asked.addStretch()
        whole = QHBoxLayout()
        whole.setSpacing(20)
        whole.addLayout(asked, 1)
        whole.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addLayout(whole)
        layout.addLayout(row(None, self.back_button, self.pdf_button, self.print_button))
