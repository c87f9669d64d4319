"""The outbox as it is sent: what waits, in slices; and lines issued again under another identity."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Session

from desktop.contract import line
from desktop.models.engine import driver
from desktop.models.outbox import SETTLED, OutboxLine, OutboxTouch, tail
from desktop.models.sync_state import SyncOne

MAX_LINES = 500

_WAITING = f"SELECT seq, hash, body FROM outbox WHERE stream = ? AND seq > ? ORDER BY seq LIMIT {MAX_LINES:d}"
_HASH = "SELECT hash FROM outbox WHERE stream = ? AND seq = ?"


class Waiting(NamedTuple):
    """A line as it is sent."""

    seq: int
    hash: bytes
    body: bytes


def waiting(session: Session, after: int, max_bytes: int) -> Sequence[Waiting]:
    """The next lines of this stream, at most so many bytes but at least one line."""
    one = session.get_one(SyncOne, 1)
    chosen: list[Waiting] = []
    size = 0
    for each in driver(session.connection()).execute(_WAITING, (one.stream, after)):  # read as far as needed
        found = Waiting(*each)
        size += len(found.body)
        if chosen and size > max_bytes:
            break
        chosen.append(found)
    return chosen


def message(ward: str, device: str, lines: Sequence[Waiting]) -> tuple[dict[str, Any], bytes]:
    """(a wire.Push without its signature, what is signed) of lines that follow each other; or of none."""
    prev = line.head_of(lines[0].body)["prev"] if lines else ""
    rows = []
    for each in lines:
        rows.append([each.seq, prev, each.hash.hex(), each.body.decode()])
        prev = each.hash.hex()
    digest = hashlib.sha256(b"".join(each.hash for each in lines)).digest()
    return {"ward": ward, "device": device, "lines": rows}, b"push|" + device.encode() + digest


def point(session: Session, seq: int) -> bytes | None:
    """The hash of this stream's line `seq`; None if it has none."""
    if seq == 0:
        return line.FIRST
    one = session.get_one(SyncOne, 1)
    found = driver(session.connection()).execute(_HASH, (one.stream, seq)).fetchone()
    return found[0] if found else None


def issue_again(connection: Connection, lines: Sequence[OutboxLine], stream: int) -> None:
    """Put lines at the end of a stream: same deeds, same ids, new numbers. `aid` makes a repeat harmless."""
    seq, prev = tail(connection, stream)
    for each in lines:
        seq += 1
        head, rows = line.opened(each.body)
        head |= {"seq": seq, "prev": prev.hex()}
        body = b'{"head":' + line.canonical(head) + b',"rows":' + line.canonical(rows) + b"}"
        old = (OutboxLine.stream == each.stream) & (OutboxLine.seq == each.seq)
        prev = line.hash_of(body)
        values = {
            "stream": stream,
            "seq": seq,
            "aid": each.aid,
            "deed": each.deed,
            "act": each.act,
            "at": each.at,
            "rows": each.rows,
            "hash": prev,
            "body": body,
        }
        connection.execute(delete(OutboxLine).where(old))
        connection.execute(insert(OutboxLine), values)
        touched = (OutboxTouch.stream == each.stream) & (OutboxTouch.seq == each.seq)
        connection.execute(delete(OutboxTouch).where(touched))
        _touch_again(connection, stream, seq, rows)


def touch_waiting(connection: Connection, stream: int, after: int) -> None:
    """Lines once acknowledged wait again: so do the fields they are about."""
    lines = connection.execute(
        select(OutboxLine.seq, OutboxLine.body).where(OutboxLine.stream == stream, OutboxLine.seq > after)
    ).all()
    connection.execute(delete(OutboxTouch).where(OutboxTouch.stream == stream, OutboxTouch.seq > after))
    for seq, body in lines:
        _touch_again(connection, stream, seq, line.opened(body)[1])


def _touch_again(connection: Connection, stream: int, seq: int, rows: list[Any]) -> None:
    touches = [
        {"tbl": row[0], "rec": row[1], "field": name, "stream": stream, "seq": seq}
        for row in rows
        if isinstance(row, list)
        for name in (("*",) if row[3].get("voided_at") == [None, None] else row[3])
    ]
    touches += [
        {"tbl": "conflict", "rec": settled, "field": SETTLED, "stream": stream, "seq": seq}
        for row in rows
        if isinstance(row, list)
        for settled in row[4]
    ]
    if touches:
        connection.execute(insert(OutboxTouch), touches)
