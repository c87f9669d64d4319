"""Which waiting deeds lie in a second place: on a stick, or with a carrier. The ward's receipt ends it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.bundle import Bundle, Header
from desktop.contract.crockford import plain, receipt_code
from desktop.models.noting import NotingSession
from desktop.models.sync_state import SyncOne, WrittenBundle


class Copy(NamedTuple):
    """Where a range of this notebook's lines lies besides here."""

    number: int
    first: int
    through: int
    is_carried: bool  # a carrier said so; else only the stick has it


def copies(session: Session) -> Sequence[Copy]:
    """Of the present stream, newest first."""
    one = session.get_one(SyncOne, 1)
    found = session.scalars(
        select(WrittenBundle)
        .where(WrittenBundle.stream == one.stream, WrittenBundle.at.is_not(None))
        .order_by(WrittenBundle.number.desc())
    )
    return [Copy(each.number, each.first, each.through, each.carried_at is not None) for each in found]


def copy_of(known: Sequence[Copy], first: int, last: int) -> Copy | None:
    """The copy that holds all of these lines: one with a carrier before one on a stick, then the newest."""
    holding = [each for each in known if each.first <= first and last <= each.through]
    return next((each for each in holding if each.is_carried), next(iter(holding), None))


def note_found(session: Session, header: Header, digest: bytes) -> bool:
    """A bundle of ours lies on a stick whole; if the power went before it was noted, it is noted now."""
    written = session.get(WrittenBundle, header.number)
    if written is None or written.at or (written.first, written.through) != (header.first, header.through):
        return False
    written.at, written.digest = datetime.now(UTC), digest
    return True


def note_carried(session: Session, header: Header, by: str) -> bool:
    """A carrier's receipt came back as a file. Whether it is for a bundle that this notebook wrote."""
    written = session.get(WrittenBundle, header.number)
    if written is None or (written.digest or b"").hex() != header.file:
        return False
    _note_with_carrier(written)
    written.carried_by = by
    return True


def _note_with_carrier(written: WrittenBundle) -> None:
    written.carried_at = written.carried_at or datetime.now(UTC)
    written.at = written.at or written.carried_at  # it went over the air: the carrier's is the second place


def note(own: Mapping[bytes, Header], said: Sequence[Bundle], session: NotingSession) -> None:
    """What a stick tells of this notebook's own bundles, and carriers of theirs."""
    found = [note_found(session, header, digest) for digest, header in own.items()]
    carried = [note_carried(session, each.header, each.user) for each in said]
    if any([*found, *carried]):
        session.touched["outbox"].update()


def confirm(session: Session, typed: str) -> int | None:
    """The number of the bundle whose code was read out; None if it is no code of ours."""
    code = plain(typed)
    for written in session.scalars(select(WrittenBundle).where(WrittenBundle.digest.is_not(None))):
        if plain(receipt_code(written.digest or b"")) == code:
            _note_with_carrier(written)
            return written.number
    return None
