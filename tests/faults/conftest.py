"""Faults of disks and processes, with the fixtures of a real ward and its notebooks."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.dying import Forks, forks
from tests.sync.conftest import crew, empty, laptop, unserved, ward, wards

__all__ = ["crew", "empty", "laptop", "unserved", "ward", "wards"]  # fixtures


@pytest.fixture
def mounted() -> Iterator[Callable[[str], Path]]:
    """mounted("size=64k") is a disk of its own file system, where others may come, too."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a file system")
    places: list[Path] = []

    def mount(options: str) -> Path:
        place = Path(tempfile.mkdtemp())
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(place)], check=False)
        if done.returncode:
            place.rmdir()
            pytest.skip("this system does not let us mount a file system")
        places.append(place)
        return place

    yield mount
    for place in places:
        subprocess.run(["umount", "--lazy", str(place)], check=True)  # a test that failed may be in it
        place.rmdir()


@pytest.fixture(scope="session")
def dying() -> Iterator[Forks]:
    """Processes that die where they are told to."""
    if not hasattr(os, "fork"):
        pytest.skip("this system cannot fork a process")
    with forks() as made:
        yield made
