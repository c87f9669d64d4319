"""A letter is taken in: the ward's answer to this notebook as a file, worth what comes by the network."""

from base64 import b64decode
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract import bundle
from desktop.contract.bundle import Answer, BadBundle, Bundle, Piece
from desktop.errors import BadFile, ServerUnreachable
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.sync_state import SyncCell, SyncOne, WrittenBundle
from desktop.progress import Progress
from desktop.sync import escrow, identity, inbox, snapshot
from desktop.sync.engine import new_epoch
from desktop.sync.pull import must_be_whole, show
from desktop.sync.receipts import Taken, take


def take_letter(database: Database, file: BinaryIO, seen: Bundle, progress: Progress) -> int:
    """Receipt, cells and pages of a verified answer. Returns the records that came with it.

    A server that was restored says so by its receipt's epoch: what it lost waits again, and the next bundle
    asks for everything. If it says that another copy of this notebook has gone on, this one takes a new
    identity. Whether a letter is of before that is for the caller to know (stick.Reader).

    Raises BadBundle; BadFile if it is not for this notebook.
    """
    with database.read() as session:
        one = session.get_one(SyncOne, 1)
        is_ours = _wrote(session, bytes.fromhex(seen.header.file))
    pieces = bundle.contents(file, seen, one.box_key or "")
    frame = next(pieces, {})
    if "receipt" not in frame:  # the ward was asked to let in who had joined: the same follows
        frame = next(pieces, {})
    if not frame:
        return 0  # it said no to that
    first = Answer.model_validate(frame)
    if not database.apply(partial(_take_receipt, first, is_ours)).result():
        return 0
    escrow.renew(database, first.recovery_pk)
    return take_news(database, first, pieces, progress)


def take_news(database: Database, first: Answer, pieces: Iterator[dict[str, Any]], progress: Progress) -> int:
    """What follows the receipt. Returns the records."""
    if not _continues(database, first):
        return 0  # of an older state of this notebook: the next bundle asks anew
    received, whole = 0, ""
    for piece in pieces:
        if "snapshot" in piece:
            part = Piece.model_validate(piece)
            if whole and whole != part.snapshot:
                received += _show_whole(database, whole, first.receipt.epoch, progress)
            whole = part.snapshot
            if not _keep(database, part):
                return received
            continue
        if whole:
            received += _show_whole(database, whole, first.receipt.epoch, progress)
            whole = ""
        if _is_too_lean(database, piece):
            return received
        received += _take_page(database, piece, progress)
        progress.report(received, 0)
    return received + (_show_whole(database, whole, first.receipt.epoch, progress) if whole else 0)


def _wrote(session: Session, digest: bytes) -> bool:
    """Whether this very notebook made the bundle; a copy of it may be asked about by the same name."""
    one = session.get_one(SyncOne, 1)
    written = select(WrittenBundle.number).where(
        WrittenBundle.digest == digest, WrittenBundle.stream == one.stream
    )
    return session.scalar(written) is not None


def _take_receipt(first: Answer, is_ours: bool, session: NotingSession) -> bool:
    """False: nothing that follows is for this notebook as it is now."""
    one, receipt = session.get_one(SyncOne, 1), first.receipt
    if first.enrolled:
        identity.certify(first.enrolled, session)
    if receipt.device == one.device and receipt.epoch != one.epoch:
        new_epoch(receipt, session)
    taken = take(session, receipt, by_file=True, is_ours=is_ours)
    if taken is Taken.FORK and one.cert:
        identity.renew(session)
    elif taken not in (Taken.TAKEN, Taken.BEHIND):
        raise BadFile("not_for_us")
    session.touched["outbox"].update()
    return taken is Taken.TAKEN


def _continues(database: Database, first: Answer) -> bool:
    """Pages may overlap what is here, but must leave no gap; nor be older than what has been heard, where all
    that they do not name is to go."""
    with database.read() as session:
        if _is_older(session, first.receipt.head) and must_be_whole(session):
            return False
    here = _cursors(database)
    return all(number <= here[cell] for cell, number in first.cells.items() if cell in here)


def _is_older(session: Session, head: int) -> bool:
    return head < session.get_one(SyncOne, 1).head


def _cursors(database: Database) -> dict[str, int]:
    with database.read() as session:
        return dict(session.execute(select(SyncCell.cell, SyncCell.cursor)).all())


# ---- whole cells


def _keep(database: Database, part: Piece) -> bool:
    """Of a cell of which nothing has been shown here since. False: what follows would leave a gap."""
    here = _cursors(database).get(part.snapshot, part.head)
    if here == 0:
        data = b64decode(part.data, validate=True)
        database.apply(partial(snapshot.keep, part.snapshot, part.start, part.head, data)).result()
    return here == 0 or here >= part.head


def _show_whole(database: Database, cell: str, epoch: str, progress: Progress) -> int:
    if _cursors(database).get(cell) != 0:
        return 0
    try:
        return snapshot.show(database, cell, epoch, progress)
    except ServerUnreachable as error:  # it is not whole
        raise BadBundle("damaged_bundle") from error


# ---- pages


def _take_page(database: Database, page: dict[str, Any], progress: Progress) -> int:
    fresh = _beyond(database, page)
    if fresh["more"]:
        database.apply(partial(_stage, fresh)).result()
    else:
        show(database, fresh, progress)
    return len(fresh["entries"])


def _is_too_lean(database: Database, page: dict[str, Any]) -> bool:
    """It leaves out what is made here, and by now every row must be seen: the next bundle asks anew."""
    if all(kind == "gone" or "fields" in row for _, _, kind, _, _, row in page["entries"]):
        return False
    with database.read() as session:
        return must_be_whole(session)


def _beyond(database: Database, page: dict[str, Any]) -> dict[str, Any]:
    """Only what is beyond the cursors: an older answer may come after a newer one."""
    here = _cursors(database)
    fresh = [entry for entry in page["entries"] if entry[1] in here and entry[0] > here[entry[1]]]
    ahead = {cell: number for cell, number in page["cells"].items() if number > here.get(cell, number)}
    with database.read() as session:
        is_old = _is_older(session, page.get("receipt", {}).get("head", 0))
    return page | {"entries": fresh, "cells": ahead} | ({"team": None} if is_old else {})


def _stage(page: dict[str, Any], session: NotingSession) -> None:
    inbox.stage(session, page["entries"], page["cells"])
