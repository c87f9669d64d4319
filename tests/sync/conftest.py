"""A real ward server on a socket, and notebooks that join it."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from desktop.contract import catalog, records
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from server import admin, keys, status
from server.app import create_app
from server.context import Context
from server.store import open_store
from tests.conftest import KEY, PLACES

WARD = "PL"


@dataclass
class WardServer:
    ctx: Context
    url: str
    cells: dict[str, str]  # neighbourhood code -> cell
    team: str

    def invite(self, name: str, role: str = "volunteer", **modes: str) -> str:
        """An invitation for a new member who may write these neighbourhoods (all, rw, by default)."""
        user = admin.add_user(self.ctx, WARD, name, team=self.team, role=role)
        granted = modes or dict.fromkeys(self.cells, "rw")
        admin.grant(self.ctx, WARD, user, {self.cells[code]: (mode, None) for code, mode in granted.items()})
        return admin.make_invitation(self.ctx, WARD, user, self.url, tls="")

    def status(self) -> dict[str, Any]:
        return status.status(self.ctx, WARD)


@dataclass
class Laptop:
    database: Database
    office: Office
    ledger: Ledger

    def sync(self) -> None:
        self.ledger.run(Silent())


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[WardServer]:
    made = a_ward(tmp_path / "ward")
    with serving(made.ctx) as port:
        made.url = f"http://127.0.0.1:{port}"
        yield made


def a_ward(folder: Path) -> WardServer:
    """A ward with its places and rules, that is not served yet."""
    folder.mkdir()
    ctx = Context(open_store(folder, dsn=None), records.shipped(), keys.load(folder), folder)
    admin.create_ward(ctx, WARD, "Phường Phú Lương")
    admin.load_catalog(ctx, WARD, catalog.read(Path("resources/catalog")))
    names = {f"tdp-{number}": place for number, place in enumerate(PLACES, start=3)}
    rows = [{"code": code, "name": name} for code, name in names.items()]
    cells = admin.load_places(ctx, WARD, "neighbourhood", rows)
    teams = admin.load_places(ctx, WARD, "team", [{"code": "to-4", "name": "Tổ CĐS 4"}])
    return WardServer(ctx, "", cells, teams["to-4"])


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


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with its tables, built by the real migrations, once."""
    path = tmp_path_factory.mktemp("empty") / "notebook.db"
    Database(path, KEY).close()
    return path


@pytest.fixture
def laptop(tmp_path: Path, ward: WardServer, empty: Path) -> Iterator[Callable[..., Laptop]]:
    """laptop("lan") is a notebook before its ward; laptop("lan", joined=True) one that has joined."""
    opened: list[Database] = []

    def make(
        name: str, *, joined: bool = True, role: str = "volunteer", at: WardServer = ward, **modes: str
    ) -> Laptop:
        database = Database(Path(shutil.copy(empty, tmp_path / f"{name}.db")), KEY)
        opened.append(database)
        Notebook(database, name).start(name.title(), PLACES)
        made = Laptop(database, Office.over(database, name), Ledger(database))
        return join(made, at, at.invite(name.title(), role, **modes)) if joined else made

    yield make
    for database in opened:
        database.close()


def join(laptop: Laptop, ward: WardServer, invitation: str) -> Laptop:
    """Join, each neighbourhood by its name, and work on as the ward's user."""
    by_name = {name: cell for cell, name in laptop.ledger.ward_places(invitation)}
    mapping = {place.cell: by_name[place.name] for place in laptop.office.notebook.places()}
    laptop.ledger.join(invitation, mapping, Silent())
    user = laptop.office.notebook.ward_user() or ""
    return Laptop(laptop.database, Office.over(laptop.database, user), laptop.ledger)
