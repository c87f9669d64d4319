"""How long a notebook shows its people without a word from the ward (design, decision 17).

Counted in days on which it was opened, so a clock that is wrong by decades costs a day at most; a receipt
begins anew. When it lapses people are hidden, nothing else: writing and handing over go on.
"""

from sqlalchemy.orm import Session

from desktop.models.engine import driver
from desktop.models.sync_state import SyncOne

DAYS, LENGTHENED = 45, 7  # the second: each time a leader says so
WARN_BELOW = 16  # days left

_COUNTED = "SELECT opened, extended FROM sync_one WHERE device IS NOT NULL"


def note_opened(session: Session, day: str) -> None:
    """On another day than the last time, whichever way the clock went."""
    one = session.get(SyncOne, 1)
    if one and one.device and one.opened_on != day:
        one.opened_on, one.opened = day, one.opened + 1


def days_left(session: Session) -> int | None:
    """0: it has lapsed. None: this notebook has no ward yet."""
    found = driver(session.connection()).execute(_COUNTED).fetchone()  # at every search
    return max(0, DAYS + LENGTHENED * found[1] - found[0] + 1) if found else None


def is_lapsed(session: Session) -> bool:
    return days_left(session) == 0
