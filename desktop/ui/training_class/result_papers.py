"""What a class leaves behind on paper and as files: slips of participation, the list of results."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.services.class_result import ResultRow
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.paper.canvas import Sheet
from desktop.ui.paper.output import SheetOutput
from desktop.ui.paper.participation_sheet import participation_sheets
from desktop.ui.paper.result_sheet import result_sheets

SLIPS, LIST, QUIZ = "Phieu-ghi-nhan", "Ket-qua-lop", "Cau-hoi"  # no name of anybody in the name of a file


class ResultPapers(QObject):
    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._parent = context, parent
        self._output = SheetOutput(context, parent)

    def save(self, sheets: Sequence[Sheet], said: str) -> None:
        if path := self._asked(QUIZ, "pdf"):
            self._write(path, sheets, said)

    def save_slips(self, class_id: str, enrolments: Sequence[str]) -> None:
        """Of these learners, or of everybody who was there; nothing is signed before it has a place to go."""
        if path := self._asked(SLIPS, "pdf"):
            issued = self._context.office.participation_slip.issue(class_id, *enrolments)
            self._context.jobs.follow(issued, partial(self.write_slips, path, class_id))

    def write_slips(self, path: Path, class_id: str, ids: Sequence[str]) -> None:
        office = self._context.office
        slips = [each for each in office.participation_slip.issued(class_id) if each.id in ids]
        ward = office.notebook.info().ward_name or "Phường"
        said = self.tr("{count} slips are ready to print.").format(count=number_text(len(slips)))
        noted = office.printed_list.handed_out("slips", len(slips))
        self._context.jobs.follow(noted, lambda _: self._write(path, participation_sheets(slips, ward), said))

    def save_list(self, class_id: str) -> None:
        if path := self._asked(LIST, "pdf"):
            self.write_list(path, class_id)

    def write_list(self, path: Path, class_id: str) -> None:
        """Noted first: who may not take a list out gets none."""
        office = self._context.office
        rows = office.class_result.rows(class_id)
        noted = office.class_list.taken_out(len(rows))
        self._context.jobs.follow(noted, lambda _: self._draw_list(path, class_id, rows))

    def _draw_list(self, path: Path, class_id: str, rows: Sequence[ResultRow]) -> None:
        office = self._context.office
        of, ward = office.training_class.row(class_id), office.notebook.info().ward_name or "phường"
        if of:
            said = self.tr("The list of results is ready to print.")
            self._write(path, result_sheets(of, ward, rows), said)

    def save_workbook(self, class_id: str, *, full_ids: bool = False) -> None:
        """`full_ids`: as the ward uploads it."""
        path = self._asked(LIST, "xlsx")
        if path:
            lists = self._context.office.class_list
            self._context.jobs.start(
                "class list",
                lambda progress: lists.write(path, class_id, progress, full_ids=full_ids),
                lambda _count: self._context.notices.done(self.tr("The list of results is written.")),
            )

    def _asked(self, name: str, kind: str) -> Path | None:
        title, filters = self.tr("Where to"), {"pdf": "PDF (*.pdf)", "xlsx": "Excel (*.xlsx)"}
        path, _ = QFileDialog.getSaveFileName(self._parent, title, f"{name}.{kind}", filters[kind])
        return Path(path) if path else None

    def _write(self, path: Path, sheets: Sequence[Sheet], said: str) -> None:
        self._output.write_pdf(path, path.stem, sheets, partial(self._context.notices.done, said))
