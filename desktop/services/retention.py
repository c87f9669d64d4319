"""Nobody is kept longer than the catalogue says: identities go, the turns of help stay counted.

Today is the ward's day, as the newest receipt told it: a computer whose clock is wrong erases nobody. A
notebook without a ward only counts who is due; its owner decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop.models.cells import grants
from desktop.models.database import Database
from desktop.models.sync_state import LocalNote, SyncOne
from desktop.models.writer import Turn
from desktop.progress import Progress
from desktop.services.catalog import Catalog
from desktop.services.erasure import ErasureDeeds

NOTE = "retention"  # {day, count} of the last time
MOST = 100  # people in one day: the ward and every other notebook have work with each
AT_ONCE = 5  # in one transaction: whoever saves meanwhile waits for no more

_DAY_ZERO = date(1970, 1, 1)
_DAYS_OF_A_MONTH = 30.44
# The last day anybody had to do with her, by any of her records. An open request keeps her, and so does a
# list the law lets keep.
_DUE = text(
    """
    SELECT citizen.id FROM citizen
    WHERE citizen.cell IN (SELECT value FROM json_each(:cells))
    AND NOT EXISTS (
        SELECT 1 FROM (
            SELECT citizen.id AS id
            UNION SELECT rec FROM person_of
                WHERE person = (SELECT person FROM person_of WHERE rec = citizen.id)
        ) AS her JOIN citizen AS mine ON mine.id = her.id
        WHERE max(
            coalesce((SELECT max(visited_on) FROM help_visit WHERE citizen_id = mine.id), ''),
            coalesce((SELECT max(given_on) FROM consent WHERE citizen_id = mine.id), ''),
            coalesce((SELECT max(day) FROM appointment WHERE citizen_id = mine.id), ''),
            coalesce((SELECT max(coalesce(day, enrolled_on)) FROM enrolment
                LEFT JOIN class_session USING (class_id) WHERE citizen_id = mine.id), ''),
            coalesce((SELECT max(observed_on) FROM observation WHERE citizen_id = mine.id), ''),
            coalesce((SELECT max(coalesce(visited_on, joined_on)) FROM household_member
                LEFT JOIN household_visit USING (household_id) WHERE citizen_id = mine.id), ''),
            coalesce(substr(json_extract(mine._last, '$.at'), 1, 10), :today)
        ) >= :before
        OR EXISTS (SELECT 1 FROM consent WHERE citizen_id = mine.id AND method = 'legal_basis'
            AND withdrawn_on IS NULL AND voided_at IS NULL)
        OR EXISTS (SELECT 1 FROM privacy_request WHERE citizen_id = mine.id AND closed_on IS NULL
            AND voided_at IS NULL)
    )
    ORDER BY citizen.n LIMIT :most
    """
)


@dataclass(frozen=True)
class RetentionState:
    months: int  # 0: for ever
    due: int  # people, at most MOST
    by_itself: bool  # there is a ward whose day counts
    last: date | None
    last_count: int


class Retention:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._catalog = Catalog(database)
        self._erasure = ErasureDeeds(database, user)

    def months(self) -> int:
        entry = self._catalog.entry("ward_rule", "retention_months")
        return int(entry.data.get("months", 0)) if entry else 0

    def state(self, clock: date) -> RetentionState:
        """`clock`: today as this computer says it; asked only where there is no ward."""
        with self._database.read() as session:
            ward = _ward_day(session)
            note = session.get(LocalNote, NOTE)
            last = date.fromisoformat(note.value["day"]) if note else None
            count = int(note.value["count"]) if note else 0
        due = len(self.due(ward or clock))
        return RetentionState(self.months(), due, ward is not None, last, count)

    def due(self, day: date) -> Sequence[str]:
        """Ids of people this notebook may erase, whom nobody has had to do with for too long."""
        months = self.months()
        if months <= 0:
            return []
        before = day - timedelta(days=round(months * _DAYS_OF_A_MONTH))
        with self._database.read() as session:
            cells = sorted(grants(session.connection()).writable)
            asked = {
                "cells": orjson.dumps(cells).decode(),
                "before": before.isoformat(),
                "today": day.isoformat(),
            }
            return list(session.scalars(_DUE, asked | {"most": MOST}))

    def run(self, progress: Progress, clock: date | None = None) -> int:
        """Erase who is due; gives how many. Waits; for a job's thread. Once a day of the ward by itself, or
        by this clock when its owner asks."""
        with self._database.read() as session:
            note, day = session.get(LocalNote, NOTE), clock or _ward_day(session)
            is_done = note is not None and day is not None and note.value["day"] == day.isoformat()
        if day is None or (is_done and clock is None) or not self._erasure.may():
            return 0
        people, done = self.due(day), 0
        for start in range(0, len(people), AT_ONCE):
            some = people[start : start + AT_ONCE]
            done += self._erasure.erase(*some, why="retention", day=day, turn=Turn.BULK).result()
            progress.report(done, len(people))
        value = {"day": day.isoformat(), "count": done}
        self._database.apply(
            lambda session: session.merge(LocalNote(key=NOTE, value=value)) and None
        ).result()
        return done


def _ward_day(session: Session) -> date | None:
    one = session.get(SyncOne, 1)
    return _DAY_ZERO + timedelta(days=one.day) if one and one.device and one.day else None
