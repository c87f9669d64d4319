"""The right pane: one visit list, how far it has come; walk it, print it, type it in."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from desktop.services.visit_list import ListRow, Stop
from desktop.ui.act_words import event_text
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text
from desktop.ui.visit_list.words import goes_text, tr
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.column_area import ColumnArea
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.surfaces import Card, EmptyState

EVENTS = 6


class ListCard(Card):
    """walk_wanted, paper_wanted, pdf_wanted, entry_wanted      the list's id"""

    walk_wanted = Signal(str)
    paper_wanted = Signal(str)
    pdf_wanted = Signal(str)
    entry_wanted = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._row: ListRow | None = None
        self.empty = EmptyState(
            "door-open", self.tr("Choose a list"), self.tr("How far it has come is shown here.")
        )
        self.title, self.facts, self.results, self.events = (QLabel(wordWrap=True) for _ in range(4))
        self.title.setProperty("role", "subheading")
        for label in (self.facts, self.events):
            label.setProperty("role", "quiet")
        self.walk_button = button(self.tr("Go"), "primary", "arrow-right")
        self.entry_button = button(self.tr("Type in from paper"), "", "list")
        self.print_button = button(self.tr("Print…"), "", "printer")
        self.pdf_button = button(self.tr("PDF to print…"), "", "download")
        self.give_button = button(self.tr("Somebody else goes"), "", "user")
        self.finish_button = button(self.tr("Finished"), "", "check")
        self.void_button = button(self.tr("Strike through"))
        self._lay_out()
        for made, signal in (
            (self.walk_button, self.walk_wanted),
            (self.entry_button, self.entry_wanted),
            (self.print_button, self.paper_wanted),
            (self.pdf_button, self.pdf_wanted),
        ):
            made.clicked.connect(partial(self._ask, signal.emit))
        self.finish_button.clicked.connect(self.finish)
        self._fill_menus()
        self.show_list("")

    def show_list(self, list_id: str) -> None:
        lists = self._context.office.visit_list
        row = self._row = lists.row(list_id) if list_id else None
        self.empty.setVisible(row is None)
        self.known.setVisible(row is not None)
        if row is None:
            return
        office = self._context.office
        who = goes_text([row.volunteer], office)
        sheet = self.tr("on paper: sheet {number}").format(number=row.sheet) if row.sheet else ""
        self.title.setText(row.title)
        self.facts.setText(" · ".join(filter(None, (date_text(row.made_on), who, sheet))))
        self.results.setText(self._results(lists.stops(row.id)))
        self.finish_button.setText(self.tr("Finished") if row.state == "open" else self.tr("Open it again"))
        self.events.setText("\n".join(map(event_text, office.history.of("visit_list", row.id)[:EVENTS])))
        for made in self._changing:
            made.setVisible(office.person.may("visit_list"))
        for made in (self.print_button, self.pdf_button):
            made.setVisible(office.person.may("list.print"))

    def finish(self) -> None:
        """Or open again."""
        if row := self._row:
            lists, jobs = self._context.office.visit_list, self._context.jobs
            is_done = row.state == "open"
            jobs.follow(
                lists.finish(row.id, done=is_done),
                lambda _: self._context.notices.done(
                    self.tr("Finished.") if is_done else self.tr("Open again."),
                    lambda: jobs.follow(lists.finish(row.id, done=not is_done)),
                ),
            )

    def void(self, reason: str) -> None:
        """What was visited stays."""
        if row := self._row:
            lists, jobs = self._context.office.visit_list, self._context.jobs
            jobs.follow(
                lists.void(row.id, reason),
                lambda _: self._context.notices.done(
                    self.tr("Struck through. What was visited stays."),
                    lambda: jobs.follow(lists.void(row.id, None)),
                ),
            )

    def give(self, volunteer: str | None) -> None:
        if self._row:
            self._context.jobs.follow(self._context.office.visit_list.give(self._row.id, volunteer))

    def _ask(self, emit: Callable[[str], None]) -> None:
        if self._row:
            emit(self._row.id)

    def _results(self, stops: Sequence[Stop]) -> str:
        count = Counter(each.result for each in stops)
        lines = [
            f"{entry.title}: {number_text(count[entry.code])}"
            for entry in self._context.office.household_visit.results()
            if count[entry.code]
        ]
        left = self.tr("Not visited yet: {count}").format(count=number_text(count[None]))
        return "\n".join([*lines, left] if count[None] else lines)

    def _fill_menus(self) -> None:
        office = self._context.office
        reasons, people = QMenu(self.void_button), QMenu(self.give_button)
        for entry in office.catalog.entries("void_reason"):
            reasons.addAction(entry.title, partial(self.void, entry.code))
        people.addAction(tr("doors", "nobody yet"), partial(self.give, None))
        for user, name in office.person.members().items():
            people.addAction(name, partial(self.give, user))
        self.void_button.setMenu(reasons)
        self.give_button.setMenu(people)

    def _lay_out(self) -> None:
        changing = (self.give_button, self.finish_button, self.void_button)
        self._changing = (self.walk_button, self.entry_button, *changing)
        inside = QWidget()
        self.known = ColumnArea(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        heading = QLabel(self.tr("History"))
        heading.setProperty("role", "label")
        for widget in (self.title, self.facts, self.results, heading, self.events):
            column.addWidget(widget)
        column.addStretch()
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for made in (self.walk_button, self.entry_button, self.print_button, self.pdf_button, *changing):
            flow.addWidget(made)
        column.addWidget(buttons)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.known, 1)
