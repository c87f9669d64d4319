"""Chuẩn bị buổi học: all paper of a session as one PDF, to be printed wherever there is a printer."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.services.class_session import SessionRow
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.paper.canvas import Sheet, picture
from desktop.ui.paper.names_on_paper import may_print, noted
from desktop.ui.paper.output import SheetOutput
from desktop.ui.paper.sign_in_sheet import SignInSheet
from desktop.ui.training_class.attendance_paper import sheets_noted
from desktop.ui.training_class.session_papers import NAMED, PARTS
from desktop.ui.training_class.words import day_text, hours_text
from desktop.ui.widgets.buttons import button, icon_button, row

FILE = "Chuan-bi-buoi-hoc"
PICTURE = (420, 520)  # pixels, on a small screen with any size of type


class PrepareDialog(QDialog):
    def __init__(self, context: PageContext, session: SessionRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Prepare the session"))
        self.output, self._context = SheetOutput(context, self), context
        self._people = len(context.office.enrolment.of(session.class_id, "enrolled"))
        may_name = may_print(context)
        self._parts = {
            name: draw(context.office, session) if may_name or name not in NAMED else ()
            for name, draw in PARTS.items()
        }
        self.ticks = {name: QCheckBox() for name in self._parts}
        self._at = 0
        self.what = QLabel(f"{session.title}\n{day_text(session.day)}, {hours_text(session)}", wordWrap=True)
        self.what.setProperty("role", "strong")
        self.picture, self.page = QLabel(), QLabel()
        self.picture.setAccessibleName(self.tr("How it looks"))
        self.back, self.on = (
            icon_button("chevron-left", self.tr("Sheet before")),
            icon_button("chevron-right", self.tr("Next sheet")),
        )
        self.pdf_button = button(self.tr("Save as PDF…"), "primary", "download")
        self.print_button = button(self.tr("Print…"), "", "printer")
        self.close_button = button(self.tr("Back"))
        self._name_ticks()
        self._lay_out()
        self.back.clicked.connect(lambda: self.turn(-1))
        self.on.clicked.connect(lambda: self.turn(1))
        self.pdf_button.clicked.connect(self.save_pdf)
        self.print_button.clicked.connect(lambda: self.output.print(self.sheets(), self._noted()))
        self.close_button.clicked.connect(self.reject)
        self.turn(0)

    def sheets(self) -> Sequence[Sheet]:
        """Those that are ticked, in the order in which they are used."""
        return [
            sheet for name, sheets in self._parts.items() if self.ticks[name].isChecked() for sheet in sheets
        ]

    def save_pdf(self) -> None:
        self.output.save_pdf(self.windowTitle(), FILE, self.sheets(), self._noted())

    def _noted(self) -> Callable[[], None] | None:
        notes, context = [], self._context
        if self.ticks["sign_in"].isChecked():
            signed = [each for each in self._parts["sign_in"] if isinstance(each, SignInSheet)]
            notes.append(sheets_noted(context, signed))
        if self.ticks["cards"].isChecked():
            notes.append(noted(context, self._people, what="cards"))

        def note_all() -> None:
            for note in notes:
                note()

        return note_all if notes and self._people else None

    def turn(self, by: int) -> None:
        """To another sheet of the picture."""
        sheets = self.sheets()
        self._at = max(0, min(len(sheets) - 1, self._at + by))
        for control in (self.pdf_button, self.print_button):
            control.setEnabled(bool(sheets))
        self.back.setEnabled(self._at > 0)
        self.on.setEnabled(self._at < len(sheets) - 1)
        if sheets:
            self.picture.setPixmap(picture(sheets[self._at], PICTURE))
            text = self.tr("{number} of {count}")
            self.page.setText(text.format(number=number_text(self._at + 1), count=number_text(len(sheets))))
        else:
            self.picture.clear()
            self.page.setText(self.tr("Nothing is ticked."))

    def _name_ticks(self) -> None:
        titles = {
            "poster": self.tr("Poster for the wall"),
            "sign_in": self.tr("Sheet to sign, with consent"),
            "cards": self.tr("Learner cards, eight to a sheet"),
            "handouts": self.tr("Hand-outs of the topics"),
        }
        for name, tick in self.ticks.items():
            count = len(self._parts[name])
            text = self.tr("{what} ({count})")
            tick.setText(text.format(what=titles[name], count=number_text(count)))
            tick.setChecked(bool(count))
            tick.setEnabled(bool(count))
            tick.toggled.connect(lambda _checked: self.turn(0))

    def _lay_out(self) -> None:
        asked, shown, whole = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        asked.setSpacing(10)
        asked.addWidget(self.what)
        for tick in self.ticks.values():
            asked.addWidget(tick)
        hint = QLabel(self.tr("Take the file on a stick to where there is a printer."), wordWrap=True)
        hint.setProperty("role", "hint")
        asked.addWidget(hint)
        asked.addStretch()
        shown.addWidget(self.picture)
        shown.addLayout(row(None, self.back, self.page, self.on, None))
        whole.setSpacing(20)
        whole.addLayout(asked, 1)
        whole.addLayout(shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addLayout(whole)
        layout.addLayout(row(None, self.close_button, self.print_button, self.pdf_button))
