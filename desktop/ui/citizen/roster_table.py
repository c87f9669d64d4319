"""The rows of a list before they are brought in: what each came to, what was chosen for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.contract.birth import birth_text
from desktop.services.citizen_id import mask_national_id
from desktop.services.phone import phone_text
from desktop.services.roster import Preview
from desktop.services.roster_match import Choice
from desktop.services.roster_rows import RosterRow
from desktop.ui.citizen.roster_words import choice_text, match_text, remark
from desktop.ui.icons import icon
from desktop.ui.theme import look

Index = QModelIndex | QPersistentModelIndex
WIDTHS = (64, 190, 118, 260, 120, 130, 130, 220)
ROW_HEIGHT = 36


class RosterModel(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._preview: Preview | None = None
        self.rows: list[RosterRow] = []
        self.choices: dict[int, Choice] = {}
        self._titles = [
            self.tr("Row"),
            self.tr("Full name"),
            self.tr("Born"),
            self.tr("Remarks"),
            self.tr("Choice"),
            self.tr("ID number"),
            self.tr("Phone"),
            self.tr("Address"),
        ]

    def show_rows(self, preview: Preview | None, *, only_doubtful: bool) -> None:
        self.beginResetModel()
        self._preview = preview
        people = [row for row in preview.rows if row.kind == "person"] if preview else []
        self.rows = [row for row in people if not only_doubtful or (preview and preview.needs_looking(row))]
        self.endResetModel()

    def turn(self, preview: Preview) -> None:
        """The same rows, with somebody else who may be meant."""
        self._preview = preview

    def choose(self, choices: Mapping[int, Choice]) -> None:
        self.choices |= choices
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(WIDTHS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(WIDTHS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._preview is None:
            return None
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._texts(row, self._preview)[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 3:
            worst = row.worst()
            if worst == "stop":
                return icon("circle-alert", "trouble")
            return icon("triangle-alert", "waiting") if self._preview.needs_looking(row) else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def _texts(self, row: RosterRow, preview: Preview) -> Sequence[str]:
        match = preview.matches.get(row.number)
        known = {name: str(value) for name, value in row.values.items()}
        return (
            str(row.number),
            known.get("full_name", ""),
            birth_text(known.get("birth")),
            "; ".join(remarks(row, preview)),
            choice_text(self.choices.get(row.number, match.default)) if match else "",
            mask_national_id(known.get("national_id")),
            phone_text(known.get("phone")),
            known.get("address", ""),
        )


class RosterTable(QTableView):
    """chosen        another row is the current one, or none"""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows = RosterModel(self)
        self.setAccessibleName(self.tr("Rows of the list"))
        self.setModel(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(look().px(ROW_HEIGHT))
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, look().px(width))
        self.rows.modelReset.connect(self.chosen)

    def current_row(self) -> RosterRow | None:
        index = self.currentIndex()
        return self.rows.rows[index.row()] if index.isValid() else None

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit()


def remarks(row: RosterRow, preview: Preview) -> list[str]:
    """Everything there is to say of a row, each once."""
    match = preview.matches.get(row.number)
    said = [match_text(match)] if match else []
    said += [remark(problem) for problem in row.problems]
    return list(dict.fromkeys(filter(None, said)))
