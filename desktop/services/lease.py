"""May people still be shown? See models/lease.py."""

from concurrent.futures import Future

from desktop.models import lease
from desktop.models.database import Database
from desktop.services.dates import today


class Lease:
    def __init__(self, database: Database) -> None:
        self._database = database

    def note_opened(self) -> Future[None]:
        """Today this notebook is open."""
        day = today().isoformat()
        return self._database.apply(lambda session: lease.note_opened(session, day))

    def days_left(self) -> int | None:
        """0: people are hidden. None: no ward, no lease."""
        with self._database.read() as session:
            return lease.days_left(session)

    def is_lapsed(self) -> bool:
        return self.days_left() == 0

    def is_ending(self) -> bool:
        left = self.days_left()
        return left is not None and left < lease.WARN_BELOW
