"""The Excel form of units' figures: saved for them to fill in, and brought back."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from desktop.contract.period import Period
from desktop.services.unit_figure_list import FIELDS, BadRow, Found
from desktop.ui.context import PageContext
from desktop.ui.error_text import problem_text
from desktop.ui.formats import number_text
from desktop.ui.widgets.buttons import button

SAID = 4  # rows that are named with what is wrong
COLUMN_OF = {field: title for title, field in FIELDS.items()}


class UnitLists(QWidget):
    """A button with both ways. `period`: the one the form is about."""

    def __init__(self, context: PageContext, period: Callable[[], Period]) -> None:
        super().__init__()
        self._context, self._period = context, period
        self.button: QPushButton = button(self.tr("Units' figures"), icon="file-spreadsheet")
        menu = QMenu(self.button)
        menu.addAction(self.tr("Save the form for units")).triggered.connect(self._ask_where)
        menu.addAction(self.tr("Bring a filled form in")).triggered.connect(self._ask_which)
        self.button.setMenu(menu)

    def save(self, path: Path) -> None:
        lists, period = self._context.office.unit_figure_list, self._period()
        said = self.tr("The form is saved. Send it to the units.")
        self._context.jobs.start(
            "unit form",
            lambda progress: lists.write(path, period, progress),
            lambda _lines: self._context.notices.done(said),
        )

    def bring(self, path: Path) -> None:
        lists = self._context.office.unit_figure_list
        self._context.jobs.start("unit figures", lambda _progress: lists.read(path), self._take)

    def _take(self, found: Found) -> None:
        said = self.tr("{count} figures are noted.").format(count=number_text(len(found.drafts)))
        if found.bad:
            rows = [said, *map(self._why, found.bad[:SAID])]
            if (left := len(found.bad) - SAID) > 0:
                rows.append(self.tr("And {count} more rows.").format(count=number_text(left)))
            said = "\n".join([*rows, self.tr("Mend them in the file and bring it in again.")])
        office, notices, follow = self._context.office, self._context.notices, self._context.jobs.follow
        if found.drafts:
            undo = office.history.undo
            follow(
                office.unit_figure_list.take(found),
                lambda deed: notices.done(said, partial(_undone, follow, undo, deed)),
            )
        else:
            notices.done(said)

    def _why(self, bad: BadRow) -> str:
        """The row, its column and what is wrong with it."""
        problem = bad.problems[0]
        said = self.tr("Row {row}, {column}: {sentence}")
        column = COLUMN_OF.get(problem.field, problem.field)
        return said.format(row=bad.row, column=column, sentence=problem_text(problem))

    def _ask_where(self) -> None:
        name = f"So-lieu-don-vi-{self._period().code}.xlsx"
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Where to"), name, "Excel (*.xlsx)")
        if path:
            self.save(Path(path))

    def _ask_which(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Bring a filled form in"), "", "Excel (*.xlsx)")
        if path:
            self.bring(Path(path))


def _undone(follow: Callable[..., object], undo: Callable[[str], object], deed: str) -> object:
    return follow(undo(deed))
