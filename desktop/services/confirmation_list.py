"""An Excel list of official confirmations: who in it is known here, and what was confirmed.

The people are read as in any list (services/roster.py); beside them the columns of the confirmation are found
by their titles. Nobody new is written down from such a list, and nobody is guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from desktop.contract.birth import parse_day
from desktop.contract.vietnamese import fold
from desktop.models.database import Database
from desktop.services.dates import today
from desktop.services.official_confirmation import ConfirmationDeeds, ConfirmationDraft
from desktop.services.roster import Opened, Preview, Rosters
from desktop.services.roster_found import text_of
from desktop.services.workbook import Row

_SURE = ("same_id", "same_name_birth")
# Field -> what its column's title holds, folded; the first that fits.
_TITLES = (
    ("confirmed_on", re.compile(r"\bngay\b.*\b(cap|xac nhan|chung nhan|hoan thanh|ky)\b")),
    ("number", re.compile(r"\bso\b.*\b(giay|hieu|xac nhan|chung nhan|chung chi|quyet dinh|van ban)\b")),
    ("body", re.compile(r"\b(co quan|noi cap|don vi cap|noi xac nhan)\b")),
)


@dataclass(frozen=True)
class ListedConfirmation:
    """One row: as the office program numbers it, whose, and what."""

    row: int
    name: str
    citizen_id: str | None  # None: nobody here, or not surely one
    draft: ConfirmationDraft


@dataclass(frozen=True)
class ConfirmationPreview:
    columns: Mapping[str, int]  # field -> column, of those found
    known: Sequence[ListedConfirmation]
    unknown: Sequence[ListedConfirmation]


class ConfirmationList:
    def __init__(self, database: Database, user: str) -> None:
        self._rosters = Rosters(database, user)
        self._deeds = ConfirmationDeeds(database, user)

    def preview(self, opened: Opened, source: str) -> ConfirmationPreview:
        """`opened`: by Rosters.open(); `source`: a confirmation_source for all of it. Raises BadFile."""
        people, columns = self._rosters.preview(opened), columns_of(opened.guess.titles)
        rows = list(_listed(opened, people, columns, source))
        known = [row for row in rows if row.citizen_id]
        return ConfirmationPreview(columns, known, [row for row in rows if not row.citizen_id])

    def take(self, preview: ConfirmationPreview) -> Future[None]:
        """Those that are known, as one deed; what was noted before is not doubled."""
        return self._deeds.note_all([(row.citizen_id or "", row.draft) for row in preview.known])


def columns_of(titles: Mapping[int, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, title in sorted(titles.items()):
        for name, is_it in _TITLES:
            if name not in found and is_it.search(fold(title)):
                found[name] = column
                break
    return found


def _listed(
    opened: Opened, people: Preview, columns: Mapping[str, int], source: str
) -> Iterator[ListedConfirmation]:
    wanted = {row.number: row for row in people.people}
    for number, cells in enumerate(opened.sheet, start=1):
        if row := wanted.get(number):
            match = people.matches.get(number)
            citizen = match.citizen if match and match.why in _SURE else None
            name = str(row.values.get("full_name") or "")
            yield ListedConfirmation(number, name, citizen, _draft(cells, columns, source))


def _draft(cells: Row, columns: Mapping[str, int], source: str) -> ConfirmationDraft:
    texts = {name: text_of(cells[column]) or None for name, column in columns.items()}
    day = parse_day(texts.pop("confirmed_on", None) or "", today())
    return ConfirmationDraft(source=source, confirmed_on=day, **texts)
