"""The header of a list: columns one can choose, move, widen and sort by, with the mouse or from a menu."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, Self

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from desktop.ui.lazy_table import Column
from desktop.ui.theme import look


@dataclass(frozen=True)
class Arrangement:
    """What a person has made of a list's columns; empty: as the program proposes."""

    columns: Sequence[str] = ()  # keys of those shown, from left to right
    widths: Mapping[str, int] = field(default_factory=dict)  # in pixels of type at 100 %
    order: str = ""
    descending: bool = False

    @classmethod
    def from_note(cls, note: Mapping[str, Any]) -> Self:
        """Whatever does not make sense is as if it had not been said."""
        columns, widths = note.get("columns"), note.get("widths")
        return cls(
            [key for key in columns if isinstance(key, str)] if isinstance(columns, list) else (),
            {key: width for key, width in widths.items() if type(width) is int and 0 < width < 2_000}
            if isinstance(widths, dict)
            else {},
            str(note.get("order") or ""),
            note.get("descending") is True,
        )

    def as_note(self) -> dict[str, Any]:
        return asdict(self) | {"columns": list(self.columns)}


class ListHeader(QHeaderView):
    """arranged        the person chose, moved or widened columns
    sorted_by       the person asked for an order; with its name, and whether it goes downwards
    """

    arranged = Signal()
    sorted_by = Signal(str, bool)

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = columns
        self._is_ours = False  # sections are moved by the program, not by the person
        self.widths: dict[str, int] = {}
        self._order, self._descending = "", False
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(False)
        self.sectionClicked.connect(self._on_clicked)
        self.sectionMoved.connect(self._on_moved)
        self.sectionResized.connect(self._on_resized)

    def shown(self) -> list[str]:
        """Keys of the columns shown, from left to right."""
        by_place = sorted(range(len(self._columns)), key=self.visualIndex)
        return [self._columns[n].key for n in by_place if not self.isSectionHidden(n)]

    def arrangement(self) -> Arrangement:
        return Arrangement(self.shown(), dict(self.widths), self._order, self._descending)

    def arrange(self, wanted: Arrangement) -> None:
        """Show these columns in this order, as wide as they were, and mark the order of the rows."""
        keys = [column.key for column in self._columns]
        shown = [key for key in dict.fromkeys(wanted.columns) if key in keys]
        shown = shown or [column.key for column in self._columns if column.shown]
        self.widths = {key: width for key, width in wanted.widths.items() if key in keys}
        with self._ourselves():
            for place, key in enumerate([*shown, *(key for key in keys if key not in shown)]):
                self.moveSection(self.visualIndex(keys.index(key)), place)
                self.setSectionHidden(keys.index(key), key not in shown)
        self.mark_order(wanted.order, descending=wanted.descending)

    def mark_order(self, order: str, *, descending: bool) -> None:
        self._order, self._descending = order, descending
        section = next((n for n, column in enumerate(self._columns) if order and column.order == order), -1)
        self.setSortIndicatorShown(section >= 0)
        # Qt's arrow points where the values grow; elsewhere it points up when they do.
        upwards, downwards = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        self.setSortIndicator(section, downwards if descending else upwards)

    def fill_menu(self, menu: QMenu) -> None:
        """Everything the mouse can do here, for the keyboard too."""
        menu.clear()
        shown = self.shown()
        for column in self._columns:
            action = menu.addAction(column.title, partial(self._toggle, column.key))
            action.setCheckable(True)
            action.setChecked(column.key in shown)
            action.setEnabled(column.chars > 0)  # the name stays
        menu.addSeparator()
        orders = menu.addMenu(self.tr("Sort by"))
        for number, column in enumerate(self._columns):
            if column.order:
                action = orders.addAction(column.title, partial(self._on_clicked, number))
                action.setCheckable(True)
                action.setChecked(column.order == self._order)
        moves = menu.addMenu(self.tr("Move to the left"))
        titles = {column.key: column.title for column in self._columns}
        for key in shown[1:]:
            moves.addAction(titles[key], partial(self._move_left, key))
        menu.addAction(self.tr("As in the beginning"), self._reset)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        self.fill_menu(menu)
        menu.popup(event.globalPos() if event.globalPos() != QPoint() else self.mapToGlobal(QPoint()))

    def ourselves(self, change: Callable[[], None]) -> None:
        """Do this to the sections without taking it for the person's wish."""
        with self._ourselves():
            change()

    @contextmanager
    def _ourselves(self) -> Any:
        before, self._is_ours = self._is_ours, True
        try:
            yield
        finally:
            self._is_ours = before

    def _toggle(self, key: str) -> None:
        shown = self.shown()
        kept = [each for each in shown if each != key] if key in shown else [*shown, key]
        self._rearrange(kept)

    def _move_left(self, key: str) -> None:
        shown = self.shown()
        place = shown.index(key)
        shown[place - 1 : place + 1] = [key, shown[place - 1]]
        self._rearrange(shown)

    def _reset(self) -> None:
        self.widths.clear()
        self._rearrange([])

    def _rearrange(self, shown: Sequence[str]) -> None:
        self.arrange(Arrangement(shown, dict(self.widths), self._order, self._descending))
        self.arranged.emit()

    def _on_clicked(self, section: int) -> None:
        order = self._columns[section].order
        if not order:
            self.mark_order(self._order, descending=self._descending)
            return
        self.mark_order(order, descending=order == self._order and not self._descending)
        self.sorted_by.emit(self._order, self._descending)

    def _on_moved(self, _section: int, _old: int, _new: int) -> None:
        if not self._is_ours:
            self.arranged.emit()

    def _on_resized(self, section: int, _old: int, new: int) -> None:
        if not self._is_ours and new:
            self.widths[self._columns[section].key] = round(new * 100 / look().percent)
            self.arranged.emit()
