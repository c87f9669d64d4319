"""Somebody new at the door: a name and a year, and her yes; or she leaves no name."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.contract.birth import birth_text
from desktop.contract.telex import telex_rescue
from desktop.errors import AppError, InvalidInput
from desktop.services.card_qr import CardData
from desktop.services.citizen import CitizenDraft, ConsentDraft, Lookalike, needs_guardian
from desktop.services.class_session import SessionRow
from desktop.services.dates import today
from desktop.services.drafting import checked
from desktop.services.enrolment import WalkIn
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text
from desktop.ui.theme import look
from desktop.ui.training_class.attendance_words import problem_text
from desktop.ui.widgets.birth_edit import BirthEdit
from desktop.ui.widgets.buttons import ChoiceChips, button, row
from desktop.ui.widgets.field_note import FieldNote
from desktop.ui.widgets.labelled import label_for

WIDTH = 520
LOOK_PAUSE_MS = 250
FORM = "walk_in"  # whose half-typed fields are kept, one for each class


@dataclass(frozen=True)
class Told:
    """What is known beforehand: a name that was typed, or a card that was scanned."""

    name: str = ""
    birth: str = ""
    card: CardData | None = None


class WalkInDialog(QDialog):
    """enrolled         in words, and how to take it back
    known              the id and name of somebody who is here already: it is she
    """

    enrolled = Signal(str, object)
    known = Signal(str, str)

    def __init__(
        self,
        context: PageContext,
        class_id: str,
        session: SessionRow | None,
        told: Told | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Somebody new in this class"))
        self._context, self._class, self._session = context, class_id, session
        self._told = told or Told()
        self._is_saving = False
        numbers = [each.number or 0 for each in context.office.enrolment.of(class_id)]
        self._line = max(numbers, default=0) + 1
        self.name, self.birth, self.place = QLineEdit(self._told.name), BirthEdit(), QComboBox()
        self.guardian, self.guardian_label = (
            QLineEdit(),
            QLabel(self.tr("Younger than 16: which guardian agrees?")),
        )
        self.notes = {field: FieldNote() for field in ("full_name", "birth", "guardian")}
        self.how = ChoiceChips(
            [
                ("sheet", self.tr("Has signed the sheet, line {line}").format(line=self._line)),
                ("spoken", self.tr("Says yes")),
            ]
        )
        self.others = QVBoxLayout()
        self.nameless_button = button(self.tr("Leaves no name  F3"))
        self.back_button = button(self.tr("Back"))
        self.save_button = button(
            self.tr("Enrol, and mark present") if session else self.tr("Enrol"), "primary"
        )
        self._pause = QTimer(self, singleShot=True, interval=LOOK_PAUSE_MS)
        self._room = QTimer(self, singleShot=True, interval=0)
        self._lay_out()
        self._connect()
        self.birth.set_birth((self._told.birth or None, False))
        self.how.set_value("sheet")
        if told is None:
            self._take_left()
        self._look()

    def save(self) -> None:
        """A name is enough; nothing is kept of her without her yes."""
        if self._is_saving:
            return
        self._clear()
        self._room.start()
        try:
            who = WalkIn(self._draft(), self._consent(), self._session.id if self._session else None)
        except InvalidInput as error:
            self._show_problems(error)
            return
        self._set_saving(True)
        office, jobs = self._context.office, self._context.jobs
        name = who.person.full_name
        undo = partial(self._undo, who.deed)
        jobs.follow(
            office.enrolment.walk_in(self._class, who), lambda _: self._on_saved(name, undo), self._on_failed
        )

    def leave_nameless(self) -> None:
        """Counted, and nothing kept of her."""
        if self._is_saving:
            return
        self._set_saving(True)
        office, jobs = self._context.office, self._context.jobs
        made = office.enrolment.nameless(self._class, self._session.id if self._session else None)
        name = self.tr("Somebody without a name")
        jobs.follow(made, lambda who: self._on_saved(name, partial(self._undo, who.deed)), self._on_failed)

    def done(self, result: int) -> None:
        """Enrolled, or given up: nothing is half typed any more."""
        self._pause.stop()
        self._context.jobs.follow(self._context.office.drafts.drop(FORM, self._class))
        super().done(result)

    # ---- inside

    def _take_left(self) -> None:
        """What stood here when the power went."""
        if left := self._context.office.drafts.find(FORM, self._class):
            self.name.setText(left.values["name"])
            self.birth.setText(left.values["birth"])
            self.place.setCurrentIndex(max(0, self.place.findData(left.values["place"])))

    def _keep(self) -> None:
        typed = {
            "name": self.name.text(),
            "birth": self.birth.text(),
            "place": self.place.currentData(),
        }
        self._context.jobs.follow(self._context.office.drafts.keep(FORM, self._class, {}, typed))

    def _draft(self) -> CitizenDraft:
        value, approx = self.birth.birth()
        card = self._told.card
        known: dict[str, Any] = {}
        if card:
            known = {"national_id": card.national_id, "sex": card.sex, "address": card.address}
        told = {"home": self.place.currentData(), "full_name": self.name.text(), "birth": value}
        return checked(CitizenDraft, {**told, "birth_approx": approx, **known})

    def _consent(self) -> ConsentDraft:
        office = self._context.office
        day = self._session.day if self._session else today()
        given: dict[str, Any] = {"method": "spoken", "witness": office.notebook.info().name}
        if self.how.value() == "sheet":
            given = {"method": "sheet", "sheet": f"ĐD {date_text(day)}", "line": self._line}
        return ConsentDraft(
            **given,
            guardian=self.guardian.text().strip() or None,
            text_version=office.consent.version(),
            given_on=min(day, today()),
        )

    def _show_problems(self, error: InvalidInput) -> None:
        said = {
            "full_name": self.tr("A name is needed. Without one, press “Leaves no name”."),
            "birth": self.tr("Not a day or a year. Example: 5/2/1951, 1951 or 72t."),
            "guardian": self.tr("A child's guardian agrees: name her here."),
        }
        for problem in error.problems:
            if problem.field in said:
                self.notes[problem.field].say(said[problem.field])
                {"full_name": self.name, "birth": self.birth, "guardian": self.guardian}[
                    problem.field
                ].setFocus()
                self._show_guardian(problem.field == "guardian")
                return
        self.notes["full_name"].say(problem_text(error))

    def _on_saved(self, name: str, undo: Any) -> None:
        there = self.tr("{name}: enrolled, present") if self._session else self.tr("{name}: enrolled")
        self.enrolled.emit(there.format(name=name), undo)
        self.accept()

    def _on_failed(self, error: AppError) -> None:
        """What was typed is still here."""
        self._set_saving(False)
        if isinstance(error, InvalidInput):
            self._show_problems(error)
        else:
            self.notes["full_name"].say(problem_text(error))

    def _undo(self, deed: str) -> None:
        self._context.jobs.follow(self._context.office.history.undo(deed))

    def _set_saving(self, on: bool) -> None:
        """Keys find no disabled button: pressed twice, she would be two people."""
        self._is_saving = on
        for each in (self.save_button, self.nameless_button):
            each.setDisabled(on)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._room.start()

    def _make_room(self) -> None:
        """Sentences that wrap are as high as they are, which a dialog does not see by itself."""
        if layout := self.layout():
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _clear(self) -> None:
        for note in self.notes.values():
            note.clear()

    def _check_name(self) -> None:
        self.notes["full_name"].clear()
        if rescued := telex_rescue(self.name.text()):
            text = self.tr("Did you mean {name}?").format(name=rescued)
            mend = partial(self.name.setText, rescued)
            self.notes["full_name"].ask(text, {self.tr("Mend"): mend}, "warning")

    def _look(self) -> None:
        """Who may be meant is offered, and never in the way."""
        while item := self.others.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        value, _ = self.birth.birth()
        self._show_guardian(_is_child(value))
        values = {"full_name": self.name.text(), "birth": value}
        if self._told.card:
            values["national_id"] = self._told.card.national_id
        for found in self._context.office.citizen.lookalikes("", values):
            said = " · ".join(filter(None, [found.full_name, birth_text(found.birth), found.address]))
            made = button(f"{said}\n{self.tr('It is the same person')}")
            made.clicked.connect(partial(self._is_known, found))
            self.others.addWidget(made)

    def _is_known(self, found: Lookalike) -> None:
        self.known.emit(found.id, found.full_name)
        self.accept()

    def _show_guardian(self, on: bool) -> None:
        self.guardian_label.setVisible(on)
        self.guardian.setVisible(on)
        self._room.start()

    def _lay_out(self) -> None:
        for place in self._context.office.notebook.places():
            self.place.addItem(place.name, place.cell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(4)
        for text, field, note in (
            (self.tr("Full name"), self.name, self.notes["full_name"]),
            (self.tr("Born, or age (72t)"), self.birth, self.notes["birth"]),
            (self.tr("Lives in"), self.place, None),
        ):
            layout.addWidget(label_for(text, field))
            layout.addWidget(field)
            if note:
                layout.addWidget(note)
            layout.addSpacing(8)
        layout.addLayout(self.others)
        asked = QLabel(self._context.office.catalog.title("consent_text", "remember"), wordWrap=True)
        asked.setProperty("role", "quiet")
        self.guardian.setAccessibleName(self.guardian_label.text())
        self.guardian_label.setProperty("role", "label")
        for part in (asked, self.how, self.guardian_label, self.guardian, self.notes["guardian"]):
            layout.addWidget(part)
        layout.addSpacing(12)
        layout.addLayout(row(self.nameless_button, None, self.back_button, self.save_button))
        self.setMinimumWidth(look().px(WIDTH))
        self.name.setFocus()

    def _connect(self) -> None:
        self._pause.timeout.connect(self._look)
        self._pause.timeout.connect(self._keep)
        self._room.timeout.connect(self._make_room)
        for field in (self.name, self.birth):
            field.textEdited.connect(lambda _text: self._pause.start())
        self.name.editingFinished.connect(self._check_name)
        self.name.returnPressed.connect(self.birth.setFocus)
        self.birth.returnPressed.connect(self.save)
        self.save_button.clicked.connect(self.save)
        self.nameless_button.clicked.connect(self.leave_nameless)
        self.back_button.clicked.connect(self.reject)
        for keys, work in (("Ctrl+Return", self.save), ("Ctrl+S", self.save), ("F3", self.leave_nameless)):
            QShortcut(QKeySequence(keys), self).activated.connect(work)


def _is_child(birth: str | None) -> bool:
    """Of what is typed so far, which may be no birth yet."""
    return bool(birth and birth[:4].isdigit() and len(birth) in (4, 10)) and needs_guardian(birth, today())
