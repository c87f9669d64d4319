"""A table model of any length: it knows which rows there are, and reads what they say when they are seen."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont
from shiboken6 import isValid

from desktop.paging import Listed, Numbers, numbers_of
from desktop.progress import Progress
from desktop.ui.icons import icon
from desktop.ui.jobs import JobRunner
from desktop.ui.theme import color

Index = QModelIndex | QPersistentModelIndex
PAGE_SIZE = 32  # rows read at once: a screenful
PAGES_KEPT = 80  # of those last seen
FIRST = 200  # rows shown before all of a long list is known
REST_AFTER_MS = 300  # of the same question: whoever types asks another one before

SEEN = 2  # pages on which a screenful may lie

Rows = dict[int, Any]  # of a page, by number
_Read = tuple[Numbers, dict[int, Rows]]
_NEVER = frozenset((Qt.ItemDataRole.CheckStateRole, Qt.ItemDataRole.BackgroundRole))
_ROLE = Qt.ItemDataRole
_TEXTS = (_ROLE.DisplayRole, _ROLE.ToolTipRole, _ROLE.AccessibleTextRole)
_serial = count()


@dataclass(frozen=True)
class Column:
    """`chars` is the usual width of its texts; 0: it takes the room that is left."""

    title: str
    text: Callable[[Any], str]
    chars: int = 0
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    sign: Callable[[Any], tuple[str, str] | None] = lambda _row: None  # (icon, colour token) before the text
    mark: Callable[[Any], str] = lambda _row: ""  # what the sign says that the text does not
    key: str = ""  # under which the person's choice of columns knows it; empty: its title
    order: str = ""  # the order of the service that a click on its header asks for
    shown: bool = True  # until the person chooses otherwise

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.key or self.title)

    def told(self, row: Any) -> str:
        """All of it, where nobody sees the sign."""
        return " · ".join(filter(None, (self.text(row), self.mark(row))))


class LazyTable(QAbstractTableModel):
    """Sorting and filtering happen in SQL: a proxy model would have to read every row.

    Voided records stay in their place, struck through. With `jobs`, which rows there are is found out off the
    GUI thread, and what those say that will be seen first; the others are a point read of a few milliseconds,
    at any depth, when one scrolls to them.

    filled        the rows are known, or known anew; with how many there are
    """

    IdRole = Qt.ItemDataRole.UserRole
    RowRole = Qt.ItemDataRole.UserRole + 1

    filled = Signal(int)

    def __init__(
        self,
        columns: Sequence[Column],
        listed: Listed,
        parent: QObject | None = None,
        jobs: JobRunner | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self._listed = listed
        self._jobs = jobs
        self._numbers = numbers_of()
        self._pages: OrderedDict[int, Rows] = OrderedDict()
        self._asked = 0  # answers to older questions are dropped
        self._is_reading = self._again = False
        self._rest = QTimer(self, singleShot=True, interval=REST_AFTER_MS)
        self._rest.timeout.connect(lambda: self._ask(None))
        self._aligned = [column.align | Qt.AlignmentFlag.AlignVCenter for column in self.columns]
        self._titles_aligned = list(self._aligned)
        self._struck = QFont()
        self._struck.setStrikeOut(True)
        self._ask(FIRST)

    def wrap_titles(self) -> None:
        """Long ones go on in a second line."""
        wraps = Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap)
        self._titles_aligned = [each | wraps for each in self._aligned]

    def show(self, listed: Listed) -> None:
        """Another question to the same table: a filter, a search, an order."""
        self._listed = listed
        self._ask(FIRST)

    def reload(self) -> None:
        """Ask again: something in the tables has changed."""
        if self._is_reading:
            self._again = True  # one more time will do, however often it is asked for meanwhile
        else:
            self._ask(None)

    def is_reading(self) -> bool:
        return self._is_reading

    def row_of(self, record_id: str) -> int | None:
        """Where a record is in the list, as far as the list is known."""
        number = self._listed.number(record_id)
        try:
            return self._numbers.index(number) if number is not None else None
        except ValueError:
            return None

    def row(self, position: int) -> Any:
        """None: it has gone since the list was read."""
        page = position // PAGE_SIZE
        if page not in self._pages:
            self._pages[page] = _rows_of(self._listed, self._numbers, page)
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        self._pages.move_to_end(page)
        return self._pages[page].get(self._numbers[position])

    def _ask(self, limit: int | None) -> None:
        self._asked += 1
        self._rest.stop()
        if self._jobs is None:
            self._take(self._listed.numbers(None))
            return
        self._is_reading, self._again = True, False
        seen = [0] if limit else [*self._pages][-SEEN:]
        job = self._jobs.start(
            f"rows {next(_serial)}",
            partial(_read, self._listed, limit, seen),
            partial(self._on_read, self._asked),
        )
        job.ended.connect(partial(self._on_ended, self._asked, limit))

    def _on_read(self, asked: int, read: _Read) -> None:
        if self._waits_for(asked):
            self._take(*read)

    def _waits_for(self, asked: int) -> bool:
        """False: another question was put since, or the window with the list has gone."""
        return asked == self._asked and isValid(self)

    def _on_ended(self, asked: int, limit: int | None) -> None:
        if not self._waits_for(asked):
            return
        if self._again:
            self._ask(None)
        elif limit == len(self._numbers):
            self._rest.start()
        else:
            self._is_reading = False
            self.filled.emit(len(self._numbers))

    def _take(self, numbers: Numbers, pages: Mapping[int, Rows] = MappingProxyType({})) -> None:
        """Rows that only follow those known are added, so that nothing moves under the eye."""
        known = len(self._numbers)
        if known and numbers[:known] == self._numbers:
            self._keep(pages)
            if len(numbers) > known:
                self.beginInsertRows(QModelIndex(), known, len(numbers) - 1)
                self._numbers = numbers
                self.endInsertRows()
            self.dataChanged.emit(self.index(0, 0), self.index(known - 1, len(self.columns) - 1))
        else:
            self.beginResetModel()
            self._numbers = numbers
            self._keep(pages)
            self.endResetModel()
        if self._jobs is None:
            self.filled.emit(len(numbers))

    def _keep(self, pages: Mapping[int, Rows]) -> None:
        self._pages.clear()
        self._pages.update(pages)

    # Qt interface

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Asked five hundred times to paint a screenful, mostly for what a cell has not."""
        if role in _NEVER or not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._aligned[index.column()]
        row, column = self.row(index.row()), self.columns[index.column()]
        if row is None:
            return None
        if role in _TEXTS:
            return column.text(row) if role == Qt.ItemDataRole.DisplayRole else column.told(row)
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
                return self._titles_aligned[section]
        return None


def _read(listed: Listed, limit: int | None, seen: Sequence[int], _progress: Progress) -> _Read:
    """In a job's thread."""
    numbers = listed.numbers(limit)
    return numbers, {page: _rows_of(listed, numbers, page) for page in seen}


def _rows_of(listed: Listed, numbers: Numbers, page: int) -> Rows:
    part = numbers[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    return {row.n: row for row in listed.rows(part)}


def _is_voided(row: Any) -> bool:
    return getattr(row, "voided_at", None) is not None
