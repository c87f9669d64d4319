"""How screens hand work over to the ward, with no idea of how it travels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from desktop.progress import Progress

DeedState = Literal["waiting", "done", "conflict", "held"]


@dataclass(frozen=True)
class Custody:
    """Where the work of this notebook is, in numbers."""

    joined: bool  # False: a notebook without its ward
    waiting: int  # deeds that only this computer holds: no receipt has come back for them
    held: int  # deeds the ward keeps but cannot use yet
    conflicts: int  # deeds of which the ward keeps two values
    oldest_waiting: datetime | None
    last_receipt: datetime | None  # when the last receipt was taken
    next_try: datetime | None
    last_error: str | None  # an error code of the last failed attempt, None after success


@dataclass(frozen=True)
class WaitingDeed:
    """One deed in the outbox, as the hand-over page lists it."""

    seq: int
    act: str  # e.g. "help_visit.save"
    at: datetime
    rows: int
    state: DeedState
    detail: str | None  # e.g. "held:scope"


@dataclass(frozen=True)
class ReceiptSeen:
    """One receipt of the ward, newest first on screen."""

    at: datetime
    through: int
    sent: int  # deeds it acknowledged for the first time
    received: int  # records that came down with it


class Handover(Protocol):
    def custody(self) -> Custody: ...
    def deeds(self, state: DeedState | None, limit: int = 200) -> Sequence[WaitingDeed]: ...
    def receipts(self, limit: int = 20) -> Sequence[ReceiptSeen]: ...
    def run(self, progress: Progress) -> None:
        """Send and receive. Raises ServerUnreachable; what was not sent stays waiting."""

    def join(self, invitation: str, places: dict[str, str], progress: Progress) -> None:
        """Join the ward of the invitation. `places` maps local cells to the ward's; see sync/enrolment.py."""

    def ward_places(self, invitation: str) -> Sequence[tuple[str, str]]:
        """(cell, name) of the ward's neighbourhoods, asked with the invitation before joining."""
