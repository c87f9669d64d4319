"""What waits for a person in the notebook of the pictures: two facts for one thing, lines of no use yet.

As it comes down: staged and shown by the code that takes what a ward sends.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desktop.contract.ids import uuid7
from desktop.models.assessment import Assessment
from desktop.models.attendance import Attendance
from desktop.models.base import Record
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.help_visit import HelpVisit
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed, OutboxLine
from desktop.models.types import moment_text
from desktop.models.volunteer import Volunteer
from desktop.sync import inbox

TEAM = {"hoa": "Trần Thị Hoa", "tu": "Phạm Anh Tú"}


def ask(database: Database, user: str, team: str) -> None:
    """A question for each kind of record that is there, and two lines that are held."""
    database.write(Deed("user.add", user), lambda session: _add_team(session, team)).result()
    database.apply(_disagree).result()
    database.apply(_hold).result()


def _add_team(session: Session, team: str) -> None:
    for code, name in TEAM.items():
        session.add(Volunteer(home=team, full_name=name, user=code))


def _disagree(session: NotingSession) -> None:
    people = session.scalars(select(Citizen).order_by(Citizen.n).limit(40)).all()
    reachable = [person for person in people if person.phone]
    visit = session.scalars(select(HelpVisit).order_by(HelpVisit.n)).first()
    alive = {"voided_at": None, "void_reason": None}
    struck = {"voided_at": moment_text(_ago(2)), "void_reason": "entered_twice"}
    asked: list[tuple[Record, str, dict[str, Any], str, int]] = [
        (reachable[0], "phone", {"phone": "0987654321", "phone_of": "con gái"}, "tu", 3),
        (reachable[1], "birth", {"birth": "1953-04-12", "birth_approx": False}, "hoa", 5),
        (reachable[2], "void", struck if reachable[2].voided_at is None else alive, "hoa", 2),
    ]
    if visit:
        asked.append((visit, "minutes", {"minutes": 35}, "tu", 1))
    asked.extend(_of_a_class(session))
    entries = [_entry(number, *each) for number, each in enumerate(asked, start=1)]
    inbox.stage(session, entries, {})
    inbox.absorb(session, "conflict", [entry[4] for entry in entries])
    inbox.settle(session)


def _of_a_class(session: Session) -> Iterator[tuple[Record, str, dict[str, Any], str, int]]:
    """Who was there, and what a learner can do, as another instructor saw it."""
    mark = session.scalars(select(Attendance).where(Attendance.state == "present").limit(1)).first()
    if mark:
        yield mark, "state", {"state": "absent", "noted": "sheet"}, "tu", 4
    seen = session.scalars(select(Assessment).where(Assessment.level == "alone").limit(1)).first()
    if seen:
        day, version = _ago(6).date().isoformat(), seen.framework_version
        other = {"level": "with_help", "assessor": "hoa", "assessed_on": day, "framework_version": version}
        yield seen, "level", other, "hoa", 6


def _entry(
    number: int, record: Record, group: str, candidate: dict[str, Any], by: str, days: int
) -> tuple[Any, ...]:
    fields = {
        "subject": record.id,
        "subject_table": record.__tablename__,
        "group": group,
        "candidate": candidate,
        "by": by,
        "at": moment_text(_ago(days)),
        "aid": uuid7(),
        "status": "open",
    }
    put = {"cell": record.cell, "also": record.also, "rev": number, "fields": fields, "last": {}}
    return number, record.cell, "put", "conflict", uuid7(), put


def _hold(session: Session) -> None:
    """As a receipt would state it."""
    visit = session.scalars(select(HelpVisit).order_by(HelpVisit.n.desc())).first()
    newest = (
        select(OutboxLine.aid).where(OutboxLine.act == "help_visit.record").order_by(OutboxLine.seq.desc())
    )
    saved = select(OutboxLine.aid).where(OutboxLine.act == "citizen.save").order_by(OutboxLine.seq.desc())
    reasons = {newest: f"held:invalid help_visit {visit.id} minutes" if visit else "", saved: "held:scope"}
    for lines, reason in reasons.items():
        aid = session.scalars(lines).first()
        line = update(OutboxLine).where(OutboxLine.aid == aid)
        session.execute(line.values(verdict="held", detail=reason))


def _ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)
