"""The form of a person who is not here yet: as much as she wishes to tell, checked on leaving a field."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.contract.birth import birth_text, parse_birth
from desktop.contract.telex import telex_rescue
from desktop.errors import Problem
from desktop.services.citizen import Lookalike
from desktop.services.citizen_id import check_national_id, decode, mask_national_id, normalise_national_id
from desktop.services.dates import today
from desktop.services.notebook import Place
from desktop.services.phone import phone_text, read_phone
from desktop.ui.widgets.field_note import FieldNote

LOOK_PAUSE_MS = 250


class NewPerson(QWidget):
    """edited           something was typed
    same_person         the id of someone already here: it is she
    """

    edited = Signal()
    same_person = Signal(str)

    def __init__(
        self, places: Sequence[Place], lookalikes: Callable[[Mapping[str, Any]], Sequence[Lookalike]]
    ) -> None:
        super().__init__()
        self._lookalikes = lookalikes
        self.fields: dict[str, QLineEdit] = {}
        self.notes: dict[str, FieldNote] = {}
        self.place, self.sex = QComboBox(), QComboBox()
        for place in places:
            self.place.addItem(place.name, place.cell)
        for code, words in ((None, "–"), ("female", self.tr("Female")), ("male", self.tr("Male"))):
            self.sex.addItem(words, code)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 8, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(4)
        self._form = form
        self._add("full_name", self.tr("Full name"))
        self._add("birth", self.tr("Born, or age (72t)"), beside=(self.tr("Sex"), self.sex))
        self._add("phone", self.tr("Phone (whose)"))
        self._add("national_id", self.tr("ID number"))
        form.addRow(self.tr("Neighbourhood"), self.place)
        self._add("address", self.tr("Address"))
        self.others = QVBoxLayout()
        form.addRow(self.others)
        self._pause = QTimer(self, singleShot=True, interval=LOOK_PAUSE_MS)
        self._pause.timeout.connect(self.show_lookalikes)
        for choice in (self.place, self.sex):
            choice.currentIndexChanged.connect(self.edited)
        for name, check in (
            ("full_name", self._check_name),
            ("birth", self._check_birth),
            ("phone", self._check_phone),
            ("national_id", self._check_id),
        ):
            self.fields[name].editingFinished.connect(check)

    def load(self, person: Mapping[str, Any]) -> None:
        for name in ("full_name", "address", "national_id"):
            self.fields[name].setText(person.get(name) or "")
        approx = "~" if person.get("birth_approx") else ""
        self.fields["birth"].setText(person.get("typed_birth") or approx + birth_text(person.get("birth")))
        whose = f" ({person['phone_of']})" if person.get("phone_of") else ""
        self.fields["phone"].setText((person.get("phone") or "") + whose)
        self.sex.setCurrentIndex(max(0, self.sex.findData(person.get("sex"))))
        if (at := self.place.findData(person.get("home"))) >= 0:
            self.place.setCurrentIndex(at)
        for note in self.notes.values():
            note.clear()
        self.show_lookalikes()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next field."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def values(self) -> dict[str, Any]:
        typed = {name: field.text().strip() or None for name, field in self.fields.items()}
        born = parse_birth((typed["birth"] or "").lstrip("~"), today())
        phone = read_phone(typed["phone"] or "")
        return {
            "home": self.place.currentData(),
            "full_name": typed["full_name"],
            "birth": born.value if born else None,
            "birth_approx": bool(born and (born.approx or (typed["birth"] or "").startswith("~"))),
            "typed_birth": None if born else typed["birth"],
            "sex": self.sex.currentData(),
            "phone": phone.value if phone else typed["phone"],
            "phone_of": phone.whose if phone else None,
            "national_id": normalise_national_id(typed["national_id"] or "") or None,
            "address": typed["address"],
        }

    def show_problems(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            if problem.field in self.notes:
                self.notes[problem.field].say(self.tr("Please fill this in."))
                self.fields[problem.field].setFocus()

    def show_lookalikes(self) -> None:
        while item := self.others.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        found = self._lookalikes(self.values())
        if found:
            self.others.addWidget(_quiet(self.tr("Perhaps already here:")))
        for person in found:
            facts = [
                person.full_name,
                birth_text(person.birth),
                mask_national_id(person.national_id),
                phone_text(person.phone),
            ]
            button = QPushButton(" · ".join(filter(None, facts)) + "\n" + self.tr("It is the same person"))
            button.clicked.connect(lambda _=False, chosen=person.id: self.same_person.emit(chosen))
            self.others.addWidget(button)

    def _add(self, name: str, label: str, *, beside: tuple[str, QWidget] | None = None) -> None:
        """`beside`: another field in the same line; the neighbourhood is to be seen without scrolling."""
        field, note = QLineEdit(), FieldNote()
        field.setAccessibleName(label)
        self.fields[name], self.notes[name] = field, note
        if beside:
            self._form.addRow(_two((label, field), beside))
        else:
            self._form.addRow(label, field)
        self._form.addRow(note)
        field.textEdited.connect(self._on_typed)

    def _on_typed(self) -> None:
        self._pause.start()
        self.edited.emit()

    def _say(self, name: str, text: str) -> None:
        if text:
            self.notes[name].say(text, "warning")
        else:
            self.notes[name].clear()

    def _offer(self, name: str, text: str, better: str) -> None:
        """Never put in place by itself: one press does it."""
        self.notes[name].ask(text, {self.tr("Mend"): lambda: self._mend(name, better)}, "warning")

    def _mend(self, name: str, better: str) -> None:
        self.fields[name].setText(better)
        self.fields[name].setFocus()
        self._on_typed()

    def _check_name(self) -> None:
        self._say("full_name", "")
        if rescued := telex_rescue(self.fields["full_name"].text()):
            self._offer("full_name", self.tr("Did you mean {name}?").format(name=rescued), rescued)

    def _check_birth(self) -> None:
        typed = self.fields["birth"].text().strip()
        born = parse_birth(typed.lstrip("~"), today())
        self._say("birth", "")
        if typed and born is None:
            self._say("birth", self.tr("Not a day or a year. Example: 5/2/1951, 1951 or 72t."))
        elif born and born.approx:
            self.notes["birth"].say(self.tr("Born about {year}").format(year=born.value), "hint")

    def _check_phone(self) -> None:
        typed = self.fields["phone"].text().strip()
        phone = read_phone(typed) if typed else None
        self._say("phone", "")
        if phone and phone.suggestion:
            whose = f" ({phone.whose})" if phone.whose else ""
            text = self.tr("Old number. Today it is {phone}.").format(phone=phone_text(phone.suggestion))
            self._offer("phone", text, phone.suggestion + whose)
        elif typed and not (phone and phone.is_valid):
            self._say("phone", self.tr("This is no phone number of Viet Nam. It can be saved all the same."))

    def _check_id(self) -> None:
        number, values = normalise_national_id(self.fields["national_id"].text()), self.values()
        told = decode(number)
        if told and self.sex.currentData() is None:
            self.sex.setCurrentIndex(self.sex.findData(told.sex))
        if told and not self.fields["birth"].text().strip():
            self.fields["birth"].setText(str(told.year))
        words = {
            "not_digits": self.tr("An ID number has digits only. It can be saved all the same."),
            "letter_o": self.tr("There is a letter O among the digits: is it a zero?"),
            "length": self.tr("An ID number usually has 12 digits. It can be saved all the same."),
            "old_card": self.tr("Nine digits: an old identity card (CMND)."),
            "province": self.tr("No province has this code. Please look again."),
            "year": self.tr("The number says another year of birth. Please look again."),
            "sex": self.tr("The number says another sex. Please look again."),
        }
        found = check_national_id(number, values["birth"], values["sex"]) if number else []
        self._say("national_id", words[found[0]] if found else "")


def _two(*fields: tuple[str, QWidget]) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(4)
    grid.setHorizontalSpacing(8)
    for column, (label, field) in enumerate(fields):
        words = QLabel(label)
        words.setBuddy(field)
        field.setAccessibleName(label)
        grid.addWidget(words, 0, column)
        grid.addWidget(field, 1, column)
        grid.setColumnStretch(column, 1)
    return grid


def _quiet(text: str) -> QLabel:
    label = QLabel(text, wordWrap=True)
    label.setProperty("role", "quiet")
    return label
