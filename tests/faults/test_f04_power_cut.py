"""Power goes: what the disk had not been told to keep is gone (F4).

The notebook lies on a file system of its own in a file. A copy of that file at any moment is what a machine
finds after a power cut: writes that were only in memory are not in it.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import select

from server.tables import op_log
from tests.builders import a_citizen
from tests.faults.state import own_lines
from tests.faults.test_kill import ROOT, SAVING, check
from tests.sync.conftest import Laptop
from tests.sync.wards import Wards, opened, serving

CARELESS = SAVING.replace(
    "office = ",
    "from desktop.models import engine\nreal = engine.connect\n"
    "def careless(path, key):\n"
    "    connection = real(path, key)\n"
    "    connection.execute('PRAGMA synchronous=NORMAL')\n"
    "    return connection\n"
    "engine.connect = careless\noffice = ",
    1,
)


class Disk:
    """An ext4 file system in a file."""

    def __init__(self, folder: Path) -> None:
        self._image = folder / "disk.img"
        with self._image.open("wb") as file:
            file.truncate(64 * 1024 * 1024)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(self._image)], check=True)
        self.place = folder / "disk"

    @contextmanager
    def after_a_cut(self) -> Iterator[Path]:
        """The same disk, had the power gone at this moment."""
        copy = self._image.with_name("cut.img")
        subprocess.run(["cp", "--sparse=always", str(self._image), str(copy)], check=True)
        with mounted(copy, copy.with_suffix("")) as place:
            yield place

    def mounted(self) -> AbstractContextManager[Path]:
        return mounted(self._image, self.place)


@contextmanager
def mounted(image: Path, place: Path) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    # The file system writes nothing by itself for five minutes, only what it is asked to keep.
    subprocess.run(["mount", "-o", "loop,commit=300", str(image), str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    if not shutil.which("mkfs.ext4") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a file system, and mkfs.ext4 must be there")
    if not Path("/dev/loop-control").exists():
        pytest.skip("this system cannot mount a file as a disk")
    made = Disk(tmp_path)
    with made.mounted():
        yield made


def cut_while_saving(disk: Disk, program: str, waits_s: list[float]) -> Iterator[tuple[Path, int]]:
    """(the notebook as it is after a power cut, the last number that was said to be saved)"""
    path = disk.place / "notebook.db"
    child = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout
    os.set_blocking(child.stdout.fileno(), False)
    said: list[bytes] = []
    try:
        for wait_s in waits_s:
            before = len(said)
            while len(said) == before:
                sleep(wait_s)
                said += (child.stdout.read() or b"").split()
            child.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, child.pid, os.WSTOPPED)
            said += (child.stdout.read() or b"").split()
            with disk.after_a_cut() as place:
                yield place / "notebook.db", int(said[-1])
            child.send_signal(signal.SIGCONT)
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def test_f04_what_was_said_to_be_saved_survives_a_power_cut(migrated: Path, disk: Disk) -> None:
    cuts(migrated, disk, random.Random(5), 3)


@pytest.mark.prove
def test_f04_a_hundred_power_cuts(migrated: Path, disk: Disk) -> None:
    cuts(migrated, disk, random.Random(6), 100)


def cuts(migrated: Path, disk: Disk, dice: random.Random, count: int) -> None:
    shutil.copy(migrated, disk.place / "notebook.db")
    subprocess.run(["sync", "-f", str(disk.place)], check=True)
    for path, last in cut_while_saving(disk, SAVING, [dice.uniform(0.01, 0.3) for _ in range(count)]):
        check(path, last)


def test_f04_a_disk_that_is_not_asked_to_keep_it_loses_it(migrated: Path, disk: Disk) -> None:
    """Else the test above would be blind."""
    shutil.copy(migrated, disk.place / "notebook.db")
    subprocess.run(["sync", "-f", str(disk.place)], check=True)
    for path, last in cut_while_saving(disk, CARELESS, [0.05]):
        with pytest.raises(AssertionError):
            check(path, last)


def test_f04_what_the_ward_acknowledged_survives_a_power_cut(
    disk: Disk, laptop: Callable[..., Laptop], wards: Wards
) -> None:
    if wards.postgres:
        pytest.skip("the files of PostgreSQL are not on this disk")
    with wards.begun(disk.place / "ward") as ward, serving(ward.ctx) as port:
        ward.url = f"http://127.0.0.1:{port}"
        lan = laptop("lan", at=ward)
        for _ in range(2):
            a_citizen(lan.office)
            lan.sync()
            with (
                disk.after_a_cut() as place,
                opened(place / "ward", None) as found,
                found.store.reading() as connection,
            ):
                kept = set(connection.execute(select(op_log.c.aid)).scalars())
            assert own_lines(lan) <= kept
