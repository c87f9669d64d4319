"""Bringing a ward's roster in: look at it first, then take it, and take it back in one step."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from desktop.changes import Changes
from desktop.contract.ids import natural_id, uuid7
from desktop.models import bulk
from desktop.models.citizen import Citizen
from desktop.models.consent import Consent
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed, Part, parts_of
from desktop.models.sync_state import LocalNote
from desktop.models.types import moment_text
from desktop.progress import Progress, Silent
from desktop.services import roster_filling, roster_match
from desktop.services.citizen_id import is_demo_id
from desktop.services.dates import today
from desktop.services.notebook import Notebook
from desktop.services.roster_columns import Guess, guess_columns
from desktop.services.roster_found import text_of
from desktop.services.roster_match import Choice, Match, Taking
from desktop.services.roster_rows import RosterRow, Tally, read_rows
from desktop.services.roster_wording import plain
from desktop.services.workbook import Sheet, SheetInfo, read_sheet, sheets

SAMPLES = 3  # rows shown under the headers
REPORT_EVERY = 250
SAID = "roster.columns"  # the note: header in plain words -> what the person said it is
SAID_OF_ALL = "roster"  # consent purpose of people the ward itself put on its list

Then = Callable[[Sequence[str], NotingSession], object]

_GONE = frozenset({"deceased", "moved_away"})
_TAKEN = frozenset(Citizen.synced_fields()) - {"home", "voided_at", "void_reason"}


@dataclass(frozen=True)
class Opened:
    """A sheet, and what its columns are taken for."""

    sheet: Sheet
    guess: Guess
    samples: Sequence[Sequence[str]]  # the first rows under the header, as text


@dataclass(frozen=True)
class Preview:
    """A sheet as it would be taken: every row accounted for, every doubt named."""

    guess: Guess
    rows: Sequence[RosterRow]
    matches: Mapping[int, Match]  # row number -> somebody it may be
    tally: Tally
    people: Sequence[RosterRow]  # who could be taken
    gone: Sequence[RosterRow]  # of these, noted in the list as deceased or moved away: shown, not taken

    def needs_looking(self, row: RosterRow) -> bool:
        return row.worst() in ("stop", "check") or row.number in self.matches

    def turned(self, number: int) -> "Preview":
        """The next one who may be meant by this row."""
        return replace(self, matches={**self.matches, number: self.matches[number].turned()})

    def taking(self, choices: Mapping[int, Choice] | None = None) -> Taking:
        """What the choices made (by row number) come to."""
        gone = {row.number for row in self.gone}
        coming = (row for row in self.people if row.number not in gone)
        return roster_match.taking(coming, self.matches, choices or {})


@dataclass(frozen=True)
class Brought:
    """What an import did, to be able to take it back."""

    made: Changes
    filled: Mapping[str, Mapping[str, Any]]
    deed: str = ""

    @property
    def people(self) -> int:
        return len(self.made.records.get("citizen", ())) - len(self.filled)


class Rosters:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def sheets(self, path: Path) -> Sequence[SheetInfo]:
        """Raises BadFile; nothing has changed."""
        return sheets(path)

    def open(self, path: Path, sheet: str) -> Opened:
        """Raises BadFile."""
        return self.begin_at(read_sheet(path, sheet), None)

    def begin_at(self, sheet: Sheet, header: int | None) -> Opened:
        """The columns anew, from a header the person importing points at; None: the one that is found."""
        guess = guess_columns(sheet, sheet.merged, sheet.info.name, header).as_before(self._said())
        first = islice(sheet, guess.first_data_row, None)
        samples = [[text_of(cell) for cell in row] for row in islice(filter(any, first), SAMPLES)]
        return Opened(sheet, guess, samples)

    def correct(self, opened: Opened, column: int, name: str) -> Opened:
        """Say what a column holds; remembered for lists with the same header."""
        if title := plain(opened.guess.titles.get(column, "")):
            self._database.apply(partial(_remember, title, name))
        return replace(opened, guess=opened.guess.corrected(column, name))

    def preview(self, opened: Opened, progress: Progress | None = None) -> Preview:
        """Raises BadFile if no column holds the names; Cancelled."""
        sheet, tally, read = opened.sheet, Tally(), []
        watched = progress or Silent()
        for row in read_rows(sheet, opened.guess, today(), sheet.merged):
            tally.add(row)
            read.append(row)
            if row.number % REPORT_EVERY == 0:
                watched.report(row.number, len(sheet))
        people = [row for row in read if row.kind == "person"]
        with self._database.read() as session:
            found = roster_match.matches(session, people)
        able = [row for row in people if row.worst() != "stop"]
        gone = [row for row in able if row.problems and {p.code for p in row.problems} & _GONE]
        return Preview(opened.guess, read, found, tally, able, gone)

    def take(
        self, taking: Taking, home: str, legal_basis: str, progress: Progress, then: Then | None = None
    ) -> Brought:
        """Store these people as one deed, and wait for it: for a job's thread, never the GUI's.

        Raises Cancelled with nothing done. `legal_basis`: by what right the ward keeps the list; it is kept
        with each new person as her consent is. `then`: what else the deed does with the new people's ids.
        """
        deed, filled = Deed("citizen.import", self._user), {}
        demo = Notebook(self._database, self._user).info().demo
        rows: list[tuple[type[Any], dict[str, Any]]] = []
        for person in taking.people:
            citizen, values = uuid7(), _taken(person.values, demo=demo)
            if any(problem.code == "sensitive" for problem in person.problems):
                values.pop("note", None)  # poverty and health are not for a list everybody reads
            rows.append(bulk.new_row(Citizen, {**values, "home": home, "id": citizen}))
            rows.append(bulk.new_row(Consent, _basis(citizen, legal_basis)))
        known = {citizen: _more(values, demo=demo) for citizen, values in taking.filled.items()}
        new = [values["id"] for kind, values in rows if kind is Citizen]
        with self._database.read() as session:
            ready = bulk.prepare(session.connection(), rows, deed, progress)
        progress.report(len(rows), len(rows))
        bulk.let_go(rows)

        def write(connection: Connection) -> Sequence[Part]:
            changes, done = roster_filling.fill(connection, known, deed)
            filled.update(done)
            return [*bulk.store(connection, ready), *parts_of(changes)]

        more = partial(then, new) if then else None
        made = self._database.write_prepared(deed, write, more).result()
        bulk.let_go_of(ready)
        return Brought(made, filled, deed.id)

    def take_back(self, brought: Brought) -> Future[Changes]:
        """Strike through all that an import brought in, and empty again what it filled in."""
        deed = Deed("import.undo", self._user)
        values = {"voided_at": moment_text(datetime.now(UTC)), "void_reason": "mistake"}
        made = brought.made.records
        people = made.get("citizen", frozenset()) - brought.filled.keys()

        def write(connection: Connection) -> Sequence[Part]:
            return [
                *bulk.edit(connection, Citizen, people, values, deed),
                *bulk.edit(connection, Consent, made.get("consent", ()), values, deed),
                *parts_of(roster_filling.empty(connection, brought.filled, deed)),
            ]

        return self._database.write_prepared(deed, write)

    def _said(self) -> dict[str, str]:
        noted = Notebook(self._database, self._user).note(SAID)
        return {title: name for title, name in noted.items() if isinstance(name, str)}


def _remember(title: str, name: str, session: Session) -> None:
    """In the writer, so that of two corrections in a row neither is lost."""
    noted = session.get(LocalNote, SAID)
    session.merge(LocalNote(key=SAID, value={**(noted.value if noted else {}), title: name}))


def _taken(values: Mapping[str, Any], *, demo: bool) -> dict[str, Any]:
    taken = {name: value for name, value in values.items() if name in _TAKEN}
    if is_demo_id(str(taken.get("national_id") or "")) and not demo:
        taken.pop("national_id")
    return taken


def _more(values: Mapping[str, Any], *, demo: bool) -> dict[str, Any]:
    """Of somebody known: facts, not remarks."""
    return {name: value for name, value in _taken(values, demo=demo).items() if name != "note"}


def _basis(citizen: str, legal_basis: str) -> dict[str, Any]:
    return {
        "id": natural_id(Consent.__tablename__, citizen, SAID_OF_ALL, 1),
        "citizen_id": citizen,
        "purpose": SAID_OF_ALL,
        "text_version": 1,
        "method": "legal_basis",
        "legal_basis": legal_basis,
        "given_on": today().isoformat(),
    }
