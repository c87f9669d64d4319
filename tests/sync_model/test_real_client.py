"""Conformance: real laptops with their real ward get through every scenario and through random histories."""

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis.stateful import run_state_machine_as_test

import server.feed
import server.ingest
import server.push
import server.rerun
from desktop.models import person_of
from desktop.models.database import Database
from desktop.models.sync_state import SyncOne
from desktop.services.notebook import Notebook
from desktop.sync import inbox, keeping, letter, own, receipts, stream, unconfirmed
from desktop.sync.push import Push
from desktop.sync.stick import Reader
from server.store import open_store
from tests.conftest import KEY
from tests.sync_model.machine import USERS, counts
from tests.sync_model.real.client import RealClient
from tests.sync_model.real.late import LateAnswers
from tests.sync_model.real.ward import ServedWard
from tests.sync_model.scenarios import CAUGHT_BY, SCENARIOS
from tests.sync_model.world import World

Start = Callable[[Any], ServedWard]
ELSEWHERE = (pytest.mark.postgres, pytest.mark.prove)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=ELSEWHERE)])
def ward(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedWard]:
    """Three laptops have joined it, and may do nothing yet."""
    folder = tmp_path_factory.mktemp("ward")
    dsn = request.getfixturevalue("postgres_dsn") if request.param == "postgres" else None
    store = open_store(folder, dsn)
    ward = ServedWard(store, folder, begun(folder), {user: {} for user in USERS})
    joined = {}
    for user in USERS:
        laptop = RealClient(ward, user)
        laptop.hand_over(ward, 50, 50)
        laptop.close()
        joined[user] = laptop.path
    ward.keep(joined)
    yield ward
    store.close()


def begun(folder: Path) -> Path:
    """A notebook without a ward, and without a neighbourhood."""
    path = folder / "notebook.db"
    database = Database(path, KEY)
    Notebook(database, "u").start("Người Thử", ())
    database.close()
    return path


@pytest.fixture
def start(ward: ServedWard, monkeypatch: pytest.MonkeyPatch) -> Start:
    """start(rights): the ward as it was when they had joined; what it does is watched."""

    def started(rights: Any) -> ServedWard:
        ward.begin(rights)
        monkeypatch.setattr(server.push, "receipt", ward.told_receipt)
        monkeypatch.setattr(server.feed, "pull", ward.watched_pull)
        monkeypatch.setattr(server.ingest, "apply", ward.watch.apply)
        monkeypatch.setattr(server.rerun, "apply", ward.watch.apply)
        return ward

    return started


# Stories of what the server lets in: told to it in test_real_server.py already, and a second costs a second.
OF_THE_SERVER = (
    "halfline rwrite alsowrite movew moveany remake movehome giveaway claim noend seenraw jump wread"
)
RARELY = {CAUGHT_BY[mutant] for mutant in OF_THE_SERVER.split()}


def often(names: Iterable[str], rarely: Collection[str]) -> list[Any]:
    return [pytest.param(name, marks=pytest.mark.prove) if name in rarely else name for name in names]


@pytest.mark.parametrize("name", often(SCENARIOS, RARELY))
def test_a_laptop_gets_through(name: str, start: Start) -> None:
    tell(name, start)


def tell(name: str, start: Start) -> None:
    worlds: list[World] = []

    def ward(**rights: dict[str, str]) -> World:
        worlds.append(World(rights, start, RealClient))
        return worlds[-1]

    try:
        world = SCENARIOS[name](ward)
        world.check()
        world.settle()
    finally:
        for each in worlds:
            each.close()


# A laptop broken on purpose: where, with what, and the story that must fail. Else the adapter would be blind.
def acknowledged_at_once(push: Any, lines: Any) -> Any:
    def work(session: Any) -> None:
        session.get_one(SyncOne, 1).acked = lines[-1].seq

    push._database.apply(work).result()
    return MESSAGE(push, lines)


def taken_in_any_order(session: Any, receipt: Any, **how: Any) -> Any:
    one = session.get_one(SyncOne, 1)
    one.head = one.through = 0
    return receipts.take(session, receipt, **how)


def only_what_waits(connection: Any, lines: Any, stream: int) -> None:
    ISSUE_AGAIN(connection, [each for each in lines if each.state == "waiting"], stream)


MESSAGE, ISSUE_AGAIN = Push._message, stream.issue_again
NOTHING = lambda *_, **__: None  # noqa: E731
BROKEN: dict[str, tuple[str, dict[tuple[Any, str], Any]]] = {
    "a line counts as received before the receipt is here": (
        "a_lost_request_is_sent_again",
        {(Push, "_message"): acknowledged_at_once},
    ),
    "an older receipt replaces what a newer one said": (
        "a_receipt_that_comes_late_changes_nothing",
        {(letter, "take"): taken_in_any_order, (Reader, "_is_fresh"): lambda *_: True},
    ),
    "one's own rows carry the cursor past another's": (
        "one_s_own_rows_do_not_pass_over_another_s",
        {(own, "_REACH"): "UPDATE sync_cell SET cursor = ?1 WHERE cell = ?2 AND ?3 <= ?4"},
    ),
    "that one's own left is heard after it came back": (
        "what_left_and_came_back_before_it_was_shown_is_there",
        {(inbox, "forget_older"): NOTHING},
    ),
    "former streams are not issued again": (
        "after_a_fork_and_a_server_restore_lines_of_the_first_stream_come_again",
        {(stream, "issue_again"): only_what_waits},
    ),
    "a record that left goes though a line about it waits": (
        "a_record_that_left_stays_while_a_line_about_it_waits",
        {(keeping, "kept"): lambda _: set()},
    ),
    "what was made goes while it is held": (
        "what_one_made_stays_in_sight_while_it_is_held",
        {(keeping, "is_create"): lambda _: False},
    ),
    "a complete pull sweeps what was not sent": (
        "what_waits_outlives_a_full_pull",
        {(inbox, "kept"): lambda _: set()},
    ),
    "what the ward filed elsewhere stays": (
        "a_note_follows_the_person_who_has_meanwhile_moved_away",
        {(unconfirmed, "drop_unsent"): NOTHING},
    ),
    "that a record left is not heard": (
        "dependants_move_with_their_person",
        {(inbox, "_leave"): NOTHING},
    ),
    "what one may no longer read stays": (
        "what_one_may_no_longer_read_leaves_the_laptop",
        {(keeping, "_outside"): lambda *_: []},
    ),
    "who is one person is not worked out again": (
        "people_are_one_until_they_are_found_different",
        {(person_of, "refresh"): NOTHING},
    ),
}


@pytest.mark.parametrize("broken", often(BROKEN, list(BROKEN)[6:]))
def test_a_broken_laptop_does_not(broken: str, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    story, instead = BROKEN[broken]
    for (where, name), what in instead.items():
        monkeypatch.setattr(where, name, what)
    with pytest.raises(AssertionError):
        tell(story, start)


class Comparing(RealClient):
    compares = True


def histories(start: Start) -> type[LateAnswers]:
    real = {"server": staticmethod(start), "client": Comparing, "stands_on": "pe"}
    return type("OfLaptops", (LateAnswers,), real)


@pytest.mark.prove
def test_laptops_lose_double_and_show_nothing_wrong(start: Start) -> None:
    run_state_machine_as_test(histories(start), settings=counts(50, shrink=False))
