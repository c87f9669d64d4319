"""Sheets of paper for when the computer is off: numbering them, typing them in, what was typed in already."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.help_visit import HelpVisit
from desktop.models.lease import is_lapsed
from desktop.models.outbox import Deed
from desktop.models.sync_state import LocalNote, SyncOne
from desktop.models.writer import Turn as Urgency
from desktop.services.catalog import Catalog
from desktop.services.help_visit import HelpVisitDeeds
from desktop.services.one_person import person
from desktop.services.paper_code import row_of, sheet_code
from desktop.services.paper_legend import Legend
from desktop.services.paper_row import PaperRow, name_and_birth, turn_of
from desktop.services.phone import read_phone
from desktop.services.search import SAMPLE, Found, PeopleSearch

PRINTED = "paper_sheet"  # the note of how many sheets this notebook has printed


@dataclass(frozen=True)
class TypedRow:
    """A row of a sheet that is in the notebook."""

    n: int
    id: str  # of the visit
    row: int
    day: date
    name: str | None  # None: without a name
    outcomes: dict[str, Any]
    note: str | None
    voided_at: Any


@dataclass(frozen=True)
class Saving:
    """`deed` takes all of it back: see RecordHistory.undo."""

    deed: str
    visit: Future[str]


class PaperSheets:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)
        self._search = PeopleSearch(database)
        self._visits = HelpVisitDeeds(database, user)

    def legend(self) -> Legend:
        return Legend.of(self._catalog)

    def next_codes(self, count: int) -> Sequence[str]:
        """Of the sheets that would be printed now."""
        with self._database.read() as session:
            return _codes(session, count)

    def printed(self, count: int) -> Future[None]:
        """These codes are on paper: the next sheets have others."""

        def work(session: Session) -> None:
            session.merge(LocalNote(key=PRINTED, value={"printed": _printed(session) + count}))

        return self._database.apply(work, Urgency.PERSON)

    def save(self, row: PaperRow) -> Saving:
        """One deed: the person (if new and she signed), her consent, the help, the session if need be.

        Raises InvalidInput. The deed fails with it too where this row of this day is saved already.
        """
        consent = self._catalog.entry("consent_text", "remember")
        deed = Deed("help_visit.record", self._user)
        turn = turn_of(row, self.legend(), consent.version if consent else 1)
        return Saving(deed.id, self._visits.record(turn, deed))

    def typed(self, sheet: str) -> Sequence[TypedRow]:
        """By row; of every day, those struck through too. Without names while people are hidden."""
        found = (
            select(HelpVisit, Citizen.full_name)
            .outerjoin(Citizen, Citizen.id == person(HelpVisit.citizen_id))
            .where(HelpVisit.paper_row > f"{sheet}-", HelpVisit.paper_row < f"{sheet}.")
        )
        with self._database.read() as session:
            is_hidden = is_lapsed(session)
            rows = [
                TypedRow(
                    visit.n,
                    visit.id,
                    row_of(visit.paper_row or ""),
                    visit.visited_on,
                    None if is_hidden else name or visit.citizen_label,
                    visit.outcomes,
                    None if is_hidden else visit.note,
                    visit.voided_at,
                )
                for visit, name in session.execute(found)
            ]
        return sorted(rows, key=lambda each: (each.row, each.day, each.id))

    def people(self, typed: str, birth: str = "", phone: str = "") -> Sequence[Found]:
        """Who may be meant, best first: by name (a year may stand behind it), or by the phone."""
        name, year = name_and_birth(typed)
        number, born = read_phone(phone), (birth or year)[-4:]
        found = list(self._search.find(number.value)) if number else []
        found += [each for each in (self._search.find(name, SAMPLE) if name else []) if each not in found]
        return sorted(found, key=lambda each: bool(born) and born not in (each.birth or ""))


def _codes(session: Session, count: int) -> Sequence[str]:
    one, printed = session.get_one(SyncOne, 1), _printed(session)
    return [sheet_code(one.device or one.team, printed + number) for number in range(count)]


def _printed(session: Session) -> int:
    note = session.get(LocalNote, PRINTED)
    return int(note.value["printed"]) if note else 0
