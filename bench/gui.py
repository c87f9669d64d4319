"""What a person feels: how soon the list is there, how soon it follows a key, how long the window is deaf."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench import start
from bench.excel import write_roster
from bench.notebooks import KEY, handed_over, percentile
from bench.table import Row
from desktop import demo

PEOPLE, QUICK_PEOPLE = 100_000, 5_000
ROSTER, QUICK_ROSTER = 50_000, 2_000
BLOCK = "≤ 50 ms"
ROOT = Path(__file__).parents[1]


def measure(quick: bool) -> list[Row]:
    people = QUICK_PEOPLE if quick else PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        handed_over(home, people, people * 3)
        label = f"{people:,} people"
        return [
            _list_painted(home, label, 3 if quick else start.RUNS),
            *_keys(home, label),
            *_blocks(home, label, QUICK_ROSTER if quick else ROSTER),
        ]


def window(what: str, home: Path, file: Path | None = None) -> Any:
    """What bench/window.py measured, in a process of its own."""
    words = [what, str(home), demo.USER, KEY.hex(), *([str(file)] if file else [])]
    done = subprocess.run(
        [sys.executable, "-m", "bench.window", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout or "null")


def _list_painted(home: Path, label: str, runs: int) -> Row:
    def ours() -> float:
        began = perf_counter()
        window("list", home)
        return perf_counter() - began

    pairs = [(ours(), start.bare()) for _ in range(1 + runs)][1:]  # the first compiles
    value, floor = median(a for a, _ in pairs), median(b for _, b in pairs)
    ratio = median(a / b for a, b in pairs)
    return Row(f"list of people painted, cold process, {label}", value, "s", floor, ratio, "≤ 3.0×")


def _keys(home: Path, label: str) -> list[Row]:
    names = {"citizens": "key to painted list of people", "desk": "key to painted hits at the desk"}
    told = window("keys", home)
    return [
        Row(f"{name}, p95, {label}", percentile(told[page], 0.95), "ms", budget="≤ 33 ms")
        for page, name in names.items()
    ]


def _blocks(home: Path, label: str, rows: int) -> list[Row]:
    roster = home / "roster.xlsx"
    write_roster(roster, rows)
    told = window("blocks", home, roster)
    return [
        block(f"while: {name}, {label}", seconds, "" if name == "nothing" else BLOCK)
        for name, seconds in told.items()
    ]


def block(when: str, seconds: float, budget: str = BLOCK) -> Row:
    return Row(f"longest block of the window {when}", seconds * 1000, "ms", budget=budget)
