"""The right pane: one household: who lives there, what each has learned, what is missing, what happened."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from desktop.services.digital_family import Family
from desktop.services.household_listing import HouseholdRow
from desktop.services.one_household import Member
from desktop.ui.act_words import event_text
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text
from desktop.ui.household.deeds import HouseholdMenu, ProgrammeMenu, follow_deed
from desktop.ui.household.doubt_bar import DoubtBar
from desktop.ui.household.member_dialogs import MemberDialog, RelationDialog
from desktop.ui.household.settle_block import SettleBlock
from desktop.ui.household.words import (
    counts_text,
    member_text,
    past_text,
    relations_of,
    status_sign,
    status_text,
    why_text,
)
from desktop.ui.visit_list.visits_block import VisitsBlock
from desktop.ui.widgets.buttons import button, icon_button
from desktop.ui.widgets.column_area import ColumnArea
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.surfaces import Card, EmptyState, IconLabel, NoteBar, StatusPill

SHOWN = 8  # of the newest events


class HouseholdCard(Card):
    """edit_wanted      the household's id"""

    edit_wanted = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._id = ""
        self.empty = EmptyState(
            "house", self.tr("Choose a household"), self.tr("Who lives there is shown here.")
        )
        self.title, self.facts, self.next, self.note = (QLabel(wordWrap=True) for _ in range(4))
        self.past, self.events = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.title.setProperty("role", "subheading")
        for label in (self.facts, self.past, self.events):
            label.setProperty("role", "quiet")
        self.status = StatusPill()
        self.two_facts = NoteBar(self.tr("Two different facts"), "waiting", "triangle-alert")
        self.two_facts.add_button(
            self.tr("Look at it"), partial(context.navigate, "review", {"kind": "conflicts"})
        )
        self.settle = SettleBlock(context)
        self.criteria, self.members = QVBoxLayout(), QVBoxLayout()
        self.visits = VisitsBlock(context)
        self.programme = ProgrammeMenu(context, self)
        self.menu = HouseholdMenu(context, self)
        self.doubt = DoubtBar(context, self.menu)
        self.add_button = button(self.tr("Add somebody"), "link")
        self.edit_button = button(self.tr("Edit"), "link")
        self.restore_button = button(self.tr("Take back"))
        self._lay_out()
        self.add_button.clicked.connect(self.add_member)
        self.edit_button.clicked.connect(lambda: self.edit_wanted.emit(self._id))
        self.restore_button.clicked.connect(self.restore)
        self.show_household("")

    def show_household(self, household_id: str) -> None:
        office = self._context.office
        row = office.household.row(household_id) if household_id else None
        family = office.digital_family.family(row.id) if row else None
        self._id = row.id if row else ""
        self.empty.setVisible(row is None)
        self.known.setVisible(row is not None)
        if row is None or family is None:
            return
        self.title.setText(row.address or self.tr("no address yet"))
        self.facts.setText(self._facts(row, family))
        icon, tone = status_sign(row.standing.status)
        self.status.show_state(status_text(row.standing.status), tone, icon)
        following = row.standing.next
        self.next.setText(self.tr("Easiest next: {title}").format(title=following.title) if following else "")
        self.next.setVisible(following is not None)
        self.note.setText(row.note or "")
        self.note.setVisible(bool(row.note))
        self.two_facts.setVisible(row.state == "conflict")
        self.settle.show_household(family, is_void=row.voided_at is not None)
        self.doubt.show_household(row)
        self._show_criteria(family)
        self._show_members(family)
        self.visits.show_household(self._id)
        past = office.household_member.left(self._id)
        self.past.setText("\n".join(map(past_text, past)))
        self.past_title.setVisible(bool(past))
        self.past.setVisible(bool(past))
        self.events.setText("\n".join(map(event_text, office.household.events(self._id)[:SHOWN])))
        self._show_buttons(row, family)

    def add_member(self) -> MemberDialog:
        dialog = MemberDialog(self._context, self._id, self.window())
        dialog.show()
        return dialog

    def restore(self) -> None:
        self._context.jobs.follow(self._context.office.household.restore(self._id))

    def leave(self, member: Member, reason: str) -> None:
        """Moved out, or died: then the person's own record is another question."""
        deeds = self._context.office.household_member
        said = self.tr("{name} has left the household.").format(name=member.name or "–")
        if reason == "deceased":
            said = self.tr("Noted. The person's own card can be struck through separately.")
            follow_deed(self._context, deeds.leave(member.household, member.id, reason="deceased"), said)
        else:
            follow_deed(self._context, deeds.leave(member.household, member.id, reason="moved_out"), said)

    def remove(self, member: Member) -> None:
        saved = self._context.office.household_member.remove(member.household, member.id)
        follow_deed(self._context, saved, self.tr("Struck through."))

    def _facts(self, row: HouseholdRow, family: Family) -> str:
        places = {place.cell: place.name for place in self._context.office.notebook.places()}
        number = self.tr("number {number}").format(number=row.household_no) if row.household_no else ""
        decision = ""
        if row.decision_no:
            text = self.tr("decision {number} of {day}")
            decision = text.format(number=row.decision_no, day=date_text(row.decision_on))
        elif row.programme_on:
            decision = self.tr("since {day}").format(day=date_text(row.programme_on))
        people = self.tr("people: {count}").format(count=number_text(row.people))
        counted = counts_text(family.counts)
        return " · ".join(filter(None, [places.get(row.cell, ""), number, people, counted, decision]))

    def _show_criteria(self, family: Family) -> None:
        _empty(self.criteria)
        for tick in family.standing.ticks:
            sign = ("circle-check", "safe") if tick.met else ("circle-dashed", "waiting")
            self.criteria.addLayout(
                _line(IconLabel(*sign), _titled(tick.criterion.title, why_text(tick, family)))
            )

    def _show_members(self, family: Family) -> None:
        _empty(self.members)
        relations = relations_of(self._context.office)
        members = self._context.office.household_member.of(self._id)
        place = {each.id: number for number, each in enumerate(members)}
        for each in sorted(family.members, key=lambda member: place.get(member.id, len(place))):
            text = QLabel(member_text(each, family, relations), wordWrap=True)
            self.members.addLayout(_line(IconLabel("user"), text, self._member_button(each)))
        if not family.members:
            self.members.addWidget(QLabel(self.tr("Counted only: nobody has given a name."), wordWrap=True))

    def _member_button(self, member: Member) -> QToolButton:
        made = icon_button("list", self.tr("What to do: {name}").format(name=member.name or "–"))
        menu = QMenu(made)
        menu.aboutToShow.connect(partial(self.fill_member_menu, menu, member))
        made.setMenu(menu)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return made

    def fill_member_menu(self, menu: QMenu, member: Member) -> None:
        menu.clear()
        if member.citizen_id:
            facts = {"id": member.citizen_id}
            menu.addAction(
                self.tr("Open the person's card"), partial(self._context.navigate, "citizen", facts)
            )
        if not self._context.office.person.may("household_member"):
            return
        if not member.is_head:
            menu.addAction(self.tr("Is the head"), partial(self.settle.make_head, member))
        steps: list[tuple[str, Callable[[], object]]] = [
            (self.tr("Relation and residence…"), partial(self.relate, member)),
            (self.tr("Has moved out"), partial(self.leave, member, "moved_out")),
            (self.tr("Has died"), partial(self.leave, member, "deceased")),
            (self.tr("Was never of this household"), partial(self.remove, member)),
        ]
        for text, do in steps:
            menu.addAction(text, do)

    def relate(self, member: Member) -> RelationDialog:
        dialog = RelationDialog(self._context, member, self.window())
        dialog.show()
        return dialog

    def _show_buttons(self, row: HouseholdRow, family: Family) -> None:
        may, is_void = self._context.office.person.may, row.voided_at is not None
        self.add_button.setVisible(not is_void and may("household_member"))
        self.edit_button.setVisible(not is_void and may("household"))
        self.restore_button.setVisible(is_void and may("household"))
        for menu in (self.programme, self.menu):
            menu.show_household(row, family)
            menu.setVisible(not is_void and may("household"))

    def _lay_out(self) -> None:
        self.known, inside, buttons = QWidget(), QWidget(), QWidget()
        facts = QVBoxLayout(inside)
        facts.setContentsMargins(0, 0, 8, 0)
        facts.addWidget(self.two_facts)
        facts.addLayout(_with_button(self.title, self.edit_button))
        for widget in (self.status, self.doubt, self.facts, self.settle, self.next, self.note):
            facts.addWidget(widget)
        facts.addWidget(_heading(self.tr("Criteria")))
        facts.addLayout(self.criteria)
        facts.addLayout(_with_button(_heading(self.tr("Members")), self.add_button))
        facts.addLayout(self.members)
        facts.addWidget(self.visits)
        self.past_title = _heading(self.tr("Were members"))
        for title, label in ((self.past_title, self.past), (_heading(self.tr("History")), self.events)):
            facts.addWidget(title)
            facts.addWidget(label)
        facts.addStretch()
        column = QVBoxLayout(self.known)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ColumnArea(inside), 1)
        flow = FlowLayout(buttons)
        for made in (self.programme, self.menu, self.restore_button):
            flow.addWidget(made)
        column.addWidget(buttons)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.known, 1)


def _heading(text: str) -> QLabel:
    made = QLabel(text)
    made.setProperty("role", "label")
    return made


def _with_button(label: QLabel, made: QWidget) -> QHBoxLayout:
    """Beside what it is about: below there is little room when the type is large."""
    line = QHBoxLayout()
    line.addWidget(label, 1)
    line.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
    return line


def _titled(title: str, why: str) -> QWidget:
    box, quiet = QWidget(), QLabel(why, wordWrap=True)
    quiet.setProperty("role", "quiet")
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(QLabel(title, wordWrap=True))
    column.addWidget(quiet)
    return box


def _line(sign: QWidget, text: QWidget, *more: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(text, 1)
    for each in more:
        line.addWidget(each)
    return line


def _empty(layout: QVBoxLayout | QHBoxLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner := item.layout(), QHBoxLayout):
            _empty(inner)
            inner.deleteLater()
