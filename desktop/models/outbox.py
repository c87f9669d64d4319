"""The log of this computer's deeds (sync protocol, 2.2). A line is never changed; the ward's verdict is."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    LargeBinary,
    ScalarSelect,
    Select,
    case,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, column_property, mapped_column

from desktop.contract import line
from desktop.contract.ids import uuid7
from desktop.contract.records import SCHEMA
from desktop.models.base import Base
from desktop.models.engine import driver
from desktop.models.sync_state import SyncOne
from desktop.models.types import moment_text

SETTLED = "settled"  # touched of a conflict, or of a held line: a waiting line settles it; no field's name
HEAD_ROOM = 4096  # bytes of a line kept for its head

_INSERT_LINE = (
    "INSERT INTO outbox (stream, seq, aid, deed, act, at, rows, hash, body) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_TOUCH = "INSERT INTO outbox_touch (tbl, rec, field, stream, seq) VALUES (?, ?, ?, ?, ?)"
_LAST_LINE = "SELECT seq, hash FROM outbox WHERE stream = ? ORDER BY seq DESC LIMIT 1"
_ASKED = (
    "SELECT max(_rev) FROM conflict WHERE id IN (SELECT value FROM json_each(?)) "
    "AND NOT (SELECT sweep FROM sync_one)"  # else its number may be of another epoch
)


def _now(column: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    return select(column).correlate(None).scalar_subquery()


@dataclass(frozen=True)
class Deed:
    """What a person did, and who: one transaction, one message of one or more lines."""

    act: str  # e.g. "citizen.save"
    by: str
    id: str = field(default_factory=uuid7)
    until: date | None = None  # the last day of what it gives; see line.SHOW


class OutboxLine(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_verdict", "verdict", "stream", "seq", sqlite_where=text("verdict IS NOT NULL")),
        Index("ix_outbox_deed", "deed"),
    )

    stream: Mapped[int] = mapped_column(primary_key=True)  # an identity; former ones are kept
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3 … without gaps
    aid: Mapped[str] = mapped_column(unique=True)
    deed: Mapped[str]
    act: Mapped[str]
    at: Mapped[datetime]
    rows: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    verdict: Mapped[str | None] = mapped_column()  # where the newest receipt says so: held | conflict
    detail: Mapped[str | None]  # e.g. "held:scope"
    # Exactly the bytes that are hashed and sent. Last: what stands behind them is found through all of them.
    body: Mapped[bytes] = mapped_column(LargeBinary)

    # Not stored: a receipt acknowledges lines of a quarter of a megabyte by one number.
    state: Mapped[str] = column_property(
        case(
            (verdict.is_not(None), verdict),
            (stream < _now(SyncOne.joined), "archived"),
            ((stream == _now(SyncOne.stream)) & (seq > _now(SyncOne.acked)), "waiting"),
            else_="done",
        )
    )


class OutboxTouch(Base):
    """Which fields a waiting line is about: what a pull must not overwrite. Gone once acknowledged."""

    __tablename__ = "outbox_touch"
    __table_args__ = (Index("ix_outbox_touch_line", "stream", "seq"), {"sqlite_with_rowid": False})

    tbl: Mapped[str] = mapped_column(primary_key=True)
    rec: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)  # "*": the line makes the record
    stream: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)


class Change(NamedTuple):  # a hundred thousand of them are made by one deed
    """What a deed does to one record, ready to be written down."""

    table: str
    id: str
    cell: str | None  # home as this laptop sees it: a claim
    fields: line.Fields
    resolves: tuple[str, ...] = ()
    cells: frozenset[str] = frozenset()  # where the right to write was asked, before the change
    witnessed: frozenset[str] = frozenset()  # fields that only say what was seen

    @property
    def is_create(self) -> bool:
        return self.fields.get("voided_at") == [None, None]

    def noted(self) -> "Change":
        """What is still to be known of it once its row is encoded: a hundred thousand are kept at once."""
        if not self.is_create:
            return self
        return Change(self.table, self.id, None, _MADE, self.resolves, _shared(self.cells))


_MADE: line.Fields = {"voided_at": [None, None]}


@lru_cache(1024)
def _shared(cells: frozenset[str]) -> frozenset[str]:
    """One for all that are equal."""
    return cells


@dataclass(frozen=True)
class Part:
    """The rows of one line, encoded and hashed before its number is known."""

    salt: bytes
    count: int
    rows: bytes  # in one piece: each of its own keeps ten times its room until the last is sealed
    root: bytes
    changes: list[Change]


def parts_of(changes: Iterable[Change]) -> list[Part]:
    """Cut a deed into lines of at most 256 KiB and 500 rows (design, decision 4)."""
    parts: list[Part] = []
    rows: list[bytes] = []
    held: list[Change] = []
    size = HEAD_ROOM
    for change in changes:
        row = line.canonical([change.table, change.id, change.cell, change.fields, list(change.resolves)])
        if rows and (size + len(row) > line.MAX_BYTES or len(rows) == line.MAX_ROWS):
            parts.append(_part(rows, held))
            rows, held, size = [], [], HEAD_ROOM
        rows.append(row)
        held.append(change.noted())
        size += len(row) + 1
    return [*parts, _part(rows, held)] if rows else parts


def _part(rows: list[bytes], changes: list[Change]) -> Part:
    salt = os.urandom(16)
    return Part(salt, len(rows), b",".join(rows), line.root(salt, rows), changes)


def append(connection: Connection, deed: Deed, parts: Sequence[Part]) -> None:
    """Number, chain and store the lines of a deed, and note what they touch."""
    raw = driver(connection)
    stream, epoch = raw.execute("SELECT stream, epoch FROM sync_one").fetchone()
    seq, prev = tail(connection, stream)
    shown: dict[str, int] = dict(raw.execute("SELECT cell, shown FROM sync_cell"))
    at = moment_text(datetime.now(UTC))
    for number, part in enumerate(parts, start=1):
        seq += 1
        seen = min((each for change in part.changes for each in _seen(raw, shown, change)), default=0)
        head = {
            "v": 1,
            "aid": uuid7(),
            "deed": deed.id,
            "part": number,
            "parts": len(parts),
            "seq": seq,
            "prev": prev.hex(),
            "at": at,
            "seen": [seen, epoch],
            "by": deed.by,
            "schema": SCHEMA,
            "act": deed.act,
            "salt": part.salt.hex(),
        }
        if deed.until:
            head["until"] = deed.until.isoformat()
        sealed = line.seal(head, [part.rows], part.root)
        prev = sealed.hash
        sent = (stream, seq, head["aid"], deed.id, deed.act, at, part.count)
        raw.execute(_INSERT_LINE, (*sent, sealed.hash, sealed.body))
        raw.executemany(_INSERT_TOUCH, _touches(stream, seq, part.changes))


def _seen(raw: Any, shown: Mapping[str, int], change: Change) -> Iterator[int]:
    """The ward's number up to which its author has been shown what this is about, cell by cell. A question
    may have come by another cell than those where the record is written, of which she may read none."""
    asked = 0
    if change.resolves:
        (found,) = raw.execute(_ASKED, (orjson.dumps(change.resolves).decode(),)).fetchone()
        asked = found or 0
    for cell in change.cells:
        yield max(shown.get(cell, 0), asked)


def tail(connection: Connection, stream: int) -> tuple[int, bytes]:
    """(number, hash) of the last line of a stream."""
    found = driver(connection).execute(_LAST_LINE, (stream,)).fetchone()
    return found or (0, line.FIRST)


def _touches(stream: int, seq: int, changes: Iterable[Change]) -> list[tuple[Any, ...]]:
    return [
        (*touched, stream, seq)
        for touched in dict.fromkeys(each for change in changes for each in _touched(change))
    ]


def _touched(change: Change) -> Iterator[tuple[str, str, str]]:
    for name in ("*",) if change.is_create else change.fields:
        if name not in change.witnessed:
            yield change.table, change.id, name
    for settled in change.resolves:
        yield "conflict", settled, SETTLED


def is_waiting() -> ColumnElement[bool]:
    """Of an OutboxLine, as its state says; along the index."""
    return (OutboxLine.stream == _now(SyncOne.stream)) & (OutboxLine.seq > _now(SyncOne.acked))


def needs_person() -> ColumnElement[bool]:
    """Of an OutboxLine: held, and no line on its way says it anew or takes it back."""
    return (OutboxLine.verdict == "held") & OutboxLine.aid.not_in(settling())


def settling() -> Select[str]:
    """Conflicts and held lines that a line on its way settles."""
    return select(OutboxTouch.rec).where(OutboxTouch.tbl == "conflict", OutboxTouch.field == SETTLED)


def fault_of(detail: str | None) -> tuple[str, str] | None:
    """(table, id) of the record for which a line is held; None where the ward could not tell."""
    _, *place = (detail or "").split(" ")
    return (place[0], place[1]) if len(place) > 1 else None
