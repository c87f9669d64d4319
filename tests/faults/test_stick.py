"""Sticks fail: full, read-only, pulled out, eaten by a virus scanner; and power goes in the middle of it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.contract import bundle_file
from desktop.errors import StickFailed
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.sync.ledger import Ledger
from server.bundle import take_stick
from tests.builders import a_citizen
from tests.conftest import KEY
from tests.faults.test_kill import ROOT
from tests.sync.conftest import Laptop, WardServer

Make = Callable[..., Laptop]

DYING = """
import os, signal, sys
from pathlib import Path
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.sync.ledger import Ledger
from tests.conftest import KEY

rename, after = Path.rename, sys.argv[3] == "after"

def dying(path, target):
    if after:
        rename(path, target)
    os.kill(os.getpid(), signal.SIGKILL)

Path.rename = dying
Ledger(Database(Path(sys.argv[1]), KEY)).courier.exchange(Path(sys.argv[2]), Silent())
"""


def a_lot(laptop: Laptop) -> None:
    for _ in range(4):
        a_citizen(laptop.office, note=os.urandom(30_000).hex())


def test_a_full_stick_says_so_and_the_notebook_still_has_all(
    laptop: Make, mounted: Callable[[str], Path]
) -> None:
    lan = laptop("lan")
    a_lot(lan)
    stick = mounted("size=64k")
    assert lan.ledger.courier.exchange(stick, Silent()).failed == "full"
    assert [path for path in stick.rglob("*") if path.is_file()] == []  # no half file stays
    custody = lan.ledger.custody()
    assert (custody.waiting, custody.copied) == (4, 0)
    larger = mounted("size=2m")
    assert lan.ledger.courier.exchange(larger, Silent()).numbers == [1]
    assert lan.ledger.custody().copied == 4


def test_what_lies_on_a_read_only_stick_is_taken_and_the_rest_is_said(
    laptop: Make, ward: WardServer, mounted: Callable[[str], Path]
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    stick = mounted("size=1m")
    lan.ledger.courier.exchange(stick, Silent())
    subprocess.run(["mount", "-o", "remount,ro", str(stick)], check=True)
    out = leader.ledger.courier.exchange(stick, Silent())
    assert out.failed == "read_only"
    assert [work.number for work in out.works] == [1]
    assert lan.ledger.courier.confirm(out.works[0].code).result() == 1  # the receipt goes by phone
    leader.sync()
    assert ward.status()["records"]["citizen"] == 1


def test_a_stick_that_was_pulled_out_is_not_there(laptop: Make, tmp_path: Path) -> None:
    lan = laptop("lan")
    a_citizen(lan.office)
    for work in (lan.ledger.courier.look, lan.ledger.courier.exchange, lan.ledger.courier.take_file):
        with pytest.raises(StickFailed, match="vanished"):
            work(tmp_path / "gone" / "x.dts", Silent())
    assert lan.ledger.custody().copied == 0


def test_a_file_that_a_virus_scanner_took_away_is_missed(
    laptop: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, stick = laptop("lan"), tmp_path / "stick"
    stick.mkdir()
    a_citizen(lan.office)
    rename = Path.rename

    def eaten(path: Path, target: Path) -> Path:
        moved = rename(path, target)
        moved.unlink()
        return moved

    monkeypatch.setattr(Path, "rename", eaten)
    assert lan.ledger.courier.exchange(stick, Silent()).failed == "removed"


def test_a_stick_that_gives_back_other_bytes_is_not_trusted(
    laptop: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, stick = laptop("lan"), tmp_path / "stick"
    stick.mkdir()
    a_citizen(lan.office)
    fsync = os.fsync

    def worn(descriptor: int) -> None:
        fsync(descriptor)
        if os.path.realpath(f"/proc/self/fd/{descriptor}").endswith(".part"):
            os.pwrite(descriptor, b"\x00\x00", 300)

    monkeypatch.setattr(os, "fsync", worn)
    assert lan.ledger.courier.exchange(stick, Silent()).failed == "worn_out"
    assert list((stick / bundle_file.FOLDER).iterdir()) == []
    assert lan.ledger.custody().copied == 0


@pytest.mark.parametrize("when", ["before", "after"])
def test_power_that_goes_around_the_renaming_loses_and_doubles_nothing(
    laptop: Make, ward: WardServer, tmp_path: Path, when: str
) -> None:
    lan, leader, stick = laptop("lan"), laptop("leader"), tmp_path / "stick"
    stick.mkdir()
    a_citizen(lan.office)
    lan.database.close()
    path = lan.database.path
    child = subprocess.run([sys.executable, "-c", DYING, str(path), str(stick), when], cwd=ROOT, check=False)
    assert child.returncode == -9
    left = [each.suffix for each in (stick / bundle_file.FOLDER).iterdir()]
    assert left == [".part" if when == "before" else ".dts"]
    again = Database(path, KEY)
    ledger = Ledger(again)
    assert ledger.custody().copied == 0  # never said to be copied before it is certain
    out = ledger.courier.exchange(stick, Silent())
    assert out.failed == ""
    assert out.numbers == ([2] if when == "before" else [])  # a number never names two files
    assert ledger.custody().copied == 1
    leader.ledger.courier.exchange(stick, Silent())
    leader.sync()
    leader.ledger.courier.exchange(stick, Silent())
    ledger.courier.exchange(stick, Silent())
    assert ledger.custody().waiting == 0
    assert ward.status()["records"]["citizen"] == 1
    again.close()


@pytest.fixture
def unreadable(mounted: Callable[[str], Path]) -> Iterator[Path]:
    """A stick with a file of ours that the system lists and cannot read, as of one pulled out too early."""
    stick = mounted("size=2m")
    (stick / bundle_file.FOLDER).mkdir()
    spoilt = [stick / bundle_file.FOLDER / name for name in ("DTS_PL_000000_1.dts", "mo-so_PL_000000.stu")]
    for path in spoilt:
        path.touch()
        if subprocess.run(["mount", "--bind", "/proc/self/mem", str(path)], check=False).returncode:
            pytest.skip("this system does not let us mount a file")
    yield stick
    for path in spoilt:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def test_one_file_that_cannot_be_read_keeps_no_other_back(
    laptop: Make, ward: WardServer, unreadable: Path
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    for each in (lan, leader):
        assert len(each.ledger.courier.look(unreadable, Silent()).refused) == 1
    out = lan.ledger.courier.exchange(unreadable, Silent())
    assert (out.failed, out.numbers, len(out.refused)) == ("", [1], 1)
    assert [work.number for work in leader.ledger.courier.exchange(unreadable, Silent()).works] == [1]
    told: list[tuple[str, str]] = []
    take_stick(ward.ctx, unreadable, lambda path, code: told.append((path.name[-5:], code)))
    assert set(told) == {("1.dts", "unreadable_file"), ("1.dts", "taken")}
    assert lan.ledger.courier.exchange(unreadable, Silent()).letters == 1


def test_a_folder_of_ours_that_the_stick_made_a_file_of_is_gone_around(
    laptop: Make, ward: WardServer, tmp_path: Path
) -> None:
    """As of a stick pulled out too early, once the system has mended it."""
    lan, leader, stick = laptop("lan"), laptop("leader"), tmp_path / "stick"
    stick.mkdir()
    (stick / bundle_file.FOLDER).write_bytes(b"was a folder once")
    a_citizen(lan.office)
    for each in (lan, leader):
        assert each.ledger.courier.exchange(stick, Silent()).failed == ""
    leader.sync()
    leader.ledger.courier.exchange(stick, Silent())
    assert lan.ledger.courier.exchange(stick, Silent()).letters == 1
    assert lan.ledger.custody().waiting == 0
