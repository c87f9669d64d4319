"""The sheet of a session on screen: large rows by given name, a column for each mark."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from desktop.services.attendance import AttendanceRow, Mark
from desktop.ui.icons import icon
from desktop.ui.theme import HEADING_PX, body_font, color, look
from desktop.ui.training_class.attendance_words import MARKS, SIGNS, learner_name, mark_text

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 46  # a finger, or an unsure hand on a mouse
NUMBER, NAME, BORN, PLACE, FIRST_MARK = range(5)
LEAST_NAME, ICON, ICON_AND_AIR = 220, 18, 58


class AttendanceModel(QAbstractTableModel):
    def __init__(self, places: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[AttendanceRow] = []
        self._places = places
        self.says_marks = True  # else the icon alone, under its word in the header: large type, small screen
        marks = [mark_text(mark) for mark in MARKS]
        self._titles = [self.tr("No."), self.tr("Name"), self.tr("Born"), self.tr("Neighbourhood"), *marks]

    def show_rows(self, rows: Sequence[AttendanceRow]) -> None:
        """Nothing moves under the eye where the people are the same."""
        is_same = [row.id for row in rows] == [row.id for row in self.rows]
        if is_same:
            self.rows = rows
            self._tell()
        else:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def set_marks(self, marks: Mapping[str, Mark | None]) -> None:
        """As they will be once they are stored."""
        self.rows = [replace(row, state=marks[row.id]) if row.id in marks else row for row in self.rows]
        self._tell()

    def row_of(self, enrolment_id: str) -> int:
        """-1: not here."""
        return next((place for place, row in enumerate(self.rows) if row.id == enrolment_id), -1)

    def _tell(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self._titles) - 1))

    # Qt interface

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if column >= FIRST_MARK:
            return self._mark(row, MARKS[column - FIRST_MARK], role)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._said(row, column)
            case Qt.ItemDataRole.FontRole if column == NAME:
                return body_font(look().px(HEADING_PX - 2))
            case Qt.ItemDataRole.TextAlignmentRole if column == NUMBER:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._said(row, column)}, {mark_text(row.state)}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == NUMBER else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def _said(self, row: AttendanceRow, column: int) -> str:
        learner = row.learner
        match column:
            case 0:
                return str(learner.number or "")
            case 1:
                return learner_name(learner)
            case 2:
                return str(learner.birth_year or "")
        return self._places.get(learner.cell or "", "")

    def _mark(self, row: AttendanceRow, mark: Mark, role: int) -> Any:
        """The chosen one says its word too: colour and shape are not read by everybody."""
        is_chosen = row.state == mark
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return mark_text(mark) if is_chosen and self.says_marks else ""
            case Qt.ItemDataRole.DecorationRole:
                return icon(*SIGNS[mark]) if is_chosen else icon("circle-dashed", "faint")
            case Qt.ItemDataRole.ForegroundRole if is_chosen:
                return QColor(color(SIGNS[mark][1]))
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{learner_name(row.learner)}: {mark_text(mark)}"
        return None


class AttendanceList(QTableView):
    """toggled          the mark in use, put or taken back, by a click on the person or by space
    marked              this mark, by a click in its column; None: taken back
    typed               a key that belongs to the field above
    """

    toggled = Signal(str)
    marked = Signal(str, object)
    typed = Signal(str)

    def __init__(self, model: AttendanceModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet, self._when_empty, self._current = model, "", ""
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        look().changed.connect(self.fit)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        self.fit()

    def say_when_empty(self, text: str) -> None:
        self._when_empty = text
        self.viewport().update()

    def current_id(self) -> str:
        place = self.currentIndex().row()
        return self.sheet.rows[place].id if 0 <= place < len(self.sheet.rows) else ""

    def show_learner(self, enrolment_id: str) -> None:
        """Whoever was just named or scanned is where the eye finds her."""
        place = self.sheet.row_of(enrolment_id)
        if place >= 0:
            self.setCurrentIndex(self.sheet.index(place, NAME))
            self.scrollTo(self.sheet.index(place, NAME))

    def fit(self) -> None:
        """Widths from the font; the name takes what is left, and the place goes where there is little."""
        rows, header = self.verticalHeader(), self.horizontalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(look().px(ROW_HEIGHT))
        self.setIconSize(QSize(look().px(ICON), look().px(ICON)))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        metrics = QFontMetrics(body_font(look().px(14)))
        padding = look().px(22)
        words = {NUMBER: "0000", BORN: "00000", PLACE: "Tổ dân phố 00"}
        widths = {column: metrics.horizontalAdvance(text) + padding for column, text in words.items()}
        widths |= self._mark_widths(metrics, look().px(ICON_AND_AIR))
        room, least = self.viewport().width(), look().px(LEAST_NAME)
        has_place = room - sum(widths.values()) >= least
        if not has_place:
            del widths[PLACE]
        self.sheet.says_marks = room - sum(widths.values()) >= least
        if not self.sheet.says_marks:
            widths |= self._mark_widths(metrics, padding)
        self.setColumnHidden(PLACE, not has_place)
        widths[NAME] = max(look().px(90), room - sum(widths.values()))
        for column, width in widths.items():
            self.setColumnWidth(column, width)

    def _mark_widths(self, metrics: QFontMetrics, air: int) -> dict[int, int]:
        return {
            FIRST_MARK + place: metrics.horizontalAdvance(mark_text(mark)) + air
            for place, mark in enumerate(MARKS)
        }

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid() or index != self.currentIndex():
            return
        row = self.sheet.rows[index.row()]
        if index.column() < FIRST_MARK:
            self.toggled.emit(row.id)
        else:
            mark = MARKS[index.column() - FIRST_MARK]
            self.marked.emit(row.id, None if row.state == mark else mark)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks; letters and digits are for the field, wherever the cursor is."""
        text = event.text()
        if event.key() == Qt.Key.Key_Space:
            if self.current_id():
                self.toggled.emit(self.current_id())
        elif (
            text.isprintable() and text.strip() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        ):
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.sheet.rows and self._when_empty:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(color("quiet")))
            painter.setFont(QApplication.font())
            room = self.viewport().rect().adjusted(24, look().px(ROW_HEIGHT), -24, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self._when_empty)

    def _remember(self) -> None:
        self._current = self.current_id()

    def _restore(self) -> None:
        place = self.sheet.row_of(self._current)
        if place >= 0:
            self.setCurrentIndex(self.sheet.index(place, NAME))
