"""Large pulls: in slices, as snapshots, cut anywhere; and how little a small one costs."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic

import pytest
from sqlalchemy import text

import desktop.sync.client as client
import desktop.sync.pace as pace
import desktop.sync.pull as pull
import server.feed as feed
from desktop.errors import Cancelled, ServerUnreachable
from desktop.models import search
from desktop.models.writer import Writer
from desktop.progress import Silent
from desktop.sync.client import WardClient
from desktop.sync.push import Push
from server import admin
from tests.builders import a_citizen, a_visit, edit
from tests.sync.conftest import WARD, join

TABLES = ("citizen", "consent", "help_visit")
PEOPLE = 7


class GivesUp:
    """Cancels at the report of this number."""

    def __init__(self, at: int) -> None:
        self._left = at

    def report(self, done: int, total: int) -> None:
        self._left -= 1
        if self._left < 0:
            raise Cancelled


@pytest.fixture
def slices(monkeypatch) -> None:
    """Few rows make a large pull."""
    monkeypatch.setattr(pull, "AT_ONCE", 4)
    monkeypatch.setattr(pace, "STEP", 2)
    monkeypatch.setattr(pace, "AT_MOST_S", 0)


@pytest.fixture
def snapshots(slices, monkeypatch) -> list[tuple[str, int]]:
    """Every cell is worth a snapshot, which comes in small pieces; gives (cell, start) of each request."""
    monkeypatch.setattr(feed, "WORTH_IT", 1)
    monkeypatch.setattr("server.snapshot.WORTH_IT", 1)
    monkeypatch.setattr(client, "PIECE", 100)
    asked: list[tuple[str, int]] = []
    real = WardClient.snapshot

    def noted(self: WardClient, cell: str, start: int):
        asked.append((cell, start))
        return real(self, cell, start)

    monkeypatch.setattr(WardClient, "snapshot", noted)
    return asked


def rows(laptop) -> dict[str, set]:
    with laptop.database.read() as session:
        return {
            table: {
                tuple(row)
                for row in session.execute(text(f"SELECT id, cell, also, voided_at, _rev FROM {table}"))
            }
            for table in TABLES
        }


def found(laptop) -> set[str]:
    return {each.full_name for each in laptop.office.search.find("nguoi")}


def same_search_as_rebuilt(laptop) -> bool:
    def entries(session) -> set:
        return {tuple(row) for row in session.execute(text("SELECT tbl, rec, folded, digits FROM search"))}

    with laptop.database.read() as session:
        kept = entries(session)
    laptop.database.apply(lambda session: search.rebuild(session.connection(), sorted(kept))).result()
    with laptop.database.read() as session:
        return entries(session) == kept


def fill(laptop) -> None:
    for number in range(PEOPLE):
        a_visit(laptop.office, a_citizen(laptop.office, f"Người Thứ {number}"))


@pytest.mark.parametrize("way", ["slices", "snapshots"])
def test_all_of_it_comes_and_nothing_is_left_over(ward, laptop, way, request) -> None:
    asked = request.getfixturevalue(way)
    lan, tu = laptop("lan"), laptop("moi", joined=True)
    fill(lan)
    lan.sync()
    tu.sync()
    assert rows(tu) == rows(lan)
    assert len(found(tu)) == PEOPLE
    assert same_search_as_rebuilt(tu)
    with tu.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM inbox")).scalar() == 0
        assert session.execute(text("SELECT count(*) FROM snapshot_part")).scalar() == 0
    assert bool(asked) == (way == "snapshots")


@pytest.mark.parametrize("way", ["slices", "snapshots"])
def test_stopped_at_any_step_it_is_taken_up_again(ward, laptop, way, request) -> None:
    request.getfixturevalue(way)
    lan = laptop("lan")
    fill(lan)
    lan.sync()
    for stop in (1, 4, 11, 23):
        tu = laptop(f"tu{stop}")
        for again in (stop, 2 * stop, 5 * stop):
            try:
                tu.ledger.run(GivesUp(again))
                break
            except Cancelled:
                continue
        tu.sync()
        assert rows(tu) == rows(lan), stop
        assert same_search_as_rebuilt(tu)


def test_a_cut_snapshot_goes_on_where_it_was_cut(ward, laptop, snapshots, monkeypatch) -> None:
    lan = laptop("lan")
    fill(lan)
    lan.sync()
    tu = laptop("tu", joined=False)
    snapshots.clear()
    pieces = client._pieces
    cuts = [3, 2]

    def cut(response):
        for number, piece in enumerate(pieces(response)):
            if cuts and number == cuts[0]:
                cuts.pop(0)
                raise ServerUnreachable
            yield piece

    monkeypatch.setattr(client, "_pieces", cut)

    with pytest.raises(ServerUnreachable):
        join(tu, ward, ward.invite("Tú"))
    with pytest.raises(ServerUnreachable):
        tu.sync()
    tu.sync()
    starts = [start for _, start in snapshots]
    assert 299 in starts, "three pieces had come; the last byte is asked for again"
    assert starts.count(0) == len({cell for cell, _ in snapshots}), "nothing began anew"
    assert rows(tu) == rows(lan)


def test_a_damaged_snapshot_changes_nothing_and_is_fetched_anew(ward, laptop, snapshots, monkeypatch) -> None:
    lan = laptop("lan")
    fill(lan)
    lan.sync()
    pieces = client._pieces
    damage = [True]

    def damaged(response):
        for number, piece in enumerate(pieces(response)):
            yield bytes(len(piece)) if damage and number == 1 and damage.pop() else piece

    monkeypatch.setattr(client, "_pieces", damaged)
    tu = laptop("tu", joined=False)

    with pytest.raises(ServerUnreachable):
        join(tu, ward, ward.invite("Tú"))
    tu.sync()
    assert rows(tu) == rows(lan)


def test_what_is_saved_between_two_slices_is_kept(ward, laptop, slices, monkeypatch) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    fill(lan)
    lan.sync()
    tu.sync()
    person = next(iter(rows(tu)["citizen"]))[0]
    for record, *_ in rows(lan)["citizen"]:
        edit(lan.office, record, note="của Lan")
    lan.sync()

    class SavesMeanwhile:
        def report(self, done: int, total: int) -> None:
            if done and tu.office.citizen.stored(person)["nickname"] is None:
                edit(tu.office, person, nickname="bác Tư")

    tu.ledger.run(SavesMeanwhile())
    stored = tu.office.citizen.stored(person)
    assert (stored["nickname"], stored["note"]) == ("bác Tư", "của Lan")
    tu.sync()
    lan.sync()
    assert lan.office.citizen.stored(person)["nickname"] == "bác Tư"
    assert rows(lan) == rows(tu)


def test_who_saves_waits_for_one_step_of_what_comes_down(ward, laptop, monkeypatch) -> None:
    monkeypatch.setattr(pace, "AT_MOST_S", 3600)
    lan, begun, saved, until = laptop("lan"), Event(), Event(), monotonic() + 20

    def step(session) -> int:
        begun.set()
        return 1

    def steps() -> Iterator[pace.Step]:
        while not saved.is_set() and monotonic() < until:
            yield step

    with ThreadPoolExecutor(1) as line:
        taking = line.submit(list, pace.in_turns(lan.database, steps()))
        begun.wait()
        a_citizen(lan.office, "Người Vội")
        assert monotonic() < until, "saved when all of it was there"
        saved.set()
        assert len(taking.result()) >= 2


def test_a_hand_over_with_nothing_new_is_one_small_request(ward, laptop, monkeypatch) -> None:
    lan = laptop("lan")
    fill(lan)
    lan.sync()
    lan.sync()
    asked: list[tuple[str, int]] = []
    read: Callable = WardClient._read

    def noted(self, method, path, body=None):
        asked.append((path, len(body or b"")))
        return read(self, method, path, body)

    monkeypatch.setattr(WardClient, "_read", noted)
    written: list[object] = []
    submit: Callable = Writer.submit
    monkeypatch.setattr(
        Writer, "submit", lambda self, turn, work: written.append(work) or submit(self, turn, work)
    )
    lan.sync()
    assert [path for path, _ in asked] == ["/v1/pull"]
    assert asked[0][1] <= 512
    assert len(written) == 1, "the receipt is noted, and no more"


def test_a_token_that_has_run_out_is_asked_for_again(ward, laptop) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    fill(lan)
    lan.sync()
    lan.ledger._sync._ward.token = "gone"
    tu.sync()
    a_citizen(tu.office, "Người Mới")
    tu.sync()
    lan.sync()
    assert "Người Mới" in found(lan)


def test_a_cell_granted_meanwhile_comes_with_the_same_hand_over(ward, laptop) -> None:
    lan = laptop("lan")
    fill(lan)
    lan.sync()
    tu = laptop("tu", **{"tdp-3": "rw"})
    assert found(tu) != found(lan)
    user = tu.office.notebook.ward_user()
    admin.grant(ward.ctx, WARD, user, {cell: ("rw", None) for cell in ward.cells.values()})
    tu.ledger.run(Silent())
    assert found(tu) == found(lan)


def test_what_was_made_here_is_confirmed_without_coming_back(ward, laptop, slices, monkeypatch) -> None:
    lan = laptop("lan")
    entries: list = []
    real = WardClient.pull

    def noted(self, ask):
        page = real(self, ask)
        entries.extend(entry for entry in page["entries"] if entry[3] == "citizen")
        return page

    monkeypatch.setattr(WardClient, "pull", noted)
    fill(lan)
    lan.sync()
    assert entries == [], "the answers to what was pushed have told all there is to know"
    tu = laptop("tu")
    tu.sync()
    assert rows(tu) == rows(lan)
    a_citizen(tu.office, "Người Khác")
    tu.sync()
    entries.clear()
    a_citizen(lan.office, "Người Sau")
    a_citizen(lan.office, "Người Sau Nữa")
    lan.sync()
    assert sorted("fields" in entry[5] for entry in entries) == [False, False, True], "one is not hers"
    assert all(row[-1] > 0 for row in rows(lan)["citizen"])


def test_what_is_not_here_after_all_comes_whole(ward, laptop) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    fill(lan)
    lan.ledger._sync._greet(ward_client := lan.ledger._connect(lan.ledger._sync._one()))
    Push(lan.database, ward_client, lan.ledger._sync._take_answer).run(Silent())
    gone = sorted(rows(lan)["citizen"])[:2]
    for table in ("consent", "help_visit"):
        lan.database.apply(
            lambda session, table=table: session.execute(
                text(f"DELETE FROM {table} WHERE citizen_id IN ('{gone[0][0]}', '{gone[1][0]}')")
            )
        ).result()
    lan.database.apply(
        lambda session: session.execute(
            text(f"DELETE FROM citizen WHERE id IN ('{gone[0][0]}', '{gone[1][0]}')")
        )
    ).result()
    lan.sync()
    tu.sync()
    assert rows(lan) == rows(tu)


def test_half_a_snapshot_of_a_cell_that_was_withdrawn_does_not_stay(
    ward, laptop, snapshots, monkeypatch
) -> None:
    lan = laptop("lan")
    fill(lan)
    lan.sync()
    pieces = client._pieces

    def cut(response):
        yield next(pieces(response))
        raise ServerUnreachable

    monkeypatch.setattr(client, "_pieces", cut)
    tu = laptop("tu", joined=False)
    with pytest.raises(ServerUnreachable):
        join(tu, ward, ward.invite("Tú"))

    def parts() -> int:
        with tu.database.read() as session:
            return session.execute(text("SELECT count(*) FROM snapshot_part")).scalar()

    assert parts() > 0
    user = tu.office.notebook.ward_user()
    admin.grant(ward.ctx, WARD, user, dict.fromkeys(ward.cells.values(), ("w", None)))
    monkeypatch.undo()
    tu.sync()
    assert parts() == 0
    assert rows(tu)["citizen"] == set()


def test_a_right_that_ended_leaves_nothing_and_given_anew_brings_all(ward, laptop, monkeypatch) -> None:
    monkeypatch.setattr("tests.sync.test_pull.PEOPLE", 2)
    lan, tu = laptop("lan"), laptop("tu")
    fill(lan)
    lan.sync()
    tu.sync()
    user, cell, right = tu.office.notebook.ward_user(), ward.cells["tdp-4"], rows(tu)
    assert right == rows(lan)
    half = (  # of a table that only a later program knows, and of what was to come whole
        "INSERT INTO inbox (tbl, rec, cell, seq, kind, json) VALUES ('later', 'r', :cell, 1, 'put', '{}')",
        "INSERT INTO snapshot_part (cell, start, head, data) VALUES (:cell, 0, 1, x'00')",
    )
    admin.grant(ward.ctx, WARD, user, {cell: ("rw", ward.ctx.day() - 1)})
    for each in half:
        tu.database.apply(lambda session, each=each: session.execute(text(each), {"cell": cell})).result()
        tu.sync()
    assert rows(tu)["citizen"] == rows(tu)["consent"] == set()
    with tu.database.read() as session:
        for table in ("snapshot_part", "inbox"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0, table
    admin.grant(ward.ctx, WARD, user, {cell: ("rw", ward.ctx.day())})
    tu.sync()
    assert rows(tu) == right
    assert tu.ledger.custody().healed is None
