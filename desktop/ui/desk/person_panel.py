"""The person in front of the helper: her card, the form of a new person, or nobody's name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
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
from desktop.services.phone import read_phone
from desktop.ui.desk.known_person import KnownPerson
from desktop.ui.theme import set_role

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
        self.notes: dict[str, QLabel] = {}
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
        self._add("birth", self.tr("Born, or age (72t)"))
        form.addRow(self.tr("Sex"), self.sex)
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
            note.hide()
        self.show_lookalikes()

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
                self._say(problem.field, self.tr("Please fill this in."))
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
                person.phone or "",
            ]
            button = QPushButton(" · ".join(filter(None, facts)) + "\n" + self.tr("It is the same person"))
            button.clicked.connect(lambda _=False, chosen=person.id: self.same_person.emit(chosen))
            self.others.addWidget(button)

    def _add(self, name: str, label: str) -> None:
        field, note = QLineEdit(), QLabel()
        field.setAccessibleName(label)
        note.setWordWrap(True)
        note.setProperty("role", "warning")
        note.hide()
        self.fields[name], self.notes[name] = field, note
        self._form.addRow(label, field)
        self._form.addRow(note)
        field.textEdited.connect(self._on_typed)

    def _on_typed(self) -> None:
        self._pause.start()
        self.edited.emit()

    def _say(self, name: str, text: str) -> None:
        self.notes[name].setText(text)
        self.notes[name].setVisible(bool(text))

    def _check_name(self) -> None:
        rescued = telex_rescue(self.fields["full_name"].text())
        self._say("full_name", self.tr("Did you mean {name}?").format(name=rescued) if rescued else "")

    def _check_birth(self) -> None:
        typed = self.fields["birth"].text().strip().lstrip("~")
        wrong = bool(typed) and parse_birth(typed, today()) is None
        self._say("birth", self.tr("Not a day or a year. Example: 5/2/1951, 1951 or 72t.") if wrong else "")

    def _check_phone(self) -> None:
        typed = self.fields["phone"].text().strip()
        phone = read_phone(typed) if typed else None
        if phone and phone.suggestion:
            self._say("phone", self.tr("Old number. Today it is {phone}.").format(phone=phone.suggestion))
        else:
            wrong = bool(typed) and not (phone and phone.is_valid)
            self._say(
                "phone",
                self.tr("This is no phone number of Viet Nam. It can be saved all the same.")
                if wrong
                else "",
            )

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


class Nobody(QWidget):
    """edited           sex or age was chosen, both optional"""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sex, self.age_band = QComboBox(), QComboBox()
        for code, words in ((None, "–"), ("female", self.tr("Female")), ("male", self.tr("Male"))):
            self.sex.addItem(words, code)
        bands = (
            (None, "–"),
            ("under_18", self.tr("Under 18")),
            ("18_59", self.tr("18 to 59")),
            ("60_plus", self.tr("60 and older")),
        )
        for code, words in bands:
            self.age_band.addItem(words, code)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 8, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        title = QLabel(self.tr("Without a name"))
        title.setProperty("role", "person")
        form.addRow(title)
        form.addRow(_quiet(self.tr("The turn is counted; nothing about the person is kept.")))
        form.addRow(self.tr("Sex (if wished)"), self.sex)
        form.addRow(self.tr("Age (if wished)"), self.age_band)
        for choice in (self.sex, self.age_band):
            choice.currentIndexChanged.connect(self.edited)


class PersonPanel(QFrame):
    """One of: nobody chosen yet, a known person's card, a new person's form, a turn without a name."""

    def __init__(self, known: KnownPerson, new: NewPerson, nobody: Nobody) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.known, self.new, self.nobody = known, new, nobody
        self.empty = _quiet(
            self.tr(
                "Scan a card or type a name above.\n\n"
                "Nobody found? Choose “New person”, or F3 for a turn without a name."
            )
        )
        self.stack = QStackedWidget()
        for widget in (self.empty, known, _scrolled(new), nobody):
            self.stack.addWidget(widget)
        self.consent = QLabel()
        self.consent.setWordWrap(True)
        self.consent_box = _box("note-waiting", self.consent)
        self.agree = QPushButton(self.tr("Agrees  F2"))
        self.agree.setProperty("role", "primary")
        self.refuse = QPushButton(self.tr("Leaves no name  F3"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.addWidget(self.stack, 1)
        for below in (self.consent_box, self.agree, self.refuse):
            layout.addWidget(below)

    def show_page(self, index: int) -> None:
        self.stack.setCurrentIndex(index)

    def show_consent(self, text: str, *, asking: bool, settled: bool) -> None:
        self.consent.setText(text)
        self.consent_box.setVisible(bool(text))
        set_role(self.consent_box, "note-safe" if settled else "note-waiting")
        set_role(self.consent, "safe" if settled else "")
        self.agree.setVisible(asking)
        self.refuse.setVisible(asking)


def _quiet(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("role", "quiet")
    return label


def _box(role: str, label: QLabel) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", role)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(12, 8, 12, 8)
    layout.addWidget(label)
    return frame


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    widget.setProperty("role", "scrolled")
    area.setWidget(widget)
    return area
