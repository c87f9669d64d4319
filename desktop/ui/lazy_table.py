"""A table model that reads its rows a page at a time as the user scrolls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont

from desktop.paging import Key, Page
from desktop.ui.icons import icon
from desktop.ui.jobs import JobRunner
from desktop.ui.theme import color

Index = QModelIndex | QPersistentModelIndex
Read = Callable[[Key | None, int], Page]
PAGE_SIZE = 200
MOST_READ_AGAIN = 2_000

_serial = count()


@dataclass(frozen=True)
class Column:
    """`chars` is the usual width of its texts; 0: it takes the room that is left."""

    title: str
    text: Callable[[Any], str]
    chars: int = 0
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    sign: Callable[[Any], tuple[str, str] | None] = lambda _row: None  # (icon, colour token) before the text


class LazyTable(QAbstractTableModel):
    """Sorting and filtering happen in SQL: a proxy model would only see the rows already read.

    Voided records stay in their place, struck through. With `jobs`, pages are read off the GUI thread:
    for lists whose query may be slow.

    filled        rows have arrived; with how many there are so far
    """

    IdRole = Qt.ItemDataRole.UserRole
    RowRole = Qt.ItemDataRole.UserRole + 1

    filled = Signal(int)

    def __init__(
        self,
        columns: Sequence[Column],
        read: Read,
        parent: QObject | None = None,
        jobs: JobRunner | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self._read = read
        self._jobs = jobs
        self._rows: list[Any] = []
        self._positions: dict[str, int] = {}
        self._next_key: Key | None = None
        self._asked = 0  # answers to older questions are dropped
        self._is_reading = False
        self._struck = QFont()
        self._struck.setStrikeOut(True)
        self.reload()

    def show(self, read: Read) -> None:
        """Another question to the same table: a filter, a search."""
        self._read, self._rows = read, []
        self.reload()

    def reload(self) -> None:
        """Read again, as far as the user has scrolled (within reason)."""
        wanted = max(PAGE_SIZE, min(len(self._rows), MOST_READ_AGAIN))
        self._ask(None, wanted, self._replace)

    def row_of(self, record_id: str) -> int | None:
        """Where a record is, if it has been read."""
        return self._positions.get(record_id)

    def row(self, position: int) -> Any:
        return self._rows[position]

    def is_complete(self) -> bool:
        return self._next_key is None

    def _ask(self, key: Key | None, limit: int, take: Callable[[Page], None]) -> None:
        self._asked += 1
        if self._jobs is None:
            take(self._read(key, limit))
            return
        self._is_reading = True
        read = self._read
        job = self._jobs.start(
            f"rows {next(_serial)}",
            lambda _progress: read(key, limit),
            partial(self._on_read, self._asked, take),
        )
        job.ended.connect(partial(self._on_ended, self._asked))

    def _on_read(self, asked: int, take: Callable[[Page], None], page: Page) -> None:
        if asked == self._asked:
            take(page)

    def _on_ended(self, asked: int) -> None:
        if asked == self._asked:
            self._is_reading = False

    def _replace(self, page: Page) -> None:
        self.beginResetModel()
        self._rows, self._next_key = list(page.rows), page.next_key
        self._positions = {row.id: position for position, row in enumerate(self._rows)}
        self.endResetModel()
        self.filled.emit(len(self._rows))

    def _append(self, page: Page) -> None:
        first = len(self._rows)
        if page.rows:
            self.beginInsertRows(QModelIndex(), first, first + len(page.rows) - 1)
            self._rows += page.rows
            self._positions |= {row.id: first + position for position, row in enumerate(page.rows)}
            self._next_key = page.next_key
            self.endInsertRows()
        self._next_key = page.next_key
        self.filled.emit(len(self._rows))

    # Qt interface

    def canFetchMore(self, parent: Index = QModelIndex()) -> bool:
        return not parent.isValid() and self._next_key is not None and not self._is_reading

    def fetchMore(self, parent: Index = QModelIndex()) -> None:
        if self.canFetchMore(parent):
            self._ask(self._next_key, PAGE_SIZE, self._append)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.align | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole:
            sign = column.sign(row)
            return icon(*sign) if sign else None
        return self._of_row(row, role)

    def _of_row(self, row: Any, role: int) -> Any:
        match role:
            case self.IdRole:
                return row.id
            case self.RowRole:
                return row
            case Qt.ItemDataRole.FontRole if _is_voided(row):
                return self._struck
            case Qt.ItemDataRole.ForegroundRole if _is_voided(row):
                return QColor(color("faint"))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self.columns[section].align | Qt.AlignmentFlag.AlignVCenter
        return None


def _is_voided(row: Any) -> bool:
    return getattr(row, "voided_at", None) is not None
