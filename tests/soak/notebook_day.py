"""One day of one notebook, in a process of its own: the program is opened, people are helped, work is sent.

Every line that was acknowledged to the person is named on the pipe at once: whatever happens to the process
after that, the ward must have it in the end.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import requests
from sqlalchemy import func, select, text

from desktop.errors import AppError, ServerUnreachable, StickFailed
from desktop.models import noting, outbox
from desktop.models.cells import CONTRACT
from desktop.models.database import Database
from desktop.models.outbox import OutboxLine
from desktop.models.values import row_to_wire
from desktop.progress import Silent
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.inbox import CLASSES
from desktop.sync.ledger import Ledger
from tests.builders import a_citizen, a_visit, edit
from tests.conftest import KEY

Say = Callable[[str], None]
Records = dict[str, Any]  # id -> [table, home, also, rev, fields]


@dataclass(frozen=True)
class Plan:
    """What the day brings."""

    seed: int
    deeds: int = 0
    line: bool = True  # is there one to the ward?
    stick: Path | None = None
    bad: float = 0.0  # share of requests that are lost, answered into the void, or sent twice
    clock: timedelta = timedelta()  # how wrong the computer's is


class BadLine(requests.Session):
    """A line on which requests and answers get lost, and requests arrive twice."""

    def __init__(self, dice: Random, share: float) -> None:
        super().__init__()
        self._dice = dice
        self._share = share

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        chance = self._dice.random() / self._share if self._share else 9.0
        if chance < 1 / 3:
            raise requests.ConnectionError("lost on its way")
        if chance < 1:
            first = super().request(*args, **kwargs)
            if chance < 2 / 3:
                first.close()
                raise requests.ConnectionError("the answer was lost")
        return super().request(*args, **kwargs)


def spend(path: Path, plan: Plan, say: Say) -> None:
    dice = Random(plan.seed)
    _set_clock(plan.clock)
    database = Database(path, KEY)
    office = Office.over(database, Notebook(database, "").ward_user() or "")
    for _ in range(plan.deeds):
        _do_something(database, office, dice)
        say(f"done {_newest(database)}")
    requests.Session = partial(BadLine, dice, plan.bad)  # type: ignore[assignment,misc]
    ledger = Ledger(database)
    if plan.stick:
        ledger.courier.exchange(plan.stick, Silent())
    if plan.line:
        try:
            ledger.run(Silent())
            say("sent")
        except ServerUnreachable:
            say("not sent")
    database.close()


def join(path: Path, name: str, places: list[str], invitation: str, say: Say) -> None:
    database = Database(path, KEY)
    Notebook(database, name).start(name, places)
    ledger = Ledger(database)
    cells = {place: cell for cell, place in ledger.ward_places(invitation)}
    mapping = {place.cell: cells[place.name] for place in Notebook(database, name).places()}
    ledger.join(invitation, mapping, Silent())
    database.close()
    say("joined")


def compare(path: Path, truth: Records, say: Say) -> None:
    """Says every record that is not here as the ward has it."""
    database = Database(path, KEY)
    with database.read() as session:
        cells = set(session.execute(text("SELECT cell FROM sync_cell WHERE mode IN ('r', 'rw')")).scalars())
        waiting = session.scalar(select(func.count()).select_from(OutboxLine).where(outbox.is_waiting()))
        here: Records = {}
        for table in CLASSES:
            fields = CONTRACT[table].fields
            for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():
                values = {n: v for n, v in row_to_wire(fields, dict(row)).items() if v is not None}
                here[row["id"]] = [table, row["cell"], row["also"], row["_rev"], values]
    database.close()
    want = {one: row for one, row in truth.items() if {row[1], row[2]} & cells and row[0] in CLASSES}
    if waiting:
        say(f"differs: {waiting} lines wait")
    for one in sorted(set(want) | set(here)):
        if want.get(one) != here.get(one):
            say(f"differs: {path.stem} {one}: {here.get(one)}, the ward has {want.get(one)}")
    say("compared")


def _do_something(database: Database, office: Office, dice: Random) -> None:
    with database.read() as session:
        mine = session.execute(text("SELECT cell FROM sync_cell WHERE mode = 'rw'")).scalars().all()
        alive = "SELECT id, cell FROM citizen WHERE voided_at IS NULL ORDER BY id"
        people = [row.id for row in session.execute(text(alive)) if row.cell in mine]
    cells = [place.cell for place in office.notebook.places() if place.cell in mine]
    one = dice.choice(people) if people else None
    match dice.choices(["person", "visit", "nobody", "edit", "move", "void"], [30, 30, 10, 20, 5, 5])[0]:
        case "visit" if one:
            a_visit(office, one, minutes=dice.randint(1, 90))
        case "nobody":
            a_visit(office)
        case "edit" if one:
            edit(office, one, note=f"ghi chú {dice.random()}", phone=f"09{dice.randint(10**7, 10**8 - 1)}")
        case "move" if one:
            edit(office, one, home=dice.choice(cells), note=f"chuyển {dice.random()}")
        case "void" if one:
            office.citizen.void(one, reason="mistake").result()
        case _:
            a_citizen(office, f"Người {dice.randint(1, 10**9)}", home=dice.choice(cells))


def _newest(database: Database) -> str:
    with database.read() as session:
        query = "SELECT aid FROM outbox ORDER BY stream DESC, seq DESC LIMIT 1"
        return str(session.execute(text(query)).scalar())


def _set_clock(wrong_by: timedelta) -> None:
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz or UTC) + wrong_by

    if wrong_by:
        outbox.datetime = noting.datetime = Wrong  # type: ignore[attr-defined,misc]


def fork(work: Callable[[Say], None]) -> tuple[int, int]:
    """(process, pipe) of a child that does this. It ends with 0, with 1 if it failed, or is killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    os.close(reading)
    try:
        work(lambda word: os.write(writing, f"{word}\n".encode()) and None)
        os._exit(0)
    except StickFailed:
        os._exit(0)  # the stick was pulled out with the process before it
    except BaseException as error:  # noqa: BLE001 - told by the exit code
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        if not isinstance(error, AppError):
            import traceback

            traceback.print_exc()
        os._exit(1)
