"""Slips of participation: issuing them offline, revoking, and checking one that somebody brings."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.ids import uuid7
from desktop.contract.slip import BadSlip, Facts, Genuine, address, initials_of, seal, serial_of, verified
from desktop.errors import InvalidInput, Problem
from desktop.models.attendance import Attendance
from desktop.models.class_session import ClassSession
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.models.outbox import Deed
from desktop.models.participation_slip import ParticipationSlip
from desktop.models.sync_state import SyncOne
from desktop.models.training_class import TrainingClass
from desktop.services.attendance import WERE_THERE
from desktop.services.class_session import was_held
from desktop.services.dates import today
from desktop.services.drafting import by_id, void
from desktop.services.learner import Learner, goes_by, learners

Verdict = Literal["known", "unknown", "revoked", "no_slip", "other_ward", "forged"]


@dataclass(frozen=True)
class SlipRow:
    """An issued slip, with all that is printed on it."""

    id: str
    learner: Learner
    serial: str
    facts: Facts
    code: str  # what its QR says
    revoked: str | None  # the reason's code


@dataclass(frozen=True)
class Checked:
    """What can be said, here and now, of a slip that somebody brought.

    known: signed by a laptop of this ward, and in this notebook; unknown: signed so, but not here (yet);
    revoked: taken back since; forged, other_ward, no_slip: not to be believed.
    """

    verdict: Verdict
    slip: Genuine | None = None
    reason: str | None = None  # why it was revoked


class SlipDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def can_sign(self) -> bool:
        """Only a notebook that its ward vouches for."""
        with self._database.read() as session:
            one = session.get(SyncOne, 1)
            return bool(one and one.cert and one.sign_key)

    def issue(self, class_id: str, *enrolments: str) -> Future[Sequence[str]]:
        """Slips for these learners, or for everybody with a name who was there at all; gives their ids.

        Who has one that says the same keeps it; one that is no longer so is taken back. Fails with
        InvalidInput where the class is not here, nobody was there, or no ward vouches for this notebook."""

        def work(session: Session) -> Sequence[str]:
            one = session.get_one(SyncOne, 1)
            if not one.cert or not one.sign_key:
                raise InvalidInput([Problem("ward", "no_ward")])
            facts = _facts(session, class_id, enrolments)
            if not facts:
                raise InvalidInput([Problem("learner", "nobody_there")])
            said = {learner.id: facts[learner] for learner in facts}
            kept, whose = dict[str, str](), goes_by(session, class_id)
            for each in _standing(session, class_id):
                learner = whose(each.enrolment_id)
                if enrolments and learner not in enrolments:
                    continue
                now = said.get(learner)
                if now and learner not in kept and _says(each, now, one.server_pk or ""):
                    kept[learner] = each.id
                else:
                    each.voided_at, each.void_reason = datetime.now(UTC), "mistake"
            return [kept.get(her.id) or self._one(session, one, her, facts[her]) for her in facts]

        return self._database.write(Deed("participation_slip.issue", self._user), work)

    def issued(self, class_id: str) -> Sequence[SlipRow]:
        """By given name; also those revoked."""
        with self._database.read() as session:
            one = session.get(SyncOne, 1)
            url, key = (one.url or "", one.server_pk or "") if one else ("", "")
            found = session.scalars(
                select(ParticipationSlip).where(ParticipationSlip.class_id == class_id)
            ).all()
            found_there = learners(session, Enrolment.class_id == class_id)
            known = {enrolment: each for each in found_there for enrolment in each.ids}
        rows = [
            _row(each, known[each.enrolment_id], url, key) for each in found if each.enrolment_id in known
        ]
        return sorted((row for row in rows if row), key=lambda row: row.learner.order)

    def revoke(self, *ids: str, reason: str | None) -> Future[None]:
        """None: it holds after all."""
        work = partial(void, table=ParticipationSlip, ids=ids, reason=reason)
        return self._database.write(Deed("participation_slip.revoke", self._user), work)

    def check(self, text: str) -> Checked:
        """Of what a QR code said. Needs no network; never raises."""
        with self._database.read() as session:
            one = session.get(SyncOne, 1)
            try:
                slip = verified(text, (one.server_pk if one else None) or "")
            except BadSlip as error:
                return Checked(error.why)
            found = by_id(session, ParticipationSlip, slip.record)
        if found is None:
            return Checked("unknown", slip)
        return Checked("revoked" if found.voided_at else "known", slip, found.void_reason)

    def _one(self, session: Session, one: SyncOne, learner: Learner, facts: Facts) -> str:
        record = uuid7()
        sealed = seal(record, facts, one.cert or "", one.sign_key or "")
        session.add(
            ParticipationSlip(
                id=record,
                enrolment_id=learner.id,
                citizen_id=learner.citizen_id,
                class_id=learner.class_id,
                serial=serial_of(record),
                issued_on=date.fromisoformat(facts.issued_on),
                signed_text=sealed,
                signer=verified(sealed, one.server_pk or "").signer,
            )
        )
        return record


def _facts(session: Session, class_id: str, enrolments: Iterable[str]) -> Mapping[Learner, Facts]:
    """Of learners with a name who were there at least once."""
    of = by_id(session, TrainingClass, class_id)
    if of is None or of.voided_at:
        raise InvalidInput([Problem("class", "gone")])
    days = dict(
        session.execute(
            select(ClassSession.id, ClassSession.day).where(
                ClassSession.class_id == class_id,
                was_held(),
            )
        ).all()
    )
    there = select(Attendance.enrolment_id, Attendance.session_id).where(
        Attendance.session_id.in_(days),
        Attendance.state.in_(WERE_THERE),
        Attendance.voided_at.is_(None),
    )
    attended: dict[str, set[str]] = {}
    whose = goes_by(session, class_id)
    for learner, meeting in session.execute(there):
        attended.setdefault(whose(learner), set()).add(meeting)
    wanted = set(enrolments)
    return {
        each: Facts(
            of.title,
            initials_of(each.name),
            len(attended[each.id]),
            len(days),
            min(days.values()).isoformat(),
            max(days.values()).isoformat(),
            today().isoformat(),
        )
        for each in learners(session, Enrolment.class_id == class_id)
        if each.name and each.id in attended and (not wanted or each.id in wanted)
    }


def _standing(session: Session, class_id: str) -> Sequence[ParticipationSlip]:
    return session.scalars(
        select(ParticipationSlip)
        .where(ParticipationSlip.class_id == class_id, ParticipationSlip.voided_at.is_(None))
        .order_by(ParticipationSlip.n)
    ).all()


def _says(slip: ParticipationSlip, facts: Facts, server_pk: str) -> bool:
    """The same but for the day of issue."""
    try:
        said = verified(slip.signed_text, server_pk).facts
    except BadSlip:
        return False
    return replace(said, issued_on="") == replace(facts, issued_on="")


def _row(each: ParticipationSlip, learner: Learner, url: str, server_pk: str) -> SlipRow | None:
    try:
        facts = verified(each.signed_text, server_pk).facts
    except BadSlip:
        return None
    revoked = (each.void_reason or "mistake") if each.voided_at else None
    return SlipRow(each.id, learner, each.serial, facts, address(url, each.signed_text), revoked)
