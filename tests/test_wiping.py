"""A notebook that the ward has ordered to go leaves nothing on a second disk either."""

import shutil
from pathlib import Path

from desktop.contract.bundle_file import FOLDER
from desktop.keys import KeyFile
from desktop.models.backups import Backups
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.wiping import clear_second_place, destroy, left_behind
from tests.conftest import KEY


def test_the_copies_on_a_second_disk_go_when_it_is_seen_again_and_nobody_elses(
    migrated: Path, tmp_path: Path
) -> None:
    home, disk, away = tmp_path / "home", tmp_path / "disk", tmp_path / "in a drawer"
    home.mkdir()
    disk.mkdir()
    paths = Paths(home)
    shutil.copy(migrated, paths.database)
    KeyFile(paths.keys).create("Lan", "bốn từ dễ nhớ")
    save_settings(Settings(backup_folder=str(disk)), paths.settings)
    copies = Backups(paths.database, KEY, disk)
    copies.make()
    assert copies.copy_elsewhere()
    folder = disk / FOLDER
    others = folder / "notebook-00000000-000001-20261126T0610Z.db"
    others.write_bytes(b"another notebook's")
    assert len(list(folder.iterdir())) == 3, "a copy and what opens it"
    disk.rename(away)
    assert destroy(paths)
    assert left_behind(paths) == str(folder)
    clear_second_place(paths)  # a start without that disk
    assert left_behind(paths)
    away.rename(disk)
    clear_second_place(paths)
    assert list(folder.iterdir()) == [others]
    assert left_behind(paths) == ""
    assert {path.name for path in home.iterdir()} == {"settings.json"}
