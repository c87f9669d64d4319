"""The people of the list, asked to the police office: where and when, then on paper."""

from datetime import date
from functools import partial

from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.services.citizen_listing import CitizenFilter
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.identity_sheet import identity_sheets
from desktop.ui.paper.output import SheetOutput
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.field_note import FieldNote
from desktop.ui.widgets.labelled import label_for
from desktop.ui.widgets.time_edit import TimeEdit, read_time

FILE = "Phieu-hen"
WIDTH = 440


class IdentityPrinter(QDialog):
    def __init__(self, context: PageContext, wanted: CitizenFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Appointment sheet for the police"))
        self._context = context
        self.drawn = context.office.digital_identity.draw_up(wanted)
        self.output = SheetOutput(context, self)
        self.day, self.time = DateEdit(upcoming=True), TimeEdit()
        self.place = QLineEdit(self.tr("the ward's police office"))
        self.note = FieldNote()
        self.pdf_button = button(self.tr("Save as PDF…"), "", "download")
        self.print_button = button(self.tr("Print…"), "primary", "printer")
        self.back_button = button(self.tr("Back"))
        self._lay_out()
        self.pdf_button.clicked.connect(lambda: self.put_on_paper(as_pdf=True))
        self.print_button.clicked.connect(self.put_on_paper)
        self.back_button.clicked.connect(self.reject)

    def put_on_paper(self, *, as_pdf: bool = False) -> None:
        day, time = self.day.date_or_text(), self.time.time_or_text()
        if not day or isinstance(day, str):
            self.note.say(self.tr("On which day do they come? Example: 5/12."))
            self.day.setFocus()
        elif time and not read_time(time):
            self.note.say(self.tr("Not an hour of the day. Example: 8:30."))
            self.time.setFocus()
        else:
            self.note.clear()
            self._put(day, time, as_pdf=as_pdf)

    def _put(self, day: date, time: str | None, *, as_pdf: bool) -> None:
        info = self._context.office.notebook.info()
        where = ", ".join(filter(None, (self.place.text().strip(), time)))
        sheets = identity_sheets(self.drawn, SheetHead(info.ward_name or "", where, day, info.name))
        printed = partial(self._note, day, time)
        if as_pdf:
            self.output.save_pdf(self.windowTitle(), FILE, sheets, printed)
        else:
            self.output.print(sheets, printed)

    def _note(self, day: date, time: str | None) -> None:
        """It is on paper."""
        noted = self._context.office.digital_identity.printed(self.drawn, day, time, self.place.text())
        said = self.tr("Sheet {number} is ready. Take the paper back when it has done its work.")
        done = self._context.notices.done
        self._context.jobs.follow(noted, lambda _: done(said.format(number=self.drawn.number)))
        self.accept()

    def _lay_out(self) -> None:
        count = self.tr("{count} people, in the order of their neighbourhoods, without ID numbers.")
        told = QLabel(count.format(count=number_text(len(self.drawn.ids))), wordWrap=True)
        told.setProperty("role", "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(8)
        layout.addWidget(told)
        for words, field in (
            (self.tr("They come on"), self.day),
            (self.tr("At (if agreed)"), self.time),
            (self.tr("Where"), self.place),
        ):
            layout.addWidget(label_for(words, field))
            layout.addWidget(field)
        layout.addWidget(self.note)
        layout.addSpacing(12)
        layout.addLayout(row(None, self.back_button, self.pdf_button, self.print_button))
        self.setMinimumWidth(look().px(WIDTH))
        for made in (self.pdf_button, self.print_button):
            made.setEnabled(bool(self.drawn.ids))
