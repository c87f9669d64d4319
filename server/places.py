"""Lists of neighbourhoods or teams that an operator gives: a CSV with the columns code and name, or TOML."""

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from desktop.contract.catalog import BadFile, rows

_TEXTS = ("code", "name")  # which every place has
_MORE = ("decision_number",)  # that set up a team
_NUMBERS = ("adults", "households", "position")  # not known where left empty
_ALL = _TEXTS + _MORE + _NUMBERS
_SEPARATORS = str.maketrans("", "", ". \u00a0")  # as 1.900 is written in Vietnamese


def read(path: Path) -> list[dict[str, Any]]:
    """One row per place; TOML has [[place]]. Raises BadFile."""
    found = rows(path, "place") if path.suffix == ".toml" else _csv(path)
    return [_place(f"{path.name}, dòng {number}", row) for number, row in enumerate(found, start=1)]


def _place(where: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if not all(isinstance(row.get(name), str) and row[name].strip() for name in _TEXTS):
        raise BadFile(f"{where}: cần có hai cột code và name, và không để trống")
    if unknown := [str(name) for name in row if name not in _ALL]:
        raise BadFile(f"{where}: không có cột {', '.join(unknown)}; có {', '.join(_ALL)}")
    numbers = {name: _number(where, name, row[name]) for name in _NUMBERS if row.get(name) not in (None, "")}
    return {name: str(row[name]).strip() for name in _TEXTS + _MORE if row.get(name)} | numbers


def _number(where: str, name: str, value: Any) -> int:
    digits = str(value).translate(_SEPARATORS)
    if not (digits.isascii() and digits.isdigit()):
        raise BadFile(f"{where}: {name} phải là một số, không phải {value}")
    return int(digits)


def _csv(path: Path) -> list[dict[str, Any]]:
    """With commas, or with the semicolons that Excel writes where the comma is in numbers."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise BadFile(f"{path.name}: {error}") from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    return list(csv.DictReader(StringIO(text), delimiter=delimiter, restkey="(thừa)"))
