"""Reading a few rows of a roster in a test."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from desktop.services.roster_columns import Guess
from desktop.services.roster_rows import ReadOptions, RosterRow, read_rows

TODAY = date(2026, 11, 24)


def read(fields: str, *rows: Sequence[Any], options: ReadOptions | None = None) -> list[RosterRow]:
    """Rows of a list without a header, whose columns are named by `fields`."""
    columns = dict(enumerate(fields.split()))
    return list(read_rows([list(row) for row in rows], Guess(columns=columns), TODAY, (), options))


def one(fields: str, *cells: Any, options: ReadOptions | None = None) -> RosterRow:
    return read(fields, cells, options=options)[0]


def codes(row: RosterRow) -> list[str]:
    return [problem.code for problem in row.problems]
