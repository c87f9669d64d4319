"""Ward servers as an operator runs them, on SQLite and on PostgreSQL, and the bare one beside them."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from secrets import token_hex
from typing import Protocol

import dev
from bench.laptop import Http, Refused
from bench.process import Process, running
from bench.table import Row
from desktop.contract import catalog
from desktop.contract.records import twin
from desktop.contract.roles import Role
from desktop.paths import RESOURCES
from server import admin
from server.command import open_context
from server.context import Context


def on_each(work: Callable[[str, str | None], Iterable[Row]]) -> list[Row]:
    """`work` is given a name and a DSN: SQLite, which has none, then a durable PostgreSQL where there can be
    one, thrown away afterwards."""
    rows = list(work("SQLite", None))
    with dev.postgres(durable=True) as environment:
        if dsn := environment.get("SO_TAY_SO_TEST_DSN") or os.environ.get("SO_TAY_SO_TEST_DSN"):
            rows += work("PostgreSQL", dsn)
    return rows


class Listening(Protocol):
    url: str


class Servers:
    """Processes on one database, which have answered once and do nothing yet, and the floor's."""

    def __init__(self, folder: Path, dsn: str | None, open_: ExitStack, count: int = 1) -> None:
        self._folder, self._dsn, self._open = folder, dsn, open_
        floor = dsn or folder / "floor.db"
        self.bare = open_.enter_context(running(folder / "bare", "bench.floor", folder / "bare", floor))
        self.ctx = open_context(folder / "ward", dsn)
        open_.callback(self.ctx.store.close)
        self.all = [self._serve(number) for number in range(count)]

    @property
    def first(self) -> Process:
        return self.all[0]

    def _serve(self, number: int) -> Process:
        ready = self._folder / f"ready{number}"
        options = ["--data", self._folder / "ward", "--port", 0, "--no-tls", "--ready-file", ready]
        options += ["--dsn", self._dsn] if self._dsn else []
        process = self._open.enter_context(running(ready, "server", "serve", *options))
        with closing(Http(process.url)) as http, suppress(Refused):  # there is no such ward
            http.ask("GET", "/v1/hello?ward=none")
        process.is_idle()
        return process


class Ward:
    """One of its own, with these neighbourhoods and a team. `cells` of the neighbourhoods; `team`: a cell."""

    def __init__(self, ctx: Context, neighbourhoods: Sequence[str]) -> None:
        self._ctx, self.code = ctx, f"B{token_hex(4)}"  # a PostgreSQL may be shared
        admin.create_ward(ctx, self.code, "Phường thử")
        admin.load_catalog(ctx, self.code, catalog.read(RESOURCES / "catalog"))
        places = [{"code": f"tdp-{n}", "name": name} for n, name in enumerate(neighbourhoods, start=1)]
        self.cells = list(admin.load_places(ctx, self.code, "neighbourhood", places).values())
        team = [{"code": "to-1", "name": "Tổ thử"}]
        [self.team] = admin.load_places(ctx, self.code, "team", team).values()

    def invite(self, server: Listening, role: Role = "volunteer", places: int | None = None) -> str:
        """A member who may write in so many neighbourhoods, or all; a leader also what is sensitive."""
        cells = [*self.cells[:places], self.team]
        cells += [twin(cell) for cell in cells] if role == "leader" else []
        user = admin.add_user(self._ctx, self.code, "Người thử", team=self.team, role=role)
        admin.grant(self._ctx, self.code, user, {cell: ("rw", None) for cell in cells})
        return admin.make_invitation(self._ctx, self.code, user, server.url, "")
