"""How far households are with Gia đình số: the one reader of it, for a card, a list, or a whole ward at once.

What the criteria ask for is looked up by one query for each kind of evidence, whatever the number of
households; the rule itself is contract/digital_family.py.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract import digital_family as rule
from desktop.contract.digital_family import Criteria, Standing, Status
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.household_review import HouseholdReview
from desktop.models.household_visit import HouseholdVisit
from desktop.models.observation import Observation
from desktop.models.person_of import PersonOf
from desktop.services import observation, one_household, one_person
from desktop.services.catalog import Catalog
from desktop.services.dates import today
from desktop.services.one_household import Member

SPOKEN = ("met", "later", "declined")  # results of a visit at which somebody was asked
# Status -> what a household's programme may say then; "": nothing.
PROGRAMMES: Mapping[Status, tuple[str, ...]] = {
    "not_visited": ("",),
    "not_joined": ("", "declined"),
    "registered": ("registered",),
    "learning": ("registered",),
    "meets": ("registered",),
    "proposed": ("proposed",),
    "recognised": ("recognised",),
}
_NO_CRITERIA = Criteria(0, "", "", ())

_PERSON = (
    "SELECT DISTINCT coalesce(p.person, x.citizen_id) FROM {tables} "
    "LEFT JOIN person_of AS p ON p.rec = x.citizen_id"
)
_LEARNER = (
    "{kind} AS k JOIN enrolment AS x ON x.id = k.enrolment_id AND x.voided_at IS NULL AND k.voided_at IS NULL"
)
_EVIDENCE: Mapping[str, tuple[str, str]] = {
    "class": (_LEARNER.format(kind="attendance"), "k.state IN ('present', 'late')"),
    "skill": (_LEARNER.format(kind="assessment"), "k.level = 'alone'"),
    "help": ("help_visit AS x", "x.voided_at IS NULL"),
    "able_help": ("help_visit AS x", 'x.voided_at IS NULL AND x.outcomes LIKE \'%"outcome":"able"%\''),
    "confirmed": ("official_confirmation AS x", "x.voided_at IS NULL"),
}
_AMONG = "x.citizen_id IN (SELECT value FROM json_each(:people))"


@dataclass(frozen=True)
class Family:
    """One household and what it has come to."""

    household: Household
    telling: Household  # of those merged into it: the one that tells of the programme; itself as a rule
    counts: Mapping[str, int | None]  # without names: COUNTS of one_household
    members: Sequence[Member]
    standing: Standing
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)  # member's id -> evidence of hers
    reviews: Mapping[str, Any] = field(default_factory=dict)  # criterion -> its latest HouseholdReview

    @property
    def people(self) -> int:
        """Members by name, or as they were counted."""
        return max(len(self.members), self.counts["people"] or 0)

    @property
    def is_nameless(self) -> bool:
        """Nobody of it is known by name."""
        return not self.members

    @property
    def is_headless(self) -> bool:
        """Of those who are known by name nobody is the head."""
        return bool(self.members) and not any(each.is_head for each in self.members)


@dataclass
class Counts:
    """Of the households of one place. Each has one status."""

    households: int = 0
    nameless: int = 0
    people: int = 0
    of: Counter[Status] = field(default_factory=Counter)

    @property
    def joined(self) -> int:
        """Have registered, or are further."""
        return sum(self.of[each] for each in rule.STATUSES[2:])

    @property
    def reached(self) -> int:
        """Fulfil the criteria, whether it was recognised or not."""
        return sum(self.of[each] for each in rule.STATUSES[4:])


class DigitalFamily:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._catalog = Catalog(database)

    def criteria(self, version: int | None = None) -> Criteria:
        """Those in force, or of another version; none at all where the ward's cannot be read."""
        return criteria(self._catalog, version)

    def family(self, household_id: str) -> Family | None:
        with self._database.read() as session:
            stands = one_household.stands_for(session, household_id)
            return next(iter(families(session, self.criteria(), [stands])), None)

    def counts(self) -> Mapping[str, Counts]:
        """Cell -> how many households there, by status; those struck through are not counted, those merged
        are one. For reports and indicators: nobody needs to apply the criteria again."""
        found: dict[str, Counts] = {}
        wanted = self.criteria()
        with self._database.read() as session:
            for each in families(session, wanted):
                of = found.setdefault(each.household.cell, Counts())
                of.households += 1
                of.nameless += each.is_nameless
                of.people += each.people
                of.of[each.standing.status] += 1
        return found


def criteria(catalog: Catalog, version: int | None = None) -> Criteria:
    entry = catalog.entry("household_criteria", "digital_family", version)
    if entry is None or next(rule.problems(entry.kind, entry.data), None):
        return _NO_CRITERIA
    return rule.criteria(entry)


def families(session: Session, wanted: Criteria, households: Sequence[str] | None = None) -> Sequence[Family]:
    """These households, or all that stand and are not struck through; in no order."""
    records = one_household.with_merged(session, households)
    members: dict[str, list[Member]] = {}
    for each in one_household.current(session, households):
        members.setdefault(each.household, []).append(each)
    among = None if households is None else _records(session, members.values())
    judge = _Judge(wanted, {each: _who(session, each, among) for each in wanted.evidence})
    reviews, spoken = _reviews(session, households), _spoken(session, households)
    return [
        _family(some, members.get(stands, ()), judge, reviews.get(stands, {}), stands in spoken)
        for stands, some in records.items()
    ]


def telling(records: Sequence[Household]) -> Household:
    """Of households that are read as one, the standing one first: the one that has come the furthest."""
    if len(records) == 1:
        return records[0]
    known, stands = {each.id: each for each in records}, records[0].id
    programmes = {each.id: each.programme for each in records}
    return known[rule.told(programmes, dict.fromkeys(known, stands))[stands]]


class _Judge:
    """Most households of a ward are alike: of the same facts the rule is asked once."""

    def __init__(self, wanted: Criteria, known: Mapping[str, frozenset[str]]) -> None:
        self._wanted = wanted
        self._known = {evidence: people for evidence, people in known.items() if people}
        self._day = today() if wanted.asks_ages else None
        self._kept: dict[tuple[Any, ...], Standing] = {}

    def person(self, member: Member) -> rule.Person:
        known = [evidence for evidence, people in self._known.items() if member.citizen_id in people]
        return rule.Person(frozenset(known), self._day is None or rule.is_adult(member.birth, self._day))

    def standing(self, of: rule.Household) -> Standing:
        said = (*sorted(of.counts.items()), None, *sorted(of.reviews.items()))
        facts = (of.programme, of.visited, tuple(of.members), of.people, said)
        if facts not in self._kept:
            self._kept[facts] = rule.standing(self._wanted, of)
        return self._kept[facts]


def _family(
    records: Sequence[Household],
    members: Sequence[Member],
    judge: _Judge,
    reviews: Mapping[str, HouseholdReview],
    visited: bool,
) -> Family:
    furthest, counted = telling(records), one_household.counts(records)
    people = [judge.person(each) for each in members]
    hers = {each.id: person.known for each, person in zip(members, people, strict=True)}
    facts = rule.Household(
        programme=furthest.programme,
        visited=visited,
        members=people,
        people=counted["people"],
        counts={name: count for name in rule.COUNTS if (count := counted[name])},
        reviews={code: review.met for code, review in reviews.items()},
    )
    return Family(records[0], furthest, counted, members, judge.standing(facts), hers, reviews)


def _records(session: Session, members: Iterable[Sequence[Member]]) -> str:
    """All records of these people, as JSON."""
    people = [each.citizen_id for some in members for each in some if each.citizen_id]
    others = session.scalars(select(PersonOf.rec).where(PersonOf.person.in_(one_person.among(people))))
    return orjson.dumps([*people, *others]).decode()


def _who(session: Session, evidence: str, among: str | None) -> frozenset[str]:
    """The people of whom it is known; `among`: records, as JSON."""
    if asked := rule.observed(evidence):
        return _observed(session, *asked, among)
    here = _AMONG if among is not None else "x.citizen_id IS NOT NULL"
    tables, condition = _EVIDENCE[evidence]
    sql = f"{_PERSON.format(tables=tables)} WHERE {here} AND {condition}"
    rows = session.connection().exec_driver_sql(sql, {"people": among} if among is not None else {})
    return frozenset(row[0] for row in rows)


def _observed(session: Session, kind: str, values: Sequence[str], among: str | None) -> frozenset[str]:
    conditions = [Observation.kind == kind]
    if among is not None:
        conditions.append(Observation.citizen_id.in_(orjson.loads(among)))
    known = observation.standing(*conditions)
    return frozenset(session.scalars(select(known.c.person).where(known.c.value.in_(values))))


# As with observations: of one day what reached the ward last, and after that what has not reached it yet.
_OLDEST_REVIEW = (
    HouseholdReview.reviewed_on,
    HouseholdReview.rev == 0,
    HouseholdReview.rev,
    HouseholdReview.n,
)


def _reviews(session: Session, households: Sequence[str] | None) -> dict[str, dict[str, HouseholdReview]]:
    """Household that stands -> criterion -> the latest review."""
    of = one_household.merged(session)
    query = select(HouseholdReview).where(HouseholdReview.voided_at.is_(None))
    if households is not None:
        query = query.where(HouseholdReview.household_id.in_(_with_merged(of, households)))
    found: dict[str, dict[str, HouseholdReview]] = {}
    for each in session.scalars(query.order_by(*_OLDEST_REVIEW)):
        found.setdefault(of.get(each.household_id, each.household_id), {})[each.criterion] = each
    return found


def _spoken(session: Session, households: Sequence[str] | None) -> set[str]:
    """Households that stand, at whose door somebody was spoken to."""
    of, mine = one_household.merged(session), HouseholdVisit.household_id
    query = select(mine).where(HouseholdVisit.result.in_(SPOKEN), HouseholdVisit.voided_at.is_(None))
    if households is not None:
        query = query.where(mine.in_(_with_merged(of, households)))
    return {of.get(each, each) for each in session.scalars(query.distinct())}


def _with_merged(of: Mapping[str, str], households: Sequence[str]) -> list[str]:
    wanted = set(households)
    return [*households, *(each for each, into in of.items() if into in wanted)]
