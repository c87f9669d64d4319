"""Power cut while the notebook is copied, put back, mends itself or is brought up to a newer program: kill -9
at each step, then a start."""

import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.models import schema
from desktop.models.backups import Backups
from desktop.models.database import Database
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from tests.conftest import KEY, PLACES
from tests.faults.dying import AFTER, BACKUP, KILLED, MIGRATING, RESCUE, WHOLE, Forks
from tests.faults.state import Rows, rows
from tests.faults.wrecks import aside, flip, lines, opened, pages_of, rescue, told, with_work
from tests.sync.conftest import Laptop

Prepare = Callable[[Path], None]
AT_ONCE = -signal.SIGALRM  # the timer's way to end a process
LONGEST_MS = 700
Held = tuple[object, Rows]
LATER = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None


def upgrade():
    op.execute("CREATE TABLE later AS SELECT id, full_name FROM citizen")
    op.execute("UPDATE citizen SET note = note")
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that was not closed, its copy, and work since."""
    path = tmp_path_factory.mktemp("kept") / "live" / "lan.db"
    path.parent.mkdir()
    database = Database(path, KEY)
    Notebook(database, "lan").start("Lan", PLACES)
    with_work(Laptop(database, Office.over(database, "lan"), Ledger(database)), syncs=False)
    shutil.copytree(path.parent, path.parent.parent / "crashed")
    database.close()
    return path.parent.parent / "crashed" / "lan.db"


def damaged(path: Path) -> None:
    """One page of the file itself; its journal still holds the newest deeds."""
    flip(path, pages_of(path)["form_draft"])


def wished(path: Path) -> None:
    Backups(path, KEY).wish(1)


def cut(kept: Path, folder: Path, prepare: Prepare, dying: Forks, *steps: str) -> int:
    """It dies once at each of these steps, is started once more, and has lost nothing. How often it died."""
    shutil.copytree(kept.parent, folder)
    path = folder / kept.name
    whole = opened(Path(shutil.copytree(kept.parent, folder.with_name("whole"))) / kept.name)
    said, as_it_was = lines(whole), rows(whole)
    whole.database.close()
    prepare(path)
    before = path.read_bytes()
    ends = [dying.rescue(path, step) for step in steps]
    assert set(ends) <= {KILLED, AT_ONCE, 0}, steps
    assert KILLED in ends or not RESCUE.keys() & set(steps), steps
    rescue(path)
    again = opened(path)
    assert (lines(again), rows(again)) == (said, as_it_was), steps
    assert told(again) is not None
    again.database.close()
    (old,) = aside(path)
    if prepare is damaged:
        assert old.read_bytes() == before, "what was damaged was written to"
    assert not list(folder.glob("*.restor*"))
    shutil.rmtree(folder)
    shutil.rmtree(folder.with_name("whole"))
    return sum(end != 0 for end in ends)


@pytest.mark.parametrize("prepare", [damaged, wished])
def test_a_notebook_that_dies_while_it_is_put_in_order_is_put_in_order_at_the_next_start(
    prepare: Prepare, kept: Path, tmp_path: Path, dying: Forks
) -> None:
    cut(kept, tmp_path / "0", prepare, dying)
    some = random.Random(5).sample(sorted(RESCUE), 2)
    for number, step in enumerate(some, start=1):
        cut(kept, tmp_path / str(number), prepare, dying, step)
    cut(kept, tmp_path / "all", prepare, dying, *RESCUE)  # one start after another


def test_a_copy_that_was_being_made_is_none_and_the_next_one_is_whole(
    kept: Path, tmp_path: Path, dying: Forks
) -> None:
    path = Path(shutil.copytree(kept.parent, tmp_path / "home")) / kept.name
    (path.parent / "keys.json").write_text("{}")
    stick = tmp_path / "stick"
    stick.mkdir()
    for step in BACKUP:
        assert dying.back_up(path, stick, step) == KILLED, step
        check_copies(Backups(path, KEY, stick))
    assert dying.back_up(path, stick, WHOLE) == 0
    files = Backups(path, KEY, stick)
    check_copies(files)
    assert not [each for each in (*files.here.iterdir(), *stick.rglob("*")) if ".part" in each.name]
    newest = files.newest()
    assert newest is not None
    assert newest.number == files.newest(elsewhere=True).number  # type: ignore[union-attr]


def check_copies(files: Backups) -> None:
    known = files.all()
    assert known
    assert all(files.is_good(each) for each in known)


@pytest.fixture(scope="module")
def as_it_was(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Held:
    whole = opened(Path(shutil.copytree(kept.parent, tmp_path_factory.mktemp("was") / "home")) / kept.name)
    held = (lines(whole), rows(whole))
    whole.database.close()
    return held


@pytest.fixture
def newer(as_it_was: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations of a program to come: one more, which reads and writes every person."""
    folder = Path(shutil.copytree(schema.MIGRATIONS, tmp_path / "migrations"))
    (folder / "versions" / "0002_later.py").write_text(LATER)
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return folder


def brought_up(kept: Path, home: Path, newer: Path, as_it_was: Held, dying: Forks, *steps: str) -> None:
    """It dies once at each of these steps, is started once more, and is all there."""
    path = Path(shutil.copytree(kept.parent, home)) / kept.name
    ends = [dying.migrate(path, newer, step) for step in steps]
    assert set(ends) <= {KILLED, AT_ONCE, 0}, steps
    assert ends[0] == KILLED or steps[0] not in MIGRATING, steps
    again = opened(path)
    assert (lines(again), rows(again)) == as_it_was, steps
    with again.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM later")).scalar() == len(as_it_was[1]["citizen"])
    again.database.close()
    assert path.with_suffix(".before-upgrade.db").exists()
    shutil.rmtree(home)


def test_a_notebook_that_dies_while_it_is_migrated_is_the_old_one_or_the_new_one(
    kept: Path, tmp_path: Path, newer: Path, as_it_was: Held, dying: Forks
) -> None:
    """Its journal still holds the newest deeds."""
    brought_up(kept, tmp_path / "home", newer, as_it_was, dying, *MIGRATING)  # one start after another
    for step in random.Random(5).sample(sorted(MIGRATING), 2):
        brought_up(kept, tmp_path / "home", newer, as_it_was, dying, step)


@pytest.mark.prove
def test_two_hundred_kills_while_it_is_migrated(
    kept: Path, tmp_path: Path, newer: Path, as_it_was: Held, dying: Forks
) -> None:
    dice = random.Random(19)
    for _ in range(200 - len(MIGRATING)):
        moment = f"{AFTER}{dice.randrange(1, LONGEST_MS)}"
        brought_up(kept, tmp_path / "home", newer, as_it_was, dying, moment)
    for step in MIGRATING:
        brought_up(kept, tmp_path / "home", newer, as_it_was, dying, step)


@pytest.mark.prove
@pytest.mark.parametrize("prepare", [damaged, wished])
def test_two_hundred_kills_while_it_is_put_in_order(
    prepare: Prepare, kept: Path, tmp_path: Path, dying: Forks
) -> None:
    dice, kills = random.Random(13), 0
    for step in RESCUE:
        kills += cut(kept, tmp_path / "step", prepare, dying, step)
    while kills < 200:
        moments = [f"{AFTER}{dice.randrange(1, LONGEST_MS)}" for _ in range(dice.randint(1, 3))]
        kills += cut(kept, tmp_path / "moment", prepare, dying, *moments)


@pytest.mark.prove
def test_two_hundred_kills_while_it_is_copied(kept: Path, tmp_path: Path, dying: Forks) -> None:
    dice = random.Random(17)
    path = Path(shutil.copytree(kept.parent, tmp_path / "home")) / kept.name
    stick = tmp_path / "stick"
    stick.mkdir()
    for _ in range(200):
        assert dying.back_up(path, stick, f"{AFTER}{dice.randrange(1, LONGEST_MS // 2)}") in (AT_ONCE, 0)
        check_copies(Backups(path, KEY, stick))
    assert os.listdir(stick)
    Database(path, KEY).close()
