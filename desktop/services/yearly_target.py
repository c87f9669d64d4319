"""What the ward asks of a year, where the plan's own targets (the catalogue) do not say it, or not right."""

from concurrent.futures import Future

from sqlalchemy.orm import Session

from desktop.contract.figures import WARD
from desktop.contract.ids import natural_id
from desktop.errors import InvalidInput, Problem
from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.models.sync_state import team_of
from desktop.models.yearly_target import YearlyTarget
from desktop.services.drafting import Count, Draft, by_id
from desktop.services.indicator import Indicators

FIRST_YEAR, LAST_YEAR = 2025, 2100


class YearlyTargetDraft(Draft):
    indicator: str
    year: int
    value: Count | None = None  # None: left open
    document_no: str | None = None
    place: str = WARD


class YearlyTargetDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._indicators = Indicators(database, user)

    def set(self, draft: YearlyTargetDraft) -> Future[str]:
        """Gives the deed's id, which takes it back. Raises InvalidInput."""
        known = self._indicators.get(draft.indicator)
        if known is None:
            raise InvalidInput([Problem("indicator", "gone")])
        if not FIRST_YEAR <= draft.year <= LAST_YEAR:
            raise InvalidInput([Problem("year", "bad_format")])
        if draft.place != WARD and draft.place not in {each.code for each in self._indicators.places()}:
            raise InvalidInput([Problem("place", "gone")])
        most = 100 if known.unit == "percent" else 10**9
        if draft.value is not None and not 0 <= draft.value <= most:
            raise InvalidInput([Problem("value", "not_percent" if most == 100 else "not_a_number")])
        deed = Deed("yearly_target.set", self._user)

        def work(session: Session) -> str:
            home = team_of(session)
            key = (home, draft.indicator, draft.year, draft.place)
            record = natural_id(YearlyTarget.__tablename__, *key)
            if mine := by_id(session, YearlyTarget, record):
                mine.value, mine.document_no = draft.value, draft.document_no
                mine.voided_at = mine.void_reason = None
            else:
                session.add(YearlyTarget(home=home, **draft.model_dump()))
            return deed.id

        return self._database.write(deed, work)
