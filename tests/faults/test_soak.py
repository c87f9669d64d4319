"""A small ward for a few days: dev.py prove --soak runs a hundred laptops for a month (tests/soak)."""

import os
import subprocess
import sys

import pytest

from tests.faults.dying import ROOT

SMALL = ["--laptops", "4", "--days", "2", "--seed", "1"]
# Lines count as handed over before the ward has answered.
BROKEN = """
import sys
from desktop.sync.push import Push
from sqlalchemy import func, select, update
from desktop.models.outbox import OutboxLine
from desktop.models.sync_state import SyncOne
real = Push.run
def broken(self, progress):
    batch = self._begin()
    def acknowledge(session):
        last = session.scalar(select(func.max(OutboxLine.seq)))
        session.execute(update(SyncOne).values(acked=last or 0))
    self._begin = lambda: batch
    self._database.apply(acknowledge).result()
    return real(self, progress)
Push.run = broken
from tests.soak.__main__ import main
sys.exit(main())
"""


def soak(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command, *SMALL], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
def test_every_acknowledged_line_of_a_few_days_is_at_the_ward_once_and_all_hold_the_same() -> None:
    done = soak("-m", "tests.soak")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.prove
def test_a_soak_of_a_broken_program_fails() -> None:
    """Else it would be blind."""
    done = soak("-c", BROKEN)
    assert "acknowledged, and not at the ward" in done.stdout
    assert done.returncode == 1
