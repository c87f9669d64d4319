"""Gia đình số, step by step: registered, reviewed, proposed, recognised with the decision's reference."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import date
from typing import Literal

from desktop.errors import InvalidInput, Problem
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.household_review import HouseholdReview
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.services import digital_family, one_household
from desktop.services.catalog import Catalog
from desktop.services.dates import today
from desktop.services.drafting import by_id

Step = Literal["declined", "registered", "proposed", "recognised"]
_BEFORE = {"recognised": "proposed", "proposed": "registered"}


class ProgrammeDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)

    def register(self, *ids: str, day: date | None = None) -> Future[str]:
        """They signed the slip. Each of these gives its deed: RecordHistory.undo takes it back."""
        return self._step(ids, "registered", day or today())

    def decline(self, *ids: str, day: date | None = None) -> Future[str]:
        """Asked, and they do not wish to take part."""
        return self._step(ids, "declined", day or today())

    def propose(self, *ids: str, day: date | None = None) -> Future[str]:
        """For recognition. Fails with InvalidInput where one of them does not fulfil the criteria."""
        criteria = digital_family.criteria(self._catalog)

        def check(session: NotingSession) -> None:
            for each in digital_family.families(session, criteria, [_stands(session, one) for one in ids]):
                if each.standing.missing:
                    raise InvalidInput([Problem("programme", "criteria_missing")])

        return self._step(ids, "proposed", day or today(), check=check)

    def recognise(self, *ids: str, decision_no: str, decision_on: date) -> Future[str]:
        """By a decision of the ward; without its number nothing is recognised (InvalidInput)."""
        if not decision_no.strip():
            raise InvalidInput([Problem("decision_no", "required")])
        if decision_on > today():
            raise InvalidInput([Problem("decision_on", "in_future")])
        decision = (decision_no.strip(), decision_on)
        return self._step(ids, "recognised", decision_on, decision=decision)

    def step_back(self, household_id: str) -> Future[str]:
        """From recognised to proposed, to registered, to as if they had not been asked."""
        deed = Deed("household.programme", self._user)

        def work(session: NotingSession) -> str:
            for found in _alive(session, household_id):
                found.programme = _BEFORE.get(found.programme or "")
                found.decision_no = found.decision_on = None
                found.programme_on = today() if found.programme else None
                found.criteria_version = found.criteria_version if found.programme == "proposed" else None
            return deed.id

        return self._database.write(deed, work)

    def review(self, household_id: str, criterion: str, *, met: bool, day: date | None = None) -> Future[str]:
        """What somebody found of a criterion that records do not tell."""
        deed, version = Deed("household.review", self._user), digital_family.criteria(self._catalog).version

        def work(session: NotingSession) -> str:
            stands = _stands(session, household_id)
            found = {"criterion": criterion, "version": version, "met": met, "reviewer": self._user}
            session.add(HouseholdReview(household_id=stands, reviewed_on=day or today(), **found))
            return deed.id

        return self._database.write(deed, work)

    def _step(
        self,
        ids: tuple[str, ...],
        step: Step,
        day: date,
        *,
        decision: tuple[str, date] | tuple[None, None] = (None, None),
        check: Callable[[NotingSession], None] = lambda _: None,
    ) -> Future[str]:
        deed, version = (
            Deed("household.programme", self._user),
            digital_family.criteria(self._catalog).version,
        )

        def work(session: NotingSession) -> str:
            check(session)
            for each in ids:
                for found in _alive(session, each):
                    if step == "registered" and found.programme in _BEFORE:
                        continue  # it is further
                    found.programme, found.programme_on = step, day
                    found.criteria_version = version if step in ("proposed", "recognised") else None
                    found.decision_no, found.decision_on = decision
            return deed.id

        return self._database.write(deed, work)


def _stands(session: NotingSession, household_id: str) -> str:
    return one_household.stands_for(session, household_id)


def _alive(session: NotingSession, household_id: str) -> Sequence[Household]:
    """It, and what was merged into it: all say the same. Raises InvalidInput where it is here no more."""
    found = [by_id(session, Household, each) for each in one_household.records(session, household_id)]
    if found[0] is None or found[0].voided_at:
        raise InvalidInput([Problem("household", "gone")])
    return [each for each in found if each]
