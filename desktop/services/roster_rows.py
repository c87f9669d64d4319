"""The rows of a roster, each read into a person or named for what else it is. None is left out.

Pure and streaming: nothing here knows the database, and no cell whatever makes it raise.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from desktop.contract.vietnamese import fold
from desktop.errors import BadFile
from desktop.services.roster_birth import read_age, read_birth
from desktop.services.roster_cells import (
    add_notes,
    check_id,
    id_digits,
    notice_what_notes_say,
    read_id,
    read_name,
    read_pair,
    read_phones,
    read_residence,
    read_sex,
)
from desktop.services.roster_columns import Guess
from desktop.services.roster_ditto import DittoReader, is_ditto
from desktop.services.roster_found import Found, Value, is_nothing, text_of
from desktop.services.roster_kind import Kind, KindReader
from desktop.services.roster_problem import RowProblem, Severity
from desktop.services.workbook import Area, Cell, Row


@dataclass(frozen=True)
class ReadOptions:
    title_case: bool = True  # NGUYỄN THỊ HOA -> Nguyễn Thị Hoa, flagged
    convert_phones: bool = False  # eleven-digit mobiles of before 2018 -> today's ten digits


@dataclass(frozen=True)
class RosterRow:
    number: int  # as the office program numbers it
    kind: Kind
    values: Mapping[str, Value] = field(default_factory=dict)  # fields of the citizen; absent = not known
    problems: Sequence[RowProblem] = ()

    def worst(self) -> Severity | None:
        if not self.problems:
            return None  # as nearly all, and of fifty thousand rows it is asked several times
        found = {problem.severity for problem in self.problems}
        order: tuple[Severity, ...] = ("stop", "check", "fixed")
        return next((severity for severity in order if severity in found), None)


@dataclass
class Tally:
    """What a whole sheet came to."""

    kinds: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    refused: int = 0  # persons that cannot be taken

    def add(self, row: RosterRow) -> None:
        self.kinds[row.kind] += 1
        self.problems.update(problem.code for problem in row.problems)
        self.refused += row.worst() == "stop"

    @property
    def rows(self) -> int:
        return self.kinds.total()


def read_rows(
    rows: Iterable[Row],
    guess: Guess,
    today: date,
    merged: Sequence[Area] = (),
    options: ReadOptions | None = None,
) -> Iterator[RosterRow]:
    """`rows` from the top of the sheet. Raises BadFile at once if no column holds the names."""
    if not guess.has_names:
        raise BadFile("no_name_column")
    reader = _Reader(guess, today, DittoReader(guess.columns, merged), options or ReadOptions())
    return _read(reader, rows)


def _read(reader: "_Reader", rows: Iterable[Row]) -> Iterator[RosterRow]:
    for number, row in enumerate(rows):
        yield reader.read(number, row)
    reader.let_go()


class _Reader:
    def __init__(self, guess: Guess, today: date, ditto: DittoReader, options: ReadOptions) -> None:
        self._guess = guess
        self._today = today
        self._ditto = ditto
        self._options = options
        self._kinds = KindReader(guess.columns)
        self._duplicates = _Duplicates()
        self._household: str | None = None

    def let_go(self) -> None:
        """There is no other row."""
        self._duplicates.let_go()

    def read(self, index: int, row: Row) -> RosterRow:
        texts = [text_of(cell) for cell in row]
        stated = ["" if is_ditto(text) else text for text in texts]
        if index < self._guess.first_data_row:
            return RosterRow(index + 1, "heading" if any(texts) else "blank")
        kind = self._kinds.kind(stated)
        if kind != "person":
            return RosterRow(index + 1, kind)
        found = Found()
        self._read_cells(_Cells(self._guess, self._ditto.resolve(index, row, texts, found)), found)
        self._duplicates.check(found, index + 1)
        return RosterRow(index + 1, kind, found.values, tuple(found.problems))

    def _read_cells(self, cells: "_Cells", found: Found) -> None:
        if name := cells.name():
            read_name(found, name, self._options.title_case)
        else:
            found.flag("full_name", "no_name")
        id_text = id_digits(cells.cell("national_id"))
        read_id(found, cells.cell("national_id"))
        self._read_sex_and_birth(cells, found, id_text)
        check_id(found)
        for _, text in cells.several("phone"):
            read_phones(found, text, self._options.convert_phones)
        found.keep("address", ", ".join(text for _, text in cells.several("address") if not is_nothing(text)))
        for name in ("nickname", "relation"):
            found.keep(name, cells.text(name))
        read_residence(found, cells.text("residence"), self._guess.residence)
        self._read_household(cells, found)
        self._read_notes(cells, found)

    def _read_sex_and_birth(self, cells: "_Cells", found: Found, id_text: str) -> None:
        read_sex(found, cells.text("sex"), id_text)
        read_pair(found, cells.cell("male"), cells.cell("female"), self._today, id_text)
        if "birth" not in found.values:
            read_birth(found, cells.birth(), self._today, id_text)
        if "birth" not in found.values and cells.text("age"):
            read_age(found, cells.text("age"), self._today)

    def _read_household(self, cells: "_Cells", found: Found) -> None:
        """The number stands once, at the head of the household; those below belong to it."""
        number = cells.text("household_no")
        if number or fold(found.text("relation") or "") == "chu ho":
            self._household = number
        if self._household:
            found.keep("household_no", self._household)

    def _read_notes(self, cells: "_Cells", found: Found) -> None:
        labelled = [("", text) for _, text in cells.several("note")]
        for name in ("old_id", "group", "origin", "host", "head"):
            labelled += cells.several(name)
        add_notes(found, labelled)
        found.keep("note", "; ".join(found.notes))
        notice_what_notes_say(found)


class _Cells:
    """One row, by field."""

    def __init__(self, guess: Guess, row: Row) -> None:
        self._titles = guess.titles
        self._by_field: dict[str, list[tuple[int, Cell]]] = {}
        for column, name in sorted(guess.columns.items()):
            if 0 <= column < len(row) and row[column] is not None:
                self._by_field.setdefault(name, []).append((column, row[column]))

    def cell(self, name: str) -> Cell:
        found = self._by_field.get(name)
        return found[0][1] if found else None

    def text(self, name: str) -> str:
        return text_of(self.cell(name))

    def several(self, name: str) -> list[tuple[str, str]]:
        """Header and text of every column of this field."""
        cells = self._by_field.get(name, ())
        return [(self._titles.get(column, ""), text) for column, cell in cells if (text := text_of(cell))]

    def name(self) -> str:
        return " ".join(filter(None, (self.text("full_name"), self.text("given_name"))))

    def birth(self) -> Cell:
        year = self.text("birth_year")
        if not year:
            return self.cell("birth")
        parts = [part for part in (self.text("birth_day"), self.text("birth_month")) if part.isdecimal()]
        return "/".join([*parts, year]) if len(parts) == 2 else year


class _Duplicates:
    """The same person twice in one file, told at the second row with the number of the first."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._births: dict[tuple[str, str], list[tuple[str, int]]] = {}

    def let_go(self) -> None:
        """Bit by bit: a hundred thousand that go at once stop every other thread."""
        while self._ids:
            self._ids.popitem()
        while self._births:
            self._births.popitem()

    def check(self, found: Found, number: int) -> None:
        if national_id := found.text("national_id"):
            first = self._ids.setdefault(national_id, number)
            if first != number:
                found.flag("national_id", "duplicate_id", str(first))
        name, birth = found.text("full_name"), found.text("birth")
        if name and birth:
            self._check_birth(found, fold(name), birth, number)

    def _check_birth(self, found: Found, name: str, birth: str, number: int) -> None:
        """A full date also meets the same year alone."""
        others = self._births.setdefault((name, birth[:4]), [])
        same = next((row for other, row in others if other == birth), None)
        vague = next((row for other, row in others if len(other) == 4 or len(birth) == 4), None)
        if same is not None:
            found.flag("full_name", "duplicate_name_birth", str(same))
        elif vague is not None:
            found.flag("full_name", "duplicate_name_year", str(vague))
        if same is None:
            others.append((birth, number))
