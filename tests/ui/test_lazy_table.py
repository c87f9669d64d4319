"""A list reads what is seen, keeps its place and its selection, and stays quick at a million rows."""

import threading
from collections import namedtuple
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.paging import Key, Page
from desktop.ui.context import PageContext
from desktop.ui.lazy_table import PAGE_SIZE, Column, LazyTable
from desktop.ui.table_view import TableView

Row = namedtuple("Row", "id name voided_at")


class Records:
    """A table of `count` rows, ordered by number, as a query with a key would give it."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.voided: set[int] = set()
        self.asked: list[int] = []

    def read(self, key: Key | None, limit: int) -> Page:
        self.asked.append(limit)
        first = 0 if key is None else int(key[0]) + 1
        numbers = range(first, min(first + limit, self.count))
        rows = [Row(f"{n:032x}", f"An {n}", datetime.now(UTC) if n in self.voided else None) for n in numbers]
        return Page(rows, (numbers[-1],) if numbers and numbers[-1] + 1 < self.count else None)


def table(records: Records, context: PageContext | None = None) -> LazyTable:
    columns = [Column("Name", lambda row: row.name), Column("Number", lambda row: row.id[-4:], 6)]
    return LazyTable(columns, records.read, jobs=context.jobs if context else None)


def shown(model: LazyTable, qtbot: QtBot) -> TableView:
    view = TableView(model, "People")
    model.setParent(view)
    qtbot.addWidget(view)
    view.resize(800, 600)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    view.setFocus()
    return view


def test_it_obeys_the_model_contract(qtbot: QtBot) -> None:
    model = table(Records(PAGE_SIZE + 5))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.fetchMore()
    model.reload()
    assert tester.model() is model
    assert model.rowCount() == PAGE_SIZE + 5


def test_it_reads_only_what_the_eye_needs(qtbot: QtBot) -> None:
    model = table(Records(PAGE_SIZE + 50))
    view = shown(model, qtbot)
    assert model.rowCount() == PAGE_SIZE
    view.scrollToBottom()
    qtbot.waitUntil(lambda: model.rowCount() == PAGE_SIZE + 50)
    assert model.is_complete()


def test_reading_again_goes_as_deep_as_before(qtbot: QtBot) -> None:
    model = table(Records(PAGE_SIZE * 2 + 10))
    model.fetchMore()
    model.reload()
    assert model.rowCount() == PAGE_SIZE * 2


def test_the_chosen_person_stays_chosen_when_the_list_is_read_again(qtbot: QtBot) -> None:
    records = Records(PAGE_SIZE)
    model = table(records)
    view = shown(model, qtbot)
    heard: list[str] = []
    view.selected.connect(heard.append)
    chosen = f"{150:032x}"
    assert view.select(chosen)
    place = view.verticalScrollBar().value()
    model.reload()
    assert view.current_id() == chosen
    assert view.currentIndex().row() == 150
    assert view.verticalScrollBar().value() == place
    assert heard == [chosen]
    records.count = 100  # she has left the list
    model.reload()
    assert view.current_id() == ""
    assert heard == [chosen, ""]


def test_what_was_struck_through_stays_in_its_place(qtbot: QtBot) -> None:
    records = Records(3)
    records.voided = {1}
    model = table(records)
    fonts = [model.index(row, 0).data(Qt.ItemDataRole.FontRole) for row in range(3)]
    assert [bool(font and font.strikeOut()) for font in fonts] == [False, True, False]


def test_enter_opens_and_arrows_move(qtbot: QtBot) -> None:
    view = shown(table(Records(5)), qtbot)
    opened: list[str] = []
    view.opened.connect(opened.append)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == [view.current_id()]
    assert view.currentIndex().row() > 0


def test_a_slow_query_runs_elsewhere_and_an_older_answer_is_dropped(
    context: PageContext, qtbot: QtBot
) -> None:
    gate, here = threading.Event(), threading.get_ident()
    readers: list[int] = []
    model = table(Records(1), context)
    qtbot.waitUntil(lambda: model.rowCount() == 1)

    def slow(key: Key | None, limit: int) -> Page:
        readers.append(threading.get_ident())
        gate.wait(10)
        return Page([Row("0" * 32, "old question", None)], None)

    model.show(slow)
    model.show(lambda key, limit: Page([Row("1" * 32, "new question", None)], None))
    qtbot.waitUntil(lambda: _names(model) == ["new question"])
    with qtbot.assertNotEmitted(model.filled, wait=200):
        gate.set()
    assert _names(model) == ["new question"]
    assert readers
    assert here not in readers


def _names(model: LazyTable) -> list[Any]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_columns_are_as_wide_as_the_window_together(qtbot: QtBot) -> None:
    view = shown(table(Records(3)), qtbot)
    widths = [view.columnWidth(number) for number in range(2)]
    assert abs(sum(widths) - view.viewport().width()) <= 2
    assert view.rowHeight(0) == 40


@pytest.mark.parametrize("steps", [100])
def test_a_million_rows_scroll_smoothly(steps: int, qtbot: QtBot) -> None:
    """Twenty thousand of them read; a step of the wheel stays far under a frame for the eye."""
    model = table(Records(1_000_000))
    view = shown(model, qtbot)
    slowest = 0.0
    for _ in range(steps):
        began = perf_counter()
        view.scrollToBottom()
        view.grab()
        slowest = max(slowest, perf_counter() - began)
        model.fetchMore()
    assert model.rowCount() > PAGE_SIZE * steps // 2
    assert slowest < 0.25
