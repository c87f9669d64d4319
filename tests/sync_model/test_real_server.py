"""Conformance: the server gets through every scenario and through random histories, on each database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis.stateful import run_state_machine_as_test

import server.ingest
import server.rerun
from desktop.contract.line import FIRST
from server.store import Store, open_store
from tests.sync_model import model
from tests.sync_model.machine import Histories, counts
from tests.sync_model.real.server import RealServer
from tests.sync_model.scenarios import SCENARIOS
from tests.sync_model.world import World

Ward = Callable[..., World]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    dsn = request.getfixturevalue("postgres_dsn") if request.param == "postgres" else None
    store = open_store(tmp_path_factory.mktemp("server"), dsn)
    yield store
    store.close()


@pytest.fixture
def start(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], RealServer]:
    """start(rights) makes a ward of its own; laptops then chain their lines as the server does."""
    monkeypatch.setattr(model, "ROOT", FIRST.hex())

    def started(rights: Any) -> RealServer:
        real = RealServer(store, tmp_path, rights)
        monkeypatch.setattr(model, "H", real.seal)
        monkeypatch.setattr(server.ingest, "apply", real.watch.apply)
        monkeypatch.setattr(server.rerun, "apply", real.watch.apply)
        return real

    return started


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_server_gets_through(name: str, start: Callable[[Any], RealServer]) -> None:
    world = SCENARIOS[name](lambda **rights: World(rights, start))
    world.check()
    world.settle()


def histories(start: Callable[[Any], RealServer]) -> type[Histories]:
    return type("OfTheServer", (Histories,), {"server": staticmethod(start)})


def test_the_server_loses_doubles_and_shows_nothing_wrong(start: Callable[[Any], RealServer]) -> None:
    run_state_machine_as_test(histories(start), settings=counts(12, steps=25, shrink=False, derandomize=True))


@pytest.mark.prove
def test_the_server_does_so_in_many_histories(start: Callable[[Any], RealServer]) -> None:
    run_state_machine_as_test(histories(start), settings=counts(400, shrink=False))
