"""The ward's own form before it is filled: every mark with what will stand there, and those nobody knows."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.services import report_file
from desktop.services.report import OpenReport
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.row_heights import fit_rows
from desktop.ui.theme import px
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import NoteBar, Tone

if TYPE_CHECKING:
    from desktop.services.document_fill import Looked
    from desktop.services.document_marks import Place


class OwnFormDialog(QDialog):
    def __init__(
        self, context: PageContext, form: Path, report: OpenReport, looked: "Looked", parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Fill in the ward's own form"))
        self._context, self._form, self._report = context, form, report
        self.note = NoteBar("", "info")
        self.table = QTableWidget()
        self.fill_button, self.back_button = button(self.tr("Fill in…"), "primary"), button(self.tr("Back"))
        self._lay_out()
        self._show(looked)
        self.fill_button.clicked.connect(self._ask_where)
        self.back_button.clicked.connect(self.reject)
        self.fill_button.setDefault(True)

    def write(self, path: Path) -> None:
        form, report = self._form, self._report
        self._context.jobs.start(
            "fill form", lambda _progress: report_file.fill_form(form, path, report), self._on_written
        )

    def _on_written(self, count: int) -> None:
        said = self.tr("The form is filled in: {count} marks.")
        self._context.notices.done(said.format(count=number_text(count)))
        self.accept()

    def _ask_where(self) -> None:
        kind = self._form.suffix
        name = f"{self._form.stem}-{self._report.key.period.code}{kind}"
        path, _ = QFileDialog.getSaveFileName(self, self.windowTitle(), name, f"*{kind}")
        if path:
            self.write(Path(path))

    def _show(self, looked: "Looked") -> None:
        why = {
            "unknown": self.tr("no such mark"),
            "broken": self.tr("not closed with }}"),
            "formula": self.tr("inside a formula: it cannot be filled there"),
            "list": self.tr("no list, or not in a row that can be repeated"),
            "elsewhere": self.tr("in a part that is not filled: a comment, the name of a sheet"),
        }
        rows = [(self._where(each.place), each.mark, why[each.code], True) for each in looked.troubles]
        empty = self.tr("empty where there are no figures yet: a formula counts with it")
        rows += [
            (
                self._where(each.place),
                each.mark,
                f"{each.shown} · {empty}" if each.is_left_empty else each.shown,
                False,
            )
            for each in looked.found
        ]
        self.table.setRowCount(len(rows))
        for at, (*texts, is_trouble) in enumerate(rows):
            for place, text in enumerate(texts):
                item = QTableWidgetItem(str(text))
                item.setToolTip(str(text))
                if is_trouble:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                self.table.setItem(at, place, item)
        fit_rows(self.table)
        self.fill_button.setEnabled(bool(looked.found) and not looked.troubles)
        self.note.say(*self._verdict(looked))

    def _fit_rows(self) -> None:
        fit_rows(self.table)

    def _verdict(self, looked: "Looked") -> tuple[str, Tone]:
        if looked.troubles:
            said = self.tr("{count} marks cannot be filled. Mend them in the form, then choose it again.")
            return said.format(count=number_text(len(looked.troubles))), "trouble"
        if not looked.found:
            return self.tr("There is no mark such as {{phuong}} in this file."), "waiting"
        said = self.tr("{count} marks will be filled. The form itself stays as it is.")
        said = said.format(count=number_text(len(looked.found)))
        if empty := sum(each.is_left_empty for each in looked.found):
            more = self.tr("{count} of them stay empty: nobody has figures for them yet.")
            return f"{said} {more.format(count=number_text(empty))}", "waiting"
        return said, "info"

    def _where(self, place: "Place") -> str:
        words = {
            "body": self.tr("paragraph {at}"),
            "header": self.tr("page header, paragraph {at}"),
            "footer": self.tr("page footer, paragraph {at}"),
            "note": self.tr("footnote, paragraph {at}"),
            "drawing": self.tr("part {at}"),
            "page": self.tr("page header or footer of sheet {at}"),
        }
        return words.get(place.part, self.tr("sheet {part}, cell {at}")).format(part=place.part, at=place.at)

    def _lay_out(self) -> None:
        self.table.setColumnCount(3)
        titles = (self.tr("Where"), self.tr("Mark"), self.tr("What will stand there"))
        self.table.setHorizontalHeaderLabels(list(titles))
        header, mode = self.table.horizontalHeader(), QHeaderView.ResizeMode
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(2, mode.Stretch)
        later = Qt.ConnectionType.QueuedConnection  # while it is told, the old width is still answered
        header.sectionResized.connect(self._fit_rows, later)
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setAccessibleName(self.tr("Marks of the form"))
        for place, width in enumerate((190, 270)):
            self.table.setColumnWidth(place, px(width))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(self.note)
        layout.addWidget(self.table, 1)
        layout.addLayout(row(None, self.back_button, self.fill_button))
        self.resize(min(px(860), 1200), min(px(520), 680))
