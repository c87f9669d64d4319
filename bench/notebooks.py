"""Notebooks of a given size for the benches, made once per run."""

from pathlib import Path

from desktop import demo
from desktop.models.database import Database
from desktop.services.notebook import Notebook

KEY = bytes(range(32))


def notebook(folder: Path, people: int, visits: int) -> Database:
    """An encrypted notebook without a ward, filled by the demo's generator."""
    database = Database(folder / "notebook.db", KEY)
    Notebook(database, demo.USER).start(demo.USER, demo.PLACES, demo=True)
    demo.SIZES["bench"] = (people, visits)
    demo.fill(database, "bench")
    return database


def percentile(times: list[float], share: float) -> float:
    """In milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000
