"""Notebooks of a given size for the benches, each made once per run and kept on the disk until it ends."""

import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from time import perf_counter

from sqlalchemy import text

from desktop import demo
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.progress import Silent
from desktop.services.notebook import Notebook
from desktop.sync.ledger import Ledger

KEY = bytes(range(32))


@cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="so-tay-so-bench-")


@cache
def made(people: int, visits: int) -> Path:
    """The closed file of an encrypted notebook without a ward, filled by the demo's generator. Copy it to
    write in it."""
    path, began = Path(_kept().name) / f"{people}-{visits}.db", perf_counter()
    database = Database(path, KEY)
    Notebook(database, demo.USER).start(demo.USER, demo.PLACES, demo=True)
    demo.fill(database, people, visits)
    database.close()
    print(f"  notebook of {people:,} people: {perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return path


def notebook(folder: Path, people: int, visits: int) -> Database:
    """One to write in, open."""
    shutil.copy(made(people, visits), folder / "notebook.db")
    return Database(folder / "notebook.db", KEY)


def joined(folder: Path, invitation: str) -> Database:
    """An empty one of a member of the demo ward, in a new folder that names her."""
    folder.mkdir()
    database = Database(folder / "notebook.db", KEY)
    notebook = Notebook(database, folder.name)
    notebook.start(folder.name, demo.PLACES, demo=True)
    ledger = Ledger(database)
    wards = {name: cell for cell, name in ledger.ward_places(invitation)}
    ledger.join(invitation, {place.cell: wards[place.name] for place in notebook.places()}, Silent())
    return database


def rows_of(database: Database) -> list[dict[str, object]]:
    """People, consents and turns of help, for a floor to move."""
    with database.read() as session:
        return [
            dict(row)
            for table in ("citizen", "consent", "help_visit")
            for row in session.execute(text(f"SELECT * FROM {table}")).mappings()
        ]


def hand_over(database: Database) -> None:
    """As after a hand-over: the ward has what is here. So a pull finds it, and so most laptops are."""

    def work(session: NotingSession) -> None:
        connection = session.connection()
        connection.exec_driver_sql("DELETE FROM outbox_touch")
        connection.exec_driver_sql("UPDATE sync_one SET acked = (SELECT max(seq) FROM outbox)")
        for table in ("citizen", "consent", "help_visit"):
            connection.exec_driver_sql(f"UPDATE {table} SET _rev = 1")

    database.apply(work).result()


def handed_over(folder: Path, people: int, visits: int) -> None:
    """One in this folder, closed, that waits for nothing."""
    database = notebook(folder, people, visits)
    hand_over(database)
    database.close()


def percentile(times: list[float], share: float) -> float:
    """In milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000
