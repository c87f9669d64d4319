"""Everything the office does with people."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from desktop.contract.birth import age_on
from desktop.contract.vietnamese import clean, fold
from desktop.errors import InvalidInput, Problem
from desktop.models.access_event import AccessEvent
from desktop.models.citizen import Citizen
from desktop.models.consent import Consent
from desktop.models.database import Database
from desktop.models.lease import is_lapsed
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.models.sync_state import SyncOne, team_of
from desktop.paging import Key, Listed, Numbers, Page
from desktop.services import citizen_listing, one_person
from desktop.services.citizen_id import is_demo_id
from desktop.services.citizen_listing import COLUMNS, CitizenFilter
from desktop.services.drafting import Draft, by_id, store, stored, void

Sex = Literal["male", "female"]
Method = Literal["sheet", "spoken", "digital", "legal_basis"]
GUARDED_BELOW = 16  # years: a representative agrees for whoever is younger (Law 91/2025/QH15, article 24)


class CitizenDraft(Draft):
    home: str  # cell of the neighbourhood
    full_name: Annotated[str, StringConstraints(min_length=2)]
    nickname: str | None = None
    birth: Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d\d-\d\d)?$")] | None = None
    birth_approx: bool = False
    sex: Sex | None = None
    national_id: str | None = None  # any: a wrong one is warned about, never refused
    phone: str | None = None
    phone_of: str | None = None
    address: str | None = None
    residence: Literal["permanent", "temporary"] | None = None
    household_no: str | None = None
    relation: str | None = None
    target_group: str | None = None
    note: str | None = None


class ConsentDraft(Draft):
    """What the citizen agreed to and where the proof is; nothing of a person is kept without one."""

    purpose: str = "remember"
    text_version: int = 1
    method: Method
    sheet: str | None = None
    line: int | None = None
    witness: str | None = None
    guardian: str | None = None
    legal_basis: str | None = None
    given_on: date = Field(default_factory=date.today)
    also: dict[str, int] = Field(default_factory=dict)  # other purposes she ticked: text version of each

    @model_validator(mode="after")
    def _has_proof(self) -> "ConsentDraft":
        proof = {"legal_basis": self.legal_basis, "spoken": self.witness}
        if not proof.get(self.method, True):
            raise InvalidInput([Problem("witness" if self.method == "spoken" else "legal_basis", "required")])
        return self


@dataclass(frozen=True)
class Lookalike:
    id: str
    full_name: str
    birth: str | None
    phone: str | None
    national_id: str | None
    address: str | None
    why: Literal["same_id", "same_name_birth", "same_name_phone"]


class CitizenDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def page(self, wanted: CitizenFilter, after: Key | None = None, limit: int = 200) -> Page:
        """By name or by birth where everyone's is known; see also listed()."""
        with self._database.read() as session:
            return citizen_listing.listing(wanted).page(session, after, limit)

    def listed(self, wanted: CitizenFilter) -> Listed:
        """The list of any length; its rows also say `helped_on` (a day or None) and `state`."""

        def numbers(limit: int | None) -> Numbers:
            with self._database.read() as session:
                return citizen_listing.numbers(session, wanted, limit)

        def rows(numbers: Sequence[int]) -> Sequence[Any]:
            with self._database.read() as session:
                return citizen_listing.screenful(session, numbers)

        return Listed(numbers, rows, self._number)

    def count(self, wanted: CitizenFilter) -> int:
        """How many people: those struck through are listed, not counted."""
        with self._database.read() as session:
            return citizen_listing.count(session, wanted)

    def row(self, citizen_id: str) -> Any:
        """The list row of one person, or None; of somebody with several records, of all as one."""
        with self._database.read() as session:
            who = one_person.stands_for(session, citizen_id)
            rows = session.execute(select(*COLUMNS).where(Citizen.id == who)).all()
            return next(iter(one_person.as_one(session, rows)), None)

    def stored(self, citizen_id: str) -> dict[str, Any]:
        with self._database.read() as session:
            values = stored(session, Citizen, citizen_id, CitizenDraft)
            for names, record in _told(session, citizen_id):
                values |= {name: getattr(record, name) for name in names}
        return values

    def consent(self, citizen_id: str) -> Consent | None:
        """The consent to be remembered that stands, newest text first."""
        standing = (
            select(Consent)
            .where(
                Consent.purpose.in_(("remember", "roster")),
                Consent.voided_at.is_(None),
                Consent.withdrawn_on.is_(None),
            )
            .order_by(Consent.text_version.desc())
        )
        with self._database.read() as session:
            hers = one_person.members(session, citizen_id)
            return session.scalars(standing.where(Consent.citizen_id.in_(hers))).first()

    def lookalikes(self, citizen_id: str, values: Mapping[str, Any], limit: int = 5) -> Sequence[Lookalike]:
        """Others who may be the same person. Shown, never refused: twins and slips both exist."""
        name = fold(clean(str(values.get("full_name") or "")))
        number, born, phone = values.get("national_id"), values.get("birth"), values.get("phone")
        ways: dict[Literal["same_id", "same_name_birth", "same_name_phone"], Any] = {}
        if number:
            ways["same_id"] = Citizen.national_id == number
        if name and born:
            ways["same_name_birth"] = and_(Citizen.folded == name, _born_alike(str(born)))
        if name and phone:
            ways["same_name_phone"] = and_(Citizen.folded == name, Citizen.phone == phone)
        with self._database.read() as session:
            if is_lapsed(session):
                return []
            hers = one_person.members(session, citizen_id)
            found = {
                row.id: Lookalike(
                    row.id, row.full_name, row.birth, row.phone, row.national_id, row.address, why
                )
                for why, condition in reversed(ways.items())
                for row in session.execute(
                    select(*COLUMNS)
                    .where(condition, Citizen.id.not_in(hers), Citizen.voided_at.is_(None))
                    .order_by(Citizen.n)
                    .limit(limit)
                )
            }
        return list(found.values())[:limit]

    def _number(self, citizen_id: str) -> int | None:
        with self._database.read() as session:
            return session.scalar(select(Citizen.n).where(Citizen.id == citizen_id))

    def save(
        self,
        citizen_id: str,
        draft: CitizenDraft,
        seen: Mapping[str, Any],
        consent: ConsentDraft | None = None,
    ) -> Future[None]:
        """A new person needs a consent (InvalidInput otherwise). Fails with ChangedByBoth where someone else
        changed the same field since `seen`."""

        def work(session: NotingSession) -> None:
            keep(session, citizen_id, draft, seen, consent)

        return self._database.write(Deed("citizen.save", self._user), work)

    def void(self, *ids: str, reason: str) -> Future[None]:
        """All records of these people."""
        return self._database.write(Deed("citizen.void", self._user), partial(_void, ids=ids, reason=reason))

    def restore(self, *ids: str) -> Future[None]:
        return self._database.write(Deed("citizen.restore", self._user), partial(_void, ids=ids, reason=None))

    def reveal(self, citizen_id: str) -> Future[str | None]:
        """The ID number in full. Looking is a deed: it is logged and travels to the ward (design, rule 8)."""

        def work(session: Session) -> str | None:
            citizen = by_id(session, Citizen, citizen_id)
            told = [record for names, record in _told(session, citizen_id) if "national_id" in names]
            number = next((each.national_id for each in (*told, citizen) if each), None)
            if number:
                session.add(log_access(session, self._user, "reveal", "national_id", 1, citizen_id))
            return number

        return self._database.write(Deed("citizen.reveal", self._user), work)


def keep(
    session: NotingSession,
    citizen_id: str,
    draft: CitizenDraft,
    seen: Mapping[str, Any],
    consent: ConsentDraft | None,
) -> None:
    """Within a deed: a person as typed, and the consent she gave."""
    if is_demo_id(draft.national_id) and not session.get_one(SyncOne, 1).demo:
        raise InvalidInput([Problem("national_id", "reserved")])
    is_new = by_id(session, Citizen, citizen_id) is None
    if is_new and consent is None:
        raise InvalidInput([Problem("consent", "required")])
    for names, record in _told(session, citizen_id):  # what another of her records tells is edited there
        edited = draft.model_copy(update={n: v for n, v in _values(record).items() if n not in names})
        store(session, Citizen, record.id, edited, _values(record) | {n: seen.get(n) for n in names})
        mine = by_id(session, Citizen, citizen_id)
        draft = draft.model_copy(update={name: getattr(mine, name) for name in names})
    store(session, Citizen, citizen_id, draft, seen)
    session.flush()
    if consent:
        keep_consent(session, citizen_id, consent)


def _told(session: Session, citizen_id: str) -> Iterator[tuple[Sequence[str], Citizen]]:
    """(fields, record) of what another of her records tells."""
    told = one_person.told_by_others(session, [citizen_id]).get(citizen_id, {})
    for group, record_id in told.items():
        if record := by_id(session, Citizen, record_id):
            yield one_person.GROUPS[group], record


def _values(citizen: Citizen) -> dict[str, Any]:
    return {name: getattr(citizen, name) for name in CitizenDraft.model_fields}


def _void(session: Session, ids: Sequence[str], reason: str | None) -> None:
    hers = dict.fromkeys(record for each in ids for record in one_person.members(session, each))
    void(session, Citizen, tuple(hers), reason)


def keep_consent(session: Session, citizen_id: str, draft: ConsentDraft) -> None:
    """One record for each purpose. The same person asked again about the same text is the same consent: its
    proof is renewed. Raises InvalidInput where a child's guardian is not named."""
    birth = session.scalar(select(Citizen.birth).where(Citizen.id == citizen_id))
    if needs_guardian(birth, draft.given_on) and draft.method != "legal_basis" and not draft.guardian:
        raise InvalidInput([Problem("guardian", "required")])
    values = draft.model_dump(exclude={"also"})
    for purpose, version in {draft.purpose: draft.text_version, **draft.also}.items():
        values |= {"purpose": purpose, "text_version": version}
        made = Consent(citizen_id=citizen_id, **values)
        if standing := by_id(session, Consent, made.id):
            for name, value in values.items():
                setattr(standing, name, value)
            standing.withdrawn_on = None
        else:
            session.add(made)


def needs_guardian(birth: str | None, day: date) -> bool:
    """Of a year alone: only whoever is surely younger."""
    age = age_on(birth, day)
    return age is not None and age < GUARDED_BELOW


def log_access(
    session: Session, user: str, kind: str, what: str, count: int, citizen_id: str | None = None
) -> AccessEvent:
    seen = {"kind": kind, "what": what, "count": count, "user": user, "at": datetime.now(UTC)}
    return AccessEvent(citizen_id=citizen_id, team=team_of(session), **seen)


def _born_alike(born: str) -> Any:
    """A full date also meets the same year alone, and the other way round."""
    year = born[:4]
    return Citizen.birth.in_([born, year]) if len(born) > 4 else func.substr(Citizen.birth, 1, 4) == year
