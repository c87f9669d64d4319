"""Lists of neighbourhoods or teams that an operator gives: a CSV with the columns code and name, or TOML."""

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from desktop.contract.catalog import BadFile, rows

_TEXTS = ("code", "name")  # which every place has
_MORE = ("decision_number",)  # that set up a team
_NUMBERS = ("adults", "households", "position")  # not known where left empty
_ALL = _TEXTS + _MORE + _NUMBERS
_WRITTEN = re.compile(r"[0-9]{1,3}(?:[.\s][0-9]{3})+|[0-9]+")  # as 1.900 is written in Vietnamese
_REST = "(thừa)"  # cells beyond the last column


def read(path: Path) -> list[dict[str, Any]]:
    """One row per place; TOML has [[place]]. Raises BadFile."""
    if path.suffix == ".toml":
        return [_place(f"{path.name}, mục {n}", row) for n, row in enumerate(rows(path, "place"), start=1)]
    return [_place(f"{path.name}, dòng {line}", row) for line, row in _csv(path)]


def _place(where: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if not all(isinstance(row.get(name), str) and row[name].strip() for name in _TEXTS):
        raise BadFile(f"{where}: cần có hai cột code và name, và không để trống")
    if unknown := [str(name) for name in row if name not in _ALL]:
        raise BadFile(f"{where}: không có cột {', '.join(unknown)}; có {', '.join(_ALL)}")
    numbers = {name: _number(where, name, row[name]) for name in _NUMBERS if row.get(name) not in (None, "")}
    return {name: str(row[name]).strip() for name in _TEXTS + _MORE if row.get(name)} | numbers


def _number(where: str, name: str, value: Any) -> int:
    written = str(value).strip()
    if not (isinstance(value, int | str) and _WRITTEN.fullmatch(written)):
        raise BadFile(f"{where}: {name} phải là một số, không phải {value}")
    return int(re.sub(r"\D", "", written))


def _csv(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """With commas, or with the semicolons that Excel writes where the comma is in numbers. With each row its
    line in the file. Excel leaves cells and rows that are empty: they say nothing."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise BadFile(f"{path.name}: {error}") from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    names = _filled(next(reader, []))
    for each in reader:
        if cells := _filled(each):
            row: dict[str, Any] = dict(zip(names, cells, strict=False))
            yield reader.line_num, row | ({_REST: cells[len(names) :]} if len(cells) > len(names) else {})


def _filled(cells: list[str]) -> list[str]:
    """Without the empty ones at the end."""
    count = max((number for number, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return cells[:count]
