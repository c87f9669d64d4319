"""What waits goes up (sync protocol, 2.4 and 2.6)."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from desktop.contract import wire
from desktop.errors import ServerRejected, SessionOver
from desktop.models.database import Database
from desktop.models.engine import driver
from desktop.models.sync_state import SyncOne
from desktop.progress import Progress
from desktop.sync import stream
from desktop.sync.credentials import Credentials
from desktop.sync.receipts import Taken

if TYPE_CHECKING:
    from desktop.sync.client import Packed

FIRST_BATCH, LARGEST_BATCH = 64 * 1024, 1024 * 1024  # bytes of lines: doubles, halves on refusal

_WAITING = (
    "SELECT acked, (SELECT count(*) FROM outbox WHERE stream = sync_one.stream AND seq > sync_one.acked) "
    "FROM sync_one"
)


class Taker(Protocol):
    def packed(self, push: dict[str, Any]) -> "Packed": ...
    def push(self, push: "Packed") -> wire.PushSeen: ...


@dataclass(frozen=True)
class _Batch:
    """Lines of this stream, one after the other, and their number."""

    first: int
    last: int
    push: "Packed"


class Push:
    """One batch at a time is on the line; meanwhile the answer to the one before is taken and the next one
    made ready. `take` files an answer."""

    def __init__(self, database: Database, ward: Taker, take: Callable[[wire.PushSeen], Taken]) -> None:
        self._database = database
        self._ward = ward
        self._take = take
        self._size = FIRST_BATCH

    def run(self, progress: Progress, *, knock: bool = False) -> Taken:
        """FORK: another laptop continues this stream, and the rest was not sent.

        `knock`: without anything to send, too, for the receipt.
        """
        batch, total = self._begin()
        if knock and batch is None:
            return self._take(self._ward.push(self._message([])))
        seen: wire.PushSeen | None = None
        sent = 0
        with ThreadPoolExecutor(1, "push") as line:
            while batch or seen:
                progress.report(sent, max(total, sent))
                answer = line.submit(self._ward.push, batch.push) if batch else None
                if seen and self._take(seen) is Taken.FORK:
                    wait([answer] if answer else [])
                    return Taken.FORK
                following = self._after(batch.last) if batch else None
                seen = self._answered(answer) if answer else None
                if batch and seen is None:  # too large for the ward
                    following = self._smaller(batch)
                elif batch:
                    sent += batch.last - batch.first + 1
                batch = following
        return Taken.TAKEN

    def _answered(self, answer: "Future[wire.PushSeen]") -> wire.PushSeen | None:
        try:
            seen = answer.result()
        except ServerRejected as refusal:
            if refusal.code == "unknown_device":  # put back to before we joined: a greeting tells it of us
                raise SessionOver from refusal
            if refusal.code != "too_large":
                raise
            return None
        self._size = min(self._size * 2, LARGEST_BATCH)
        return seen

    def _smaller(self, refused: _Batch) -> _Batch | None:
        if refused.first == refused.last:
            raise ServerRejected("too_large")
        self._size //= 2
        return self._after(refused.first - 1)

    def _begin(self) -> tuple[_Batch | None, int]:
        """(the first batch, lines that wait)"""
        with self._database.read() as session:
            acked, total = driver(session.connection()).execute(_WAITING).fetchone()
        return (self._after(acked) if total else None), total

    def _after(self, seq: int) -> _Batch | None:
        """The next lines of this stream, signed."""
        with self._database.read() as session:
            lines = stream.waiting(session, seq, self._size)
        return _Batch(lines[0].seq, lines[-1].seq, self._message(lines)) if lines else None

    def _message(self, lines: Sequence[stream.Waiting]) -> "Packed":
        with self._database.read() as session:
            one = session.get_one(SyncOne, 1)
        body, signed = stream.message(one.ward or "", one.device or "", lines)
        sig = Credentials(one.sign_key or "", one.box_key or "").sign(signed)
        return self._ward.packed(body | {"sig": sig})
