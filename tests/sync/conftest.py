"""A real ward server on a socket, and notebooks that join it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.handover import Exchanged
from desktop.models.database import Database
from desktop.models.engine import connect
from desktop.progress import Silent
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from tests.conftest import KEY, PLACES
from tests.sync import scope
from tests.sync.wards import WARD as WARD
from tests.sync.wards import Wards, WardServer, serving

LONG = (pytest.mark.postgres, pytest.mark.prove)


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a laptop was sent that it may not read: nothing, in any test."""
    found = scope.watch(monkeypatch)
    yield found
    assert found == []


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

    def laptop(self, name: str, path: Path, ward: WardServer) -> Laptop:
        """With a copy of the notebook that this member joined with."""
        shutil.copy(self.folder / f"{name}.db", path)
        with closing(connect(path, KEY)) as raw:
            raw.execute("UPDATE sync_one SET url = ?", (ward.url,))
        database = Database(path, KEY)
        return _signed_in(database, Ledger(database))


MEMBERS = {"lan": "volunteer", "tu": "volunteer", "hoa": "leader"}  # each may write everywhere


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=LONG)])
def wards(request: pytest.FixtureRequest) -> Wards:
    """Every test of a ward is one of both databases."""
    return Wards(request.getfixturevalue("postgres_dsn") if request.param == "postgres" else None)


@pytest.fixture(scope="session")
def crew(tmp_path_factory: pytest.TempPathFactory, wards: Wards, empty: Path) -> Iterator[Crew]:
    folder = tmp_path_factory.mktemp("crew")
    with wards.begun(folder / "ward") as ward:
        with serving(ward.ctx) as port:
            ward.url = f"http://127.0.0.1:{port}"
            for name, role in MEMBERS.items():
                database = Database(Path(shutil.copy(empty, folder / f"{name}.db")), KEY)
                join(_started(database, name), ward, ward.invite(name.title(), role))
                database.close()
        ward.ctx.store.close()
        yield Crew(folder, replace(ward, members=MEMBERS))


@pytest.fixture
def ward(tmp_path: Path, wards: Wards, crew: Crew) -> Iterator[WardServer]:
    """MEMBERS have joined it."""
    with wards.copied(crew.ward, tmp_path / "ward") as ward:
        yield from _served(ward)


@pytest.fixture
def unserved(tmp_path: Path, wards: Wards) -> Iterator[WardServer]:
    """Nobody has joined it, and nobody can yet."""
    with wards.begun(tmp_path / "new_ward") as ward:
        yield ward


@pytest.fixture
def new_ward(unserved: WardServer) -> Iterator[WardServer]:
    """Nobody has joined it."""
    yield from _served(unserved)


def _served(ward: WardServer) -> Iterator[WardServer]:
    with serving(ward.ctx) as port:
        ward.url = f"http://127.0.0.1:{port}"
        yield ward


@pytest.fixture
def snapshot(ward: WardServer, wards: Wards) -> Iterator[Callable[[], Callable[[], None]]]:
    """put_back = snapshot()"""
    with ExitStack() as kept:
        yield lambda: kept.enter_context(wards.snapshot(ward))


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


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def swap(laptop: Laptop, stick: Path) -> Exchanged:
    return laptop.ledger.courier.exchange(stick, Silent())


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
