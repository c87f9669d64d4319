"""Typing a third value (Nhập lại): the fields of one group, in the editors that its record's own form has."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from desktop.contract.records import shipped
from desktop.errors import Problem
from desktop.services.office import Office
from desktop.ui.form import Form
from desktop.ui.review.field_words import CODES
from desktop.ui.review.words import Words, say
from desktop.ui.widgets.birth_edit import BirthEdit
from desktop.ui.widgets.buttons import ChoiceChips
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.number_edits import NationalIdEdit, PhoneEdit

NUMBERS = {"minutes", "line", "number", "birth_year"}
DAYS = {
    *("visited_on", "again_on", "day", "given_on", "withdrawn_on"),
    *("enrolled_on", "joined_on", "registered_on"),
}
CHOICES = {"sex", "residence", "age_band", "status", "event"}
NEEDED = {
    "full_name",
    "home",
    "visited_on",
    "day",
    "given_on",
    "place",
    "result",
    "status",
    "enrolled_on",
}  # never empty
CARRIED = {"volunteer"}  # who did it is not typed: stays as it stands
CATALOG = {"result": "visit_result"}  # a field whose kind in the catalogue has another name
TEXTS = {
    "address",
    "bring",
    "call",
    "citizen_label",
    "full_name",
    "household_no",
    "legal_basis",
    "moved_reason",
    "nickname",
    "paper_row",
    "phone_of",
    "place",
    "present",
    "purpose",
    "relation",
    "sheet",
    "time",
    "title",
}

EDITORS: Mapping[str, Callable[[], QWidget]] = {
    "birth": BirthEdit,
    "national_id": NationalIdEdit,
    "note": QPlainTextEdit,
    "phone": PhoneEdit,
    **dict.fromkeys(DAYS, DateEdit),
    **dict.fromkeys(TEXTS | NUMBERS, QLineEdit),
}


class OtherValue(Form):
    """Knows fields by name; `wanted()` is what was typed, or None after saying what is wrong with it."""

    def __init__(self, words: Words, office: Office, table: str, values: Mapping[str, Any]) -> None:
        super().__init__()
        self._names, fields = list(values), shipped().types[table].fields
        self._numbers = {name for name in values if fields.get(name) == "int"}  # a paper's is a text
        self._carried = {name: values[name] for name in self._names if name in CARRIED}
        for name in self._names:
            if name in CARRIED:
                continue
            if name == "birth":
                self.add_field(("birth", "birth_approx"), words.field(name), BirthEdit())
            elif name != "birth_approx":
                self.add_field(name, words.field(name), _editor(name, office))
        shown = {
            name: str(value) if name in self._numbers and value is not None else value
            for name, value in values.items()
        }
        self.load(shown)

    def wanted(self) -> dict[str, Any] | None:
        values, problems = self.values() | self._carried, []
        for name in self._names:
            value = values.get(name)
            if value is None and name in NEEDED:
                problems.append(Problem(name, "required"))
            elif isinstance(value, str) and name in DAYS:
                problems.append(Problem(name, "bad_format"))
            elif isinstance(value, str) and name in self._numbers:
                if value.isdecimal():
                    values[name] = int(value)
                else:
                    problems.append(Problem(name, "bad_format"))
        if isinstance(values.get("birth"), str) and not _is_birth(values["birth"]):
            problems.append(Problem("birth", "bad_format"))
        self.show_problems(problems)
        return None if problems else {name: values.get(name) for name in self._names}


def can_be_typed(names: Mapping[str, Any]) -> bool:
    """Whether there is an editor for each of these fields; for others the record's own form is opened."""
    known = {*EDITORS, *CHOICES, *CARRIED, *CATALOG, "birth_approx", "home", "target_group"}
    return bool(set(names) - CARRIED) and set(names) <= known


def _is_birth(text: str) -> bool:
    return text[:4].isdecimal() and len(text) in (4, 10)


def _editor(name: str, office: Office) -> QWidget:
    if name in CHOICES:
        return ChoiceChips([(code, say(words)) for (field, code), words in CODES.items() if field == name])
    if name in EDITORS:
        return EDITORS[name]()
    box = QComboBox()
    if name == "home":
        items = [(place.cell, place.name) for place in office.notebook.places()]
    else:
        items = [(entry.code, entry.title) for entry in office.catalog.entries(CATALOG.get(name, name))]
        box.addItem("–", None)
    for code, title in items:
        box.addItem(title, code)
    return box
