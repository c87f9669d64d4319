"""A leader says that a laptop of her team is lost: the ward takes its right. And the 72-hour notice."""

from concurrent.futures import Future
from datetime import datetime, timedelta, timezone
from typing import Literal

from sqlalchemy import select

from desktop.contract.notice import CODE, HOURS, KIND, ORDERS, Notice, filled
from desktop.handover import Mate, TeamLaptop
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import Change, Deed
from desktop.models.volunteer import Volunteer
from desktop.services.catalog import Catalog
from desktop.services.notebook import Notebook

VIETNAM = timezone(timedelta(hours=7))

Order = Literal["lock", "wipe"]


class LostLaptopDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def report(self, device: str, order: Order) -> Future[None]:
        """It goes to the ward with the next hand-over, by any way; the ward obeys if she leads that team."""

        def work(session: NotingSession) -> None:
            me = session.scalars(select(Volunteer).where(Volunteer.user == self._user)).one()
            session.say(Change(Volunteer.__tablename__, me.id, me.cell, {}, (device,)))

        return self._database.write(Deed(f"device.{order}", self._user), work)

    def notice(self, mate: Mate, laptop: TeamLaptop, order: Order, found: datetime) -> Notice | None:
        """None: the catalogue of the ward has no form for it."""
        form = Catalog(self._database).entry(KIND, CODE)
        return filled(form.title, form.data, self._facts(mate, laptop, order, found)) if form else None

    def _facts(self, mate: Mate, laptop: TeamLaptop, order: Order, found: datetime) -> dict[str, str]:
        """What this notebook does not know for certain is left to be written."""
        me = Notebook(self._database, self._user).info()
        known = [place for place in mate.places if place.people]
        places = "; ".join(f"{place.name} ({place.people} người)" for place in known)
        is_whole = all(place.people is not None for place in mate.places)
        return {
            "ward": me.ward_name or "",
            "laptop": laptop.name,
            "keeper": mate.name,
            "found": _said(found),
            "deadline": _said(found + HOURS),
            "reporter": me.name,
            "people": str(sum(place.people or 0 for place in known)) if is_whole else "",
            "entries": str(sum(place.entries for place in mate.places)),
            "places": places if is_whole else "",
            "last_contact": _said(laptop.heard),
            "lines": str(laptop.lines),
            "order": ORDERS[order],
        }


def _said(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y")
