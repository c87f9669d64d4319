"""kill -9 at each step of a hand-over, at the notebook (F2) and at the ward (F3): once each, and alike."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import select

from desktop.errors import ServerUnreachable
from desktop.models.database import Database
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from server import feed
from server.context import Context
from server.tables import op_log
from tests.builders import a_citizen
from tests.conftest import KEY
from tests.faults.dying import HAND_OVER, KILLED, SERVER, SNAPSHOT, WHOLE, Forks
from tests.faults.state import free_port, is_staged, own_lines, rows, waiting
from tests.sync.conftest import Laptop, WardServer

Make = Callable[..., Laptop]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few records are several pages, and any cell is worth a snapshot."""
    monkeypatch.setattr(feed, "MAX_ROWS", 3)
    monkeypatch.setattr(feed, "WORTH_IT", 1)
    monkeypatch.setattr("server.snapshot.WORTH_IT", 1)


def closed(laptop: Laptop) -> Path:
    """Its file, which another process may now open."""
    laptop.database.close()
    return laptop.database.path


def opened(path: Path) -> Laptop:
    database = Database(path, KEY)
    return Laptop(database, Office.over(database, "nobody"), Ledger(database))


@pytest.mark.usefixtures("small_pages")
def test_f02_a_notebook_killed_at_any_step_goes_on_where_it_was(
    laptop: Make, ward: WardServer, dying: Forks
) -> None:
    lan, tu = closed(laptop("lan")), laptop("tu")
    others = 0
    for number, step in enumerate(HAND_OVER):
        if HAND_OVER[step][0] in ("desktop.sync.pull", "desktop.sync.inbox"):  # then there must be news
            for _ in range(2):
                others += 1
                a_citizen(tu.office, f"Tú {others}")
            tu.sync()
        assert dying.hand_over(lan, step, f"Lan {number}") == KILLED, step
    assert dying.hand_over(lan, WHOLE) == 0
    tu.sync()
    check(ward.ctx, opened(lan), tu, people=others + len(HAND_OVER))


@pytest.mark.usefixtures("small_pages")
def test_f02_a_notebook_killed_at_any_step_of_a_snapshot_goes_on_where_it_was(
    laptop: Make, ward: WardServer, dying: Forks, monkeypatch: pytest.MonkeyPatch
) -> None:
    tu = laptop("tu")
    for number in range(8):
        a_citizen(tu.office, f"Tú {number}")
    tu.sync()
    with monkeypatch.context() as held:  # it joins, and is off before it has received anything
        held.setattr(Ledger, "run", lambda self, progress: None)
        lan = closed(laptop("moi"))
    for step in SNAPSHOT:
        assert dying.hand_over(lan, step) == KILLED, step
    assert dying.hand_over(lan, WHOLE, "Lan") == 0
    tu.sync()
    check(ward.ctx, opened(lan), tu, people=9)


def test_f03_a_ward_server_killed_at_any_step_has_all_it_acknowledged_once(
    laptop: Make, dying: Forks, unserved: WardServer
) -> None:
    ward, port = unserved, free_port()
    ward.url = f"http://127.0.0.1:{port}"
    with serving(dying, ward, port) as stop:
        lan, tu = laptop("lan", at=ward), laptop("tu", at=ward)
        stop()
    for number, step in enumerate(SERVER):
        for each in (1, 2):
            a_citizen(lan.office, f"Lan {number}.{each}")
        lan.ledger = Ledger(lan.database)  # as after a start of the program: with a new session
        with serving(dying, ward, port, step):
            with pytest.raises(ServerUnreachable):
                lan.sync()
            assert dying.ended() == KILLED, step
    with serving(dying, ward, port) as stop:
        for each in (lan, tu):
            each.sync()
        check(ward.ctx, lan, tu, people=2 * len(SERVER))
        stop()


@contextmanager
def serving(dying: Forks, ward: WardServer, port: int, step: str = WHOLE) -> Iterator[Callable[[], None]]:
    """A process of its own listens until it dies at its step, or is stopped."""
    ready = ward.ctx.folder / "ready"
    ready.unlink(missing_ok=True)
    process, until = dying.serve(ward.data, port, ready, step), monotonic() + 30
    while not ready.exists():
        assert monotonic() < until, "the server does not listen"
        sleep(0.01)

    def stop() -> None:
        os.kill(process, signal.SIGTERM)
        dying.ended()

    yield stop


def check(ctx: Context, lan: Laptop, tu: Laptop, *, people: int) -> None:
    """Nothing waits, each deed is at the ward once, and both notebooks show the same."""
    assert (waiting(lan), waiting(tu)) == (0, 0)
    found = rows(lan)
    assert found == rows(tu)
    assert len(found["citizen"]) == people
    assert is_staged(lan) is False
    with ctx.store.reading() as connection:
        lines = connection.execute(select(op_log.c.aid, op_log.c.status)).all()
    assert len(lines) == len(set(lines))
    assert {status for _, status in lines} == {"done"}
    assert own_lines(lan) <= {aid for aid, _ in lines}
