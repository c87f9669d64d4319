"""The program itself in a process of its own: python -m bench.window WHAT HOME USER KEY [FILE].

Prints what it measured as JSON. Nothing of the program is imported before it is asked for, because a cold
start is one of the measures.
"""

import json
import os
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

if TYPE_CHECKING:
    from desktop.app import App

SETTLE_MS, BETWEEN_KEYS_MS = 1500, 150
TYPED = ("nguyen van a", "tran thi", "le minh h", "dang", "09001")
PAGE = 5_000  # records of a pull


class Painted(QObject):
    """Calls `then` after each paint of this widget for which `ready` holds."""

    def __init__(self, widget: QWidget, ready: Callable[[], bool], then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._ready, self._then = ready, then
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._ready():
            QTimer.singleShot(0, self._then)
        return False


def opened(home: Path, user: str, key: bytes, page: str = "citizen") -> "App":
    """What a person has in front of her after signing in and choosing a page."""
    from desktop.ui.collector import Collector

    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    collector = Collector(qt)  # as in desktop.__main__, before the rest is imported

    from desktop import app
    from desktop.paths import RESOURCES, Paths
    from desktop.ui.language import use_language
    from desktop.ui.theme import use_look

    use_language(qt, "vi", RESOURCES / "i18n")
    use_look(qt, "light", 100)
    made = app.prepare(Paths(home), user, key)()
    made.window.show()
    made.window.navigate(page)
    collector.begin(made.jobs.is_busy)
    return made


def wait(ready: Callable[[], bool], at_most_s: float = 900) -> None:
    loop, until = QEventLoop(), perf_counter() + at_most_s
    while not ready():
        if perf_counter() > until:
            raise TimeoutError
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)


def settle(ms: int = SETTLE_MS) -> None:
    until = perf_counter() + ms / 1000
    wait(lambda: perf_counter() > until)


def measure_list(home: Path, user: str, key: bytes, _file: Path) -> None:
    """Leaves as soon as the list is on the screen: whoever started this process holds the watch."""
    app = opened(home, user, key)
    page: Any = app.window.page("citizen")

    def leave() -> None:
        app.paths.running.unlink(missing_ok=True)  # as after a proper end
        os._exit(0)

    Painted(page.view.viewport(), lambda: page.model.rowCount() > 0, leave)
    QApplication.exec()


def measure_keys(home: Path, user: str, key: bytes, _file: Path) -> None:
    """Keystroke by keystroke, until the list under the field has been painted for it."""
    app = opened(home, user, key)
    people: Any = app.window.page("citizen")
    settle()
    listed = Listed(people)
    told = {"citizens": list(_typed(people.search, people.view.viewport(), lambda: listed.text))}
    app.window.navigate("desk")
    desk: Any = app.window.page("desk")
    settle()
    found = desk.finder.results

    def hits() -> str:  # the last line says for what they are
        return found.lines()[-1].partition(": ")[2] if found.lines() else ""

    told["desk"] = list(_typed(desk.finder.field, found.viewport(), hits))
    app.close()
    sys.stdout.write(json.dumps(told))


class Listed:
    """`text`: what was looked for in the rows that the list holds now."""

    def __init__(self, page: Any) -> None:
        self._page, self.text = page, ""
        for filled in (page.model.modelReset, page.model.dataChanged):
            filled.connect(self._on_filled)

    def _on_filled(self) -> None:
        self.text = self._page.asked.text


def _typed(field: QLineEdit, below: QWidget, shown: Callable[[], str]) -> Iterator[float]:
    """Seconds from each key to the paint that shows its answer."""
    state = {"text": "", "painted": 0.0}

    def on_painted() -> None:
        if field.text() == state["text"] and not state["painted"] and shown().strip() == field.text().strip():
            state["painted"] = perf_counter()

    watch = Painted(below, below.isVisible, on_painted)
    for words in TYPED:
        for place, letter in enumerate(words, start=1):
            state.update(text=words[:place], painted=0.0)
            start = perf_counter()
            press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(field, press)
            if letter != " ":
                wait(lambda: bool(state["painted"]), 10)
                yield float(state["painted"]) - start
            settle(BETWEEN_KEYS_MS)
        field.clear()
        settle(BETWEEN_KEYS_MS)
    below.removeEventFilter(watch)


class Heartbeat(QTimer):
    """The longest time the GUI thread could not be reached."""

    def __init__(self) -> None:
        super().__init__(interval=1, timerType=Qt.TimerType.PreciseTimer)
        self.timeout.connect(self._beat)
        self._last, self.longest = perf_counter(), 0.0
        self.start()

    def restart(self) -> None:
        self._last, self.longest = perf_counter(), 0.0

    def _beat(self) -> None:
        now = perf_counter()
        self._last, self.longest = now, max(self.longest, now - self._last)


def measure_blocks(home: Path, user: str, key: bytes, roster: Path) -> None:
    """The longest block of the GUI thread while each job runs, the list of people in front."""
    from desktop.progress import Progress
    from desktop.services.citizen_listing import CitizenFilter

    app = opened(home, user, key)
    page: Any = app.window.page("citizen")
    office, cell = page.context.office, page.context.office.notebook.places()[0].cell

    def bring_in(progress: Progress) -> None:
        preview = office.roster.preview(office.roster.open(roster, "Sheet"), progress)
        office.roster.take(preview.taking(), cell, "bench", progress)

    jobs: dict[str, Callable[[Progress], object]] = {
        "nothing": lambda _progress: sleep(2),
        "count": lambda _progress: [office.citizen.count(CitizenFilter(text="n")) for _ in range(5)],
        "export": lambda progress: office.citizen_list.write(home / "list.xlsx", CitizenFilter(), progress),
        "import": bring_in,
    }
    settle()
    beat = Heartbeat()
    told = {name: _during(app, name, work, beat) for name, work in jobs.items()}
    app.close()
    sys.stdout.write(json.dumps(told))


def measure_pull(home: Path, user: str, key: bytes, _file: Path) -> None:
    """The same while as many people come as are here, by the way a hand-over takes: staged page by page,
    shown in slices."""
    from desktop.services.citizen_listing import CitizenFilter
    from desktop.sync.pull import Pull

    app = opened(home, user, key)
    page: Any = app.window.page("citizen")
    office = page.context.office
    feed = _Feed(office.notebook.places()[0].cell, office.citizen.count(CitizenFilter()))
    settle()
    told = _during(app, "pull", Pull(app.database, feed).run, Heartbeat())
    app.close()
    sys.stdout.write(json.dumps(told))


class _Feed:
    """A ward that has so many people in this cell."""

    def __init__(self, cell: str, people: int) -> None:
        self._cell, self._people = cell, people

    def pull(self, ask: Any) -> dict[str, Any]:
        first = ask.cells[self._cell]
        numbers = range(first + 1, min(first + PAGE, self._people) + 1)
        cells = {self._cell: numbers[-1] if numbers else first}
        entries = [[n, self._cell, "put", "citizen", f"{n:032x}", self._person(n)] for n in numbers]
        return {
            "epoch": ask.epoch,
            "entries": entries,
            "cells": cells,
            "more": cells[self._cell] < self._people,
        }

    def snapshot(self, cell: str, start: int) -> tuple[int, Generator[bytes, None, None]]:
        raise NotImplementedError("never offered")

    def _person(self, number: int) -> dict[str, Any]:
        fields = {"home": self._cell, "full_name": f"Nguyễn Văn Mẫu {number}", "birth_approx": False}
        return {"cell": self._cell, "also": None, "rev": number, "fields": fields, "last": {"by": "ward"}}


def measure_joining(home: Path, user: str, key: bytes, invitation: Path) -> None:
    """The longest block of the GUI thread while a new laptop joins and takes all that its ward has."""
    from bench.notebooks import take_part
    from desktop.progress import Progress

    app = opened(home, user, key)
    page: Any = app.window.page("citizen")
    paper = invitation.read_text(encoding="ascii")
    settle()

    def join(progress: Progress) -> None:
        take_part(page.context.handover, page.context.office.notebook, paper, progress)

    told = _during(app, "join", join, Heartbeat())
    app.close()
    sys.stdout.write(json.dumps(told))


def _during(app: "App", name: str, work: Callable[[Any], object], beat: Heartbeat) -> float:
    """The longest block, in seconds, until this job has ended and the GUI has done what it left for it."""
    beat.restart()
    ended: list[bool] = []
    app.jobs.start(f"bench {name}", work).ended.connect(lambda: ended.append(True))
    wait(lambda: bool(ended))
    settle()
    return beat.longest


def measure_memory(home: Path, user: str, key: bytes, _file: Path) -> None:
    """Proportional set size of this process, in bytes, idle with the list of people in front."""
    app = opened(home, user, key)
    settle()
    settle()
    told = {}
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        name, amount = line.split()[:2]
        told[name.rstrip(":")] = int(amount) * 1024
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()
    app.close()


def _roll_call(home: Path, user: str, key: bytes, _file: Path) -> None:
    from bench.roll_call_window import measure_roll_call  # it asks this module for its tools

    measure_roll_call(home, user, key, (40, 500))


def _fail(*bug: Any) -> None:
    """A job that broke has measured nothing."""
    sys.__excepthook__(*bug)
    os._exit(1)


def main() -> None:
    sys.excepthook = _fail
    what, home, user, key = sys.argv[1:5]
    file = Path(sys.argv[5]) if len(sys.argv) > 5 else Path()
    application = QApplication([])
    measures = {
        "list": measure_list,
        "keys": measure_keys,
        "blocks": measure_blocks,
        "joining": measure_joining,
        "pull": measure_pull,
        "memory": measure_memory,
        "roll_call": _roll_call,
    }
    measures[what](Path(home), user, bytes.fromhex(key), file)
    del application


if __name__ == "__main__":
    main()
