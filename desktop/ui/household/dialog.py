"""Making or correcting a household: where it is, as written and in parts; or only counted, without names."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop.contract.address import PARTS, parse
from desktop.contract.ids import uuid7
from desktop.errors import InvalidInput, Problem
from desktop.services.drafting import checked
from desktop.services.household import HouseholdDraft
from desktop.services.household_member import MemberDraft
from desktop.ui.context import PageContext
from desktop.ui.household.deed_dialog import DeedDialog

COUNTS = ("people", "adults", "smartphones", "learned")


class HouseholdDialog(DeedDialog):
    """`people` belong to a new household from the start."""

    def __init__(
        self,
        context: PageContext,
        household_id: str,
        parent: QWidget | None = None,
        people: Sequence[MemberDraft] = (),
        known: Mapping[str, Any] | None = None,
    ) -> None:
        stored = context.office.household.stored(household_id)
        self._is_new, self._people = not stored, people
        super().__init__(context, "household", household_id, parent)
        self.setWindowTitle(self.tr("New household") if self._is_new else self.tr("Edit the household"))
        places = context.office.notebook.places()
        home = QComboBox()
        for place in places:
            home.addItem(place.name, place.cell)
        form = self.form
        form.add_field("home", self.tr("Neighbourhood"), home)
        form.add_field("address", self.tr("Address as written: Số 12, ngõ 34, đường …"), QLineEdit())
        self.parts = QLabel(wordWrap=True)
        self.parts.setProperty("role", "quiet")
        form.add_widget(self.parts)
        for name, words in self._part_words().items():
            form.add_field(name, words, QLineEdit())
        form.add_field("household_no", self.tr("Number in the ward's list"), QLineEdit())
        form.add_heading(self.tr("Counted, without names"))
        for name, words in self._count_words().items():
            form.add_field(name, words, QLineEdit())
        form.add_field("note", self.tr("Note"), QPlainTextEdit())
        self.alike = QLabel(wordWrap=True)
        self.alike.setProperty("role", "warning")
        self.alike.hide()
        self.body.insertWidget(1, self.alike)
        address: Any = form.fields["address"]
        address.editingFinished.connect(self.fill_parts)
        form.edited.connect(self.show_alike)
        begins = {"home": places[0].cell if places else None, **(known or {})}
        self.load(_shown(stored or begins))
        if not stored:
            self.fill_parts()

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[str]:
        typed = {**values, **_numbers(values)}
        draft = checked(HouseholdDraft, typed)
        if self._is_new and not self._people and not any((draft.address, draft.people, draft.household_no)):
            raise InvalidInput([Problem("address", "required")])
        households = self.context.office.household
        self.said = self.tr("The household is made.") if self._is_new else self.tr("Saved.")
        if self._is_new:
            return households.make(self.record_id, draft, self._people)
        return households.save(self.record_id, draft, {**seen, **_numbers(seen)})

    def fill_parts(self) -> None:
        """What the text surely says goes where nobody has typed anything."""
        fields: Mapping[str, Any] = self.form.fields
        found = parse(fields["address"].text())
        for part, value in found.items():
            if not fields[part].text().strip():
                fields[part].setText(value)
        text = fields["address"].text().strip()
        said = self.tr("The parts decide the order in which one walks. What is not sure stays empty.")
        if text and not found:
            said = self.tr("No part of it is sure. The text is kept as it is written.")
        self.parts.setText(said)

    def show_alike(self) -> None:
        """Shown, never in the way of saving."""
        values = self.form.values()
        found = self.context.office.household.like(
            self.record_id, values.get("home") or "", values.get("address") or ""
        )
        lines = [" · ".join(filter(None, (each.address, each.head))) for each in found]
        self.alike.setText(self.tr("At the same door already:") + "\n" + "\n".join(lines))
        self.alike.setVisible(bool(lines))

    def _part_words(self) -> dict[str, str]:
        return {
            "house": self.tr("House number"),
            "sub_alley": self.tr("Sub-alley (ngách, hẻm)"),
            "alley": self.tr("Alley (ngõ)"),
            "street": self.tr("Street"),
            "flat": self.tr("Flat"),
            "floor": self.tr("Floor"),
            "building": self.tr("Building"),
        }

    def _count_words(self) -> dict[str, str]:
        return {
            "people": self.tr("People"),
            "adults": self.tr("Adults"),
            "smartphones": self.tr("Who have a smartphone"),
            "learned": self.tr("How many have learned"),
        }


def ask_for_household(context: PageContext, citizen_id: str, parent: QWidget) -> HouseholdDialog:
    """A new household of this person, who is its head until somebody says otherwise."""
    known = context.office.citizen.stored(citizen_id)
    facts = {name: known.get(name) for name in ("home", "address", "household_no")}
    dialog = HouseholdDialog(context, uuid7(), parent, [MemberDraft(citizen_id, "head")], facts)
    dialog.accepted.connect(partial(context.navigate, "household", {"id": dialog.record_id}))
    dialog.show()
    return dialog


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """As fields show it: numbers are texts there."""
    texts = {name: None if values.get(name) is None else str(values[name]) for name in COUNTS}
    return {**dict.fromkeys(PARTS), **values, **texts}


def _numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed numbers as such; anything else as typed, for the draft to refuse."""
    found: dict[str, Any] = {}
    for name in COUNTS:
        text = str(values.get(name) or "").strip()
        found[name] = (int(text) if text.isascii() and text.isdecimal() else text) if text else None
    return found
