"""The right pane: who this is, what was done, what happened to the record."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop.contract.birth import birth_text
from desktop.services.citizen_id import mask_national_id
from desktop.services.phone import phone_text
from desktop.ui.act_words import event_text
from desktop.ui.citizen.access_block import AccessBlock
from desktop.ui.citizen.household_block import HouseholdBlock
from desktop.ui.citizen.support_block import SupportBlock
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, moment_text, number_text, today
from desktop.ui.privacy_request.copies import CopyMaker
from desktop.ui.training_class.confirmation_dialog import confirmation_text
from desktop.ui.widgets.column_area import ColumnArea
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.menus import add_heading
from desktop.ui.widgets.person_facts import PersonFacts
from desktop.ui.widgets.surfaces import Card, EmptyState, NoteBar

SHOWN = 8  # of the newest turns and changes


class CitizenCard(Card):
    """edit_wanted      the person's id
    help_wanted         the person's id
    """

    edit_wanted = Signal(str)
    help_wanted = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._id = ""
        self.empty = EmptyState("users", self.tr("Choose a person"), self.tr("Her card is shown here."))
        self.person = PersonFacts()
        self.two_facts = NoteBar(self.tr("Two different facts"), "waiting", "triangle-alert")
        self.held = NoteBar(self.tr("Needs completing"), "waiting", "circle-alert")
        for bar, kind in ((self.two_facts, "conflicts"), (self.held, "held")):
            bar.add_button(self.tr("Look at it"), partial(context.navigate, "review", {"kind": kind}))
        self.joined = NoteBar("", "info", "users")
        self.part_menu = QMenu(self.joined)
        self.joined.add_button(self.tr("Part them again"), lambda: None, below=True).setMenu(self.part_menu)
        self.number = QLabel()
        self.reveal_button = QPushButton(self.tr("Show"))
        self.reveal_button.setProperty("role", "link")
        self.reveal_button.setToolTip(self.tr("Showing an ID number is noted."))
        self.turns, self.events = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.confirmed_title, self.confirmed = QLabel(self.tr("Confirmed by others")), QLabel(wordWrap=True)
        self.help_button = QPushButton(self.tr("Record help"))
        self.help_button.setProperty("role", "primary")
        self.edit_button = QPushButton(self.tr("Edit"))
        self.void_button = QPushButton(self.tr("Strike through"))
        self.restore_button = QPushButton(self.tr("Take back"))
        self.data_button = QPushButton(self.tr("Her data"))
        self.data_menu = QMenu(self.data_button)
        self.data_button.setMenu(self.data_menu)
        self.consents, self.looks = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self._shows_looks = context.office.access_log.may()
        self.restricted = NoteBar("", "waiting", "shield-alert")
        self._copies = CopyMaker(context, self)
        self.access = AccessBlock(context, self)
        self.support = SupportBlock(context, self)
        self.household = HouseholdBlock(context, self)
        self._lay_out()
        self.data_menu.aboutToShow.connect(self._offer_requests)
        self._offer_reasons()
        self.reveal_button.clicked.connect(self.reveal)
        self.help_button.clicked.connect(lambda: self.help_wanted.emit(self._id))
        self.edit_button.clicked.connect(lambda: self.edit_wanted.emit(self._id))
        self.restore_button.clicked.connect(self.restore)
        self.show_person("")

    def show_person(self, citizen_id: str) -> None:
        row = self._context.office.citizen.row(citizen_id) if citizen_id else None
        self._id = citizen_id = row.id if row else ""  # the record that stands for her
        self.empty.setVisible(row is None)
        self.known.setVisible(row is not None)
        self.support.show_person(self._id)
        self.household.show_person(self._id)
        self.access.show_person(self._id, row.birth if row else None)
        if row is None:
            return
        office = self._context.office
        places = {place.cell: place.name for place in office.notebook.places()}
        words = {"female": self.tr("Female"), "male": self.tr("Male")}
        born = self.tr("about {year}") if row.birth_approx else "{year}"
        facts = [born.format(year=birth_text(row.birth)), words.get(row.sex, ""), places.get(row.cell, "")]
        ways = [(self.tr("Phone"), phone_text(row.phone)), (self.tr("Address"), row.address or "")]
        self.person.show_person(row.full_name, " · ".join(filter(None, facts)), ways)
        self.number.setText(
            self.tr("ID number: {number}").format(number=mask_national_id(row.national_id) or "–")
        )
        may, is_void = office.person.may, row.voided_at is not None
        self.reveal_button.setVisible(bool(row.national_id) and may("access_event"))
        self.void_button.setVisible(not is_void and may("citizen.void"))
        self.restore_button.setVisible(is_void and may("citizen.restore"))
        self.edit_button.setVisible(may("citizen"))
        self.help_button.setVisible(may("help_visit"))
        self.two_facts.setVisible(office.conflict.about(citizen_id) > 0)
        self.held.setVisible(citizen_id in office.held_line.records())
        self._show_joined()
        self._show_restriction()
        self._show_consents()
        self._show_turns()
        self._show_confirmations()
        self._show_events()
        self._show_looks()

    def ask(self, kind: str) -> None:
        """She asks something about her data: noted, and shown in the register."""
        request, saved = self._context.office.privacy_request.ask(self._id, kind, today())
        shown = partial(self._context.navigate, "privacy_request", {"id": request})
        self._context.jobs.follow(saved, lambda _: shown())

    def copy(self, suffix: str) -> None:
        self._copies.ask(self._id, suffix)

    def reveal(self) -> None:
        """A deliberate act, noted and sent to the ward."""
        shown = partial(self._on_revealed, self._id)
        self._context.jobs.follow(self._context.office.citizen.reveal(self._id), shown)

    def void(self, reason: str) -> None:
        office, jobs, citizen = self._context.office, self._context.jobs, self._id
        jobs.follow(
            office.citizen.void(citizen, reason=reason),
            lambda _: self._context.notices.done(
                self.tr("Struck through."), undo=lambda: jobs.follow(office.citizen.restore(citizen))
            ),
        )

    def restore(self) -> None:
        self._context.jobs.follow(self._context.office.citizen.restore(self._id))

    def _lay_out(self) -> None:
        self.known = QWidget()
        column = QVBoxLayout(self.known)
        column.setContentsMargins(0, 0, 0, 0)
        number_line = QWidget()
        line = FlowLayout(number_line)
        line.addWidget(self.number)
        line.addWidget(self.reveal_button)
        inside = QWidget()
        facts = QVBoxLayout(inside)
        facts.setContentsMargins(0, 0, 8, 0)
        bars = (self.restricted, self.two_facts, self.held, self.joined)
        for part in (*bars, self.person, number_line, self.household, self.access, self.support):
            facts.addWidget(part)
        for title, label in (
            (self.tr("Consent"), self.consents),
            (self.tr("Help"), self.turns),
            (self.confirmed_title, self.confirmed),
            (self.tr("History"), self.events),
            (self.tr("Who has seen the ID number"), self.looks),
        ):
            heading = title if isinstance(title, QLabel) else QLabel(title)
            heading.setProperty("role", "label")
            facts.addWidget(heading)
            facts.addWidget(label)
        heading.setVisible(self._shows_looks)
        self.looks.setVisible(self._shows_looks)
        facts.addStretch()
        column.addWidget(ColumnArea(inside), 1)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (
            self.help_button,
            self.edit_button,
            self.data_button,
            self.void_button,
            self.restore_button,
        ):
            flow.addWidget(button)
        column.addWidget(buttons)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.known, 1)

    def _offer_reasons(self) -> None:
        menu = QMenu(self.void_button)
        for entry in self._context.office.catalog.entries("void_reason"):
            menu.addAction(entry.title, partial(self.void, entry.code))
        self.void_button.setMenu(menu)

    def _offer_requests(self) -> None:
        menu = self.data_menu
        menu.clear()
        for suffix, words in (("pdf", self.tr("Copy as PDF…")), ("json", self.tr("Copy as JSON…"))):
            menu.addAction(words, partial(self.copy, suffix))
        add_heading(menu, self.tr("She asks to"))
        for entry in self._context.office.catalog.entries("privacy_request"):
            menu.addAction(entry.title, partial(self.ask, entry.code))
        standing = [each for each in self._given() if not each.withdrawn_on]
        if standing:
            add_heading(menu, self.tr("Takes back her consent to"))
        for each in standing:
            title = self._context.office.catalog.title("consent_purpose", each.purpose)
            menu.addAction(title, partial(self.withdraw, each.id))

    def withdraw(self, consent: str) -> None:
        """As of today; the notice gives it back."""
        consents, jobs = self._context.office.consent, self._context.jobs
        jobs.follow(
            consents.withdraw(consent, today()),
            lambda _: self._context.notices.done(
                self.tr("Consent withdrawn."), undo=lambda: jobs.follow(consents.withdraw(consent, None))
            ),
        )

    def _show_consents(self) -> None:
        catalog = self._context.office.catalog
        lines = []
        for each in self._given():
            proof = f"{each.sheet}/{each.line}" if each.sheet else each.witness or each.legal_basis or ""
            facts = [catalog.title("consent_purpose", each.purpose), date_text(each.given_on), proof]
            if each.guardian:
                facts.append(self.tr("guardian {name}").format(name=each.guardian))
            if each.withdrawn_on:
                facts.append(self.tr("withdrawn {day}").format(day=date_text(each.withdrawn_on)))
            lines.append(" · ".join(filter(None, facts)))
        self.consents.setText("\n".join(lines) or self.tr("None. Ask before anything more is kept."))

    def _show_joined(self) -> None:
        joined = self._context.office.same_person.joined(self._id)
        self.joined.setVisible(bool(joined))
        text = self.tr("One person, written down {count} times.")
        self.joined.text.setText(text.format(count=number_text(len(joined) + 1)))
        self.part_menu.clear()
        may = self._context.office.person.may("same_person")
        for each in joined if may else ():
            two = (f"{n} ({birth_text(b)})" if b else n for n, b in zip(each.names, each.births, strict=True))
            self.part_menu.addAction(" – ".join(two), partial(self.part, each.one, each.other))

    def part(self, one: str, other: str) -> None:
        """They are two people after all."""
        deeds, jobs = self._context.office.same_person, self._context.jobs
        jobs.follow(
            deeds.part(one, other),
            lambda _: self._context.notices.done(
                self.tr("Two people again, each with her own."),
                undo=lambda: jobs.follow(deeds.rejoin(one, other)),
            ),
        )

    def _given(self) -> Sequence[Any]:
        """Those to what is sensitive only where that itself may be seen: they tell of it."""
        consents, shows_all = (
            self._context.office.consent,
            self._context.office.support_need.may_see(self._id),
        )
        return [
            each for each in consents.of(self._id) if shows_all or not consents.is_sensitive(each.purpose)
        ]

    def _show_restriction(self) -> None:
        since = self._context.office.privacy_request.restricted_since(self._id)
        text = self.tr("Only kept since {day}: she asked that her data is not used.")
        self.restricted.text.setText(text.format(day=date_text(since)))
        self.restricted.setVisible(since is not None)

    def _show_turns(self) -> None:
        office = self._context.office
        rows = office.help_visit.page(self._id, limit=SHOWN).rows
        lines = [
            f"{date_text(row.visited_on)}: "
            + ", ".join(office.catalog.title("service", code) for code in row.outcomes)
            for row in rows
        ]
        self.turns.setText("\n".join(lines) or self.tr("No help recorded yet."))

    def _show_looks(self) -> None:
        if self._shows_looks:
            seen = self._context.office.access_log.of_number(self._id, SHOWN)
            lines = [f"{name} · {moment_text(at)}" for name, at in seen]
            self.looks.setText("\n".join(lines) or self.tr("Nobody yet."))

    def _show_confirmations(self) -> None:
        found = self._context.office.official_confirmation.of(self._id)
        self.confirmed.setText("\n".join(confirmation_text(self._context, each) for each in found))
        for part in (self.confirmed_title, self.confirmed):
            part.setVisible(bool(found))

    def _show_events(self) -> None:
        events = self._context.office.history.of_person(self._id)[:SHOWN]
        self.events.setText("\n".join(map(event_text, events)))

    def _on_revealed(self, citizen_id: str, number: str | None) -> None:
        if citizen_id == self._id:
            self.number.setText(self.tr("ID number: {number}").format(number=number or "–"))
            self.reveal_button.hide()
