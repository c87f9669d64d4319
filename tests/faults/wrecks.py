"""Notebooks with unsent work and a copy of yesterday, and ways to damage their files."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text

from desktop.models.backups import Backups
from desktop.models.database import Database
from desktop.models.engine import connect_to_read
from desktop.models.outbox import OutboxLine
from desktop.models.rescued import NOTE
from desktop.models.sync_state import LocalNote
from desktop.progress import Silent
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from desktop.sync.rescue import Rescue
from tests.builders import a_citizen, a_visit, edit
from tests.conftest import KEY
from tests.sync.conftest import Laptop

PAGE = 4096
FIRST, BEFORE, SINCE, UNSENT = "Trước Bản Sao", "Sửa Sau Bản Sao", "Phường Đã Nhận", "Chưa Gửi"


@dataclass
class Told:
    why: str
    kept: int
    lost: int
    has_copy: bool


def with_work(lan: Laptop, *, syncs: bool = True) -> None:
    """Before the copy: handed over. After it: handed over, and not."""
    a_citizen(lan.office, FIRST, note="x" * 9000)
    before = a_citizen(lan.office, BEFORE)
    if syncs:
        lan.sync()
    lan.office.backup.make(Silent())
    a_visit(lan.office, a_citizen(lan.office, SINCE))
    if syncs:
        lan.sync()
    for number in range(3):
        a_visit(lan.office, a_citizen(lan.office, f"{UNSENT} {number}", note="y" * 5000))
    edit(lan.office, before, nickname="Cô Sửa")
    lan.office.drafts.keep("desk", "1" * 32, {}, {"note": "gõ dở"}).result()


def pages_of(path: Path) -> dict[str, int]:
    """The first page of each table and index, and some of other kinds."""
    with closing(connect_to_read(path, KEY)) as looking:
        roots = dict(looking.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0"))
        (last,) = looking.execute("PRAGMA page_count").fetchone()
    return roots | {"sqlite_master": 1, "the last one": last}


def flip(path: Path, page: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[(page - 1) * PAGE + 1234] ^= 1
    path.write_bytes(raw)


def rescue(path: Path, *, after_a_crash: bool = True) -> None:
    """As at a start."""
    Rescue(Backups(path, KEY), KEY).make_whole(is_unclean=after_a_crash)


def opened(path: Path) -> Laptop:
    database = Database(path, KEY)
    user = Notebook(database, "lan").ward_user() or "lan"
    return Laptop(database, Office.over(database, user), Ledger(database))


def told(laptop: Laptop) -> Told | None:
    with laptop.database.read() as session:
        note = session.get(LocalNote, NOTE)
    if note is None:
        return None
    facts = note.value
    return Told(facts["why"], facts["kept"], facts["lost"], facts["of"] is not None)


def names(laptop: Laptop) -> set[str]:
    with laptop.database.read() as session:
        return set(session.scalars(text("SELECT full_name FROM citizen")))


def lines(laptop: Laptop, state: str = "waiting") -> set[str]:
    with laptop.database.read() as session:
        return set(session.scalars(select(OutboxLine.aid).where(OutboxLine.state == state)))


def aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.stem}.aside-*.db"))


Damage = Callable[[Path], None]
