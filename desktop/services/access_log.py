"""Nhật ký xem và xuất: who looked at what is masked, or took data out; when, of how many people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, func, select

from desktop.contract import roles
from desktop.models.access_event import AccessEvent
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.listing import Listing
from desktop.models.volunteer import Volunteer
from desktop.paging import Listed, Numbers

KINDS = ("reveal", "export", "print")
_WHO = select(Volunteer.full_name).where(Volunteer.user == AccessEvent.user).limit(1).scalar_subquery()
_COLUMNS = (
    AccessEvent.n,
    AccessEvent.id,
    AccessEvent.at,
    AccessEvent.kind,
    AccessEvent.what,
    AccessEvent.count,
    AccessEvent.sheet,
    AccessEvent.returned_on,
    AccessEvent.citizen_id,
    AccessEvent.voided_at,
    Citizen.full_name,
    func.coalesce(_WHO, AccessEvent.user).label("who"),
)
_ORDER = (AccessEvent.at, AccessEvent.n)
_NUMBERS = Listing(select(AccessEvent.n), order=_ORDER, newest_first=True)
_ROWS = Listing(select(*_COLUMNS).outerjoin(Citizen, Citizen.id == AccessEvent.citizen_id), order=_ORDER)


@dataclass(frozen=True)
class AccessFilter:
    """`since`: from the beginning of that day on, here."""

    user: str | None = None
    kind: str | None = None
    since: date | None = None


class AccessLog:
    """For whoever may see it (contract/roles.py); the rest raises NotAllowed."""

    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def may(self) -> bool:
        return roles.may(self._database.role_of(self._user), roles.SEE_ACCESS)

    def listed(self, wanted: AccessFilter) -> Listed:
        """The newest first. A row: at, who, kind, what, count, full_name (None: nobody alone), sheet …"""
        self._database.demand(self._user, roles.SEE_ACCESS)
        conditions = list(_conditions(wanted))
        asked = _NUMBERS.where(*conditions) if conditions else _NUMBERS

        def numbers(limit: int | None) -> Numbers:
            with self._database.read() as session:
                return asked.numbers(session, limit)

        def rows(numbers: Sequence[int]) -> Sequence[Any]:
            with self._database.read() as session:
                return _ROWS.at(session, numbers)

        return Listed(numbers, rows, self._number)

    def people(self) -> Mapping[str, str]:
        """user -> name of those who ever did."""
        self._database.demand(self._user, roles.SEE_ACCESS)
        who = select(AccessEvent.user, func.coalesce(_WHO, AccessEvent.user)).distinct()
        with self._database.read() as session:
            return {user: name for user, name in sorted(session.execute(who), key=lambda row: str(row[1]))}

    def of_number(self, citizen_id: str, limit: int) -> Sequence[tuple[str, datetime]]:
        """(who, when) saw this person's ID number, the newest first."""
        self._database.demand(self._user, roles.SEE_ACCESS)
        hers = (
            select(func.coalesce(_WHO, AccessEvent.user), AccessEvent.at)
            .where(AccessEvent.citizen_id == citizen_id, AccessEvent.what == "national_id")
            .order_by(AccessEvent.at.desc())
        )
        with self._database.read() as session:
            return [(name, at) for name, at in session.execute(hers.limit(limit))]

    def _number(self, event: str) -> int | None:
        with self._database.read() as session:
            return session.scalar(select(AccessEvent.n).where(AccessEvent.id == event))


def _conditions(wanted: AccessFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.user:
        yield AccessEvent.user == wanted.user
    if wanted.kind:
        yield AccessEvent.kind == wanted.kind
    if wanted.since:
        yield AccessEvent.at >= datetime.combine(wanted.since, time()).astimezone(UTC)
