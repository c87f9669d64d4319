"""Learners of a class: enrolling people who are known, walk-ins, who waits for a seat."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.contract.ids import natural_id, uuid7
from desktop.errors import InvalidInput, Problem
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.models.training_class import TrainingClass
from desktop.progress import Progress
from desktop.services import citizen_listing, one_person
from desktop.services.attendance import mark
from desktop.services.citizen import CitizenDraft, ConsentDraft, keep
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.dates import today
from desktop.services.drafting import by_id
from desktop.services.learner import Learner, learners
from desktop.services.roster import Preview, Rosters
from desktop.services.roster_match import Choice, Taking

Source = Literal["search", "scan", "filter", "list", "walk_in"]
EnrolmentState = Literal["enrolled", "waiting", "withdrawn"]
MANY = 5_000  # learners of one class: more is a filter that was forgotten

_DIGITS = 39  # of a learner card; an ID number has twelve


@dataclass(frozen=True)
class Enrolled:
    """What enrolling came to."""

    seated: Sequence[str] = ()  # enrolments with a seat
    waiting: Sequence[str] = ()
    already: int = 0  # were learners of this class before
    deed: str = ""  # takes it back: see RecordHistory.undo

    def with_one(self, enrolment: str, *, has_seat: bool) -> "Enrolled":
        if has_seat:
            return replace(self, seated=[*self.seated, enrolment])
        return replace(self, waiting=[*self.waiting, enrolment])


@dataclass(frozen=True)
class WalkIn:
    """Somebody new at the door: a name and where she lives; nothing is kept of her without consent."""

    person: CitizenDraft
    consent: ConsentDraft
    session_id: str | None = None  # she is there now
    citizen_id: str = field(default_factory=uuid7)
    deed: str = field(default_factory=uuid7)  # takes it all back: see RecordHistory.undo


class EnrolmentDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def of(self, class_id: str, *states: EnrolmentState) -> Sequence[Learner]:
        """By given name; those of these states, or all."""
        with self._database.read() as session:
            found = learners(session, Enrolment.class_id == class_id)
        return sorted((each for each in found if not states or each.state in states), key=_by_name)

    def learner(self, enrolment_id: str) -> Learner | None:
        with self._database.read() as session:
            return next(iter(learners(session, Enrolment.id == enrolment_id)), None)

    def of_citizen(self, citizen_id: str) -> Sequence[Learner]:
        """The classes she is, or was, a learner of; the newest first."""
        with self._database.read() as session:
            hers = one_person.members(session, citizen_id)
            found = learners(session, Enrolment.citizen_id.in_(hers))
        return sorted(found, key=lambda each: (each.enrolled_on, each.n), reverse=True)

    def enrol(self, class_id: str, *people: str, source: Source) -> Future[Enrolled]:
        """People of this notebook, by citizen id: seats while there are any, the rest wait in this order.

        Whoever withdrew comes back. Fails with InvalidInput where the class is not here, or is over."""
        deed = Deed("enrolment.add", self._user)

        def work(session: NotingSession) -> Enrolled:
            return replace(_enrol(session, class_id, people, source), deed=deed.id)

        return self._database.write(deed, work)

    def enrol_all(self, class_id: str, wanted: CitizenFilter) -> Future[Enrolled]:
        """Everybody a list shows, in its order. Fails as enrol() does, and with InvalidInput for too many."""
        deed = Deed("enrolment.add", self._user)

        def work(session: NotingSession) -> Enrolled:
            numbers = citizen_listing.numbers(session, wanted, MANY + 1)
            if len(numbers) > MANY:
                raise InvalidInput([Problem("people", "too_many")])
            people = [row.id for row in citizen_listing.screenful(session, numbers)]
            return replace(_enrol(session, class_id, people, "filter"), deed=deed.id)

        return self._database.write(deed, work)

    def enrol_list(
        self,
        class_id: str,
        known: Sequence[str],
        taking: Taking,
        home: str,
        legal_basis: str,
        progress: Progress,
    ) -> Enrolled:
        """The people of an Excel list: those known (known_on_list), and those it brings in: one deed.

        Waits for it, as Rosters.take() does. Raises InvalidInput as enrol() does, or Cancelled: then nothing
        of the list is kept."""
        if not taking:
            return self.enrol(class_id, *known, source="list").result()
        done = Enrolled()

        def seat(new: Sequence[str], session: NotingSession) -> None:
            nonlocal done
            done = _enrol(session, class_id, [*known, *new], "list")

        rosters = Rosters(self._database, self._user)
        brought = rosters.take(taking, home, legal_basis, progress, seat)
        return replace(done, deed=brought.deed)

    def walk_in(self, class_id: str, who: WalkIn) -> Future[str]:
        """A new person, her consent, her place in the class, and that she is there: one deed. She gets a seat
        whatever the capacity: she stands at the door. Gives the enrolment's id."""

        def work(session: NotingSession) -> str:
            keep(session, who.citizen_id, who.person, {}, who.consent)
            done = _enrol(session, class_id, [who.citizen_id], "walk_in", whatever=True)
            return _there(session, done.seated[0], who.session_id)

        return self._database.write(Deed("enrolment.walk_in", self._user, who.deed), work)

    def at_door(self, class_id: str, citizen_id: str, session_id: str) -> Future[Enrolled]:
        """Somebody of this notebook who came without being enrolled: a seat, and she is there. One deed.

        Fails with InvalidInput where she is in this notebook no more."""
        deed = Deed("enrolment.walk_in", self._user)

        def work(session: NotingSession) -> Enrolled:
            if not _people(session, [citizen_id]):
                raise InvalidInput([Problem("citizen", "gone")])
            _enrol(session, class_id, [citizen_id], "walk_in", whatever=True)
            hers = _by_person(session, class_id)[one_person.stands_for(session, citizen_id)]
            if hers.state == "waiting":
                hers.state = "enrolled"
            return Enrolled([_there(session, hers.id, session_id)], deed=deed.id)

        return self._database.write(deed, work)

    def nameless(self, class_id: str, session_id: str | None = None) -> Future[Enrolled]:
        """Somebody who takes part and leaves no name: counted."""
        deed = Deed("enrolment.walk_in", self._user)

        def work(session: NotingSession) -> Enrolled:
            _class(session, class_id)
            made = Enrolment(
                class_id=class_id,
                number=_next_number(session, class_id),
                source="walk_in",
                enrolled_on=today(),
            )
            session.add(made)
            session.flush()
            return Enrolled([_there(session, made.id, session_id)], deed=deed.id)

        return self._database.write(deed, work)

    def set_state(self, state: EnrolmentState, *ids: str) -> Future[str]:
        """A seat, the waiting list, or withdrawn. Gives the deed's id: see RecordHistory.undo."""
        deed = Deed("enrolment.state", self._user)

        def work(session: Session) -> str:
            for each in session.scalars(select(Enrolment).where(Enrolment.id.in_(ids))):
                each.state = state
            return deed.id

        return self._database.write(deed, work)

    def next_waiting(self, class_id: str) -> Learner | None:
        """Who gets the next free seat: the first who came."""
        waiting = self.of(class_id, "waiting")
        return min(waiting, key=lambda each: (each.enrolled_on, each.number or 0, each.n), default=None)


def card_text(enrolment_id: str) -> str:
    """What the QR of a learner card says: an id and nothing else, in digits: input methods spoil letters."""
    return f"{int(enrolment_id, 16):0{_DIGITS}d}"


def read_card(text: str) -> str | None:
    """The enrolment's id; None if this is no learner card."""
    digits = text.strip()
    if len(digits) != _DIGITS or not digits.isascii() or not digits.isdigit():
        return None
    found = f"{int(digits):032x}"
    return found if len(found) == 32 else None


def known_on_list(preview: Preview, choices: Mapping[int, Choice]) -> Sequence[str]:
    """Those of a list who are in this notebook already: learners too, though nothing of them is stored."""
    gone = {row.number for row in preview.gone}
    found = []
    for row in preview.people:
        match = preview.matches.get(row.number)
        # Of two who may be meant nobody is chosen for whoever brings in the list.
        unsaid = "other" if match and match.others else match.default if match else "other"
        is_she = choices.get(row.number, unsaid) != "other"
        if match and match.citizen and is_she and row.number not in gone:
            found.append(match.citizen)
    return list(dict.fromkeys(found))


def _by_name(each: Learner) -> tuple[str, int, int]:
    return each.order


def _class(session: Session, class_id: str) -> TrainingClass:
    found = by_id(session, TrainingClass, class_id)
    if found is None or found.voided_at:
        raise InvalidInput([Problem("class", "gone")])
    if found.state != "open":
        raise InvalidInput([Problem("class", "closed")])
    return found


def _next_number(session: Session, class_id: str) -> int:
    """Also after those who withdrew: a number on a printed sheet is given once."""
    return (session.scalar(select(func.max(Enrolment.number)).where(Enrolment.class_id == class_id)) or 0) + 1


def _seats(session: Session, of: TrainingClass) -> int | None:
    if of.capacity is None:
        return None
    taken = sum(each.state == "enrolled" for each in learners(session, Enrolment.class_id == of.id))
    return max(of.capacity - taken, 0)


def _enrol(
    session: NotingSession, class_id: str, people: Iterable[str], source: str, *, whatever: bool = False
) -> Enrolled:
    """Within a deed. Seats in the order given, numbers by given name. `whatever`: a seat is found."""
    of = _class(session, class_id)
    free, known = _seats(session, of), _by_person(session, class_id)
    done = Enrolled()
    made: list[tuple[Citizen, str]] = []
    for citizen in _people(session, people):
        before = known.get(citizen.id)
        enrolment_id = before.id if before else natural_id(Enrolment.__tablename__, class_id, citizen.id)
        if before and before.state != "withdrawn" and before.voided_at is None:
            done = replace(done, already=done.already + 1)
            continue
        has_seat = whatever or free is None or len(done.seated) < free
        state = "enrolled" if has_seat else "waiting"
        done = done.with_one(enrolment_id, has_seat=has_seat)
        if before:
            before.state, before.voided_at, before.void_reason = state, None, None
        else:
            made.append((citizen, state))
    made.sort(key=lambda each: (each[0].name_key, each[0].n))
    for number, (citizen, state) in enumerate(made, start=_next_number(session, class_id)):
        session.add(_made(class_id, citizen, number, state, source))
    session.flush()
    return done


def _by_person(session: Session, class_id: str) -> dict[str, Enrolment]:
    """Whoever is a learner already, whichever of her records was enrolled; a seat before what is none."""
    found = session.scalars(select(Enrolment).where(Enrolment.class_id == class_id)).all()
    worst_first = sorted(found, key=lambda each: (each.voided_at is not None, each.state), reverse=True)
    return {one_person.stands_for(session, each.citizen_id): each for each in worst_first if each.citizen_id}


def _people(session: Session, ids: Iterable[str]) -> Sequence[Citizen]:
    """In the order given; who is not here, or struck through, is left out."""
    wanted = list(dict.fromkeys(one_person.stands_for(session, each) for each in ids))
    found = session.scalars(select(Citizen).where(Citizen.id.in_(wanted), Citizen.voided_at.is_(None)))
    here = {each.id: each for each in found}
    return [here[each] for each in wanted if each in here]


def _made(class_id: str, citizen: Citizen, number: int, state: str, source: str) -> Enrolment:
    return Enrolment(
        class_id=class_id,
        citizen_id=citizen.id,
        citizen_label=citizen.full_name,
        birth_year=int(citizen.birth[:4]) if citizen.birth else None,
        target_group=citizen.target_group,
        number=number,
        state=state,
        source=source,
        enrolled_on=today(),
    )


def _there(session: NotingSession, enrolment_id: str, session_id: str | None) -> str:
    """Within a deed: she is in this session now."""
    if session_id:
        mark(session, session_id, {enrolment_id: "present"}, "tick")
    return enrolment_id
