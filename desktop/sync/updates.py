"""A new version of the program on a stick: is it genuine, approved by our ward, newer, and for this computer?

It is run from a copy on this computer that was verified there, after the notebook was copied (decision 20).
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop.contract import bundle_file, update
from desktop.contract.update import PAPER, Paper
from desktop.errors import BadFile
from desktop.handover import Update
from desktop.models.database import Database
from desktop.models.engine import on_this_disk
from desktop.models.sync_state import SyncOne
from desktop.paths import RESOURCES
from desktop.progress import Progress
from desktop.version import VERSION

RELEASE_KEY = RESOURCES / "release.pk"
MOST_PAPERS = 50


def find(folder: Path, one: SyncOne) -> Update | None:
    """The newest version on this stick; else one whose problem must be told. Raises OSError."""
    known = [found for path, paper in _papers(folder) if (found := _looked_at(path, paper, one))]
    good = [each for each in known if not each.problem]
    newest = sorted(good, key=lambda each: update.number_of(each.version))
    return newest[-1] if newest else next(iter(known), None)


def prepare(database: Database, offered: Update, progress: Progress) -> Path:
    """The notebook is copied, then the installer is here, whole. Raises BadFile, OSError, StorageFailed."""
    paper = update.read(update.paper_of(offered.path))
    with database.read() as session:
        seen = _looked_at(offered.path, paper, session.get_one(SyncOne, 1)) if paper else None
    if paper is None or seen is None or seen.problem:
        raise BadFile(seen.problem if seen else "damaged_installer")
    home = database.path.parent
    database.back_up(database.path.with_suffix(".before-update.db"))
    target = home / "update" / paper.release.file
    shutil.rmtree(target.parent, ignore_errors=True)
    _copy(offered.path, target, paper.release.size, progress)
    with target.open("rb") as file:
        if update.digest_of(file) != paper.release.sha256:
            raise BadFile("damaged_installer")
    return target


def _papers(folder: Path) -> Iterator[tuple[Path, Paper]]:
    """(installer, its paper) at the top of the stick, or in our folder there."""
    for where in (folder, folder / bundle_file.FOLDER):
        if not where.is_dir():
            continue
        for path in sorted(where.glob(f"*{PAPER}"))[:MOST_PAPERS]:
            installer = path.with_name(path.name.removesuffix(PAPER))
            if installer.is_file() and (paper := update.read(path)):
                yield installer, paper


def _looked_at(path: Path, paper: Paper, one: SyncOne) -> Update | None:
    """None: not newer, or for another system."""
    release = paper.release
    if release.system != sys.platform or update.number_of(release.version) <= update.number_of(VERSION):
        return None
    is_whole = (path.name, path.stat().st_size) == (release.file, release.size)
    problem = ""
    if not paper.is_released(_release_key()):
        problem = "not_release"
    elif not paper.is_approved(one.ward or "", one.server_pk or ""):
        problem = "not_approved"
    elif not is_whole:
        problem = "damaged_installer"
    return Update(path, release.version, problem)


def _release_key() -> str:
    """Empty as long as nobody releases the program: then nothing is genuine."""
    return RELEASE_KEY.read_text(encoding="ascii").strip() if RELEASE_KEY.exists() else ""


def _copy(source: Path, target: Path, size: int, progress: Progress) -> None:
    """Raises OSError if the stick fails, StorageFailed if this computer does."""
    with on_this_disk():
        target.parent.mkdir(parents=True, exist_ok=True)
        here = target.open("wb")
    done = 0
    with here, source.open("rb") as there:
        while piece := there.read(update.PIECE):
            with on_this_disk():
                here.write(piece)
            done += len(piece)
            progress.report(done, size)
