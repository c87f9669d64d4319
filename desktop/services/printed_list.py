"""Lists of people on paper: numbered, noted, and waited for until the paper is back."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from desktop.contract.birth import birth_text
from desktop.contract.ids import uuid7
from desktop.models.access_event import AccessEvent
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.services import citizen_listing, one_person
from desktop.services.citizen import log_access
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.drafting import by_id
from desktop.services.notebook import Notebook
from desktop.services.phone import phone_text

MOST = 400  # people: whoever needs more needs a workbook


@dataclass(frozen=True)
class ListedPerson:
    """As paper may say it: no ID number, no group, no note."""

    id: str
    name: str
    birth: str
    phone: str
    place: str
    address: str


@dataclass(frozen=True)
class PrintedList:
    id: str
    number: str  # on each of its sheets
    at: datetime
    people: int


class PrintedLists:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def people(self, wanted: CitizenFilter) -> Sequence[ListedPerson]:
        """As the list shows them, the first MOST."""
        places = {place.cell: place.name for place in Notebook(self._database, self._user).places()}
        with self._database.read() as session:
            numbers = citizen_listing.numbers(session, wanted, MOST)[:MOST]
            rows = one_person.as_one(session, citizen_listing.PEOPLE.at(session, numbers))
        return [
            ListedPerson(
                row.id,
                row.full_name,
                birth_text(row.birth),
                phone_text(row.phone),
                places.get(row.cell, ""),
                row.address or "",
            )
            for row in rows
        ]

    def next(self) -> tuple[str, str]:
        """(id, number) of a list about to be printed; a number that no other notebook gives. Raises
        NotAllowed: nothing is on paper yet."""
        self._database.demand(self._user, "list.print")
        made = uuid7()
        return made, made[-5:].upper()

    def printed(self, list_id: str, number: str, people: int) -> Future[None]:
        """It is on paper now: who, when, how many."""

        def work(session: NotingSession) -> None:
            log_print(session, self._user, list_id, number, people)

        return self._database.write(Deed("list.print", self._user), work)

    def handed_out(self, what: str, people: int) -> Future[None]:
        """Names that are on paper for those people themselves: cards, slips. Nobody waits for it."""

        def work(session: NotingSession) -> None:
            session.add(log_access(session, self._user, "print", what, people))

        return self._database.write(Deed("list.print", self._user), work)

    def outstanding(self) -> Sequence[PrintedList]:
        """Paper that has not come back, the oldest first."""
        out = select(AccessEvent).where(
            AccessEvent.kind == "print",
            AccessEvent.sheet.is_not(None),
            AccessEvent.returned_on.is_(None),
            AccessEvent.voided_at.is_(None),
        )
        with self._database.read() as session:
            found = session.scalars(out.order_by(AccessEvent.at)).all()
        return [PrintedList(each.id, each.sheet or "", each.at, each.count) for each in found]

    def came_back(self, list_id: str, day: date | None) -> Future[None]:
        """Đã thu hồi giấy; None: it has not, after all."""

        def work(session: NotingSession) -> None:
            if event := by_id(session, AccessEvent, list_id):
                event.returned_on = day

        return self._database.write(Deed("list.back", self._user), work)


def log_print(session: NotingSession, user: str, list_id: str, number: str, people: int) -> None:
    """Within a deed: so many people are on paper under this number."""
    event = log_access(session, user, "print", "list", people)
    event.id, event.sheet = list_id, number
    session.add(event)
