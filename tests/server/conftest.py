"""A ward server in this process, on real SQLite and, where there is one, on real PostgreSQL."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from secrets import token_hex

import pytest
from httpx import Client

from desktop.contract import invitation
from server import admin, keys
from server.app import create_app
from server.context import Context
from server.limits import Limits
from server.store import Store, open_store
from tests.server.contract import contract
from tests.server.in_process import InProcess
from tests.server.laptop import Laptop

URL = "http://ward.test"
SQLITE_OR_POSTGRES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


class Clock:
    """The server's clock, turned by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def turn(self, **step: float) -> None:
        self.moment += timedelta(**step)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres_store(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One, as a server has: its tables are looked for and its statements compiled once."""
    store = open_store(tmp_path_factory.mktemp("postgres"), postgres_dsn)
    yield store
    store.close()


@pytest.fixture(params=SQLITE_OR_POSTGRES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "postgres":
        yield request.getfixturevalue("postgres_store")
        return
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def ctx(store: Store, tmp_path: Path, clock: Clock) -> Context:
    return Context(store, contract(), keys.fresh(), tmp_path, clock)


@pytest.fixture
def ward(ctx: Context) -> str:
    """Each test has a ward of its own: those of one process share a PostgreSQL."""
    code = f"W{token_hex(4)}"
    admin.create_ward(ctx, code, "Phường Thử Nghiệm")
    return code


@pytest.fixture
def http(ctx: Context) -> Iterator[Client]:
    """A minute passes between two requests: of hundreds of laptops that begin, none knocks too often."""
    limits = Limits(count(step=60).__next__)
    with Client(transport=InProcess(create_app(ctx, limits)), base_url=URL) as client:
        yield client


@pytest.fixture
def laptop(ctx: Context, ward: str, http: Client) -> Callable[..., Laptop]:
    """laptop(c1="rw", c2="r") is a member's laptop, enrolled and in session."""

    def enrolled(user: str = "", **rights: str) -> Laptop:
        user = user or admin.add_user(ctx, ward, "Người thử")
        admin.grant(ctx, ward, user, {cell: (mode, None) for cell, mode in rights.items()})
        paper = invitation.read(admin.make_invitation(ctx, ward, user, URL, ""))
        assert paper is not None
        made = Laptop(http, ward, paper.sign_pk)
        made.enrol(paper.code)
        made.session()
        return made

    return enrolled
