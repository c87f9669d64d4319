"""A leader lets somebody of her team read the whole ward for some days: who comes to a mobile point is of any
neighbourhood (design, decision 19). It ends by itself."""

from collections.abc import Mapping
from concurrent.futures import Future
from datetime import date, timedelta

from sqlalchemy import select

from desktop.contract.line import SHOW, opened
from desktop.contract.roles import widest
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import Change, Deed, OutboxLine
from desktop.models.volunteer import Volunteer
from desktop.services.dates import today

DAYS = (1, 3, 7, 14)  # that are offered, today among them; no more than the ward takes


class MobilePointDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def may_be_shown(self, user: str) -> bool:
        """Of her team; a pupil sees nobody she did not help."""
        return "r" in widest(self._database.role_of(user))

    def shown(self) -> Mapping[str, date]:
        """Who may still read the whole ward by this leader's word, as far as this notebook knows: user -> the
        last day."""
        mine = select(OutboxLine.body).where(OutboxLine.act == SHOW, OutboxLine.verdict.is_(None))
        found: dict[str, date] = {}
        with self._database.read() as session:
            for head, rows in map(opened, session.scalars(mine)):
                until = date.fromisoformat(head["until"])
                for user in rows[0][4] if until >= today() else ():
                    found[user] = max(until, found.get(user, until))
        return found

    def last_day(self, days: int) -> date:
        """Of a right that begins today."""
        return today() + timedelta(days=days - 1)

    def show_ward(self, user: str, until: date) -> Future[None]:
        """It goes to the ward with the next hand-over, by any way; she may read there from her own next one,
        up to this day. The ward obeys if she is of the team that is led."""

        def work(session: NotingSession) -> None:
            me = session.scalars(select(Volunteer).where(Volunteer.user == self._user)).one()
            session.say(Change(Volunteer.__tablename__, me.id, me.cell, {}, (user,)))

        return self._database.write(Deed(SHOW, self._user, until=until), work)
