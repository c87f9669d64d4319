"""The ward of a soak: its server in a process of its own, killed, restarted and put back to earlier days."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import orjson
from sqlalchemy import select

from desktop.contract import catalog, records
from server import admin, keys
from server.context import Context
from server.store import open_store
from server.tables import op_log, record
from tests.faults.state import free_port
from tests.soak.notebook_day import Records

WARD = "PL"
ROOT = Path(__file__).parents[2]


@dataclass
class Lines:
    """What the ward has of the notebooks' work."""

    states: dict[str, list[str]]  # aid -> one state for each time it was taken

    @property
    def held(self) -> dict[str, list[str]]:
        return {aid: states for aid, states in self.states.items() if "held" in states}


class SoakWard:
    def __init__(self, folder: Path, teams: int) -> None:
        """One neighbourhood and one team for each of `teams`."""
        self.folder = folder
        self.port = free_port()
        self.places = [f"Tổ dân phố {number}" for number in range(1, teams + 1)]
        self._process = 0
        folder.mkdir(parents=True)
        with self._context() as ctx:
            admin.create_ward(ctx, WARD, "Phường Thử Nghiệm")
            admin.load_catalog(ctx, WARD, catalog.read(ROOT / "resources" / "catalog"))
            rows = [{"code": f"tdp-{n}", "name": place} for n, place in enumerate(self.places)]
            self._cells = admin.load_places(ctx, WARD, "neighbourhood", rows)
            rows = [{"code": f"to-{n}", "name": f"Tổ công nghệ số {n}"} for n in range(teams)]
            self._teams = admin.load_places(ctx, WARD, "team", rows)

    def invite(self, name: str, team: int, places: list[int]) -> str:
        with self._context() as ctx:
            user = admin.add_user(ctx, WARD, name, team=self._teams[f"to-{team}"])
            cells = {self._cells[f"tdp-{place}"]: ("rw", None) for place in places}
            admin.grant(ctx, WARD, user, cells)
            return admin.make_invitation(ctx, WARD, user, f"http://127.0.0.1:{self.port}", tls="")

    # ---- its server
    def start(self) -> None:
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        self._process = os.fork()
        if self._process == 0:
            self._serve(ready)
        until = monotonic() + 60
        while not ready.exists():
            assert monotonic() < until, "the server does not listen"
            sleep(0.01)

    def _serve(self, ready: Path) -> None:
        from server.__main__ import main
        from server.limits import Buckets

        Buckets.take = lambda self, key: None  # type: ignore[method-assign]  # all laptops have one address here
        words = ["--data", str(self.folder), "--port", str(self.port), "--no-tls", "--ready-file", str(ready)]
        try:
            os._exit(main(["serve", *words]))
        finally:
            os._exit(1)  # it came to no end of its own

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process:
            os.kill(self._process, how)
            os.waitpid(self._process, 0)
            self._process = 0

    # ---- its disk, while no server runs
    def keep(self, place: Path) -> None:
        place.mkdir(parents=True)
        for file in [*self.folder.glob("server.db*"), *self.folder.glob("side.json")]:
            shutil.copy(file, place)

    def put_back(self, place: Path, *, with_side_file: bool) -> None:
        for file in self.folder.glob("server.db*"):
            file.unlink()
        for file in place.iterdir():
            if with_side_file or file.name != "side.json":
                shutil.copy(file, self.folder)

    def lines(self) -> Lines:
        states: dict[str, list[str]] = {}
        with self._context() as ctx, ctx.store.reading() as connection:
            for aid, status in connection.execute(select(op_log.c.aid, op_log.c.status)):
                states.setdefault(aid, []).append(status)
        return Lines(states)

    def records(self) -> Records:
        query = select(record.c.id, record.c.tbl, record.c.home, record.c.also, record.c.rev, record.c.fields)
        with self._context() as ctx, ctx.store.reading() as connection:
            return {
                row.id: [row.tbl, row.home, row.also, row.rev, orjson.loads(row.fields)]
                for row in connection.execute(query)
            }

    @contextmanager
    def _context(self) -> Iterator[Context]:
        store = open_store(self.folder)
        yield Context(store, records.shipped(), keys.load(self.folder), self.folder)
        store.close()
