"""What lies on a stick, sorted by what it is to this notebook; and what a failing stick is called."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.bundle import BadBundle, Bundle, Header
from desktop.errors import StickFailed
from desktop.handover import Refused
from desktop.models.sync_state import ReceiptLog, SyncOne
from desktop.sync.carry import WORK, Carried, Carry, is_news
from desktop.sync.identity import own_name
from desktop.sync.keeping import cursors

_CODES = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
}
_PULLED_OUT = (21, 1167)  # Windows: not ready, not connected; the first comes as "permission denied"


@dataclass
class OnStick:
    """Files by what they are. Nothing of them is taken yet."""

    headers: list[Header] = field(default_factory=list)  # of every file that is whole
    letters: list[Path] = field(default_factory=list)  # answers to us that say something new
    confirmations: list[Path] = field(default_factory=list)  # carriers' receipts for us
    own: dict[bytes, Header] = field(default_factory=dict)  # our own work, by digest
    works: dict[bytes, tuple[Path, Bundle]] = field(default_factory=dict)  # of other notebooks, by digest
    news: list[Path] = field(default_factory=list)  # work of or answers to others that are not here yet
    digests: set[bytes] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True)
class Reader:
    """Who looks: what is news depends on it."""

    one: SyncOne
    carry: Carry
    known: Sequence[Carried]
    staged: int  # the number up to which every cell is staged
    told: str  # moment of the newest receipt, by the server's clock

    @classmethod
    def of(cls, session: Session, carry: Carry) -> "Reader":
        one = session.get_one(SyncOne, 1)
        newest = session.scalars(select(ReceiptLog).order_by(ReceiptLog.n.desc()).limit(1)).first()
        told = str(newest.receipt.get("now", "")) if newest else ""
        return cls(one, carry, carry.all(), min(cursors(session).values(), default=0), told)

    @property
    def device(self) -> str | None:
        return own_name(self.one)

    def sort(self, path: Path, into: OnStick) -> None:
        """Raises OSError."""
        try:
            seen = self.carry.opened(path)
        except BadBundle as error:
            into.refused.append(Refused(path.name, error.code))
            return
        if seen.digest in into.digests:
            return  # the same file twice
        into.digests.add(seen.digest)
        into.headers.append(seen.header)
        if seen.header.device == self.device:
            self._sort_ours(path, seen, into)
        elif seen.header.kind != "carried" and self.one.device:  # a newcomer carries nothing of others yet
            if seen.header.kind in WORK:
                into.works[seen.digest] = path, seen
            if is_news(seen, self.known):
                into.news.append(path)

    def _sort_ours(self, path: Path, seen: Bundle, into: OnStick) -> None:
        match seen.header.kind:
            case "up":
                into.own[seen.digest] = seen.header
            case "carried":
                into.confirmations.append(path)
            case "answer" if self._is_fresh(seen.header) if self.one.device else is_news(seen, self.known):
                into.letters.append(path)

    def _is_fresh(self, answer: Header) -> bool:
        if answer.epoch != self.one.epoch:
            # Of before a restore we know of, or of after one we do not? By the server's own clock, which
            # signed both; were it wrong, the price is one needless complete pull.
            return answer.made > self.told
        taken = self.one.head, self.one.through
        return (answer.head, answer.through) > taken or answer.head > self.staged


@contextmanager
def of_the_stick() -> Iterator[None]:
    """What the system says about a failing stick, as StickFailed."""
    try:
        yield
    except BadBundle as error:  # what was read back is not what was written
        raise StickFailed("worn_out") from error
    except OSError as error:
        if getattr(error, "winerror", 0) in _PULLED_OUT:
            raise StickFailed("vanished") from error
        raise StickFailed(_CODES.get(error.errno or 0, "vanished")) from error


def still_there(written: Sequence[Path]) -> None:
    """Raises StickFailed: what was written and verified is gone again, as after a virus scanner."""
    for path in written:
        if not path.exists():
            raise StickFailed("removed" if path.parent.exists() else "vanished")
