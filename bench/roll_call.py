"""A class's attendance and its assessment: what the program takes for each act, and from it a person's time
for forty learners.

The person's part is not measured on people. It is the keystroke-level model of Card, Moran and Newell (1980):
0.28 s a key (an average typist), 1.1 s to point, 0.1 s to press or to let go a mouse button, 1.35 s to look
and to decide. For a card under the scanner that model has no operator: CARD_S is assumed, not measured.
"""

import tempfile
from pathlib import Path

from bench.gui import window
from bench.notebooks import handed_over, percentile
from bench.table import Row

KEY_S, POINT_S, BUTTON_S, MIND_S = 0.28, 1.1, 0.1, 1.35
CARD_S = 1.2  # the next card taken up, held there, the beep heard
LEARNERS, MANY = 40, 500
NAME_KEYS = 6  # a given name without accents, and Enter; some need a year
NUMBERS = "1-12, 15, 17-38"  # of a signed sheet, and Enter
ABSENT = 4  # of forty, put right one by one after "all present"
SKILLS, EXCEPTIONS, WALK = 5, 4, 8  # columns; in each of them marked before the default, so many arrows apart

Told = dict[str, list[list[float]]]


def measure(quick: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        handed_over(home, MANY + 100, 0)
        told: Told = window("roll_call", home)
    return [*_acts(told), *_person(told)]


def _acts(told: Told) -> list[Row]:
    words = {
        "tick": "a tick",
        "name": "Enter after a name",
        "scan": "a scanned card",
        "all": "all present",
        "level": "a level in the grid",
        "column": "the rest of a column",
    }
    return [
        Row(f"{said} until it is {until}, p95, {size} learners", percentile(list(times), 0.95), "ms")
        for size in (LEARNERS, MANY)
        for way, said in words.items()
        for until, times in zip(("shown", "stored"), zip(*told[f"{way} {size}"], strict=True), strict=True)
    ]


def _person(told: Told) -> list[Row]:
    """The next act begins when the last one is shown: the program's time is added to the person's."""
    click = MIND_S + POINT_S + 2 * BUTTON_S
    ways = {
        "by ticking, one by one": (LEARNERS * click + _waits(told, "tick"), "≤ 120 s"),
        "by “all present” and the absent": ((1 + ABSENT) * click + _waits(told, "tick"), "≤ 120 s"),
        "by calling given names": (LEARNERS * (MIND_S + NAME_KEYS * KEY_S) + _waits(told, "name"), ""),
        "by the numbers of the signed sheet": (MIND_S + (len(NUMBERS) + 1) * KEY_S + _waits(told, "all"), ""),
        "by scanning": (LEARNERS * CARD_S + _waits(told, "scan"), "≤ 60 s"),
        "assessed in five skills, exceptions and the rest": (_grid(told), "≤ 300 s"),
    }
    return [
        Row(f"{LEARNERS} learners {how}: modelled", seconds, "s", budget=budget)
        for how, (seconds, budget) in ways.items()
    ]


def _grid(told: Told) -> float:
    """Every exception: look, go there, a digit; every column: look, Ctrl and a digit, on to the next."""
    level, column = (_waits(told, way) / LEARNERS for way in ("level", "column"))
    exception = MIND_S + (WALK + 1) * KEY_S + level
    return SKILLS * (EXCEPTIONS * exception + MIND_S + 3 * KEY_S + column)


def _waits(told: Told, way: str) -> float:
    times = [each[0] for each in told[f"{way} {LEARNERS}"]]
    return sum(times) / len(times) * (LEARNERS if way != "all" else 1)
