"""Everybody a list of people shows, into one class: which people, how many, which class."""

from dataclasses import replace
from functools import partial
from itertools import count

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QVBoxLayout, QWidget

from desktop.errors import AppError
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.enrolment import Enrolled
from desktop.services.training_class import ClassRow
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.theme import look
from desktop.ui.training_class.attendance_words import problem_text
from desktop.ui.training_class.enrolment_words import enrolled_text
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.labelled import label_for
from desktop.ui.widgets.search_field import SearchField
from desktop.ui.widgets.surfaces import NoteBar

WIDTH = 560

_serial = count()


class EnrolFilterDialog(QDialog):
    def __init__(
        self,
        context: PageContext,
        wanted: CitizenFilter | None,
        class_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`wanted`: the list of the people page as it is shown; None: all, to be narrowed here."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Enrol a whole list of people"))
        self._context = context
        self._wanted = replace(wanted or CitizenFilter(), with_voided=False)
        self.into, self.place, self.group = QComboBox(), QComboBox(), QComboBox()
        self.text = SearchField(self.tr("Name without accents, phone or ID number"))
        self.count, self.note = QLabel(wordWrap=True), NoteBar("", "waiting")
        self.count.setProperty("role", "strong")
        self.back_button = button(self.tr("Back"))
        self.enrol_button = button(self.tr("Enrol them all"), "primary", "users")
        self._people = 0
        self._fill(class_id)
        self._lay_out()
        self._connect()
        self._enable()
        self._look()

    def enrol(self) -> None:
        """Who is enrolled already stays as she is; whom there is no seat for waits."""
        deed = self._context.office.enrolment.enrol_all(self.into.currentData(), self._wanted)
        self.enrol_button.setEnabled(False)
        self._context.jobs.follow(deed, self._on_enrolled, self._on_failed)

    def _on_enrolled(self, done: Enrolled) -> None:
        undo = partial(self._undo, done.deed) if done.seated or done.waiting else None
        self._context.notices.done(enrolled_text(done), undo)
        self.accept()

    def _undo(self, deed: str) -> None:
        self._context.jobs.follow(self._context.office.history.undo(deed))

    def _on_failed(self, error: AppError) -> None:
        self.note.say(problem_text(error), "waiting")
        self._enable()

    def _look(self) -> None:
        self._wanted = replace(
            self._wanted,
            text=self.text.text(),
            cell=self.place.currentData(),
            target_group=self.group.currentData(),
        )
        wanted, citizens = self._wanted, self._context.office.citizen
        self._context.jobs.start(
            f"enrol.count {next(_serial)}",
            lambda _progress: citizens.count(wanted),
            partial(self._on_counted, wanted),
        )

    def _on_counted(self, wanted: CitizenFilter, people: int) -> None:
        if wanted != self._wanted:
            return
        self._people = people
        self._say()

    def _say(self) -> None:
        chosen = self._context.office.training_class.row(self.into.currentData() or "")
        text = self.tr("{count} people are like this.").format(count=number_text(self._people))
        if chosen and chosen.free is not None and chosen.free < self._people:
            more = self.tr("Free seats: {free}; the others wait, in the order of the list.")
            text = f"{text} {more.format(free=number_text(chosen.free))}"
        self.count.setText(text)
        self._enable()

    def _enable(self) -> None:
        self.enrol_button.setEnabled(bool(self._people and self.into.currentData()))

    def _fill(self, class_id: str) -> None:
        office = self._context.office
        classes: list[ClassRow] = list(office.training_class.rows())
        for each in classes:
            self.into.addItem(each.title, each.id)
        self.into.setCurrentIndex(max(0, self.into.findData(class_id)))
        self.place.addItem(self.tr("All neighbourhoods"), None)
        for place in office.notebook.places():
            self.place.addItem(place.name, place.cell)
        self.group.addItem(self.tr("All groups"), None)
        for entry in office.catalog.entries("target_group"):
            self.group.addItem(entry.title, entry.code)
        self.text.setText(self._wanted.text)
        self.place.setCurrentIndex(max(0, self.place.findData(self._wanted.cell)))
        self.group.setCurrentIndex(max(0, self.group.findData(self._wanted.target_group)))
        if not classes:
            self.note.say(self.tr("No class is open. Make one under “Classes” first."), "waiting")
        else:
            self.note.hide()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(4)
        for words, field in (
            (self.tr("Into the class"), self.into),
            (self.tr("Who"), self.text),
            (self.tr("Neighbourhood"), self.place),
            (self.tr("Group"), self.group),
        ):
            layout.addWidget(label_for(words, field))
            layout.addWidget(field)
            layout.addSpacing(8)
        layout.addWidget(self.count)
        layout.addWidget(self.note)
        layout.addSpacing(12)
        layout.addLayout(row(None, self.back_button, self.enrol_button))
        self.setMinimumWidth(look().px(WIDTH))

    def _connect(self) -> None:
        self.text.searched.connect(self._look)
        for box in (self.place, self.group):
            box.currentIndexChanged.connect(self._look)
        self.into.currentIndexChanged.connect(self._say)
        self.back_button.clicked.connect(self.reject)
        self.enrol_button.clicked.connect(self.enrol)
