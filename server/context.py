"""What every request needs: passed in, never global."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

from desktop.contract.records import Contract
from server.keys import ServerKeys
from server.store import Store

VIETNAM = timezone(timedelta(hours=7))
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
_DAY_ZERO = datetime(1970, 1, 1, tzinfo=VIETNAM).date()


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Context:
    store: Store
    contract: Contract
    keys: ServerKeys
    folder: Path  # keys, side file, snapshots
    now: Callable[[], datetime] = field(default=_now)  # the server's clock; tests turn it
    by: str = ""  # who acts; see audit.py
    sign_pks: dict[tuple[str, str], str] = field(default_factory=dict)  # (ward, device) -> its; see push.py

    def acting(self, by: str) -> "Context":
        return replace(self, by=by)

    def contract_mark(self) -> str:
        """Changes when tables or fields become known."""
        known = sorted((name, sorted(kind.fields.items())) for name, kind in self.contract.types.items())
        return sha256(repr(known).encode()).hexdigest()[:16]

    def moment(self, *, later: timedelta = timedelta()) -> str:
        return moment_text(self.now() + later)

    def day(self) -> int:
        """The ward's calendar: days since 1970-01-01 in Vietnam."""
        return (self.now().astimezone(VIETNAM).date() - _DAY_ZERO).days


def moment_text(value: datetime) -> str:
    return value.astimezone(UTC).strftime(MOMENT)
