"""The grid of a class: learners down, skills across; a digit sets a level, arrows move."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.contract.teaching import Level
from desktop.services.assessment import Grid, Place
from desktop.ui.icons import icon
from desktop.ui.theme import color, look
from desktop.ui.training_class.level_words import level_words

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT, HEADER_HEIGHT, LEAST_WIDTH, ICON = 44, 76, 118, 16


class GridModel(QAbstractTableModel):
    """What is marked is shown at once; what was stored comes with the next show()."""

    def __init__(self, nobody: str) -> None:
        """`nobody`: what a learner without a name is called."""
        super().__init__()
        self._nobody = nobody
        self._words = {each.level: each for each in level_words()}
        self._grid: Grid | None = None
        self._levels: dict[Place, Level | None] = {}

    def show(self, grid: Grid | None) -> None:
        """The same learners and skills: only levels change, and the place in the grid stays."""
        same = bool(grid and self._grid and _frame(grid) == _frame(self._grid))
        if not same:
            self.beginResetModel()
        self._grid, self._levels = grid, dict(grid.levels) if grid else {}
        if not same:
            self.endResetModel()
        elif grid and grid.learners:
            self._repaint()

    def mark(self, levels: Mapping[Place, Level | None]) -> Mapping[Place, Level | None]:
        """Gives what was shown there before."""
        before = {place: self._levels.get(place) for place in levels}
        self._levels.update(levels)
        self._repaint()
        return before

    def unassessed(self, item: str) -> Sequence[Place]:
        learners = self._grid.learners if self._grid else ()
        return [place for each in learners if self._levels.get(place := (each.id, item)) is None]

    def place(self, index: Index) -> Place | None:
        if self._grid is None or not index.isValid():
            return None
        return self._grid.learners[index.row()].id, self._grid.framework.items[index.column()].code

    def item(self, column: int) -> str | None:
        items = self._grid.framework.items if self._grid else ()
        return items[column].code if 0 <= column < len(items) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return len(self._grid.learners) if self._grid and not parent.isValid() else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(self._grid.framework.items) if self._grid and not parent.isValid() else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = self.place(index)
        if place is None:
            return None
        words = self._words[self._levels.get(place)]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return words.short
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return words.word
            case Qt.ItemDataRole.DecorationRole:
                return icon(words.icon, words.token) if words.level else None
            case Qt.ItemDataRole.ForegroundRole if words.level is None:
                return QColor(color("faint"))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self._grid is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self._grid.framework.items[section].title
        learner = self._grid.learners[section]
        year = f" · {learner.birth_year}" if learner.birth_year else ""
        return f"{learner.name or self._nobody}{year}"

    def _repaint(self) -> None:
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)


class GridView(QTableView):
    """marked    {place: level or None} by a key
    filled    the rest of the current column was asked to be this level
    """

    marked = Signal(object)
    filled = Signal(str)

    def __init__(self, model: GridModel, name: str) -> None:
        super().__init__()
        self._grid = model
        self._by_key = {Qt.Key(Qt.Key.Key_0 + each.key): each for each in level_words()}
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab leaves the grid; arrows move in it
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap))
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        look().changed.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        self.horizontalHeader().setMinimumSectionSize(look().px(LEAST_WIDTH))
        self.horizontalHeader().setFixedHeight(look().px(HEADER_HEIGHT))
        self.verticalHeader().setDefaultSectionSize(look().px(ROW_HEIGHT))
        self.setIconSize(QSize(look().px(ICON), look().px(ICON)))

    def current_item(self) -> str | None:
        return self._grid.item(self.currentIndex().column())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        words = self._by_key.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            words = self._by_key[Qt.Key.Key_0]
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if words and plain:
            self._set(words.level)
        else:
            super().keyPressEvent(event)

    def _set(self, level: Level | None) -> None:
        chosen = self.selectionModel().selectedIndexes()
        places = self._places(chosen)
        if not places:
            return
        self.marked.emit(dict.fromkeys(places, level))
        below = self.currentIndex().siblingAtRow(self.currentIndex().row() + 1)
        if len(places) == 1 and below.isValid():
            self.setCurrentIndex(below)

    def _places(self, indexes: Iterable[QModelIndex]) -> list[Place]:
        return [place for index in indexes if (place := self._grid.place(index))]


def _frame(grid: Grid) -> tuple[object, ...]:
    return grid.framework.code, grid.framework.version, tuple(grid.learners)
