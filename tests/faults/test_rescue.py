"""A damaged notebook puts itself in order at its start and loses nothing that can still be read (F27)."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.errors import DatabaseUnreadable, NotebookInUse
from desktop.models.backups import Backups
from desktop.models.outbox import OutboxLine
from desktop.progress import Silent
from tests.builders import a_citizen, a_visit
from tests.conftest import KEY
from tests.faults.state import rows, waiting
from tests.faults.wrecks import (
    BEFORE,
    FIRST,
    PAGE,
    SINCE,
    UNSENT,
    aside,
    flip,
    lines,
    names,
    opened,
    pages_of,
    rescue,
    told,
    with_work,
)
from tests.sync.conftest import Laptop, WardServer

Make = Callable[..., Laptop]
CLASSES = (
    *("sqlite_master", "outbox", "citizen", "help_visit", "form_draft", "sync_one", "sync_cell", "history"),
    *("ix_citizen_cell", "ix_outbox_deed", "search_fts_data", "the last one"),
)


def test_f27_a_flipped_byte_in_a_page_of_any_kind(laptop: Make, tmp_path: Path) -> None:
    lan = laptop("lan")
    with_work(lan)
    said, path = lines(lan), lan.database.path
    lan.database.close()
    for number, page in enumerate(CLASSES):
        folder = tmp_path / str(number)
        shutil.copytree(path.with_suffix(".backups"), folder / "lan.backups")
        copy = Path(shutil.copy(path, folder))
        flip(copy, pages_of(copy)[page])
        damaged = copy.read_bytes()
        rescue(copy)
        assert [each.read_bytes() for each in aside(copy)] == [damaged], page
        again = opened(copy)
        facts = told(again)
        assert facts is not None
        assert (facts.why, facts.has_copy) == ("damaged", True)
        if page == "sqlite_master":  # nothing but the copy can be read
            assert names(again) == {FIRST, BEFORE}
        else:
            assert (facts.lost, page) == (len(said - lines(again)), page)
        if (
            page == "sync_one"
        ):  # how far the ward has come is known of the day of the copy: more is sent again
            assert said < lines(again)
        elif page != "sqlite_master":
            assert lines(again) <= said
        if page not in ("sqlite_master", "outbox", "the last one"):
            assert (said <= lines(again), page) == (True, page)
            assert names(again) >= {f"{UNSENT} 0", f"{UNSENT} 1", f"{UNSENT} 2", SINCE}
            drafts = [each.values["note"] for each in again.office.drafts.unfinished("desk")]
            assert drafts == ([] if page == "form_draft" else ["gõ dở"])
        again.database.close()


@pytest.mark.parametrize("page", ["citizen", "outbox"])
def test_f27_what_could_be_read_goes_to_the_ward_and_all_of_the_ward_comes_back(
    page: str, laptop: Make, ward: WardServer
) -> None:
    lan = laptop("lan")
    with_work(lan)
    path = lan.database.path
    lan.database.close()
    flip(path, pages_of(path)[page])
    rescue(path)
    again = opened(path)
    left, devices = lines(again), ward.status()["devices"]
    again.sync()
    tu = laptop("tu")
    tu.sync()
    again.sync()
    assert (waiting(again), ward.status()["held"], left - lines(again, "done")) == (0, {}, set())
    assert rows(again) == rows(tu)
    assert names(again) >= {FIRST, BEFORE, SINCE}
    has_gap = page == "outbox"
    assert ward.status()["devices"] - devices == has_gap, "with a gap it goes on under another name"
    again.database.close()


def test_f27_before_the_ward_the_copy_and_the_log_are_all_there_is(laptop: Make) -> None:
    lan = laptop("lan", joined=False)
    with_work(lan, syncs=False)
    as_it_was, path = rows(lan), lan.database.path
    lan.database.close()
    flip(path, pages_of(path)["citizen"])
    rescue(path)
    again = opened(path)
    now = rows(again)
    assert {each: now[each] for each in now} == as_it_was
    assert [each.full_name for each in again.office.search.find("chua gui 2")] == [f"{UNSENT} 2"]
    facts = told(again)
    assert facts is not None
    assert facts.lost == 0
    again.database.close()


def test_f27_without_any_copy_it_is_built_from_what_can_be_read(laptop: Make, ward: WardServer) -> None:
    lan = laptop("lan")
    with_work(lan)
    said, path = lines(lan), lan.database.path
    lan.database.close()
    for copy in Backups(path, KEY).all():
        copy.path.unlink()
    flip(path, pages_of(path)["help_visit"])
    rescue(path)
    again = opened(path)
    facts = told(again)
    assert facts is not None
    assert (facts.has_copy, facts.lost, lines(again)) == (False, 0, said)
    assert [each.full_name for each in again.office.search.find("chua gui 1")] == [f"{UNSENT} 1"]
    again.sync()
    tu = laptop("tu")
    tu.sync()
    again.sync()
    assert rows(again) == rows(tu)
    again.database.close()


def test_f27_cut_short_gone_or_empty_beside_a_copy(laptop: Make, ward: WardServer) -> None:
    """And after a proper end, too: what tells of it takes no time."""
    lan = laptop("lan")
    with_work(lan)
    path = lan.database.path
    lan.database.close()
    whole = path.read_bytes()
    for number, content in enumerate((whole[: len(whole) // 2 + 77], whole[:-PAGE], b"", None)):
        path.unlink()
        if content is not None:
            path.write_bytes(content)
        rescue(path, after_a_crash=False)
        again = opened(path)
        facts = told(again)
        assert facts is not None, number
        assert facts.why == ("damaged" if content is not None else "missing")
        again.database.close()
    again = opened(path)
    again.sync()
    assert SINCE in names(again)
    again.database.close()
    assert [each.stat().st_size for each in aside(path)] == [len(whole) // 2 + 77, len(whole) - PAGE, 0]


def test_a_whole_notebook_is_left_alone_after_a_crash_too(laptop: Make) -> None:
    lan = laptop("lan", joined=False)
    with_work(lan, syncs=False)
    path, as_it_was = lan.database.path, rows(lan)
    journal = path.with_name(path.name + "-wal")
    (path.parent / "crashed.db").write_bytes(path.read_bytes())
    (path.parent / "crashed.db-wal").write_bytes(journal.read_bytes())
    crashed = path.parent / "crashed.db"
    rescue(crashed)
    assert (aside(crashed), journal.stat().st_size > 0) == ([], True)
    again = opened(crashed)
    assert (rows(again), told(again)) == (as_it_was, None)
    again.database.close()
    crashed.with_name("crashed.db-wal").touch()  # a journal of no length
    rescue(crashed)
    again = opened(crashed)
    assert (rows(again), told(again)) == (as_it_was, None)
    again.database.close()


def test_what_nothing_can_be_built_from_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notebook.db"
    path.write_bytes(bytes(range(256)) * 64)
    before = path.read_bytes()
    with pytest.raises(DatabaseUnreadable):
        rescue(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".db"] == ["notebook.db"]


def test_a_copy_is_put_back_with_all_unsent_work(laptop: Make, ward: WardServer) -> None:
    lan = laptop("lan")
    with_work(lan)
    said, path = lines(lan), lan.database.path
    (copy,) = lan.office.backup.offered(Silent())
    lan.office.backup.wish(copy.number)
    with pytest.raises(NotebookInUse):
        rescue(path, after_a_crash=False)
    assert lan.office.notebook.is_started(), "nothing has changed under who has it open"
    lan.office.backup.wish(copy.number)
    lan.database.close()
    rescue(path, after_a_crash=False)
    again = opened(path)
    facts = told(again)
    assert facts is not None
    assert (facts.why, facts.lost, lines(again)) == ("wished", 0, said)
    assert names(again) >= {f"{UNSENT} {number}" for number in range(3)}
    devices = ward.status()["devices"]
    again.sync()
    assert ward.status()["devices"] == devices, "its log never went back: it needs no other name"
    tu = laptop("tu")
    tu.sync()
    again.sync()
    assert rows(again) == rows(tu)
    assert len(aside(path)) == 1
    rescue(path, after_a_crash=False)
    assert len(aside(path)) == 1, "a wish is carried out once"
    again.database.close()


@pytest.mark.parametrize("joined", [True, False])
def test_whoever_was_erased_since_does_not_come_back_with_the_copy(joined: bool, laptop: Make) -> None:
    lan = laptop("lan", joined=joined, role="leader")
    before = a_citizen(lan.office, "Đã Xin Xóa", phone="0912345678")
    a_visit(lan.office, before)
    with_work(lan, syncs=joined)
    lan.office.erasure.erase(before, why="request", day=date(2026, 11, 26)).result()
    said, path = lines(lan), lan.database.path
    lan.office.backup.wish(1)
    lan.database.close()
    rescue(path, after_a_crash=False)
    again = opened(path)
    assert lines(again) >= said
    assert "Đã Xin Xóa" not in names(again)
    assert not again.office.search.find("xin xoa")
    with again.database.read() as session:
        bodies = session.scalars(select(OutboxLine.body)).all()
    assert not any("Đã Xin Xóa".encode() in body for body in bodies)
    if joined:
        again.sync()
        assert "Đã Xin Xóa" not in names(again)
        assert waiting(again) == 0
    again.database.close()


def test_what_is_packed_before_reaches_the_ward_by_anybody_and_is_there_once(
    laptop: Make, ward: WardServer
) -> None:
    """Should all else fail: the files beside the notebook are bundles like those on a stick."""
    lan, tu = laptop("lan"), laptop("tu")
    assert lan.ledger.courier.keep_waiting(Silent()) is None, "nothing waits"
    with_work(lan)
    lan.ledger.courier.keep_waiting(Silent())
    a_citizen(lan.office, "Chưa Gửi 3")
    folder = lan.ledger.courier.keep_waiting(Silent())
    assert folder is not None
    (packed,) = folder.iterdir()
    assert lan.ledger.custody().copied == 0, "it lies on the same disk"
    tu.ledger.courier.take_file(packed, Silent())
    tu.sync()
    counted = ward.status()["records"]["citizen"]
    lan.sync()
    assert ward.status()["records"]["citizen"] == counted
    assert (waiting(lan), ward.status()["held"]) == (0, {})
    tu.sync()
    assert {"Chưa Gửi 3", f"{UNSENT} 0"} <= names(tu)
