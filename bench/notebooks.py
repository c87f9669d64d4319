"""Notebooks of a given size for the benches, each made once per run and kept on the disk until it ends."""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, text

from bench.lines import Row as Record
from bench.lines import new_records
from desktop import demo
from desktop.contract.records import Cells
from desktop.handover import Handover
from desktop.models import bulk
from desktop.models.citizen import Citizen
from desktop.models.consent import Consent
from desktop.models.database import Database
from desktop.models.help_visit import HelpVisit
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed, append
from desktop.progress import Progress, Silent
from desktop.services.notebook import Notebook
from desktop.sync.ledger import Ledger

KEY = bytes(range(32))
KINDS = {kind.__tablename__: kind for kind in (Citizen, Consent, HelpVisit)}


@cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="so-tay-so-bench-")


@cache
def made(people: int, visits: int) -> Path:
    """The closed file of an encrypted notebook without a ward, filled by the demo's generator. Copy it to
    write in it."""
    path, began = Path(_kept().name) / f"{people}-{visits}.db", perf_counter()
    database = begun(path)
    demo.fill(database, people, visits)
    database.close()
    print(f"  notebook of {people:,} people: {perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return path


def notebook(folder: Path, people: int, visits: int) -> Database:
    """One to write in, open."""
    shutil.copy(made(people, visits), folder / "notebook.db")
    return Database(folder / "notebook.db", KEY)


def begun(path: Path) -> Database:
    """An empty one, without a ward, in a folder that may be new."""
    path.parent.mkdir(exist_ok=True)
    database = Database(path, KEY)
    Notebook(database, demo.USER).start(demo.USER, demo.PLACES, demo=True)
    return database


def joined(path: Path, invitation: str) -> Database:
    """An empty one of a new member of a ward that has the demo's places."""
    database = begun(path)
    take_part(Ledger(database), Notebook(database, demo.USER), invitation)
    return database


def take_part(
    handover: Handover, notebook: Notebook, invitation: str, progress: Progress | None = None
) -> None:
    """Join, each neighbourhood as the ward's of the same name."""
    wards = {name: cell for cell, name in handover.ward_places(invitation)}
    handover.join(
        invitation, {place.cell: wards[place.name] for place in notebook.places()}, progress or Silent()
    )


def imported(database: Database, people: int) -> None:
    """People with their consents and as many turns, in few deeds of thousands."""
    demo.fill(database, people, people, _member(database))


def written_down(database: Database, people: int) -> None:
    """The same as at a desk: a deed for each person with her consent, and one for each turn. Here they are
    one transaction; the lines are the same."""
    user, notebook = _member(database), Notebook(database, "x")
    cells = [place.cell for place in notebook.places() if place.is_real]
    deeds = new_records(demo.SEED, people, cells, notebook.info().team)
    known: dict[str, Cells] = {}
    with database.read() as session:
        connection = session.connection()
        ready = [_prepared(connection, rows, user, known) for rows in deeds]

    def work(session: NotingSession) -> None:
        for deed, prepared in ready:
            append(session.connection(), deed, bulk.store(session.connection(), prepared))

    database.apply(work).result()


def _prepared(
    connection: Connection, rows: Sequence[Record], user: str, known: dict[str, Cells]
) -> tuple[Deed, bulk.Prepared]:
    deed = Deed(f"{rows[0][0]}.save", user)
    made = []
    for table, record, _, fields in rows:
        values = {name: wanted for name, (_, wanted) in fields.items() if name != "voided_at"}
        whose = {"volunteer": user} if "volunteer" in values else {}
        made.append(bulk.new_row(KINDS[table], values | whose | {"id": record}))
    return deed, bulk.prepare(connection, made, deed, Silent(), known)


def _member(database: Database) -> str:
    user = Notebook(database, "x").ward_user()
    if user is None:
        raise ValueError("no ward's notebook")
    return user


def count(database: Database) -> int:
    """People, consents and turns of help that are here."""
    with database.read() as session:
        return sum(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in KINDS)


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
