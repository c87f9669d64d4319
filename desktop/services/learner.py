"""A learner of a class: one person, whichever of her records were enrolled (design, decision 6)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.vietnamese import name_key
from desktop.models.citizen import Citizen
from desktop.models.enrolment import Enrolment
from desktop.models.person_of import PersonOf
from desktop.services import one_person


@dataclass(frozen=True)
class Learner:
    """Somebody in a class, as its lists show her."""

    n: int
    id: str  # of the enrolment
    class_id: str
    citizen_id: str | None  # None: she gave no name, or was erased
    name: str | None  # None: see citizen_id
    birth_year: int | None
    cell: str | None  # where she lives, if her record may be read here
    target_group: str | None
    number: int | None
    state: str
    source: str | None
    enrolled_on: date
    others: tuple["Learner", ...] = ()  # enrolled by other records too, before it was seen that she is one

    @property
    def all(self) -> tuple["Learner", ...]:
        return self, *self.others

    @property
    def ids(self) -> tuple[str, ...]:
        """Of all her enrolments in this class; the one she goes by first."""
        return tuple(each.id for each in self.all)

    @property
    def order(self) -> tuple[str, int, int]:
        """By given name; those without a name last."""
        return name_key(self.name) if self.name else "~", self.birth_year or 0, self.n


def learners(session: Session, *conditions: Any) -> Sequence[Learner]:
    """Within a reading; in no order. Names as they are now, where the person may be seen."""
    who = one_person.person(Enrolment.citizen_id)
    query = (
        select(Enrolment, who, Citizen.full_name, Citizen.birth, Citizen.cell)
        .outerjoin(Citizen, Citizen.id == who)
        .where(Enrolment.voided_at.is_(None), *conditions)
    )
    hers: dict[tuple[str, str], list[Learner]] = {}
    for row in session.execute(query):
        each = _learner(*row)
        hers.setdefault((each.class_id, each.citizen_id or each.id), []).append(each)
    known = [_as_one(some) for some in hers.values()]
    years = _years(session, [each.citizen_id for each in known if each.citizen_id and not each.birth_year])
    return [replace(each, birth_year=each.birth_year or years.get(each.citizen_id or "")) for each in known]


def _years(session: Session, people: Sequence[str]) -> Mapping[str, int]:
    """In which they were born, as another of their records tells."""
    if not people:
        return {}
    rows = session.execute(select(Citizen.id, Citizen.birth).where(Citizen.id.in_(people))).all()
    return {each.id: int(each.birth[:4]) for each in one_person.as_one(session, rows) if each.birth}


def several(session: Session, class_id: str) -> Mapping[str, tuple[str, ...]]:
    """Enrolment -> Learner.ids, of those only who were enrolled by more than one of their records."""
    joined = Enrolment.citizen_id.in_(select(PersonOf.rec))
    found = learners(session, Enrolment.class_id == class_id, joined)
    return {enrolment: each.ids for each in found if each.others for enrolment in each.ids}


def goes_by(session: Session, class_id: str) -> Callable[[str], str]:
    """An enrolment of this class -> the Learner.id it is read under."""
    first = {enrolment: ids[0] for enrolment, ids in several(session, class_id).items()}
    return lambda enrolment: first.get(enrolment, enrolment)


def _as_one(some: Sequence[Learner]) -> Learner:
    """She has a seat if one of them has: enrolled < waiting < withdrawn."""
    first, *others = sorted(some, key=lambda each: (each.state, each.number or 0, each.n))
    return replace(first, others=tuple(others)) if others else first


def _learner(
    each: Enrolment, who: str | None, name: str | None, birth: str | None, cell: str | None
) -> Learner:
    return Learner(
        n=each.n,
        id=each.id,
        class_id=each.class_id,
        citizen_id=who,
        name=name or each.citizen_label,
        birth_year=int(birth[:4]) if birth else each.birth_year,
        cell=cell,
        target_group=each.target_group,
        number=each.number,
        state=each.state,
        source=each.source,
        enrolled_on=each.enrolled_on,
    )
