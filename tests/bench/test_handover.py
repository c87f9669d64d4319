"""The benches of the hand-over run, with the real program and server, and tell what the design asks for."""

import pytest

from bench import handover, stick
from bench.apart import MEMORY

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PEOPLE = 110
MOVED = (
    "join and first hand-over",
    "first hand-over, has joined, imported",
    "first hand-over, has joined, deeds one by one",
    "join and take all",
)
SMALL = ("nothing changed", "100 changes")
STICK = ("written and verified", "taken along by a leader", "handed to the ward by the leader")


def test_a_hand_over_tells_time_bytes_requests_and_memory_of_both_sides() -> None:
    rows = {row.name: row for row in handover.on(PEOPLE, "SQLite", None)}
    label = f"{3 * PEOPLE} records"
    for story in (*MOVED, *SMALL):
        each = " a record" if story in MOVED else ""
        measured = ("", "processor of the laptop", "processor of the server", "requests", *MEMORY)
        for name in (*measured, f"sent{each}", f"received{each}"):
            told = rows[f"SQLite: {story}{': ' * bool(name)}{name}, {label}"]
            assert told.value > 0 or "processor" in name or "memory" in name
        assert (rows[f"SQLite: {story}, {label}"].floor or 0) > 0
    assert rows[f"SQLite: nothing changed: requests, {label}"].value == 1


def test_the_way_by_stick_tells_what_it_takes_of_each_laptop() -> None:
    rows = {row.name: row for row in stick.on(PEOPLE, "SQLite", None)}
    for story in STICK:
        told = rows[f"SQLite: {story}, {3 * PEOPLE} records"]
        assert told.value > 0
        assert (told.floor or 0) > 0
    assert rows["SQLite: bytes a record on the stick"].ratio
