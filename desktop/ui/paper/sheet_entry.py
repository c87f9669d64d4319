"""Outcomes of a numbered sheet typed back: `12 ↵ 2 ↵`. Each is saved at once and can be taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from desktop.errors import AppError, InvalidInput
from desktop.paging import held
from desktop.services.observation import Saving
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text, today
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.problem_text import problem_text
from desktop.ui.table_view import TableView
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.labelled import label_for
from desktop.ui.widgets.number_entry import NumberEntry
from desktop.ui.widgets.surfaces import NoteBar

SIZE = (900, 620)


@dataclass(frozen=True)
class EntryPlan:
    """`rows`: each with `n`, `id`, `number`; `save` gets number, outcome, what stands behind it, day."""

    choices: Sequence[tuple[str, str]]  # code and words, in the order of their numbers
    columns: Sequence[Column]
    rows: Callable[[], Sequence[Any]]
    who: Callable[[Any], str]
    said: Callable[[Any], str]  # how it went, in words; empty: not typed in yet
    save: Callable[[int, str, str, date], Saving]  # may raise InvalidInput


class SheetEntry(QDialog):
    """A subclass lays its own widget on top, if any, and calls lay()."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def lay(self, plan: EntryPlan, top: Sequence[QWidget] = ()) -> None:
        self._plan, self._last = plan, ""
        self.rows: list[Any] = []
        self.day = DateEdit()
        self.day.set_date(today())
        self.entry = NumberEntry(plan.choices, self._who)
        self.saved_note = NoteBar("", "safe")
        self.saved_note.add_button(self.tr("Take the row back"), self.take_back)
        self.saved_note.hide()
        self.model = LazyTable(plan.columns, held(lambda: self.rows), self)
        self.view = TableView(self.model, self.tr("Rows of the sheet"))
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self.done_button = button(self.tr("Finish"))
        self._lay_out(top)
        self.entry.said.connect(self.type_in)
        self.done_button.clicked.connect(self.accept)

    def begin(self) -> None:
        """The first row that is open is proposed."""
        self.reload()
        self.saved_note.hide()
        self.entry.begin(self._next_open(0))

    def type_in(self, number: int, outcome: str, more: str) -> None:
        day = self.day.date_or_text()
        if not day or isinstance(day, str):
            self.entry.say(self.tr("Not a day. Example: 27/11/2026."))
            self.day.setFocus()
            return
        try:
            saving = self._plan.save(number, outcome, more, day)
        except InvalidInput as error:
            self._on_failed(error)
            return
        saved = saving.saved
        self.context.jobs.follow(saved, lambda _: self._on_saved(number, saving.deed), self._on_failed)

    def take_back(self) -> None:
        """The row just saved is open again."""
        if self._last:
            undone = self.context.office.history.undo(self._last)
            self._last = ""
            self.saved_note.hide()
            self.context.jobs.follow(undone, lambda _: self.begin())

    def reload(self) -> None:
        self.rows = list(self._plan.rows())
        self.model.reload()
        done = sum(1 for each in self.rows if self._plan.said(each))
        text = self.tr("{done} of {all} rows typed in")
        told = text.format(done=number_text(done), all=number_text(len(self.rows)))
        self.count.setText(told if self.rows else "")

    def _next_open(self, after: int) -> int:
        left = (each.number for each in self.rows if each.number > after and not self._plan.said(each))
        return next(left, 0)

    def _who(self, number: int) -> str:
        return next((self._plan.who(each) for each in self.rows if each.number == number), "")

    def _on_saved(self, number: int, deed: str) -> None:
        self._last = deed
        self.reload()
        if saved := next((each for each in self.rows if each.number == number), None):
            text = self.tr("Row {row} saved: {name}, {outcome}.")
            told = {"row": number, "name": self._plan.who(saved), "outcome": self._plan.said(saved)}
            self.saved_note.say(text.format(**told), "safe")
        self.entry.begin(self._next_open(number))

    def _on_failed(self, error: AppError) -> None:
        if isinstance(error, InvalidInput):
            self.entry.say(problem_text(error.problems[0]))
        else:
            self.context.notices.error(error)

    def _lay_out(self, top: Sequence[QWidget]) -> None:
        label = label_for(self.tr("Day"), self.day)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addLayout(row(*top, label, self.day, None))
        layout.addWidget(self.entry)
        layout.addWidget(self.saved_note)
        layout.addWidget(self.view, 1)
        layout.addLayout(row(self.count, None, self.done_button))
        self.resize(min(look().px(SIZE[0]), 1320), min(look().px(SIZE[1]), 690))
