"""Copies of the notebook's file: whole, encrypted, thinned by what they are, whatever the clock says."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.errors import DatabaseUnreadable, StorageFailed
from desktop.models import backups, schema
from desktop.models.backups import Backup, Backups, kept
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.services.backup import BackupDeeds
from desktop.services.office import Office
from tests.builders import a_citizen, a_visit
from tests.conftest import KEY

NAME = "Nguyễn Thị Bản Sao"


def a_copy(number: int, at: datetime) -> Backup:
    return Backup(Path(str(number)), number, at, 1)


def test_a_copy_has_all_that_was_saved_and_nothing_to_read_for_others(
    database: Database, office: Office, tmp_path: Path
) -> None:
    a_visit(office, a_citizen(office, NAME, national_id="001051000000"))
    office.backup.make(Silent())
    (seen,) = office.backup.offered(Silent())
    assert (seen.people, seen.visits, seen.is_near) == (1, 1, True)
    assert office.backup.state().newest == seen.at
    (path,) = (tmp_path / "notebook.backups").iterdir()
    raw = path.read_bytes()
    assert not any(word in raw for word in (b"SQLite format", NAME.encode(), b"001051000000"))
    assert not any(word in path.name.lower() for word in ("lan", "nguy"))
    copy = Database(Path(shutil.copy(path, tmp_path / "restored.db")), KEY)
    assert [each.full_name for each in Office.over(copy, "lan").search.find("ban sao")] == [NAME]
    copy.close()


def test_it_is_made_once_an_hour_and_only_if_something_was_written(
    database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.backup.is_due(), "nobody knows what was written before this start"
    office.backup.make(Silent())
    a_citizen(office)
    assert not office.backup.is_due(), "not yet an hour"
    assert not BackupDeeds(database).is_due(), "neither after a start"
    monkeypatch.setattr("desktop.services.backup.monotonic", lambda: 1e12)
    assert office.backup.is_due()
    office.backup.make(Silent())
    monkeypatch.setattr("desktop.services.backup.monotonic", lambda: 2e12)
    assert not office.backup.is_due(), "nothing new"


def test_seven_days_and_four_weeks_stay_of_a_year_of_hours() -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    hours = [start + timedelta(days=day, hours=hour) for day in range(300) for hour in range(8)]
    made = [a_copy(number, at) for number, at in enumerate(hours)]
    known: list[Backup] = []
    for each in made:  # thinned after each, as in life
        known = sorted(kept([*known, each]), key=lambda one: one.number)
    newest = made[-1].at
    assert known[-1] == made[-1]
    assert {each.at.date() for each in known} >= {(newest - timedelta(days=day)).date() for day in range(7)}
    assert len({each.at.strftime("%G-%V") for each in known}) == 4
    assert len(known) <= backups.NEWEST + backups.DAYS + backups.WEEKS


def test_what_an_upgrade_kept_goes_once_no_copy_is_as_old(database: Database, office: Office) -> None:
    """It holds whoever was erased since."""
    before = database.path.with_suffix(schema.BEFORE)
    before.write_bytes(b"as it was")
    os.utime(before, (1, 1))
    files = Backups(database.path, KEY)
    for number in range(1, backups.WEEKS + 1):
        assert before.exists()
        files.make()
        newest = files.newest()
        assert newest is not None
        week = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(weeks=number)
        newest.path.rename(
            newest.path.with_name(newest.path.name.replace(f"{newest.at:%Y%m%d}", f"{week:%Y%m%d}"))
        )
    files.make()
    assert not before.exists()


def test_a_clock_that_was_years_ahead_costs_no_copy() -> None:
    before = [a_copy(number, datetime(2026, 3, 1 + number, tzinfo=UTC)) for number in range(6)]
    ahead = a_copy(6, datetime(2038, 1, 1, tzinfo=UTC))
    back = a_copy(7, datetime(2026, 3, 7, tzinfo=UTC))
    assert kept([*before, ahead]) >= {*before, ahead}
    assert max(kept([*before, ahead, back]), key=lambda each: each.number) == back


def test_the_second_place_gets_the_same_and_what_opens_it_and_may_be_away(
    database: Database, office: Office, tmp_path: Path
) -> None:
    (tmp_path / "keys.json").write_text(json.dumps({"wraps": ["sealed"]}))
    stick = tmp_path / "stick"
    stick.mkdir()
    office.backup.make(Silent())
    assert office.backup.keep_also_in(stick)
    (here,) = (tmp_path / "notebook.backups").iterdir()
    there = stick / "So-tay-so" / here.name
    assert there.read_bytes() == here.read_bytes()
    assert [path.name.endswith(".keys.json") for path in sorted(there.parent.iterdir())].count(True) == 1
    assert office.backup.state().newest_elsewhere == office.backup.state().newest
    shutil.rmtree(stick)
    a_citizen(office)
    office.backup.make(Silent())
    assert office.backup.state().elsewhere == stick
    assert office.backup.state().newest_elsewhere is None
    assert len(office.backup.offered(Silent())) == 2


def test_others_files_and_other_notebooks_copies_are_left_alone(database: Database, tmp_path: Path) -> None:
    ours, theirs = Backups(database.path, KEY), Backups(database.path, bytes(32))
    ours.here.mkdir()
    for name in ("ảnh.jpg", f"notebook-{theirs._mark}-000001-20260101T0000Z.db", "notebook-x.part"):
        (ours.here / name).write_bytes(b"x")
    for _ in range(5):
        ours.make()
    assert [each.number for each in ours.all()] == [5, 4, 3]
    assert len(list(ours.here.iterdir())) == 6
    assert ours.all()[0].size == ours.all()[0].path.stat().st_size


def test_a_damaged_notebook_is_found_out_while_it_is_copied_and_a_full_disk_leaves_the_old_copies(
    migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(migrated, tmp_path))
    files = Backups(path, KEY)
    good = files.make()
    raw = bytearray(path.read_bytes())
    raw[20 * 4096 + 99] ^= 1
    path.write_bytes(raw)
    with pytest.raises(DatabaseUnreadable):
        files.make()
    assert files.all() == [good]
    assert path.read_bytes() == bytes(raw)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1))
    with pytest.raises(StorageFailed):
        files.make()
    assert files.all() == [good]
    assert files.is_good(good)
    good.path.write_bytes(good.path.read_bytes()[:-4096])
    assert not files.is_good(good)
