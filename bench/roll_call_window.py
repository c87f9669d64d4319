"""What bench/roll_call.py asks of the program: each way of marking, act by act, on the side of a class."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, cast

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bench.window import opened, settle, wait

ACTS = 40
NAME = 1  # column


def measure_roll_call(home: Path, user: str, key: bytes, sizes: Sequence[int]) -> None:
    """{"tick 40": [[seconds until it is shown, until it is stored and read again], …], …}"""
    from desktop.services.citizen_listing import CitizenFilter
    from desktop.services.dates import today
    from desktop.services.enrolment import card_text
    from desktop.services.office import Office

    app = opened(home, user, key, "training_class")
    office = Office.over(app.database, user)
    listed = office.citizen.listed(CitizenFilter())
    people = [row.id for row in listed.rows(listed.numbers(max(sizes)))]
    told: dict[str, list[list[float]]] = {}
    for size in sizes:
        plan = office.training_class.planned("elderly", today() - timedelta(7), "08:00", capacity=1000)
        class_id = office.training_class.create(plan).result()
        office.enrolment.enrol(class_id, *people[:size], source="filter").result()
        app.window.navigate("training_class", {"id": class_id, "tab": "attendance"})
        settle()
        tab: Any = cast(Any, app.window.page("training_class")).view.tab()
        rows = list(tab.model.rows[:ACTS])
        ways: dict[str, Callable[[Any], None]] = {
            "tick": lambda row, tab=tab: _click(tab, row.id),
            "name": lambda row, tab=tab: _type(tab.field.field, f"{_called(row)} {row.learner.birth_year}\r"),
            "scan": lambda row, tab=tab: _type(tab.field.field, f"{card_text(row.id)}\r"),
        }
        for way, act in ways.items():
            told[f"{way} {size}"] = [times for row in rows if (times := _timed(tab, row.id, act, row))]
            tab.mark({row.id: None for row in rows}, "tick")
            wait(lambda tab=tab: not tab._storing)
        began = perf_counter()
        tab.mark_all()
        tab.view.viewport().repaint()
        shown = perf_counter() - began
        wait(lambda tab=tab: not tab._storing)
        told[f"all {size}"] = [[shown, perf_counter() - began]]
        app.window.navigate("training_class", {"id": class_id, "tab": "assessment"})
        settle()
        told |= _assessed(cast(Any, app.window.page("training_class")).view.tab(), size)
    app.close()
    sys.stdout.write(json.dumps(told))


def _assessed(tab: Any, size: int) -> dict[str, list[list[float]]]:
    """A column level by level, from the top; then the rest of each other one at once."""

    def timed(act: Callable[[], None]) -> list[float]:
        began = perf_counter()
        act()
        tab.view.viewport().repaint()
        shown = perf_counter() - began
        wait(lambda: not tab._storing)
        return [shown, perf_counter() - began]

    tab.view.setCurrentIndex(tab.model.index(0, 0))
    levels = [timed(lambda: QTest.keyClick(tab.view, Qt.Key.Key_3)) for _ in range(ACTS)]
    columns = []
    for column in range(1, tab.model.columnCount()):
        tab.view.setCurrentIndex(tab.model.index(0, column))
        columns.append(timed(lambda: tab.fill("alone")))
    return {f"level {size}": levels, f"column {size}": columns}


def _timed(tab: Any, learner: str, act: Callable[[Any], None], row: Any) -> list[float]:
    """Nothing where the act asks which of several is meant: another key."""
    place = tab.model.row_of(learner)
    tab.view.scrollTo(tab.model.index(place, NAME))
    tab.view.viewport().repaint()
    began = perf_counter()
    act(row)
    tab.view.viewport().repaint()
    shown = perf_counter() - began
    if tab.model.rows[place].state != "present":
        tab.field.clear()
        return []
    wait(lambda: not tab._storing)
    return [shown, perf_counter() - began]


def _called(row: Any) -> str:
    from desktop.contract.vietnamese import fold, given_name

    return fold(given_name(row.learner.name))


def _click(tab: Any, learner: str) -> None:
    where = tab.view.visualRect(tab.model.index(tab.model.row_of(learner), NAME)).center()
    QTest.mouseClick(tab.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)


def _type(field: QWidget, text: str) -> None:
    field.setFocus()
    for char in text:
        key = Qt.Key.Key_Return if char == "\r" else Qt.Key(0)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(field, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char))
