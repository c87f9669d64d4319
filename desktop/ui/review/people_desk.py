"""Who may be one person: the list with its reasons, two people side by side, and the decision."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QSplitter, QVBoxLayout, QWidget

from desktop.services.suspect import Suspect, SuspectSide
from desktop.ui.context import PageContext
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.review.like_words import reasons_text
from desktop.ui.review.people_table import PeopleTable
from desktop.ui.review.words import Words
from desktop.ui.table_view import TableView
from desktop.ui.widgets.buttons import button, once, row
from desktop.ui.widgets.surfaces import Card, NoteBar


class PeopleDesk(QWidget):
    """counted      how many pairs there are, known anew"""

    counted = Signal(int)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._suspect: Suspect | None = None
        self._wants_next = False
        self._sides: tuple[SuspectSide, SuspectSide] | None = None
        columns = [
            Column(self.tr("Two people"), lambda each: " – ".join(each.names)),
            Column(self.tr("Alike"), lambda each: f"{each.score} %", 6),
        ]
        self.model = LazyTable(columns, context.office.suspect.listed(), self, context.jobs)
        self.view = TableView(self.model, self.tr("Perhaps one person"))
        self.heading, self.reasons = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.heading.setProperty("role", "heading")
        self.reasons.setProperty("role", "quiet")
        self.note = NoteBar(
            self.tr(
                "Joining rewrites nothing: both records stay, with their help and consents, and can be "
                "parted again. Where they differ, choose what is shown."
            ),
            "info",
        )
        self.table = PeopleTable()
        self.join_button = once(button(self.tr("Join the two into one"), "primary", "users"))
        self.apart_button = once(button(self.tr("Not the same person")))
        self.later_button = once(button(self.tr("Later"), "link"))
        self._lay_out()
        self.view.selected.connect(self.show_suspect)
        self.join_button.clicked.connect(self.join)
        self.apart_button.clicked.connect(self.tell_apart)
        self.later_button.clicked.connect(self.put_off)
        self.model.filled.connect(self._on_filled)
        self.show_suspect("")

    def refresh(self) -> None:
        """Look again, off this thread; what is open stays open, or the next one is."""
        self.model.reload()

    def show_suspect(self, suspect_id: str) -> None:
        place = self.model.row_of(suspect_id) if suspect_id else None
        found = self.model.row(place) if place is not None else None
        sides = self._context.office.suspect.sides(found) if found else None
        is_same = found is not None and self._suspect is not None and found.id == self._suspect.id
        if is_same and sides == self._sides:
            return  # what is being chosen stays
        self._suspect, self._sides = (found, sides) if sides else (None, None)
        self.detail.setVisible(sides is not None)
        if found and sides:
            self.heading.setText(" – ".join(found.names))
            self.later_button.setVisible(any(found.found))  # a question of the ward waits as it is
            self.reasons.setText(reasons_text(found.reasons) or self.tr("The ward asks."))
            self.table.show_sides(sides, Words(self._context.office))

    def join(self) -> None:
        if self._suspect is None or self._sides is None:
            return
        ids = [side.id for side in self._sides]
        choices = {group: ids[side] for group, side in self.table.chosen().items()}
        deeds, jobs = self._context.office.same_person, self._context.jobs
        two = (self._suspect.one, self._suspect.other)
        done = self.tr("Joined into one person: {name}").format(
            name=self._sides[self.table.survivor()].values["full_name"]
        )
        jobs.follow(
            deeds.join(*two, ids[self.table.survivor()], choices),
            lambda _: self._context.notices.done(done, undo=lambda: jobs.follow(deeds.ask_again(two))),
        )

    def tell_apart(self) -> None:
        if self._suspect is None:
            return
        deeds = self._context.office.same_person
        self._context.jobs.follow(
            deeds.tell_apart(self._suspect.one, self._suspect.other), self._on_told_apart
        )

    def put_off(self) -> None:
        """The next one is shown; this one comes last."""
        if self._suspect:
            put = self._context.office.lookalike.put_off(*self._suspect.found)
            self._wants_next = True
            self._context.jobs.follow(put)

    def _on_filled(self, count: int) -> None:
        place = self.model.row_of(self._suspect.id) if self._suspect else None
        if count and (place is None or self._wants_next):
            self.view.selectRow(0)
        self._wants_next = False
        self.show_suspect(self.view.current_id() if count else "")
        self.counted.emit(count)

    def _on_told_apart(self, pairs: Sequence[tuple[str, str]]) -> None:
        deeds, jobs = self._context.office.same_person, self._context.jobs
        self._context.notices.done(
            self.tr("Kept as two people. They are not asked about again."),
            undo=lambda: jobs.follow(deeds.ask_again(*pairs)),
        )

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for part in (self.heading, self.reasons, self.note, self.table):
            column.addWidget(part)
        column.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setWidget(inside)
        self.detail = QWidget()
        holder = QVBoxLayout(self.detail)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addWidget(area, 1)
        holder.addLayout(row(self.join_button, self.apart_button, None, self.later_button))
        card = Card()
        card.body.addWidget(self.detail, 1)
        split = QSplitter()
        split.addWidget(self.view)
        split.addWidget(card)
        split.setSizes([380, 720])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
