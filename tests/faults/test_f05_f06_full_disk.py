"""A disk is full, in the middle of a hand-over: at the notebook (F5), at the ward (F6)."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from desktop.errors import PointFailed, ServerUnreachable, StorageFailed
from desktop.models.ballast import Ballast
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync import pace, pull
from desktop.sync.lan.meeting import Meeting
from desktop.sync.ledger import Ledger
from server import feed
from server.errors import SENTENCES
from tests.builders import a_citizen
from tests.conftest import KEY, PLACES, name_of
from tests.faults.state import is_staged, own_lines, rows, waiting
from tests.sync.conftest import Laptop, WardServer, join
from tests.sync.wards import Wards, serving

Make = Callable[..., Laptop]
ROOM = 128 * 1024


@pytest.fixture
def slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """News come in many pages, and are shown in many slices."""
    monkeypatch.setattr(feed, "MAX_ROWS", 8)
    monkeypatch.setattr(pull, "AT_ONCE", 10)
    monkeypatch.setattr(pace, "STEP", 5)
    monkeypatch.setattr(pace, "AT_MOST_S", 0)


def fill(disk: Path, room: int) -> Path:
    """A file that leaves so many bytes of a disk."""
    filler = disk / "ảnh cưới.bin"
    free = os.statvfs(disk)
    filler.write_bytes(bytes(max(0, free.f_bavail * free.f_bsize - room)))
    return filler


@contextmanager
def a_ward_on(disk: Path, wards: Wards) -> Iterator[WardServer]:
    """Its database is on this disk; the log of a PostgreSQL is not."""
    with wards.begun(disk / "ward") as ward:
        if wards.postgres is None:
            yield ward
            return
        database, space = name_of(ward.dsn or ""), disk / "space"
        space.mkdir()
        ward.ctx.store.close()  # nobody may be in it while it moves
        with psycopg.connect(wards.postgres, autocommit=True) as owner:
            try:
                shutil.chown(space, "postgres")
                owner.execute(f"CREATE TABLESPACE {database} LOCATION '{space}'")
            except (LookupError, psycopg.Error):
                pytest.skip("this PostgreSQL cannot have its files on a disk of ours")
            owner.execute(f"ALTER DATABASE {database} SET TABLESPACE {database}")
            try:
                yield ward
            finally:
                ward.ctx.store.close()
                owner.execute(f"ALTER DATABASE {database} SET TABLESPACE pg_default")
                owner.execute(f"DROP TABLESPACE {database}")


@pytest.mark.usefixtures("slices")
def test_f05_a_disk_that_fills_up_while_news_comes_loses_nothing(
    laptop: Make, ward: WardServer, mounted: Callable[[str], Path]
) -> None:
    """Wherever it fills up: before the first page is put by, between two slices, or while all is settled."""
    disk, tu = mounted("size=24m"), laptop("tu")
    database = Database(disk / "lan.db", KEY)
    Notebook(database, "lan").start("Lan", PLACES)
    lan = join(Laptop(database, Office.over(database, "lan"), Ledger(database)), ward, ward.invite("Lan"))
    a_citizen(lan.office, "Của Lan")
    failed = []
    for room in range(0, 4 * ROOM, ROOM):
        for number in range(10):
            a_citizen(tu.office, f"Người Thứ {room}.{number}", note="x" * 9000)
        tu.sync()
        shown = rows(lan)
        filler = fill(disk, room)
        try:
            lan.sync()
        except StorageFailed:
            failed.append(is_staged(lan))
            assert len(shown["citizen"]) <= len(rows(lan)["citizen"])
        filler.unlink()
        lan.sync()
        tu.sync()
        assert rows(lan) == rows(tu)
    assert len(failed) >= 2, "the disk was never full"
    assert set(failed) == {True, False}, "before anything was put by, and after"
    assert (waiting(lan), is_staged(lan)) == (0, False)
    assert ward.status()["held"] == {}
    database.close()


def saves(laptop: Laptop) -> bool:
    try:
        a_citizen(laptop.office, "Khi Đã Đầy", note="x" * 50_000)
    except StorageFailed:
        return False
    return True


def test_f05_a_deed_on_a_full_disk_is_refused_whole_and_what_waits_can_still_be_sent(
    laptop: Make, ward: WardServer, mounted: Callable[[str], Path]
) -> None:
    disk = mounted("size=8m")
    database = Database(disk / "lan.db", KEY)
    Notebook(database, "lan").start("Lan", PLACES)
    lan = join(Laptop(database, Office.over(database, "lan"), Ledger(database)), ward, ward.invite("Lan"))
    a_citizen(lan.office, "Trước Khi Đầy")
    filler = fill(disk, 0)
    while saves(lan):
        pass
    before = own_lines(lan), rows(lan)
    assert not saves(lan)
    assert (own_lines(lan), rows(lan)) == before
    with pytest.raises(StorageFailed):
        lan.sync()
    counted = len(rows(lan)["citizen"])
    assert ward.status()["records"]["citizen"] == counted, "it is at the ward, though no receipt fits here"
    filler.unlink()
    lan.sync()
    assert waiting(lan) == 0
    assert ward.status()["records"]["citizen"] == counted
    database.close()


def test_f05_the_last_deed_and_the_way_out_by_stick_have_the_room_that_was_kept_for_them(
    laptop: Make, ward: WardServer, mounted: Callable[[str], Path], tmp_path: Path
) -> None:
    disk, stick = mounted("size=16m"), tmp_path / "stick"
    stick.mkdir()
    database = Database(disk / "lan.db", KEY)
    Notebook(database, "lan").start("Lan", PLACES)
    lan = join(Laptop(database, Office.over(database, "lan"), Ledger(database)), ward, ward.invite("Lan"))
    database.ballast = ballast = Ballast(database.path, size=2 << 20)
    assert lan.office.backup.take_room(Silent())
    filler = fill(disk, 0)
    assert not ballast.is_low
    while not lan.office.backup.is_low():
        assert saves(lan), "a deed was refused although there is room for it"
    assert not ballast.take(), "not while the disk is full"
    assert not lan.office.backup.is_due(), "no copy either"
    written = lan.ledger.courier.exchange(stick, Silent())
    assert (len(written.numbers), written.sent > 0, written.failed) == (1, True, "")
    assert lan.ledger.custody().alone == 0
    while saves(lan):  # until this room is used up, too
        pass
    counted, said = len(rows(lan)["citizen"]), own_lines(lan)
    assert not saves(lan)
    assert (len(rows(lan)["citizen"]), own_lines(lan)) == (counted, said)
    filler.unlink()
    assert lan.office.backup.take_room(Silent())
    assert not lan.office.backup.is_low()
    lan.sync()
    assert ward.status()["records"]["citizen"] == counted
    database.close()


def test_f05_a_leader_whose_disk_is_full_says_so_to_whoever_hands_over(
    laptop: Make, mounted: Callable[[str], Path]
) -> None:
    """Nobody is sent to look for a fault of the network."""
    lan, leader = laptop("lan"), laptop("tu")
    for _ in range(4):
        a_citizen(lan.office, note=os.urandom(30_000).hex())
    here = Meeting(leader.database, leader.ledger.courier, mounted("size=64k"), (0, 0))
    there = Meeting(lan.database, lan.ledger.courier, lan.database.path.with_suffix(".carry"), (0, 0))
    gathering, point = here.listen(), here._point
    assert gathering is not None
    assert point is not None
    try:
        with pytest.raises(PointFailed, match="full"):
            there.hand_over(gathering.digits, f"127.0.0.1:{point.port}", Silent())
        assert lan.ledger.custody().copied == 0
    finally:
        here.close()
        point.join()


def test_f06_a_ward_whose_disk_is_full_acknowledges_nothing_and_takes_it_later(
    laptop: Make, mounted: Callable[[str], Path], wards: Wards
) -> None:
    disk = mounted("size=48m")
    with a_ward_on(disk, wards) as ward, serving(ward.ctx) as port:
        ward.url = f"http://127.0.0.1:{port}"
        lan = laptop("lan", at=ward)
        a_citizen(lan.office, note=os.urandom(30_000).hex())
        filler = fill(disk, 0)
        for _ in range(2):
            with pytest.raises(ServerUnreachable) as no:
                lan.sync()
            assert no.value.message == SENTENCES["full"]
            assert waiting(lan) == 1
        assert ward.status()["records"].get("citizen", 0) == 0
        filler.unlink()
        lan.sync()
        assert waiting(lan) == 0
        assert ward.status()["records"]["citizen"] == 1
