"""What a person has to look at again: two facts for one thing, what the ward cannot use yet, who may be one
person."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.review.conflict_desk import ConflictDesk
from desktop.ui.review.held_desk import HeldDesk
from desktop.ui.review.people_desk import PeopleDesk
from desktop.ui.widgets.buttons import ChoiceChips
from desktop.ui.widgets.surfaces import EmptyState

CONFLICTS, HELD, PEOPLE = "conflicts", "held", "people"


class ReviewPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.kinds = ChoiceChips([(kind, title) for kind, title in self._titles().items()])
        self.conflicts, self.held, self.people = ConflictDesk(context), HeldDesk(context), PeopleDesk(context)
        self.no_conflict = EmptyState(
            "circle-check",
            self.tr("No question is open"),
            self.tr(
                "When two people write different things in one field, both are kept, and are shown here "
                "side by side to choose from."
            ),
        )
        self.nothing_held = EmptyState(
            "circle-check",
            self.tr("The ward can use everything"),
            self.tr("What the ward keeps but cannot use yet is shown here, with the reason and what to do."),
        )
        self.nobody_twice = EmptyState(
            "circle-check",
            self.tr("Nobody seems to be here twice"),
            self.tr(
                "People who may be one are looked for by themselves. Nobody is joined unless you say so."
            ),
        )
        self._full: Mapping[str, ConflictDesk | HeldDesk | PeopleDesk] = {
            CONFLICTS: self.conflicts,
            HELD: self.held,
            PEOPLE: self.people,
        }
        self._empty = {CONFLICTS: self.no_conflict, HELD: self.nothing_held, PEOPLE: self.nobody_twice}
        self.stack = QStackedWidget()
        for part in (*self._full.values(), *self._empty.values()):
            self.stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(12)
        layout.addWidget(self.kinds)
        layout.addWidget(self.stack, 1)
        self._kind, self._is_stale = CONFLICTS, False
        self._counts = dict.fromkeys(self._full, 0)
        self.kinds.chips()[2].setVisible(context.office.person.may("same_person"))
        self.refresh()
        self._show_what_waits()
        self.kinds.chosen.connect(self._choose)
        self.people.counted.connect(self._on_counted)
        context.changes.committed.connect(self._on_committed)

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("review", {"kind": "held"}), or {"record": id} to show what is asked about it."""
        if kind := facts.get("kind"):
            self._kind = kind
            self._show()
        else:
            self._show_what_waits()
        self._here().setFocus()

    def refresh(self) -> None:
        office, self._is_stale = self._context.office, False
        self._counts |= {CONFLICTS: office.conflict.counts().open, HELD: office.held_line.count()}
        for desk in self._full.values():
            desk.refresh()
        self._show()

    def _on_counted(self, pairs: int) -> None:
        """Found off this thread."""
        self._counts[PEOPLE] = pairs
        self._show()

    def _titles(self) -> Mapping[str, str]:
        return {
            CONFLICTS: self.tr("Two different facts"),
            HELD: self.tr("Needs completing"),
            PEOPLE: self.tr("Perhaps one person"),
        }

    def _show_what_waits(self) -> None:
        """What is shown stays, unless nothing of it waits and of another kind something does."""
        if not self._counts[self._kind] and any(self._counts.values()):
            self._kind = next(kind for kind, count in self._counts.items() if count)
            self._show()

    def _show(self) -> None:
        for chip, (kind, title) in zip(self.kinds.chips(), self._titles().items(), strict=True):
            chip.setText(f"{title} ({number_text(self._counts[kind])})")
        self.kinds.blockSignals(True)
        self.kinds.set_value(self._kind)
        self.kinds.blockSignals(False)
        shown = self._full if self._counts[self._kind] else self._empty
        self.stack.setCurrentWidget(shown[self._kind])

    def _here(self) -> QWidget:
        here = self.stack.currentWidget()
        return here.view if isinstance(here, ConflictDesk | HeldDesk | PeopleDesk) else self.kinds.chips()[0]

    def _choose(self, kind: str | None) -> None:
        self._kind = kind or self._kind  # one of them is always shown
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _on_committed(self, changes: Changes) -> None:
        self._is_stale |= changes.touch("conflict", "outbox", "lookalike", "same_person", "citizen")
        if self._is_stale and self.isVisible():  # while she types at the desk, nobody reads this page
            self.refresh()
