"""Two values, one field: the list of questions, and one of them laid open for a decision."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QLabel, QScrollArea, QSplitter, QVBoxLayout, QWidget

from desktop.errors import AppError, ChangedByBoth
from desktop.services.conflict import Dispute
from desktop.ui.context import PageContext
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.review.cards import SideCard
from desktop.ui.review.facts import Facts
from desktop.ui.review.other_value import OtherValue, can_be_typed
from desktop.ui.review.words import Words
from desktop.ui.table_view import TableView
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import Card, NoteBar

KEYS = 9


class ConflictDesk(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._words = Words(context.office)
        self._dispute: Dispute | None = None
        self.cards: list[SideCard] = []
        self.other: OtherValue | None = None
        columns = [
            Column(self.tr("Whose"), lambda each: self._words.record(each.name)),
            Column(self.tr("What differs"), lambda each: self._words.field(each.group), 12),
        ]
        self.model = LazyTable(columns, context.office.conflict.listed(), self)
        self.view = TableView(self.model, self.tr("Two different facts"))
        self.heading, self.field = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.heading.setProperty("role", "heading")
        self.field.setProperty("role", "quiet")
        self.note = NoteBar(
            self.tr("The team leader chooses. Until then both facts are kept, and the one in use stays."),
            "info",
        )
        self.other_button = button(self.tr("Type it again"))
        self.save_button = button(self.tr("Save"), "primary", "save", "Ctrl+S")
        self.rest = Facts(self.tr("The rest, for comparison"))
        self._lay_out()
        self.view.selected.connect(self.show_dispute)
        self.other_button.clicked.connect(self.type_other)
        self.save_button.clicked.connect(self.save_other)
        for number in range(1, KEYS + 1):
            keys = QShortcut(QKeySequence(str(number)), self)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.setAutoRepeat(False)  # the next question is there by then, and nobody has read it
            keys.activated.connect(partial(self.press, number))
        self.show_dispute("")

    def refresh(self) -> None:
        """Read the list again; what was open stays open, or the next one is."""
        self.show_dispute(self.view.reload())

    def show_dispute(self, conflict: str) -> None:
        found = self._context.office.conflict.find(conflict) if conflict else None
        if found is not None and found == self._dispute:
            return  # what is being typed stays
        self._dispute = found
        self.detail.setVisible(self._dispute is not None)
        if self._dispute:
            self._fill(self._dispute)

    def press(self, number: int) -> None:
        """The number on a card takes it; the one after the last types another value."""
        if number <= len(self.cards):
            self.cards[number - 1].take_button.click()
        elif number == len(self.cards) + 1:
            self.other_button.click()

    def take(self, values: Mapping[str, Any]) -> None:
        dispute = self._dispute
        if dispute is None:
            return
        future = self._context.office.conflict.decide(dispute, values)
        self._context.jobs.follow(future, partial(self._on_decided, dispute, values), self._on_failed)

    def type_other(self) -> None:
        """An editor under the cards; for what no editor here can hold, the record's own page."""
        dispute = self._dispute
        if dispute is None:
            return
        if not can_be_typed(dispute.kept.values):
            self._open_record(dispute)
        elif self.other is None:
            table, values = dispute.row.table, dispute.kept.values
            self.other = OtherValue(self._words, self._context.office, table, values)
            self.other.entered.connect(self.save_other)
            self._typing.addWidget(self.other)
            self.save_button.show()
        if self.other:
            self.other.focus_first()

    def save_other(self) -> None:
        if self.other and (wanted := self.other.wanted()) is not None:
            self.take(wanted)

    # ---- showing

    def _fill(self, dispute: Dispute) -> None:
        self._words = Words(self._context.office)
        table, group = dispute.row.table, dispute.row.group
        self.heading.setText(self._words.record(dispute.row.name))
        text = self.tr("Two different facts: {field}").format(field=self._words.field(group))
        if group == "void":
            text = self.tr("One struck it through, another edited it, unseen by each other.")
        self.field.setText(text)
        self._clear()
        for number, side in enumerate([dispute.kept, *dispute.candidates], start=1):
            words = self._words.values(table, group, side.values)
            card = SideCard(side, words, number, partial(self.take, side.values))
            self._beside.addWidget(card)
            self.cards.append(card)
        gives_up = all(side.is_mine for side in dispute.candidates)
        for number, card in enumerate(self.cards):
            card.take_button.setEnabled(dispute.may_decide or (number == 0 and gives_up))
        self.note.setVisible(not dispute.may_decide)
        self.other_button.setText(f"{len(self.cards) + 1}   {self.tr('Type it again')}")
        self.other_button.setVisible(dispute.may_decide and group != "void")
        self._set_beside()
        self.rest.show_facts(self._words.facts(table, dispute.rest))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_beside()

    def _set_beside(self) -> None:
        """Side by side where there is room for that, else one under the other."""
        needed = sum(card.sizeHint().width() + self._beside.spacing() for card in self.cards)
        room = self.detail.viewport().width()
        way = QBoxLayout.Direction.LeftToRight if needed <= room else QBoxLayout.Direction.TopToBottom
        self._beside.setDirection(way)

    def _clear(self) -> None:
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []
        if self.other:
            self.other.hide()
            self.other.deleteLater()
        self.other = None
        self.save_button.hide()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        self._beside, self._typing = QBoxLayout(QBoxLayout.Direction.LeftToRight), QVBoxLayout()
        self._beside.setSpacing(14)
        for part in (self.heading, self.field, self.note):
            column.addWidget(part)
        column.addLayout(self._beside)
        column.addLayout(row(self.other_button, None))
        column.addLayout(self._typing)
        column.addLayout(row(self.save_button, None))
        column.addWidget(self.rest)
        column.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setWidget(inside)
        self.detail, card = area, Card()
        card.body.addWidget(area, 1)
        split = QSplitter()
        split.addWidget(self.view)
        split.addWidget(card)
        split.setSizes([380, 720])
        split.setChildrenCollapsible(False)
        split.splitterMoved.connect(self._set_beside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def _open_record(self, dispute: Dispute) -> None:
        if dispute.row.name and dispute.row.name.citizen:
            self._context.navigate("citizen", {"id": dispute.row.name.citizen})

    # ---- what became of it

    def _on_decided(self, dispute: Dispute, values: Mapping[str, Any], _deed: str) -> None:
        said = self._words.values(dispute.row.table, dispute.row.group, values)
        office, jobs = self._context.office, self._context.jobs
        self._context.notices.done(
            self.tr("{field}: {value}. The other fact is kept in the history.").format(
                field=self._words.field(dispute.row.group), value=said
            ),
            undo=lambda: jobs.follow(office.conflict.ask_again(dispute, values)),
        )

    def _on_failed(self, error: AppError) -> None:
        """Somebody wrote meanwhile: show what stands now, and ask again."""
        if not isinstance(error, ChangedByBoth):
            self._context.notices.error(error)
        self.refresh()
