"""The Excel form of units' figures: saved for them to fill in, and brought back."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from desktop.contract.period import Period
from desktop.services.unit_figure_list import BadRow, Found
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.progress.lists import ListDialog, bad_rows
from desktop.ui.widgets.buttons import button


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
        office, notices, follow = self._context.office, self._context.notices, self._context.jobs.follow
        if found.drafts:
            undo = office.history.undo
            follow(
                office.unit_figure_list.take(found),
                lambda deed: notices.done(said, partial(_undone, follow, undo, deed)),
            )
        elif not found.bad:
            notices.done(said)
        if found.bad:
            self.show_bad(found.bad).show()

    def show_bad(self, bad: Sequence[BadRow]) -> ListDialog:
        """The rows that cannot be used, to be read beside the file."""
        title = self.tr("{count} rows cannot be used yet").format(count=number_text(len(bad)))
        dialog = bad_rows(self._context, title, bad, self)
        dialog.heading.setText(f"{title}. {self.tr('Mend them in the file and bring it in again.')}")
        return dialog

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
