"""Forms about members: who joins, what she is to the head, who splits off, where all of them move."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QWidget

from desktop.contract.address import parse
from desktop.contract.ids import uuid7
from desktop.errors import InvalidInput, Problem
from desktop.services.household_member import MemberDraft, new_household
from desktop.services.one_household import Member
from desktop.ui.citizen.dialog import CitizenDialog
from desktop.ui.context import PageContext
from desktop.ui.desk.finder import Finder
from desktop.ui.formats import today
from desktop.ui.household.deed_dialog import DeedDialog
from desktop.ui.household.words import RESIDENCES, relations_of, residence_text
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.several_chips import SeveralChips


class MemberDialog(DeedDialog):
    """Somebody joins. `citizen_id`: who, if it is known already."""

    def __init__(
        self, context: PageContext, household_id: str, parent: QWidget | None = None, citizen_id: str = ""
    ) -> None:
        super().__init__(context, "household_member.add", household_id, parent)
        self.setWindowTitle(self.tr("Add somebody to the household"))
        self.said = self.tr("Joined the household.")
        cells = {place.cell: place.name for place in context.office.notebook.places()}
        self.finder, self.who = Finder(context.office.search.find, cells), QLabel(wordWrap=True)
        self.where = QLabel(wordWrap=True)
        self.where.setProperty("role", "warning")
        self.who.setProperty("role", "subheading")
        form = self.form
        for widget in (self.finder, self.who, self.where):
            form.add_widget(widget)
        form.add_field("relation", self.tr("To the head of the household"), relation_box(context))
        form.add_field("residence", self.tr("How she lives there"), residence_box())
        form.add_field("joined_on", self.tr("Since (if not long since)"), DateEdit())
        self._citizen = ""
        self.finder.chosen.connect(self.choose)
        self.finder.new_wanted.connect(self.add_person)
        self.load({"residence": "registered"})
        self.where.hide()
        self.finder.field.setFocus()
        if citizen_id:
            self.choose(citizen_id)

    def choose(self, citizen_id: str) -> None:
        office = self.context.office
        row = office.citizen.row(citizen_id)
        self._citizen = row.id if row else ""
        self.who.setText(row.full_name if row else "")
        elsewhere = office.household_member.household_of(citizen_id)
        known = office.household.row(elsewhere) if elsewhere and elsewhere != self.record_id else None
        text = self.tr("Belongs to the household at {address} now, and leaves it with this.")
        self.where.setText(text.format(address=known.address or "–") if known else "")
        self.where.setVisible(known is not None)

    def add_person(self, typed: str) -> CitizenDialog:
        """Nobody here is this person: a new one, at this address."""
        stored = self.context.office.household.stored(self.record_id)
        dialog = CitizenDialog(self.context, uuid7(), self)
        known = {"full_name": typed, "home": stored.get("home"), "address": stored.get("address")}
        dialog.form.restore(known)
        dialog.accepted.connect(partial(self.choose, dialog.record_id))
        dialog.show()
        return dialog

    def deed(self, values: Mapping[str, Any]) -> Future[str]:
        if not self._citizen:
            self.who.setText(self.tr("Find the person first."))
            self.finder.field.setFocus()
            raise InvalidInput([Problem("citizen", "required")])
        day = values.get("joined_on")
        if isinstance(day, str):
            raise InvalidInput([Problem("joined_on", "no_such_day")])
        draft = MemberDraft(self._citizen, values["relation"], values["residence"], day)
        return self.context.office.household_member.add(self.record_id, draft)


class RelationDialog(DeedDialog):
    def __init__(self, context: PageContext, member: Member, parent: QWidget | None = None) -> None:
        super().__init__(context, "household_member.save", member.id, parent)
        self.setWindowTitle(self.tr("Relation and residence"))  # no name: a window's title is seen
        self.said = self.tr("Saved.")
        self.form.add_heading(member.name or "–")
        self.form.add_field("relation", self.tr("To the head of the household"), relation_box(context))
        self.form.add_field("residence", self.tr("How she lives there"), residence_box())
        said = QLabel(self.tr("A new head: what is known of the others' relations follows."), wordWrap=True)
        said.setProperty("role", "quiet")
        self.form.add_widget(said)
        self.load({"relation": member.relation, "residence": member.residence})

    def deed(self, values: Mapping[str, Any]) -> Future[str]:
        change = self.context.office.household_member.change
        return change(self.record_id, values["relation"], values["residence"])


class SplitDialog(DeedDialog):
    """Some of them live on their own from now on."""

    def __init__(self, context: PageContext, household_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, "household.split", household_id, parent)
        self.setWindowTitle(self.tr("Split the household"))
        self.said = self.tr("Two households now.")
        self.new_id = uuid7()
        members = context.office.household_member.of(household_id)
        named = {each.citizen_id: each.name or "–" for each in members if each.citizen_id}
        stored = context.office.household.stored(household_id)
        form = self.form
        form.add_field("people", self.tr("Who lives on their own now"), SeveralChips(named))
        form.add_field("head", self.tr("Their head"), _box([(None, "–"), *named.items()]))
        form.add_field("home", self.tr("Neighbourhood"), place_box(context))
        form.add_field("address", self.tr("Their address"), QLineEdit())
        form.add_field("day", self.tr("Since"), DateEdit())
        self.load({"home": stored.get("home"), "address": stored.get("address"), "day": today()})

    def deed(self, values: Mapping[str, Any]) -> Future[str]:
        if isinstance(values.get("day"), str):
            raise InvalidInput([Problem("day", "no_such_day")])
        going = list(values.get("people") or ())
        head = values["head"] if values["head"] in going else (going[0] if len(going) == 1 else None)
        drafts = [MemberDraft(each, "head" if each == head else None) for each in going]
        new = new_household(values["home"], values["address"], parse(values["address"] or ""))
        split = self.context.office.household_member.split
        return split(self.record_id, drafts, {**new, "id": self.new_id}, values.get("day"))


class MoveDialog(DeedDialog):
    def __init__(self, context: PageContext, household_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, "household.move", household_id, parent)
        self.setWindowTitle(self.tr("The household moves"))
        self.said = self.tr("The household has moved.")
        stored = context.office.household.stored(household_id)
        self.form.add_field("home", self.tr("New neighbourhood"), place_box(context))
        self.form.add_field("address", self.tr("New address"), QLineEdit())
        along = self.tr("What is known of its members moves along")
        self.form.add_field("with_people", along, QCheckBox())
        self.load({"home": stored.get("home"), "address": None, "with_people": True})

    def deed(self, values: Mapping[str, Any]) -> Future[str]:
        if not values.get("address"):
            raise InvalidInput([Problem("address", "required")])
        move, along = self.context.office.household.move, bool(values["with_people"])
        return move(self.record_id, values["home"], values["address"], with_people=along)


class DecisionDialog(DeedDialog):
    """Recognised: by which decision, of which day; of one household or of many."""

    def __init__(self, context: PageContext, ids: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(context, "household.programme", ids[0], parent)
        self._ids = ids
        self.setWindowTitle(self.tr("Recognise as a digital family"))
        self.said = self.tr("Recognised.")
        self.form.add_field("decision_no", self.tr("Number of the decision: 12/QĐ-UBND"), QLineEdit())
        self.form.add_field("decision_on", self.tr("Day of the decision"), DateEdit())
        self.load({"decision_on": today()})

    def deed(self, values: Mapping[str, Any]) -> Future[str]:
        day, number = values.get("decision_on"), values.get("decision_no")
        if day is None or isinstance(day, str):
            raise InvalidInput([Problem("decision_on", "no_such_day" if day else "required")])
        recognise: Callable[..., Future[str]] = self.context.office.household_programme.recognise
        return recognise(*self._ids, decision_no=number or "", decision_on=day)


def relation_box(context: PageContext) -> QComboBox:
    return _box([(None, "–"), *relations_of(context.office).items()])


def residence_box() -> QComboBox:
    return _box([(None, "–"), *((code, residence_text(code)) for code in RESIDENCES)])


def place_box(context: PageContext) -> QComboBox:
    return _box([(place.cell, place.name) for place in context.office.notebook.places()])


def _box(items: list[tuple[Any, str]]) -> QComboBox:
    box = QComboBox()
    for code, words in items:
        box.addItem(words, code)
    return box
