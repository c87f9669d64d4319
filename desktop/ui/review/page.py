"""What a person has to look at again: two facts for one thing, and what the ward cannot use yet."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.review.conflict_desk import ConflictDesk
from desktop.ui.review.held_desk import HeldDesk
from desktop.ui.widgets.buttons import ChoiceChips
from desktop.ui.widgets.surfaces import EmptyState

CONFLICTS, HELD = "conflicts", "held"


class ReviewPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.kinds = ChoiceChips(
            [(CONFLICTS, self.tr("Two different facts")), (HELD, self.tr("Needs completing"))]
        )
        self.conflicts, self.held = ConflictDesk(context), HeldDesk(context)
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
        self.stack = QStackedWidget()
        for part in (self.conflicts, self.no_conflict, self.held, self.nothing_held):
            self.stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(12)
        layout.addWidget(self.kinds)
        layout.addWidget(self.stack, 1)
        self._kind, self._is_stale = CONFLICTS, False
        self.refresh()
        if not self._open and self._waiting:
            self._kind = HELD
            self._show()
        self.kinds.chosen.connect(self._choose)
        context.changes.committed.connect(self._on_committed)

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("review", {"kind": "held"}), or {"record": id} to show what is asked about it."""
        if kind := facts.get("kind"):
            self._kind = kind
            self._show()
        elif not self._open and self._waiting:
            self._kind = HELD
            self._show()
        self._here().setFocus()

    def refresh(self) -> None:
        office, self._is_stale = self._context.office, False
        self._open, self._waiting = office.conflict.counts().open, office.held_line.count()
        self.conflicts.refresh()
        self.held.refresh()
        self._show()

    def _show(self) -> None:
        titles = [
            (self.tr("Two different facts"), self._open),
            (self.tr("Needs completing"), self._waiting),
        ]
        for chip, (title, count) in zip(self.kinds.chips(), titles, strict=True):
            chip.setText(f"{title} ({number_text(count)})")
        self.kinds.blockSignals(True)
        self.kinds.set_value(self._kind)
        self.kinds.blockSignals(False)
        if self._kind == CONFLICTS:
            self.stack.setCurrentWidget(self.conflicts if self._open else self.no_conflict)
        else:
            self.stack.setCurrentWidget(self.held if self._waiting else self.nothing_held)

    def _here(self) -> QWidget:
        here = self.stack.currentWidget()
        return here.view if isinstance(here, ConflictDesk | HeldDesk) else self.kinds.chips()[0]

    def _choose(self, kind: str | None) -> None:
        self._kind = kind or self._kind  # one of them is always shown
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _on_committed(self, changes: Changes) -> None:
        self._is_stale |= changes.touch("conflict", "outbox")
        if self._is_stale and self.isVisible():  # while she types at the desk, nobody reads this page
            self.refresh()
