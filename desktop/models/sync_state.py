"""What this computer knows of its ward: identity, cells, staged pages, receipts. Local only."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.models.base import Base
from desktop.models.engine import driver


class SyncOne(Base):
    """One row: who this notebook is to the ward, and how far both have come."""

    __tablename__ = "sync_one"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    stream: Mapped[int] = mapped_column(default=1)  # of the outbox; a new identity starts a new one
    team: Mapped[str]  # cell of the team that works with this notebook
    demo: Mapped[bool] = mapped_column(default=False)  # may hold the reserved ID numbers
    joined: Mapped[int] = mapped_column(default=0)  # with which stream; lines of those before it are archived
    # ---- empty until the notebook has joined its ward
    ward: Mapped[str | None]
    ward_name: Mapped[str | None]
    url: Mapped[str | None]
    tls: Mapped[str | None]  # SHA-256 of the server's certificate
    server_pk: Mapped[str | None]
    server_box_pk: Mapped[str | None]  # X25519: bundles are sealed to it
    device: Mapped[str | None]
    user: Mapped[str | None]  # the ward's id of the person this notebook was given to
    cert: Mapped[str | None]
    sign_key: Mapped[str | None]  # Ed25519 seed
    box_key: Mapped[str | None]  # X25519 key
    epoch: Mapped[str | None]
    acked: Mapped[int] = mapped_column(default=0)  # last line of this stream the ward has
    head: Mapped[int] = mapped_column(default=0)  # of the newest receipt taken …
    through: Mapped[int] = mapped_column(default=0)  # … and what it acknowledged
    day: Mapped[int] = mapped_column(default=0)  # newest server day seen
    opened: Mapped[int] = mapped_column(default=0)  # days on which it was opened since the last receipt
    opened_on: Mapped[str | None]  # the last of them, by the clock of this computer
    extended: Mapped[int] = mapped_column(default=0)  # times the leader has lengthened the lease since then
    ordered: Mapped[str | None]  # by the ward, which took this notebook's rights: lock | wipe
    sweep: Mapped[bool] = mapped_column(default=False)  # a complete pull is under way


_TEAM = """
    SELECT coalesce((SELECT home FROM volunteer WHERE id = ?1 AND ?1 IN (SELECT "user" FROM sync_user)), team)
    FROM sync_one
"""


def team_of(session: Session) -> str:
    """Of whoever does this deed: where the laptop is shared, perhaps not that of whom it was given to."""
    # Asked at every save: by SQL, an object of the whole row takes fifty times as long.
    team: str = driver(session.connection()).execute(_TEAM, (session.info["deed"].by,)).fetchone()[0]
    return team


class SyncCell(Base):
    """A cell this notebook may read or write."""

    __tablename__ = "sync_cell"

    cell: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[str]  # r | rw | w
    last_day: Mapped[int | None]  # server day; null: no end
    cursor: Mapped[int] = mapped_column(default=0)  # staged up to here
    shown: Mapped[int] = mapped_column(default=0)  # shown up to here
    heals: Mapped[bool] = mapped_column(default=False)  # differs from the ward's: all of it is fetched again


class SyncUser(Base):
    """One of several who use this notebook, as the ward says it; no rows: nobody ever shared it."""

    __tablename__ = "sync_user"

    user: Mapped[str] = mapped_column(primary_key=True)
    cells: Mapped[dict[str, Any]]  # cell -> [mode, last server day or null]; none: she uses it no more


class Inbox(Base):
    """Pages that have arrived; shown when the head is reached. A cell's newest word on a record counts."""

    __tablename__ = "inbox"
    __table_args__ = ({"sqlite_with_rowid": False},)

    tbl: Mapped[str] = mapped_column(primary_key=True)
    rec: Mapped[str] = mapped_column(primary_key=True)
    cell: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    kind: Mapped[str]  # put | gone | aside: a put that cannot be shown
    json: Mapped[str | None]


class SnapshotPart(Base):
    """Pieces of a cell's snapshot as they arrive: a cut, or a closed lid, costs one piece."""

    __tablename__ = "snapshot_part"

    cell: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # offset in the file
    head: Mapped[int]  # of the cell, which names the file
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ReceiptLog(Base):
    """Receipts taken, for people to see."""

    __tablename__ = "receipt_log"

    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    through: Mapped[int]
    sent: Mapped[int]  # records of the lines it acknowledged first
    received: Mapped[int]  # records that came down with it
    by_file: Mapped[bool] = mapped_column(default=False)  # not by the network
    receipt: Mapped[dict[str, Any]]


class WrittenBundle(Base):
    """A file that left this notebook by stick: which lines lie in a second place."""

    __tablename__ = "written_bundle"

    number: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[int]
    first: Mapped[int]
    through: Mapped[int]  # first - 1: no lines, it only asks what is new
    at: Mapped[datetime | None]  # null: being written, or never finished
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    carried_at: Mapped[datetime | None]  # a carrier's receipt for it came back
    carried_by: Mapped[str | None]  # the ward's id of the carrier; null: known by the code read out


COUNTS_NOTE = "counts"  # key of the note: a wire.CountsSeen, what the ward alone can count
TEAM_NOTE = "team"  # key of the note: what the ward tells a leader of her team


class LocalNote(Base):
    """Small things this notebook remembers about itself, by key."""

    __tablename__ = "local_note"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
