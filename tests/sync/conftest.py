"""A real ward server on a socket, and notebooks that join it."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from desktop.contract import catalog, records
from desktop.models.database import Database
from desktop.models.engine import connect
from desktop.progress import Silent
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from server import admin, keys, status
from server.app import create_app
from server.context import Context
from server.store import open_store
from tests.conftest import KEY, PLACES
from tests.sync import scope

WARD = "PL"


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a laptop was sent that it may not read: nothing, in any test."""
    found = scope.watch(monkeypatch)
    yield found
    assert found == []


@dataclass
class WardServer:
    ctx: Context
    url: str
    cells: dict[str, str]  # neighbourhood code -> cell
    team: str
    members: Mapping[str, str] = field(default_factory=dict)  # who joined before the test: name -> role

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


@dataclass
class Crew:
    """A ward that some have joined, made once: joining takes longer than most of what is tested."""

    folder: Path
    ward: WardServer  # closed

    def open(self, folder: Path) -> WardServer:
        """This ward in a folder of its own, that is not served yet."""
        shutil.copytree(self.folder / "ward", folder)
        return replace(self.ward, ctx=_context(folder), members=MEMBERS)

    def laptop(self, name: str, path: Path, ward: WardServer) -> Laptop:
        """With a copy of the notebook that this member joined with."""
        shutil.copy(self.folder / f"{name}.db", path)
        with closing(connect(path, KEY)) as raw:
            raw.execute("UPDATE sync_one SET url = ?", (ward.url,))
        database = Database(path, KEY)
        return _signed_in(database, Ledger(database))


MEMBERS = {"lan": "volunteer", "tu": "volunteer", "hoa": "leader"}  # each may write everywhere


@pytest.fixture(scope="session")
def crew(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Crew:
    folder = tmp_path_factory.mktemp("crew")
    ward = a_ward(folder / "ward")
    with serving(ward.ctx) as port:
        ward.url = f"http://127.0.0.1:{port}"
        for name, role in MEMBERS.items():
            database = Database(Path(shutil.copy(empty, folder / f"{name}.db")), KEY)
            join(_started(database, name), ward, ward.invite(name.title(), role))
            database.close()
    ward.ctx.store.close()
    return Crew(folder, ward)


@pytest.fixture
def ward(tmp_path: Path, crew: Crew) -> Iterator[WardServer]:
    """MEMBERS have joined it."""
    yield from _served(crew.open(tmp_path / "ward"))


@pytest.fixture
def new_ward(tmp_path: Path) -> Iterator[WardServer]:
    """Nobody has joined it."""
    yield from _served(a_ward(tmp_path / "new_ward"))


def _served(ward: WardServer) -> Iterator[WardServer]:
    with serving(ward.ctx) as port:
        ward.url = f"http://127.0.0.1:{port}"
        yield ward


def _context(folder: Path) -> Context:
    return Context(open_store(folder, dsn=None), records.shipped(), keys.load(folder), folder)


def a_ward(folder: Path) -> WardServer:
    """A ward with its places and rules, that nobody has joined and is not served yet."""
    folder.mkdir()
    ctx = _context(folder)
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
def laptop(tmp_path: Path, ward: WardServer, empty: Path, crew: Crew) -> Iterator[Callable[..., Laptop]]:
    """laptop("lan") is one that has joined; laptop("lan", joined=False) a notebook before its ward."""
    opened: list[Database] = []

    def make(
        name: str, *, joined: bool = True, role: str = "volunteer", at: WardServer = ward, **modes: str
    ) -> Laptop:
        path = tmp_path / f"{name}.db"
        if joined and not modes and at.members.get(name) == role:
            member = crew.laptop(name, path, at)
            opened.append(member.database)
            return member
        opened.append(database := Database(Path(shutil.copy(empty, path)), KEY))
        made = _started(database, name)
        return join(made, at, at.invite(name.title(), role, **modes)) if joined else made

    yield make
    for database in opened:
        database.close()


def join(laptop: Laptop, ward: WardServer, invitation: str) -> Laptop:
    """Join, each neighbourhood by its name, and work on as the ward's user."""
    by_name = {name: cell for cell, name in laptop.ledger.ward_places(invitation)}
    mapping = {place.cell: by_name[place.name] for place in laptop.office.notebook.places()}
    laptop.ledger.join(invitation, mapping, Silent())
    return _signed_in(laptop.database, laptop.ledger)


def _started(database: Database, name: str) -> Laptop:
    Notebook(database, name).start(name.title(), PLACES)
    return Laptop(database, Office.over(database, name), Ledger(database))


def _signed_in(database: Database, ledger: Ledger) -> Laptop:
    user = Notebook(database, "").ward_user() or ""
    return Laptop(database, Office.over(database, user), ledger)
