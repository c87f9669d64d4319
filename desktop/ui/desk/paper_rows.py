"""The rows of a sheet that are in the notebook: to look at, strike through, take back."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.paging import held
from desktop.services.paper_sheet import TypedRow
from desktop.ui.context import PageContext
from desktop.ui.desk.paper_words import PaperWords
from desktop.ui.formats import date_text
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.table_view import TableView
from desktop.ui.widgets.buttons import button, row

TYPED_WRONG = "mistake"  # of the catalogue: why a row that was typed in is struck through


class PaperRows(QWidget):
    def __init__(self, context: PageContext, words: PaperWords) -> None:
        super().__init__()
        self._context = context
        self._sheet = ""
        self._typed: Sequence[TypedRow] = []
        self.model = LazyTable(
            [
                Column(self.tr("Row"), lambda each: str(each.row), 5),
                Column(self.tr("Full name"), lambda each: each.name or self.tr("leaves no name")),
                Column(self.tr("Helped with"), lambda each: words.helped(each.outcomes)),
                Column(self.tr("Note"), lambda each: each.note or "", 16),
                Column(self.tr("Day"), lambda each: date_text(each.day), 11),
            ],
            held(lambda: self._typed),
            self,
        )
        self.view = TableView(self.model, self.tr("Rows typed in"))
        self.view.say_when_empty(self.tr("Rows of this sheet that are in the notebook are listed here."))
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self.void_button = button(self.tr("Strike through"))
        self.restore_button = button(self.tr("Take back"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.view, 1)
        self.footer = row(self.void_button, self.restore_button, self.count, None)
        layout.addLayout(self.footer)
        self.view.selected.connect(lambda _id: self._offer())
        self.void_button.clicked.connect(self.void)
        self.restore_button.clicked.connect(self.restore)
        self.reload()

    def show_sheet(self, sheet: str) -> None:
        self._sheet = sheet
        self.reload()

    def reload(self) -> None:
        self._typed = self._context.office.paper_sheet.typed(self._sheet) if self._sheet else []
        self.model.reload()
        standing = self._standing()
        named = sum(1 for each in standing if each.name)
        text = self.tr("{rows} rows typed in: {named} with a name, {nameless} without")
        self.count.setText(
            text.format(rows=len(standing), named=named, nameless=len(standing) - named) if standing else ""
        )
        self._offer()

    def row_of(self, visit_id: str) -> TypedRow | None:
        return next((each for each in self._typed if each.id == visit_id), None)

    def standing(self, number: int, day: str = "") -> TypedRow | None:
        """The row of this number that is not struck through, of this day (ISO) or of any."""
        found = (each for each in self._standing() if each.row == number)
        return next((each for each in found if day in ("", each.day.isoformat())), None)

    def next_free(self) -> int:
        return max((each.row for each in self._standing()), default=0) + 1

    def void(self) -> None:
        if chosen := self.view.current_id():
            voided = self._context.office.help_visit.void(chosen, reason=TYPED_WRONG)
            self._context.jobs.follow(voided, lambda _: self.reload())

    def restore(self) -> None:
        if chosen := self.view.current_id():
            restored = self._context.office.help_visit.restore(chosen)
            self._context.jobs.follow(restored, lambda _: self.reload())

    def _standing(self) -> list[TypedRow]:
        return [each for each in self._typed if each.voided_at is None]

    def _offer(self) -> None:
        """Striking through what stands; taking back what does not, unless its row was typed again."""
        chosen = self.row_of(self.view.current_id())
        is_struck = chosen is not None and chosen.voided_at is not None
        again = chosen and self.standing(chosen.row, chosen.day.isoformat())
        self.void_button.setEnabled(chosen is not None and not is_struck)
        self.restore_button.setEnabled(is_struck and not again)
