"""Weeks of work are handed over at once (F14)."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from desktop.sync.push import Push
from server import app
from tests.builders import a_citizen
from tests.conftest import KEY
from tests.faults.dying import ROOT
from tests.faults.state import rows, waiting
from tests.sync.conftest import Laptop, WardServer

Make = Callable[..., Laptop]

LINES, MOST_MB = 10_000, 100
HAND_OVER = """
import sys
from pathlib import Path
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.sync.ledger import Ledger
def most_mb():
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
ledger = Ledger(Database(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])))
ledger.custody()
before = most_mb()
ledger.run(Silent())
print(round(most_mb() - before))
"""


def test_f14_a_backlog_goes_in_batches_and_one_that_is_too_large_is_halved(
    laptop: Make, ward: WardServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    monkeypatch.setattr(app._body, "__defaults__", (16_000,))
    halved: list[int] = []
    smaller = Push._smaller
    monkeypatch.setattr(Push, "_smaller", lambda push, batch: halved.append(1) or smaller(push, batch))
    for number in range(12):
        a_citizen(lan.office, f"Người Thứ {number}", note=os.urandom(2500).hex())
    lan.sync()
    tu.sync()
    assert halved, "nothing was too large"
    assert waiting(lan) == 0
    assert len(rows(tu)["citizen"]) == 12
    assert rows(lan) == rows(tu)


@pytest.mark.prove
@pytest.mark.parametrize("wards", ["sqlite"], indirect=True)  # it is the laptop that is measured
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process has used")
def test_f14_ten_thousand_lines_are_handed_over_in_bounded_memory(laptop: Make, ward: WardServer) -> None:
    lan = laptop("lan")
    for number in range(LINES):
        a_citizen(lan.office, f"Người Thứ {number}")
    lan.database.close()
    words = [sys.executable, "-c", HAND_OVER, str(lan.database.path), KEY.hex()]
    told = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)
    print(f"{LINES} lines handed over, {told.stdout.strip()} MB more than idle")  # noqa: T201
    assert ward.status()["records"]["citizen"] == LINES
    assert int(told.stdout) < MOST_MB
