"""Conformance: the server gets through every scenario and through random histories, on each database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis.stateful import run_state_machine_as_test

import server.cells
import server.feed
import server.ingest
import server.own
import server.receipt
import server.rerun
import server.users
from desktop.contract.line import FIRST
from server.cells import Author
from server.own import Entered
from server.store import Store, open_store
from server.world import World as Rows
from tests.sync_model import model
from tests.sync_model.machine import Histories, counts
from tests.sync_model.real.server import RealServer
from tests.sync_model.scenarios import SCENARIOS
from tests.sync_model.world import World

Ward = Callable[..., World]


# On SQLite test_real_client.py tells the same stories to real laptops.
DATABASES = [
    pytest.param("sqlite", marks=pytest.mark.prove),
    pytest.param("postgres", marks=pytest.mark.postgres),
]


@pytest.fixture(scope="module", params=DATABASES)
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
    tell(name, start)


def tell(name: str, start: Callable[[Any], RealServer]) -> None:
    world = SCENARIOS[name](lambda **rights: World(rights, start))
    world.check()
    world.settle()


NOTE = Entered.note

# A server broken on purpose: where, with what, and the story that must fail. Else the adapter would be blind.
BROKEN: dict[str, tuple[Any, str, Any, str]] = {
    "an owner's former home counts for nothing": (
        server.cells,
        "chain",
        lambda rows, kind, record, values: [record],
        "a_note_follows_the_person_who_has_meanwhile_moved_away",
    ),
    "a former home counts for nothing": (
        Rows,
        "left",
        lambda rows, ids: [],
        "a_visit_that_is_given_its_person_still_takes_an_older_edit",
    ),
    "everybody may write": (Author, "may", lambda *a, **k: True, "who_may_read_may_not_write"),
    "what may be written may be read": (
        server.feed,
        "READ",
        ("r", "rw", "w"),
        "who_may_only_write_is_shown_nothing",
    ),
    "rights do not end": (
        server.users,
        "in_force",
        lambda grants, day: {cell: mode for cell, (mode, _) in grants.items()},
        "a_right_ends_with_its_last_day",
    ),
    "dependants stay behind": (
        Rows,
        "dependants",
        lambda rows, owner: [],
        "dependants_move_with_their_person",
    ),
    "held lines are not tried again": (
        server.ingest,
        "rerun",
        lambda rows: None,
        "a_note_waits_for_its_person_and_no_longer",
    ),
    "half of a held line stays": (Rows, "take_back", lambda rows: None, "a_line_is_held_as_a_whole"),
    "the author of a held line hears nothing": (
        server.ingest,
        "settle",
        lambda rows, rec: None,
        "who_may_no_longer_write_gets_the_kept_value_back",
    ),
    "a value that does not stand is told as the laptop's own": (
        server.own,
        "sole_mark",
        lambda device: "",  # what every text ends with
        "a_value_that_does_not_stand_comes_back_though_nothing_else_is_new",
    ),
    "what was new before one's own rows is passed over": (
        Entered,
        "note",
        lambda entered, changed, entries, before: NOTE(entered, changed, entries, dict.fromkeys(before, 0)),
        "one_s_own_rows_do_not_pass_over_another_s",
    ),
    "a receipt forgets former streams": (
        server.receipt,
        "family",
        lambda connection, row: [row.device_id],
        "a_receipt_speaks_of_the_streams_a_laptop_had_before",
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_server_does_not(
    broken: str, start: Callable[[Any], RealServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    where, name, instead, story = BROKEN[broken]
    monkeypatch.setattr(where, name, instead)
    with pytest.raises(AssertionError):
        tell(story, start)


def histories(start: Callable[[Any], RealServer]) -> type[Histories]:
    return type("OfTheServer", (Histories,), {"server": staticmethod(start)})


def test_the_server_loses_doubles_and_shows_nothing_wrong(start: Callable[[Any], RealServer]) -> None:
    run_state_machine_as_test(histories(start), settings=counts(8, steps=25, shrink=False, derandomize=True))


@pytest.mark.prove
def test_the_server_does_so_in_many_histories(start: Callable[[Any], RealServer]) -> None:
    run_state_machine_as_test(histories(start), settings=counts(200, shrink=False))
