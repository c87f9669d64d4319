"""What others did comes down: pages, shown at the head; whole cells as snapshots (sync protocol, 2.8)."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from desktop.contract import same_receipt, wire
from desktop.contract.records import CATALOG, SCHEMA, WARD
from desktop.errors import Cancelled
from desktop.models.database import Database
from desktop.models.engine import driver
from desktop.models.noting import NotingSession
from desktop.models.sync_state import SnapshotPart
from desktop.progress import Progress
from desktop.sync import aside, inbox, pace, snapshot, team_round
from desktop.sync.inbox import CLASSES, TABLES
from desktop.sync.keeping import cursors
from desktop.sync.receipts import note_received

T = TypeVar("T")

LOOK_S = 0.1  # between two looks at what another thread does
AT_ONCE = 500  # staged entries that are shown in one transaction

# Asked in each hand-over.
_HEALING = "SELECT cell FROM sync_cell WHERE heals"
_NEW = "SELECT cell FROM sync_cell WHERE cursor = 0 AND mode IN ('r', 'rw')"


class Feed(Protocol):
    def pull(self, ask: wire.PullAsk) -> dict[str, Any]: ...
    def snapshot(self, cell: str, start: int) -> tuple[int, Generator[bytes, None, None]]: ...


class _Ahead:
    """Progress of what another thread fetches: seen, and stopped, from here."""

    def __init__(self) -> None:
        self.bytes = 0
        self.stop = False

    def report(self, done: int, total: int) -> None:
        if self.stop:
            raise Cancelled
        self.bytes = done


class Pull:
    def __init__(
        self,
        database: Database,
        ward: Feed,
        *,
        compares: bool = False,
        known: Mapping[str, Any] | None = None,
    ) -> None:
        """`compares`: the last page shall say what should be here. `known`: a receipt that came before."""
        self._database = database
        self._known = known or {}
        self._ward = ward
        self._compares = compares
        self.last: dict[str, Any] = {}  # the last page

    def run(self, progress: Progress) -> wire.Receipt | None:
        """The receipt of the last page, not yet taken."""
        page = self._pages(progress, self._read(self._ask))
        offered = sorted(page["snapshots"], key=lambda cell: cell not in (CATALOG, WARD))  # parents first
        self._snapshots(offered, page["epoch"], progress)
        known = self._read(cursors) if page["cells"] else {}
        if offered or not all(known.get(cell, 1) for cell in page["cells"]):  # 0: ask for the whole
            page = self._pages(progress, self._read(partial(self._ask, is_first=False)))
        if same := page.get("same"):
            page["receipt"] = same_receipt.completed(same, self._known)
        self.last, receipt = page, page.get("receipt")
        return wire.Receipt.model_validate(receipt) if receipt else None

    def _snapshots(self, cells: Sequence[str], epoch: str, progress: Progress) -> None:
        """One is on the line while the one before it is shown."""
        ahead = _Ahead()
        with ThreadPoolExecutor(1, "snapshot") as line:
            try:
                for cell, coming in [(cell, line.submit(self._fetch, cell, ahead)) for cell in cells]:
                    while not wait([coming], LOOK_S).done:
                        progress.report(ahead.bytes, 0)
                    coming.result()
                    snapshot.show(self._database, cell, epoch, progress)
            finally:
                ahead.stop = True

    def _fetch(self, cell: str, ahead: "_Ahead") -> None:
        ahead.report(0, 0)  # a thread that was told to stop begins no other
        snapshot.fetch(self._database, self._ward, cell, ahead)

    def _ask(self, session: Session, *, is_first: bool = True) -> wire.PullAsk:
        """By one look. At first whole cells may come as snapshots, and what is known here without fields."""
        (epoch,) = driver(session.connection()).execute("SELECT epoch FROM sync_one").fetchone()
        return wire.PullAsk(
            epoch=epoch or "",
            cells=cursors(session),
            schema=SCHEMA,
            lean=is_first and not must_be_whole(session),
            bare=bare_cells(session) if is_first else [],
            team=True,
            differs=_healing(session),
            check=self._compares,
            known=same_receipt.mark(self._known) if self._known else "",
        )

    def _pages(self, progress: Progress, ask: wire.PullAsk) -> dict[str, Any]:
        """Up to the head, and shown. Gives the last page. While a page is staged, the next is on the line."""
        received, cells, reached = 0, ask.cells, dict[str, int]()
        offered: list[str] = []
        with ThreadPoolExecutor(1, "pull") as line:
            page = self._ward.pull(ask)
            while page["more"]:
                offered += page.get("snapshots", ())
                cells = {cell: at for cell, at in (cells | page["cells"]).items() if cell not in offered}
                coming = line.submit(self._ward.pull, ask.model_copy(update={"cells": cells, "bare": []}))
                received += len(page["entries"])
                reached |= page["cells"]
                progress.report(received, 0)
                self._apply(partial(_stage, page))
                page = coming.result()
        offered += page.get("snapshots", ())
        received += len(page["entries"])
        progress.report(received, 0)
        if received or page["cells"] or not self._read(inbox.is_settled):
            show(self._database, page, progress)
        else:
            _hear_of_team(self._database, page.get("team"))
        return page | {"snapshots": offered, "cells": reached | page["cells"]}

    # ---- the database

    def _read(self, look: Callable[[Session], T]) -> T:
        with self._database.read() as session:
            return look(session)

    def _apply(self, work: Callable[[NotingSession], T]) -> T:
        return self._database.apply(work).result()


def must_be_whole(session: Session) -> bool:
    return driver(session.connection()).execute(inbox.ALL_ANEW).fetchone() is not None


def _healing(session: Session) -> list[str]:
    return [cell for (cell,) in driver(session.connection()).execute(_HEALING)]


def bare_cells(session: Session) -> list[str]:
    """Readable cells of which nothing is here yet, or half a snapshot. A sweep must see every row: none."""
    if must_be_whole(session):
        return []
    new = [cell for (cell,) in driver(session.connection()).execute(_NEW)]
    begun = set(session.scalars(select(SnapshotPart.cell).distinct())) if new else set()
    return [cell for cell in new if cell in begun or not _holds(session, cell)]


def show(database: Database, last: dict[str, Any], progress: Progress) -> None:
    """The last page, and all that is staged before it, become what is seen."""
    _hear_of_team(database, last.get("team"))
    with database.read() as session:
        staged = inbox.size(session)
    if staged + len(last["entries"]) <= AT_ONCE:
        database.apply(partial(_show_at_once, last)).result()
        return
    database.apply(partial(_stage_last, last)).result()
    total, shown = staged + len(last["entries"]), 0
    for records in pace.in_turns(database, _steps(database)):
        shown += records
        progress.report(shown, max(total, shown))
    database.apply(_settle).result()


def _steps(database: Database) -> Iterator[pace.Step]:
    for table in TABLES:
        after = ""
        while records := _slice(database, table, after, pace.STEP):
            yield partial(inbox.absorb, table=table, records=records)
            after = records[-1]


def _hear_of_team(database: Database, said: dict[str, Any] | None) -> None:
    if not said:
        return
    with database.read() as session:
        is_news = not team_round.is_kept(session, said)
    if is_news:
        database.apply(partial(team_round.keep, said=said)).result()


def _slice(database: Database, table: str, after: str, limit: int) -> list[str]:
    with database.read() as session:
        return inbox.slice_of(session, table, after, limit)


def _holds(session: Session, cell: str) -> bool:
    anything = or_(*(exists().where(kind.cell == cell) for kind in CLASSES.values()))
    return bool(session.scalar(select(anything)))


def _stage(page: dict[str, Any], session: NotingSession) -> None:
    inbox.stage(session, page["entries"], page["cells"])


def _stage_last(page: dict[str, Any], session: NotingSession) -> None:
    _stage(page, session)
    aside.take_up(session.connection())


def _show_at_once(page: dict[str, Any], session: NotingSession) -> None:
    _stage_last(page, session)
    for table in TABLES:
        after = ""
        while records := inbox.slice_of(session, table, after, AT_ONCE):
            inbox.absorb(session, table, records)
            after = records[-1]
    _settle(session)


def _settle(session: NotingSession) -> None:
    came = inbox.settle(session)
    for table, ids in came.items():
        session.touched[table].update(ids)
    if received := sum(map(len, came.values())):
        note_received(session.connection(), received)
    session.touched["outbox"].update()
