"""Power is cut while deeds are being written: kill -9 of a process that saves as fast as it can (F1)."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select, text

from desktop.contract import line
from desktop.contract.line import Line
from desktop.models.database import Database
from desktop.models.outbox import OutboxLine
from tests.conftest import KEY

ROOT = Path(__file__).parents[2]

SAVING = """
import sys
from pathlib import Path
from desktop.models.database import Database
from desktop.services.office import Office
from tests.builders import a_citizen, a_visit
from tests.conftest import KEY, USER

office = Office.over(Database(Path(sys.argv[1]), KEY), USER)
number = 0
while True:
    person = a_citizen(office, f"Người {number}")
    a_visit(office, person)
    office.drafts.keep("desk", f"{number:032x}", {}, {"note": str(number)}).result()
    print(number, flush=True)
    number += 1
"""


def kill_while_saving(path: Path, after_s: float) -> int:
    """The number of the last deed the process had been told was on the disk; -1 if none."""
    child = subprocess.Popen([sys.executable, "-c", SAVING, str(path)], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout
    first = child.stdout.readline()
    time.sleep(after_s)
    child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    said = (first + child.stdout.read()).split()
    child.wait()
    child.stdout.close()
    return int(said[-1]) if said else -1


def check(path: Path, last: int) -> None:
    database = Database(path, KEY)
    try:
        with database.read() as session:
            names = set(session.scalars(text("SELECT full_name FROM citizen")))
            visits = session.scalar(text("SELECT count(*) FROM help_visit"))
            drafts = session.scalar(text("SELECT count(*) FROM form_draft"))
            lines = session.scalars(select(OutboxLine).order_by(OutboxLine.seq)).all()
            assert session.execute(text("PRAGMA cipher_integrity_check")).all() == []
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
            found = session.scalar(text("SELECT count(*) FROM search"))
        assert {f"Người {number}" for number in range(last + 1)} <= names
        assert visits >= last + 1
        assert drafts >= last + 1
        chain, prev = [], line.FIRST
        for each in lines:
            chain.append(Line(each.seq, prev, each.hash, each.body))
            prev = each.hash
        assert line.broken_at(chain) is None
        made = sum(1 for each in lines if each.act in ("citizen.save", "help_visit.record"))
        assert made == len(names) + visits
        assert found >= len(names)
    finally:
        database.close()


def test_nothing_that_was_said_to_be_saved_is_lost_and_nothing_is_torn(migrated, tmp_path) -> None:
    dice = random.Random(7)
    for round_ in range(2):
        path = tmp_path / f"{round_}.db"
        shutil.copy(migrated, path)
        last = kill_while_saving(path, dice.uniform(0.05, 0.6))
        assert last >= 0
        check(path, last)


@pytest.mark.prove
def test_two_hundred_kills(migrated, tmp_path) -> None:
    dice = random.Random(11)
    for round_ in range(200):
        path = tmp_path / f"{round_}.db"
        shutil.copy(migrated, path)
        check(path, kill_while_saving(path, dice.uniform(0.0, 0.8)))
        path.unlink()
