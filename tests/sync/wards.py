"""The wards of these tests: a server on a socket, each in a folder of its own, on SQLite or on PostgreSQL."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

import psycopg
import sqlcipher3.dbapi2 as sqlite
import uvicorn
from sqlalchemy import select

from desktop.contract import catalog, records
from server import admin, keys, status
from server.app import create_app
from server.context import Context
from server.store import open_store, path_in
from server.tables import metadata
from tests.conftest import PLACES, name_of, postgres_database

WARD = "PL"


@dataclass
class WardServer:
    ctx: Context
    url: str
    cells: dict[str, str]  # neighbourhood code -> cell
    team: str
    dsn: str | None  # of its database; None: SQLite in its folder
    members: Mapping[str, str] = field(default_factory=dict)  # who joined before the test: name -> role

    @property
    def data(self) -> list[str]:
        """What every command of its operator begins with."""
        return ["--data", str(self.ctx.folder), *(["--dsn", self.dsn] if self.dsn else [])]

    def invite(self, name: str, role: str = "volunteer", **modes: str) -> str:
        """An invitation for a new member who may write these neighbourhoods (all, rw, by default)."""
        user = admin.add_user(self.ctx, WARD, name, team=self.team, role=role)
        granted = modes or dict.fromkeys(self.cells, "rw")
        admin.grant(self.ctx, WARD, user, {self.cells[code]: (mode, None) for code, mode in granted.items()})
        return admin.make_invitation(self.ctx, WARD, user, self.url, tls="")

    def lay_open(self) -> None:
        """What PostgreSQL has of it lies in its folder, too, to be looked through as SQLite's file is."""
        if self.dsn is None:
            return
        with self.ctx.store.reading() as connection, (self.ctx.folder / "rows").open("wb") as file:
            for table in metadata.sorted_tables:
                for value in chain.from_iterable(connection.execute(select(table))):
                    file.write(value if isinstance(value, bytes) else str(value).encode())

    def status(self) -> dict[str, Any]:
        return status.status(self.ctx, WARD)


@dataclass(frozen=True)
class Wards:
    """Where they are kept; what is made is there until the end of the block."""

    postgres: str | None  # the DSN of a PostgreSQL, where each has a database of its own; None: SQLite

    @contextmanager
    def begun(self, folder: Path) -> Iterator[WardServer]:
        """A ward with its places and rules, that nobody has joined and is not served yet."""
        folder.mkdir()
        with self.database() as dsn, opened(folder, dsn) as ctx:
            admin.create_ward(ctx, WARD, "Phường Phú Lương")
            admin.load_catalog(ctx, WARD, catalog.read(Path("resources/catalog")))
            names = {f"tdp-{number}": place for number, place in enumerate(PLACES, start=3)}
            rows = [{"code": code, "name": name} for code, name in names.items()]
            cells = admin.load_places(ctx, WARD, "neighbourhood", rows)
            teams = admin.load_places(ctx, WARD, "team", [{"code": "to-4", "name": "Tổ CĐS 4"}])
            yield WardServer(ctx, "", cells, teams["to-4"], dsn)

    @contextmanager
    def copied(self, ward: WardServer, folder: Path) -> Iterator[WardServer]:
        """This ward, whose store is closed, in a folder of its own."""
        shutil.copytree(ward.ctx.folder, folder)
        with self.database(like=ward.dsn) as dsn, opened(folder, dsn) as ctx:
            yield replace(ward, ctx=ctx, dsn=dsn)

    @contextmanager
    def database(self, like: str | None = None) -> Iterator[str | None]:
        """The DSN of a new one, empty or as another is; None where SQLite is a file."""
        if self.postgres is None:
            yield None
            return
        with postgres_database(self.postgres, like) as dsn:
            yield dsn

    @contextmanager
    def snapshot(self, ward: WardServer) -> Iterator[Callable[[], None]]:
        """What puts it back to now: as a virtual machine does it, behind the back of the running server."""
        if ward.dsn is None:
            with _copied(path_in(ward.ctx.folder)) as put_back:
                yield put_back
            return
        ward.ctx.store.close()  # PostgreSQL copies what nobody is connected to; the server connects again
        with self.database(like=ward.dsn) as kept:

            def put_back() -> None:
                ward.ctx.store.close()
                with psycopg.connect(self.postgres, autocommit=True) as admin:
                    admin.execute(f"DROP DATABASE {name_of(ward.dsn)} WITH (FORCE)")
                    admin.execute(f"CREATE DATABASE {name_of(ward.dsn)} TEMPLATE {name_of(kept)}")

            yield put_back


@contextmanager
def _copied(path: Path) -> Iterator[Callable[[], None]]:
    """What puts this SQLite back to now, while others have it open."""
    with closing(sqlite.connect(f"{path}.{len(list(path.parent.iterdir()))}")) as copy:
        with closing(sqlite.connect(str(path))) as source:
            source.backup(copy)

        def put_back() -> None:
            with closing(sqlite.connect(str(path))) as target:
                copy.backup(target)

        yield put_back


@contextmanager
def opened(folder: Path, dsn: str | None) -> Iterator[Context]:
    """The data of a ward, as a server process has it."""
    with closing(open_store(folder, dsn)) as store:
        yield Context(store, records.shipped(), keys.load(folder), folder)


@contextmanager
def serving(ctx: Context, port: int = 0) -> Iterator[int]:
    """The server on a socket of its own, until the end of the block."""
    # Connections stay open as long as at the real server.
    kept = {"timeout_keep_alive": 75, "log_level": "error", "lifespan": "off"}
    config = uvicorn.Config(create_app(ctx), port=port, **kept)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield int(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    thread.join()
