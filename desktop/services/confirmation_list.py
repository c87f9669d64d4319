"""An Excel list of official confirmations: who in it is known here, and what was confirmed.

The people are read as in any list (services/roster.py); beside them the columns of the confirmation are found
by their titles. Nobody new is written down from such a list, and nobody is guessed.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from desktop.contract.birth import parse_day
from desktop.contract.vietnamese import fold
from desktop.models.database import Database
from desktop.services.dates import today
from desktop.services.official_confirmation import ConfirmationDeeds, ConfirmationDraft
from desktop.services.roster import Opened, Preview, Rosters
from desktop.services.roster_found import text_of
from desktop.services.roster_match import Match
from desktop.services.workbook import Row

MANY = 100  # people who may be meant by one row
_WHOLE_DATE = len("YYYY-MM-DD")
# Field -> what its column's title holds, folded; the first that fits.
_TITLES = (
    ("confirmed_on", re.compile(r"\bngay\b.*\b(cap|xac nhan|chung nhan|hoan thanh|ky)\b")),
    ("number", re.compile(r"\bso\b.*\b(giay|hieu|xac nhan|chung nhan|chung chi|quyet dinh|van ban)\b")),
    ("body", re.compile(r"\b(co quan|noi cap|don vi cap|noi xac nhan)\b")),
)
_CARD = re.compile(r"\b(cccd|cmnd|can cuoc|dinh danh|ho chieu)\b")
_ISSUED = re.compile(r"(ngay|noi) cap")


@dataclass(frozen=True)
class ListedConfirmation:
    """One row: as the office program numbers it, whose, and what."""

    row: int
    name: str
    birth: str  # as stored; may be empty
    citizen_id: str | None  # None: nobody here
    is_sure: bool  # by ID number, or by name and whole birth date
    draft: ConfirmationDraft
    place: int = 0  # among those who may be meant by the row, each of whom is listed
    known: Mapping[str, Any] = field(default_factory=dict)  # of her in this notebook; see roster_match.Match

    @property
    def n(self) -> int:
        return self.row * MANY + self.place

    @property
    def id(self) -> str:
        return str(self.n)


@dataclass(frozen=True)
class ConfirmationPreview:
    columns: Mapping[str, int]  # field -> column, of those found
    rows: Sequence[ListedConfirmation]

    @property
    def known(self) -> list[ListedConfirmation]:
        return [row for row in self.rows if row.is_sure]

    @property
    def perhaps(self) -> list[ListedConfirmation]:
        """Somebody here has the same name and year: a person must say whether it is she."""
        return [row for row in self.rows if row.citizen_id and not row.is_sure]

    @property
    def unknown(self) -> list[ListedConfirmation]:
        return [row for row in self.rows if row.citizen_id is None]


class ConfirmationList:
    def __init__(self, database: Database, user: str) -> None:
        self._rosters = Rosters(database, user)
        self._deeds = ConfirmationDeeds(database, user)

    def preview(self, opened: Opened, source: str) -> ConfirmationPreview:
        """`opened`: by Rosters.open(); `source`: a confirmation_source for all of it. Raises BadFile."""
        people, columns = self._rosters.preview(opened), columns_of(opened.guess.titles)
        return ConfirmationPreview(columns, list(_listed(opened, people, columns, source)))

    def take(self, preview: ConfirmationPreview, also: Collection[str] = ()) -> Future[str]:
        """Those that are known, and of the rest those in `also` (ids) of whom a person said that it is she.

        One deed, whose id it gives; what was noted before is not doubled."""
        taken = [*preview.known, *(row for row in preview.perhaps if row.id in also)]
        return self._deeds.note_all([(row.citizen_id or "", row.draft) for row in taken])


def columns_of(titles: Mapping[int, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    is_of_card = False
    for column, title in sorted(titles.items()):
        said = fold(title)
        # When and where her identity card was issued stands beside its number, often without saying of what.
        is_of_card = bool(_CARD.search(said)) or (is_of_card and bool(_ISSUED.fullmatch(said)))
        for name, is_it in () if is_of_card else _TITLES:
            if name not in found and is_it.search(said):
                found[name] = column
                break
    return found


def _listed(
    opened: Opened, people: Preview, columns: Mapping[str, int], source: str
) -> Iterator[ListedConfirmation]:
    wanted = {row.number: row for row in people.rows if row.kind == "person"}
    for number, cells in enumerate(opened.sheet, start=1):
        if row := wanted.get(number):
            match = people.matches.get(number)
            name, birth = (str(row.values.get(each) or "") for each in ("full_name", "birth"))
            said = number, name, birth
            draft = _draft(cells, columns, source)
            if match is None or not match.citizen:
                yield ListedConfirmation(*said, None, is_sure=False, draft=draft)
                continue
            is_sure = _is_sure(row.values, match)
            for place, one in enumerate((match, *match.others)[:MANY]):
                yield ListedConfirmation(*said, one.citizen, is_sure, draft, place, one.values)


def _is_sure(listed: Mapping[str, Any], match: Match) -> bool:
    """One ID number; or one name and one whole birth date, and no other ID number on either side. Of two who
    may be meant neither is."""
    if match.others:
        return False
    if match.why != "same_name_birth":
        return match.why == "same_id"
    numbers = {each.get("national_id") for each in (listed, match.values)} - {None, ""}
    return len(str(listed.get("birth") or "")) == _WHOLE_DATE and len(numbers) < 2


def _draft(cells: Row, columns: Mapping[str, int], source: str) -> ConfirmationDraft:
    texts = {name: text_of(cells[column]) or None for name, column in columns.items()}
    day = parse_day(texts.pop("confirmed_on", None) or "", today())
    return ConfirmationDraft(source=source, confirmed_on=day, **texts)
