"""This notebook's own bundles: what waits is written to a folder, what the ward answered is taken in.

A file is written under another name, forced to the disk, read back and only then given its name; its number
is taken before and its lines count as copied after. Answers take the same way as what comes by the network.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.contract import bundle, bundle_file, wire
from desktop.contract.bundle import Answer, BadBundle, Bundle, Header
from desktop.contract.line import canonical
from desktop.contract.records import SCHEMA
from desktop.errors import BadFile
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import tail
from desktop.models.sync_state import SyncCell, SyncOne, WrittenBundle
from desktop.models.types import moment_text
from desktop.progress import Progress
from desktop.sync import inbox, stream
from desktop.sync.credentials import Credentials
from desktop.sync.engine import new_epoch
from desktop.sync.pull import cursors, show
from desktop.sync.receipts import Taken, take

FRAME = 512 * 1024  # bytes of lines before compression


@dataclass(frozen=True)
class _Range:
    """Lines of one file, packed, and what it asks."""

    first: int
    through: int
    asks: str
    frames: list[bytes]


def write_waiting(database: Database, folder: Path, progress: Progress) -> list[Path]:
    """All that waits, as new files; without anything waiting one that asks what is new.

    Raises OSError, Cancelled; files that were complete stay and count.
    """
    with database.read() as session:
        one = session.get_one(SyncOne, 1)
        last, _ = tail(session.connection(), one.stream)
    paths: list[Path] = []
    done = one.acked
    while done < last or not paths:
        progress.report(done - one.acked, last - one.acked)
        lines = _gather(database, done)
        paths.append(_write(database, one, folder, lines))
        done = lines.through
    return paths


def is_written(database: Database, headers: Iterable[Header]) -> bool:
    """Does one of these bundles of ours, which lie on the stick, say all that a new one would?"""
    asks = _asks(_opening(database))
    with database.read() as session:
        one = session.get_one(SyncOne, 1)
        last, _ = tail(session.connection(), one.stream)
    return any(each.first <= one.acked + 1 and (each.through, each.asks) == (last, asks) for each in headers)


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
    return sha256(canonical(opening)).hexdigest()[:16]


def _opening(database: Database) -> dict[str, Any]:
    with database.read() as session:
        one = session.get_one(SyncOne, 1)
        return {"epoch": one.epoch, "cells": cursors(session), "schema": SCHEMA}


def _write(database: Database, one: SyncOne, folder: Path, lines: _Range) -> Path:
    number = database.apply(partial(_reserve, lines)).result()
    keys = Credentials(one.sign_key or "", one.box_key or "")
    header = Header(
        kind="up",
        ward=one.ward or "",
        device=one.device or "",
        number=number,
        made=moment_text(datetime.now(UTC)),
        signer=keys.sign_pk,
        cert=one.cert or "",
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
        database.apply(partial(_give_back, number)).result()
        raise
    database.apply(partial(_note_written, number, digests[0])).result()
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


def _note_written(number: int, digest: bytes, session: NotingSession) -> None:
    written = session.get_one(WrittenBundle, number)
    written.at, written.digest = datetime.now(UTC), digest
    session.touched["outbox"].update()


def take_answer(database: Database, file: BinaryIO, seen: Bundle, progress: Progress) -> int:
    """Receipt and pages of a verified answer. Returns the records that came with it.

    A server that was restored says so by its receipt's epoch: what it lost waits again, and the next bundle
    asks for everything. Whether a letter is of before that is for the caller to know (stick.Reader).

    Raises BadBundle; BadFile if it is not for this notebook, or the ward must first be met online.
    """
    with database.read() as session:
        one = session.get_one(SyncOne, 1)
    pieces = bundle.contents(file, seen, one.box_key or "")
    first = Answer.model_validate(next(pieces, None))
    database.apply(partial(_take_receipt, first.receipt)).result()
    if not _continues(database, first.cells):
        return 0  # of an older state of this notebook: the next bundle asks anew
    return _take_pages(database, pieces, progress)


def _take_receipt(receipt: wire.Receipt, session: NotingSession) -> None:
    one = session.get_one(SyncOne, 1)
    if receipt.device == one.device and receipt.epoch != one.epoch:
        new_epoch(receipt, session)
    match take(session, receipt, by_file=True):
        case Taken.NOT_OURS:
            raise BadFile("not_for_us")
        case Taken.FORK:
            raise BadFile("in_two_places")
    session.touched["outbox"].update()


def _continues(database: Database, start: dict[str, int]) -> bool:
    """Pages may overlap what is here, but must leave no gap."""
    with database.read() as session:
        here = dict(session.execute(select(SyncCell.cell, SyncCell.cursor)).all())
    return all(number <= here[cell] for cell, number in start.items() if cell in here)


def _take_pages(database: Database, pieces: Iterator[dict[str, Any]], progress: Progress) -> int:
    received = 0
    for page in pieces:
        fresh = _beyond(database, page)
        received += len(fresh["entries"])
        if fresh["more"]:
            database.apply(partial(_stage, fresh)).result()
        else:
            show(database, fresh, progress)
        progress.report(received, 0)
    return received


def _beyond(database: Database, page: dict[str, Any]) -> dict[str, Any]:
    """Only what is beyond the cursors: an older answer may come after a newer one."""
    with database.read() as session:
        here = dict(session.execute(select(SyncCell.cell, SyncCell.cursor)).all())
    fresh = [entry for entry in page["entries"] if entry[1] in here and entry[0] > here[entry[1]]]
    ahead = {cell: number for cell, number in page["cells"].items() if number > here.get(cell, number)}
    return page | {"entries": fresh, "cells": ahead}


def _stage(page: dict[str, Any], session: NotingSession) -> None:
    inbox.stage(session, page["entries"], page["cells"])
