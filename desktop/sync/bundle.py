"""This notebook's own bundles: what waits is written to a folder, for the ward.

A file is written under another name, forced to the disk, read back and only then given its name; its number
is taken before and its lines count as copied after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.contract import bundle, bundle_file
from desktop.contract.bundle import BadBundle, Header
from desktop.contract.line import canonical
from desktop.contract.records import SCHEMA
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import tail
from desktop.models.sync_state import SyncOne, WrittenBundle
from desktop.models.types import moment_text
from desktop.models.writer import Turn
from desktop.progress import Progress
from desktop.sync import escrow, identity, stream
from desktop.sync.credentials import Credentials
from desktop.sync.keeping import cursors
from desktop.sync.pull import bare_cells, must_be_whole
from desktop.sync.receipts import newest_mark

FRAME = 512 * 1024  # bytes of lines before compression


@dataclass(frozen=True)
class _Range:
    """Lines of one file, packed, and what it asks."""

    first: int
    through: int
    asks: str
    frames: list[bytes]


def write_waiting(
    database: Database, folder: Path, progress: Progress, *, is_copy: bool = True
) -> list[Path]:
    """All that waits, as new files; without anything waiting one that asks what is new.

    `is_copy`: they lie in a second place. Raises OSError, Cancelled; files that were complete stay and count.
    """
    with database.read() as session:
        one = session.get_one(SyncOne, 1)
        last, _ = tail(session.connection(), one.stream)
    paths: list[Path] = []
    done = one.acked
    while done < last or not paths:
        progress.report(done - one.acked, last - one.acked)
        lines = _gather(database, done)
        paths.append(_write(database, folder, lines, is_copy=is_copy))
        done = lines.through
    return paths


def is_written(database: Database, own: Mapping[bytes, Header]) -> bool:
    """Does one of these bundles of ours, which lie on the stick, say all that a new one would? One that this
    notebook did not write is a copy's."""
    asks = _asks(_opening(database))
    with database.read() as session:
        one = session.get_one(SyncOne, 1)
        last, _ = tail(session.connection(), one.stream)
        mine = select(WrittenBundle.digest).where(WrittenBundle.stream == one.stream)
        known = set(session.scalars(mine))
    return any(
        header.first <= one.acked + 1 and (header.through, header.asks) == (last, asks)
        for digest, header in own.items()
        if digest in known
    )


def _gather(database: Database, after: int) -> _Range:
    """The next lines, up to what one file may hold."""
    opening = _opening(database)
    frames: list[bytes] = [bundle.packed(opening)]
    size, through = 0, after
    while size < bundle.MAX_UP - FRAME:
        with database.read() as session:
            lines = stream.waiting(session, through, FRAME)
            if not lines:
                break
            message, _ = stream.message("", "", lines)
        frames.append(bundle.packed({"lines": message["lines"]}))
        size, through = size + len(frames[-1]), lines[-1].seq
    return _Range(after + 1, through, _asks(opening), frames)


def _asks(opening: Mapping[str, Any]) -> str:
    """The same question has the same digest, whatever was heard since it was put."""
    asked = {name: value for name, value in opening.items() if name != "receipt"}
    return sha256(canonical(asked)).hexdigest()[:16]


def _opening(database: Database) -> dict[str, Any]:
    with database.read() as session:
        one, claim, mark = session.get_one(SyncOne, 1), identity.claim(session), newest_mark(session)
        sealed = escrow.said(session)
        opening = {
            "epoch": one.epoch,
            "cells": cursors(session),
            "schema": SCHEMA,
            "bare": sorted(bare_cells(session)),
            "lean": not must_be_whole(session),
        }
    if mark:
        opening["receipt"] = mark.model_dump()
    if sealed:
        opening["escrow"] = sealed.model_dump()
    return opening | ({"box_pk": claim.box_pk} if claim else {})


def _write(database: Database, folder: Path, lines: _Range, *, is_copy: bool) -> Path:
    number = database.apply(partial(_reserve, lines), Turn.PERSON).result()
    with database.read() as session:
        one, claim = session.get_one(SyncOne, 1), identity.claim(session)
    keys = Credentials(one.sign_key or "", one.box_key or "")
    header = Header(
        kind="up",
        ward=one.ward or "",
        device=one.device or "",
        number=number,
        made=moment_text(datetime.now(UTC)),
        signer=keys.sign_pk,
        cert=claim.cert if claim else one.cert or "",
        vouched=claim.sig if claim else "",
        first=lines.first,
        through=lines.through,
        asks=lines.asks,
    )
    digests: list[bytes] = []

    def fill(file: BinaryIO) -> None:
        digests.append(bundle.write(file, header, lines.frames, keys.signing, one.server_box_pk or ""))

    def check(file: BinaryIO) -> None:
        if bundle.verified(file, one.ward or "", one.server_pk or "").digest != digests[0]:
            raise BadBundle("damaged_bundle")

    try:
        path = bundle_file.write_new(folder, bundle_file.name_of(header), fill, check)
    except BaseException:
        database.apply(partial(_give_back, number), Turn.PERSON).result()
        raise
    database.apply(partial(_note_written, number, digests[0], is_copy), Turn.PERSON).result()
    return path


def _reserve(lines: _Range, session: Session) -> int:
    """A number of its own, also if the power goes now: a number never names two files."""
    one = session.get_one(SyncOne, 1)
    number = (session.scalar(select(func.max(WrittenBundle.number))) or 0) + 1
    session.add(
        WrittenBundle(number=number, stream=one.stream, first=lines.first, through=lines.through, at=None)
    )
    return number


def _give_back(number: int, session: Session) -> None:
    session.delete(session.get_one(WrittenBundle, number))


def _note_written(number: int, digest: bytes, is_copy: bool, session: NotingSession) -> None:
    written = session.get_one(WrittenBundle, number)
    written.at, written.digest = datetime.now(UTC) if is_copy else None, digest
    session.touched["outbox"].update()
