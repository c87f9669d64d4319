"""Bringing a ward's roster in: look at it first, then take it, and take it back in one step."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from desktop.changes import Changes
from desktop.contract.ids import natural_id, uuid7
from desktop.contract.vietnamese import fold
from desktop.models import bulk
from desktop.models.citizen import Citizen
from desktop.models.consent import Consent
from desktop.models.database import Database
from desktop.models.outbox import Deed, Part
from desktop.models.types import moment_text
from desktop.progress import Progress
from desktop.services.citizen_id import is_demo_id
from desktop.services.dates import today
from desktop.services.notebook import Notebook
from desktop.services.roster_columns import Guess, guess_columns
from desktop.services.roster_rows import RosterRow, Tally, read_rows
from desktop.services.workbook import SheetInfo, read_sheet, sheets

SAID_OF_ALL = "roster"  # consent purpose of people the ward itself put on its list

_GONE = frozenset({"deceased", "moved_away"})
_TAKEN = frozenset(Citizen.synced_fields()) - {"home", "voided_at", "void_reason"}


@dataclass(frozen=True)
class Preview:
    """A sheet as it would be taken: every row accounted for, every doubt named."""

    guess: Guess
    rows: Sequence[RosterRow]
    known: Mapping[int, str]  # row number -> the id of someone already here
    tally: Tally

    @property
    def people(self) -> list[RosterRow]:
        return [row for row in self.rows if row.kind == "person" and row.worst() != "stop"]

    @property
    def gone(self) -> list[RosterRow]:
        """Noted in the list as deceased or moved away: shown, not taken."""
        return [row for row in self.people if {p.code for p in row.problems} & _GONE]

    @property
    def new_people(self) -> list[RosterRow]:
        gone = {row.number for row in self.gone}
        return [row for row in self.people if row.number not in self.known and row.number not in gone]


class Rosters:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def sheets(self, path: Path) -> Sequence[SheetInfo]:
        """Raises BadFile; nothing has changed."""
        return sheets(path)

    def preview(self, path: Path, sheet: str, columns: Mapping[int, str] | None = None) -> Preview:
        """`columns`: the user's correction of what each column holds. Raises BadFile."""
        opened = read_sheet(path, sheet)
        rows = list(opened)
        guess = guess_columns(rows, opened.merged, sheet)
        if columns is not None:
            guess = replace(guess, columns=dict(columns))
        tally, read = Tally(), []
        for row in read_rows(rows, guess, today(), opened.merged):
            tally.add(row)
            read.append(row)
        return Preview(guess, read, self._known(read), tally)

    def take(self, people: Sequence[RosterRow], home: str, legal_basis: str, progress: Progress) -> Changes:
        """Store these people as one deed, and wait for it: for a job's thread, never the GUI's.

        Raises Cancelled with nothing done. `legal_basis`: by what right the ward keeps the list; it is kept
        with each person as her consent is.
        """
        deed = Deed("citizen.import", self._user)
        demo = Notebook(self._database, self._user).info().demo
        rows: list[tuple[type[Any], dict[str, Any]]] = []
        for person in people:
            values = {name: value for name, value in person.values.items() if name in _TAKEN}
            if any(problem.code == "sensitive" for problem in person.problems):
                values.pop("note", None)  # poverty and health are not for a list everybody reads
            if is_demo_id(str(values.get("national_id") or "")) and not demo:
                values.pop("national_id")
            citizen = uuid7()
            rows.append(bulk.new_row(Citizen, {**values, "home": home, "id": citizen}))
            rows.append(bulk.new_row(Consent, _basis(citizen, legal_basis)))
        with self._database.read() as session:
            ready = bulk.prepare(session.connection(), rows, deed, progress)
        parts = bulk.encode(ready)
        progress.report(len(rows), len(rows))
        return self._database.write_prepared(deed, partial(bulk.store, ready=ready, parts=parts)).result()

    def take_back(self, changes: Changes) -> Future[Changes]:
        """Strike through all that an import brought in."""
        deed = Deed("import.undo", self._user)
        values = {"voided_at": moment_text(datetime.now(UTC)), "void_reason": "mistake"}

        def write(connection: Connection) -> Sequence[Part]:
            people = bulk.edit(connection, Citizen, changes.records.get("citizen", ()), values, deed)
            return [
                *people,
                *bulk.edit(connection, Consent, changes.records.get("consent", ()), values, deed),
            ]

        return self._database.write_prepared(deed, write)

    def _known(self, rows: Sequence[RosterRow]) -> dict[int, str]:
        """By ID number; else by name and date of birth. Compared in one pass over who is here."""
        by_id: dict[str, str] = {}
        by_name: dict[tuple[str, str], str] = {}
        here = select(Citizen.id, Citizen.national_id, Citizen.folded, Citizen.birth)
        with self._database.read() as session:
            for record, number, folded, birth in session.execute(here.where(Citizen.voided_at.is_(None))):
                if number:
                    by_id[number] = record
                if birth:
                    by_name[folded, birth] = record
        known = {}
        for row in rows:
            name, birth = fold(str(row.values.get("full_name") or "")), str(row.values.get("birth") or "")
            if same := by_id.get(str(row.values.get("national_id"))) or by_name.get((name, birth)):
                known[row.number] = same
        return known


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
