"""The numbers of a day. Turns and people are different things (design, rule 7)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from desktop.models.database import Database
from desktop.models.help_visit import HelpVisit


@dataclass(frozen=True)
class DayNumbers:
    turns: int  # lượt
    people: int  # người: distinct, known by name
    anonymous: int  # turns without a name
    by_service: dict[str, int]  # service code -> turns in which it was helped with


class Today:
    def __init__(self, database: Database) -> None:
        self._database = database

    def numbers(self, day: date, user: str | None = None) -> DayNumbers:
        """Of one volunteer, or of all that this notebook holds."""
        turns = select(HelpVisit.citizen_id, HelpVisit.outcomes).where(
            HelpVisit.visited_on == day, HelpVisit.voided_at.is_(None)
        )
        if user:
            turns = turns.where(HelpVisit.volunteer == user)
        with self._database.read() as session:
            rows = session.execute(turns).all()
        services: dict[str, int] = {}
        for row in rows:
            for code in row.outcomes or ():
                services[code] = services.get(code, 0) + 1
        people = {row.citizen_id for row in rows if row.citizen_id}
        anonymous = sum(1 for row in rows if not row.citizen_id)
        return DayNumbers(len(rows), len(people), anonymous, services)
