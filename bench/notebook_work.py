"""What a person does with her notebook at a hand-over, for a process of its own; see apart.py."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.apart import Apart, apart
from bench.notebooks import KEY, count, take_part
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.services.citizen import CitizenDraft
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.dates import today
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.ledger import Ledger

_open: list[tuple[Database, Ledger]] = []
_notes = itertools.count()


@contextmanager
def laptop(path: Path) -> Iterator[Apart]:
    """The process, with this notebook open and doing nothing yet."""
    with apart() as made:
        made.do(_open_it, path)
        made.is_idle()
        yield made
        made.do(_close_it)


def join(invitation: str) -> None:
    database, ledger = _open[-1]
    take_part(ledger, Notebook(database, "x"), invitation)


def hand_over() -> None:
    _open[-1][1].run(Silent())


def exchange(stick: Path) -> None:
    done = _open[-1][1].courier.exchange(stick, Silent())
    if done.failed:
        raise OSError(done.failed)


def check() -> None:
    """The ward has received all of it and uses it: else nothing was measured."""
    seen = _open[-1][1].custody()
    assert (seen.waiting, seen.held, seen.conflicts) == (0, 0, 0), seen


def records() -> int:
    return count(_open[-1][0])


def change(people: int) -> None:
    """Each in a deed of its own."""
    database, _ = _open[-1]
    office, note = Office.over(database, Notebook(database, "x").ward_user() or ""), f"lần {next(_notes)}"
    for row in office.citizen.page(CitizenFilter(), limit=people).rows:
        seen = office.citizen.stored(row.id)
        office.citizen.save(row.id, CitizenDraft(**seen | {"note": note}), seen).result()


def help_(turns: int) -> None:
    """People who leave no name, each in a deed of its own."""
    database, _ = _open[-1]
    office = Office.over(database, Notebook(database, "x").ward_user() or "")
    outcomes = {"vneid_level2": {"outcome": "with_help", "reason": None, "version": 1}}
    for _ in range(turns):
        office.help_visit.record(Turn(HelpVisitDraft(visited_on=today(), outcomes=outcomes))).result()


def _open_it(path: Path) -> None:
    database = Database(path, KEY)
    _open.append((database, Ledger(database)))


def _close_it() -> None:
    _open.pop()[0].close()
