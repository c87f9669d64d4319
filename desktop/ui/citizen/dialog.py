"""Adding or editing one person."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop.contract.birth import birth_text
from desktop.errors import InvalidInput, Problem
from desktop.services.citizen import CitizenDraft, ConsentDraft
from desktop.services.citizen_id import mask_national_id
from desktop.services.drafting import checked
from desktop.ui.context import PageContext
from desktop.ui.record_dialog import RecordDialog
from desktop.ui.widgets.birth_edit import BirthEdit
from desktop.ui.widgets.buttons import ChoiceChips
from desktop.ui.widgets.number_edits import NationalIdEdit, PhoneEdit

ASKED = ("consent", "witness", "guardian")  # fields of the form that are her consent's


class CitizenDialog(RecordDialog):
    """A new person needs a consent: how she agreed is asked in the form."""

    def __init__(self, context: PageContext, citizen_id: str, parent: QWidget | None = None) -> None:
        stored = context.office.citizen.stored(citizen_id)
        self._is_new = not stored
        super().__init__(context, "citizen", citizen_id, parent, "")
        self.setWindowTitle(self.tr("New person") if self._is_new else self.tr("Edit"))
        places, groups = context.office.notebook.places(), context.office.catalog.entries("target_group")
        form = self.form
        form.add_field("full_name", self.tr("Full name"), QLineEdit())
        form.add_field("nickname", self.tr("Called"), QLineEdit())
        form.add_field(("birth", "birth_approx"), self.tr("Born (day, year or age: 72t)"), BirthEdit())
        form.add_field(
            "sex",
            self.tr("Sex"),
            ChoiceChips([("female", self.tr("Female")), ("male", self.tr("Male"))]),
        )
        form.add_field("phone", self.tr("Phone"), PhoneEdit())
        form.add_field("phone_of", self.tr("Whose phone (if not their own)"), QLineEdit())
        form.add_field("national_id", self.tr("ID number"), NationalIdEdit())
        form.add_field("home", self.tr("Neighbourhood"), _choice([(p.cell, p.name) for p in places]))
        form.add_field("address", self.tr("Address"), QLineEdit())
        form.add_field(
            "target_group", self.tr("Group"), _choice([(None, "–"), *((g.code, g.title) for g in groups)])
        )
        form.add_field("note", self.tr("Note"), QPlainTextEdit())
        if self._is_new:
            ways = [("sheet", self.tr("Signed the sheet")), ("spoken", self.tr("Said yes"))]
            form.add_field("consent", self.tr("Agrees that we keep this"), ChoiceChips(ways))
            form.add_field("witness", self.tr("Who heard it (if only said)"), QLineEdit())
            form.add_field("guardian", self.tr("Guardian who agrees (younger than 16)"), QLineEdit())
        self.lookalikes = QLabel()
        self.lookalikes.setWordWrap(True)
        self.lookalikes.setProperty("role", "warning")
        self.lookalikes.hide()
        self.body.insertWidget(1, self.lookalikes)
        form.edited.connect(self.show_lookalikes)
        self.load(stored or {"home": places[0].cell if places else None, "birth_approx": False})

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[None]:
        consent = None
        if self._is_new:
            if not values.get("consent"):
                raise InvalidInput([Problem("consent", "required")])
            consent = self._consent(values)
        known = self.context.office.citizen.stored(self.record_id)
        merged = {**known, **{name: value for name, value in values.items() if name not in ASKED}}
        draft = checked(CitizenDraft, merged)
        return self.context.office.citizen.save(self.record_id, draft, {**known, **seen}, consent)

    def show_lookalikes(self) -> None:
        """Shown, never in the way of saving."""
        found = self.context.office.citizen.lookalikes(self.record_id, self.form.values())
        people = [
            " · ".join(
                filter(None, [p.full_name, birth_text(p.birth), mask_national_id(p.national_id), p.phone])
            )
            for p in found
        ]
        self.lookalikes.setText(self.tr("Perhaps already here:") + "\n" + "\n".join(people))
        self.lookalikes.setVisible(bool(people))

    def _consent(self, values: Mapping[str, Any]) -> ConsentDraft:
        said = {"witness": values["witness"], "guardian": values["guardian"], "method": values["consent"]}
        version = self.context.office.consent.version()
        draft = ConsentDraft.model_validate(said | {"text_version": version})
        if draft.method == "sheet":
            line = self.context.office.point_session.next_line(draft.given_on)
            draft.sheet, draft.line = line.sheet, line.line
        return draft


def _choice(items: list[tuple[str | None, str]]) -> QComboBox:
    box = QComboBox()
    for code, words in items:
        box.addItem(words, code)
    return box
