"""A list reads what is seen, keeps its place and its selection, and stays quick at a million rows."""

import threading
from collections import namedtuple
from collections.abc import Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.paging import Listed, Numbers, held, numbers_of
from desktop.ui.context import PageContext
from desktop.ui.lazy_table import FIRST, PAGE_SIZE, PAGES_KEPT, Column, LazyTable
from desktop.ui.table_view import TableView

Row = namedtuple("Row", "n id name voided_at")


class Records:
    """A table of `count` rows, in reading order, as a service gives it."""

    def __init__(self, count: int, word: str = "An") -> None:
        self.order = list(range(count))
        self.word = word
        self.voided: set[int] = set()
        self.read: list[int] = []

    def listed(self) -> Listed:
        return Listed(self.numbers, self.rows, self.number)

    def numbers(self, limit: int | None) -> Numbers:
        return numbers_of(self.order[:limit])

    def rows(self, numbers: Sequence[int]) -> Sequence[Row]:
        self.read += numbers
        return [self.one(n) for n in numbers if n in self.order]

    def one(self, n: int) -> Row:
        return Row(n, f"{n:032x}", f"{self.word} {n}", datetime.now(UTC) if n in self.voided else None)

    def number(self, record_id: str) -> int | None:
        return int(record_id, 16)


def table(records: Records, context: PageContext | None = None) -> LazyTable:
    columns = [Column("Name", lambda row: row.name), Column("Number", lambda row: row.id[-4:], 6)]
    return LazyTable(columns, records.listed(), jobs=context.jobs if context else None)


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
    records = Records(PAGE_SIZE + 5)
    model = table(records)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    records.order += [PAGE_SIZE + 5, PAGE_SIZE + 6]
    model.reload()
    assert model.rowCount() == PAGE_SIZE + 7
    records.order.reverse()
    model.reload()
    assert tester.model() is model
    assert _names(model)[0] == f"An {PAGE_SIZE + 6}"


def test_the_last_row_is_reached_without_reading_those_before_it(qtbot: QtBot) -> None:
    records = Records(100_000)
    view = shown(table(records), qtbot)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    view.grab()
    assert view.current_id() == f"{99_999:032x}"
    assert len(records.read) < 8 * PAGE_SIZE


def test_only_the_rows_last_seen_are_kept(qtbot: QtBot) -> None:
    model = table(Records(PAGE_SIZE * (PAGES_KEPT + 20)))
    for position in range(0, model.rowCount(), PAGE_SIZE):
        model.row(position)
    assert len(model._pages) == PAGES_KEPT


def test_a_short_list_that_is_held_whole_is_shown_as_it_stands(qtbot: QtBot) -> None:
    records = Records(3)
    rows = [records.one(n) for n in (2, 0, 1)]
    model = LazyTable(
        [Column("Name", lambda row: row.name), Column("Id", lambda row: row.id, 6)], held(lambda: rows)
    )
    view = shown(model, qtbot)
    assert _names(model) == ["An 2", "An 0", "An 1"]
    assert [view.horizontalHeader().visualIndex(section) for section in (0, 1)] == [0, 1]
    rows.append(records.one(7))
    model.reload()
    assert model.row_of(rows[3].id) == 3
    assert model.row_of("f" * 32) is None


def test_a_long_list_shows_its_first_rows_before_the_rest_is_known(
    context: PageContext, qtbot: QtBot
) -> None:
    model = table(Records(FIRST * 3), context)
    counts: list[int] = []
    model.modelReset.connect(lambda: counts.append(model.rowCount()))
    model.rowsInserted.connect(lambda: counts.append(model.rowCount()))
    with qtbot.waitSignal(model.filled) as filled:
        pass
    assert filled.args == [FIRST * 3]
    assert counts == [FIRST, FIRST * 3]


def test_a_person_asked_for_too_early_is_shown_when_the_list_is_known(
    context: PageContext, qtbot: QtBot
) -> None:
    view = shown(table(Records(FIRST * 3), context), qtbot)
    wanted = f"{FIRST * 2:032x}"
    assert not view.select(wanted)
    qtbot.waitUntil(lambda: view.current_id() == wanted)


def test_someone_who_has_gone_meanwhile_is_an_empty_line_not_an_error(qtbot: QtBot) -> None:
    records = Records(5)
    model = table(records)
    del records.order[2]
    assert model.index(1, 0).data() == "An 1"
    assert model.index(2, 0).data() is None
    model.reload()
    assert model.rowCount() == 4


def test_the_chosen_person_stays_chosen_when_the_list_is_read_again(qtbot: QtBot) -> None:
    records = Records(200)
    model = table(records)
    view = shown(model, qtbot)
    heard: list[str] = []
    view.selected.connect(heard.append)
    chosen = f"{150:032x}"
    assert view.select(chosen)
    place = view.verticalScrollBar().value()
    records.order.insert(0, 999)
    model.reload()
    assert view.current_id() == chosen
    assert view.currentIndex().row() == 151
    assert view.verticalScrollBar().value() == place
    assert heard == [chosen]
    del records.order[100:]  # she has left the list
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
    old = Records(1, "old question")

    def slow(limit: int | None) -> Numbers:
        readers.append(threading.get_ident())
        gate.wait(10)
        return old.numbers(limit)

    model.show(Listed(slow, old.rows, old.number))
    model.show(Records(1, "new question").listed())
    qtbot.waitUntil(lambda: _names(model) == ["new question 0"] and not model.is_reading())
    with qtbot.assertNotEmitted(model.filled, wait=200):
        gate.set()
    assert _names(model) == ["new question 0"]
    assert readers
    assert here not in readers


def test_what_is_seen_is_read_elsewhere_however_often_the_list_is_read_again(
    context: PageContext, qtbot: QtBot
) -> None:
    here = threading.get_ident()
    readers: list[int] = []

    class Watched(Records):
        def rows(self, numbers: Sequence[int]) -> Sequence[Row]:
            readers.append(threading.get_ident())
            return super().rows(numbers)

    records = Watched(FIRST * 3)
    model = table(records, context)
    view = shown(model, qtbot)
    qtbot.waitUntil(lambda: not model.is_reading())
    view.grab()
    records.word = "Bình"
    with qtbot.waitSignal(model.filled):
        model.reload()
    view.grab()
    assert model.index(0, 0).data() == "Bình 0"
    assert readers
    assert here not in readers


def test_a_row_whose_record_has_gone_opens_nothing(context: PageContext, qtbot: QtBot) -> None:
    records = Records(FIRST)
    model = table(records, context)
    view = shown(model, qtbot)
    qtbot.waitUntil(lambda: not model.is_reading())
    records.order.remove(70)  # and nobody has said so yet
    opened: list[str] = []
    view.opened.connect(opened.append)
    view.setCurrentIndex(model.index(70, 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == []


def _names(model: LazyTable) -> list[Any]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_columns_are_as_wide_as_the_window_together(qtbot: QtBot) -> None:
    view = shown(table(Records(3)), qtbot)
    widths = [view.columnWidth(number) for number in range(2)]
    assert abs(sum(widths) - view.viewport().width()) <= 2
    assert view.rowHeight(0) == 40


def test_a_million_rows_scroll_smoothly(qtbot: QtBot) -> None:
    """Wherever one drags to, it stays far under a frame for the eye."""
    records = Records(0)
    million = numbers_of(range(1_000_000))
    model = LazyTable(
        [Column("Name", lambda row: row.name)],
        Listed(
            lambda limit: million[:limit], lambda numbers: [records.one(n) for n in numbers], records.number
        ),
    )
    view = shown(model, qtbot)
    bar, slowest = view.verticalScrollBar(), 0.0
    for step in range(100):
        began = perf_counter()
        bar.setValue(bar.maximum() * step // 99)
        view.grab()
        slowest = max(slowest, perf_counter() - began)
    assert view.rowAt(view.viewport().height() - 5) == 999_999
    assert slowest < 0.25


def test_an_answer_that_comes_after_the_list_has_gone_is_dropped(context: PageContext, qtbot: QtBot) -> None:
    """A window with a list in it is closed while the rows are still read."""
    gate = threading.Event()

    class Slow(Records):
        def numbers(self, limit: int | None) -> Numbers:
            gate.wait()
            return super().numbers(limit)

    delete(table(Slow(10), context))
    gate.set()
    with qtbot.capture_exceptions() as bugs:
        qtbot.waitUntil(lambda: not context.jobs.is_busy())
    assert bugs == []
