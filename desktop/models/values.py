"""One value, three clothes: in an object, on the wire, in a column."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import orjson

from desktop.contract.line import canonical
from desktop.models.types import moment, moment_text

_TO_WIRE: dict[str, Callable[[Any], Any]] = {"day": date.isoformat, "moment": moment_text, "bool": bool}
_FROM_WIRE: dict[str, Callable[[Any], Any]] = {"day": date.fromisoformat, "moment": moment}
TO_COLUMN: dict[str, Callable[[Any], Any]] = {"bool": int, "json": lambda value: canonical(value).decode()}
FROM_COLUMN: dict[str, Callable[[Any], Any]] = {"bool": bool, "json": orjson.loads}


def to_wire(kind: str, value: Any) -> Any:
    """From an object's attribute."""
    return value if value is None or kind not in _TO_WIRE else _TO_WIRE[kind](value)


def from_wire(kind: str, value: Any) -> Any:
    return value if value is None or kind not in _FROM_WIRE else _FROM_WIRE[kind](value)


def to_column(kind: str, value: Any) -> Any:
    """From the wire, for SQL written by hand."""
    return value if value is None or kind not in TO_COLUMN else TO_COLUMN[kind](value)


def row_to_wire(kinds: Mapping[str, str], row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row read by SQL written by hand."""
    return dict.fromkeys(kinds) | known_to_wire(kinds, row)


def known_to_wire(kinds: Mapping[str, str], row: Mapping[str, Any]) -> dict[str, Any]:
    """Those of them that say something."""
    known = {}
    for name, kind in kinds.items():
        if (value := row[name]) is not None:
            convert = FROM_COLUMN.get(kind)
            known[name] = convert(value) if convert else value
    return known
