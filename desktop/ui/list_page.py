"""A page that is a list: search, filters, a list of any length, a card beside it, how many there are.

What is one list's own stands in its ListPlan; the rest is here: columns and their order as this person left
them, an order by a click, reading again when something has changed, why a list is empty.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QPushButton, QSplitter, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.paging import Listed
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.list_filters import Choice, ListFilters, Tick
from desktop.ui.list_header import Arrangement
from desktop.ui.list_memory import ListMemory
from desktop.ui.table_view import TableView
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.progress_panel import ProgressPanel

WIDTH = 1110  # of list and card together, at 100 %


@dataclass(frozen=True)
class Asked:
    """What the list is to show. `chosen`: the values of the filters, by key (ListFilters.values)."""

    text: str = ""
    chosen: Mapping[str, Any] = field(default_factory=dict)
    order: str = ""
    descending: bool = False


@dataclass(frozen=True)
class ListPlan:
    key: str  # under which this person's choices are remembered
    name: str  # for a screen reader
    columns: Sequence[Column]
    listed: Callable[[Asked], Listed]
    shows: Sequence[str]  # record types: when one of them changes, the list is read again
    counted: str  # "{count} people"
    nothing_yet: str  # there is no row: what belongs here, and the first step
    nothing_like_this: str = ""  # there is none that fits what was asked for
    hint: str = ""  # what can be searched for; empty: no search
    filters: Sequence[Choice | Tick] = ()
    order: str = ""  # until the person chooses another
    descending: bool = False
    card_width: int = 310


class ListPage(QWidget):
    """A subclass makes its card and calls lay(); it may add buttons, and answer `view.opened`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context

    def lay(
        self, plan: ListPlan, card: QWidget | None = None, show: Callable[[str], object] = lambda _: None
    ) -> None:
        """`show` gives the card the id of the row chosen, "" for none. Call once."""
        self._plan, self._card, self._shown = plan, show, ""
        self._memory = ListMemory(self.context.office.notebook, plan.key, self)
        self.filters = ListFilters(plan.hint, plan.filters)
        self.filters.restore(self._memory.filters())
        self.search = self.filters.search
        arranged = self._in_known_order(Arrangement.from_note(self._memory.note()))
        self.asked = Asked("", self.filters.values(), arranged.order, arranged.descending)
        self.model = LazyTable(plan.columns, plan.listed(self.asked), self, self.context.jobs)
        self.view = TableView(self.model, plan.name)
        self.view.arrange(arranged)
        self.progress = ProgressPanel()
        self._behind: Any = None
        self.behind_button = button("", "link")
        self.behind_button.hide()
        self.behind_button.clicked.connect(lambda: self._show_behind(None))
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self.columns_button = button(self.tr("Columns"), "", "list")
        self.filters.add_button(self.columns_button)
        self._lay_out(card)
        self._connect()
        self._say_why_empty()

    def add_button(self, text: str, role: str = "", icon: str = "") -> QPushButton:
        made = button(text, role, icon)
        self.filters.add_button(made)
        return made

    def offer_excel(self, title: str) -> None:
        """A button that writes the list as it is shown, the columns shown, for whom the role lets."""
        made = self.add_button(self.tr("Write to Excel"), "", "file-spreadsheet")
        made.clicked.connect(partial(self._ask_where, title))
        made.setVisible(self.context.office.person.may("list.export"))

    def write_excel(self, title: str, path: Path) -> None:
        shown = {column.key: column for column in self._plan.columns}
        texts = [
            (shown[key].title, max(shown[key].chars, 24 if not shown[key].chars else 0), shown[key].told)
            for key in self.view.arrangement().columns
        ]
        listed, out = self._plan.listed(self.asked), self.context.office.list_out
        job = self.context.jobs.start(
            "export", lambda progress: out.write(path, title, texts, listed, progress), self._on_written
        )
        self.progress.follow(self.tr("Writing the list"), job)

    def _ask_where(self, title: str) -> None:
        path, _ = QFileDialog.getSaveFileName(self, title, f"{title}.xlsx", "Excel (*.xlsx)")
        if path:
            self.write_excel(title, Path(path))

    def _on_written(self, rows: int) -> None:
        self.context.notices.done(self.tr("Wrote {count} lines.").format(count=number_text(rows)))

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate(page, {"id": …}): show this record; {"behind": …}: those a figure was counted from."""
        if behind := facts.get("behind"):
            self._show_behind(behind)
        if record := facts.get("id"):
            self.view.select(record)
            self._show(record)

    def _show_behind(self, behind: Any) -> None:
        """`behind`: a Behind, until the person wants all again; None."""
        self._behind = behind
        self.behind_button.setVisible(behind is not None)
        self.behind_button.setText(
            self.tr("Counted for: {figure} – show all").format(figure=behind.said) if behind else ""
        )
        self.filters.clear()
        self.refresh()

    def _chosen(self) -> dict[str, Any]:
        return self.filters.values() | ({"behind": self._behind} if self._behind else {})

    def focus_search(self) -> None:
        (self.search if self._plan.hint else self.view).setFocus()

    def refresh(self) -> None:
        """Ask the list again with the filters as they stand."""
        self._ask(replace(self.asked, text=self.search.text(), chosen=self._chosen()))
        self._memory.keep({"filters": self.filters.values()})

    def sort(self, order: str, descending: bool) -> None:
        self._ask(replace(self.asked, order=order, descending=descending))
        self._keep_arrangement()

    def leave(self) -> None:
        self._memory.save()

    def show_count(self, rows: int) -> None:
        self.count.setText(self._plan.counted.format(count=number_text(rows)))

    def _ask(self, asked: Asked) -> None:
        self.asked = asked
        self.model.show(self._plan.listed(asked))
        self.view.scrollToTop()
        self._say_why_empty()

    def _in_known_order(self, arranged: Arrangement) -> Arrangement:
        if arranged.order and arranged.order in {column.order for column in self._plan.columns}:
            return arranged
        return replace(arranged, order=self._plan.order, descending=self._plan.descending)

    def _say_why_empty(self) -> None:
        is_narrowed = self.filters.narrows() or self._behind
        narrowed = self._plan.nothing_like_this if is_narrowed else ""
        self.view.say_when_empty(narrowed or self._plan.nothing_yet)

    def _lay_out(self, card: QWidget | None) -> None:
        menu = QMenu(self.columns_button)
        menu.aboutToShow.connect(partial(self.view.fill_menu, menu))
        self.columns_button.setMenu(menu)
        split = QSplitter()
        split.addWidget(self.view)
        if card:
            split.addWidget(card)
            split.setSizes([WIDTH - self._plan.card_width, self._plan.card_width])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(12)
        layout.addWidget(self.filters)
        layout.addWidget(self.behind_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.progress)
        layout.addWidget(split, 1)
        layout.addWidget(self.count)

    def _connect(self) -> None:
        self.filters.changed.connect(self.refresh)
        self.search.left_downwards.connect(self.view.setFocus)
        self.model.filled.connect(self.show_count)
        self.view.sorted_by.connect(self.sort)
        self.view.arranged.connect(self._keep_arrangement)
        self.view.selected.connect(self._show)
        self.context.changes.committed.connect(self._on_committed)

    def _keep_arrangement(self) -> None:
        self._memory.keep(self.view.arrangement().as_note())

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch(*self._plan.shows):
            self.model.reload()
            self._show(self._shown)

    def _show(self, record: str) -> None:
        """It stays on the card, though the list may not have it: a filter, or it is not read yet."""
        self._shown = record
        self._card(record)
