"""Gia đình số, step by step: registered, reviewed, proposed, recognised with the decision's reference."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import date
from typing import Literal

from desktop.contract import digital_family as rule
from desktop.errors import InvalidInput, Problem
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.household_review import HouseholdReview
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.services import digital_family, one_household
from desktop.services.catalog import Catalog
from desktop.services.dates import past, today

Step = Literal["declined", "registered", "proposed", "recognised"]
_BEFORE = {"recognised": "proposed", "proposed": "registered"}
_REGISTERED = rule.step_of("registered")
_JUDGED = ("proposed", "recognised")  # by the criteria of one version


class ProgrammeDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)

    def register(self, *ids: str, day: date | None = None) -> Future[str]:
        """They signed the slip. Each of these gives its deed: RecordHistory.undo takes it back; each fails
        with InvalidInput for a day that is yet to come."""
        return self._step(ids, "registered", day)

    def decline(self, *ids: str, day: date | None = None) -> Future[str]:
        """Asked, and they do not wish to take part."""
        return self._step(ids, "declined", day)

    def propose(self, *ids: str, day: date | None = None) -> Future[str]:
        """For recognition. Fails with InvalidInput where one of them does not fulfil the criteria, has not
        registered, is recognised already, or where the criteria cannot be read."""
        criteria = digital_family.criteria(self._catalog)

        def check(session: NotingSession) -> None:
            _demand(criteria)
            for each in digital_family.families(session, criteria, ids):
                if each.standing.missing:
                    raise InvalidInput([Problem("programme", "criteria_missing")])
                if each.standing.status not in ("meets", "proposed"):
                    raise InvalidInput([Problem("programme", "not_registered")])

        return self._step(ids, "proposed", day, act="household.propose", check=check)

    def recognise(self, *ids: str, decision_no: str, decision_on: date) -> Future[str]:
        """By a decision of the ward. Fails with InvalidInput without its number, and where one of them has
        not registered."""

        def check(session: NotingSession) -> None:
            for each in ids:
                if rule.step_of(digital_family.telling(_alive(session, each)).programme) < _REGISTERED:
                    raise InvalidInput([Problem("programme", "not_registered")])

        if not decision_no.strip():
            raise InvalidInput([Problem("decision_no", "required")])
        past("decision_on", decision_on)
        decision = (decision_no.strip(), decision_on)
        act = "household.recognise"
        return self._step(ids, "recognised", decision_on, act=act, decision=decision, check=check)

    def step_back(self, household_id: str) -> Future[str]:
        """From recognised to proposed, to registered (since the first day), to as if nobody had asked."""
        deed = Deed("household.programme", self._user)

        def work(session: NotingSession) -> str:
            found = _alive(session, household_id)
            telling = digital_family.telling(found)
            before, version = _BEFORE.get(telling.programme or ""), telling.criteria_version
            days = [each.registered_on for each in found if each.registered_on]
            since = min(days, default=today()) if before == "registered" else today()
            for each in found:
                if rule.step_of(each.programme) > rule.step_of(before):
                    each.programme, each.programme_on = before, since if before else None
                    each.criteria_version = version if before == "proposed" else None
                    each.decision_no = each.decision_on = None
            return deed.id

        return self._database.write(deed, work)

    def review(self, household_id: str, criterion: str, *, met: bool, day: date | None = None) -> Future[str]:
        """What somebody found of a criterion that records do not tell. Fails with InvalidInput where the
        criteria cannot be read."""
        deed, criteria = Deed("household.review", self._user), digital_family.criteria(self._catalog)

        def work(session: NotingSession) -> str:
            _demand(criteria)
            stands = one_household.stands_for(session, household_id)
            found = {"criterion": criterion, "version": criteria.version, "met": met, "reviewer": self._user}
            on = past("reviewed_on", day)
            session.add(HouseholdReview(household_id=stands, reviewed_on=on, **found))
            return deed.id

        return self._database.write(deed, work)

    def _step(
        self,
        ids: tuple[str, ...],
        step: Step,
        day: date | None,
        *,
        act: str = "household.programme",
        decision: tuple[str, date] | tuple[None, None] = (None, None),
        check: Callable[[NotingSession], None] = lambda _: None,
    ) -> Future[str]:
        deed, version = Deed(act, self._user), digital_family.criteria(self._catalog).version

        def work(session: NotingSession) -> str:
            check(session)
            on = past("programme_on", day)
            for each in ids:
                found = _alive(session, each)
                told = digital_family.telling(found).programme
                if step == "registered" and rule.step_of(told) >= rule.step_of(step):
                    continue  # they did already, or are further
                for one in found:
                    if one is found[0] or rule.step_of(one.programme) >= rule.step_of(step):
                        one.programme, one.programme_on = step, on
                        one.criteria_version = version or None if step in _JUDGED else None
                        one.decision_no, one.decision_on = decision
                        if step == "registered":
                            one.registered_on = min(on, one.registered_on or on)
            return deed.id

        return self._database.write(deed, work)


def _demand(criteria: rule.Criteria) -> None:
    """Raises InvalidInput: by criteria that nobody can read everybody would fulfil them."""
    if not criteria.items:
        raise InvalidInput([Problem("programme", "no_criteria")])


def _alive(session: NotingSession, household_id: str) -> Sequence[Household]:
    """It, then what was merged into it. Raises InvalidInput where it is here no more."""
    stands = one_household.stands_for(session, household_id)
    found = one_household.with_merged(session, [stands]).get(stands)
    if not found or found[0].voided_at:
        raise InvalidInput([Problem("household", "gone")])
    return found
