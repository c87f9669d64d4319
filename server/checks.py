"""Is a line one that may be taken at all? By the contract alone, before any record is looked at."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from desktop.contract.line import MAX_BYTES, MAX_ROWS
from desktop.contract.merge import is_create
from desktop.contract.records import Contract, RecordType, fits

LINE_FORMAT = 1
_ID = re.compile(r"[0-9a-f]{32}")
_CELL = re.compile(r"[^\x00-\x20]{1,64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_BIG = 1 << 63


class Held(Exception):
    """A line that is kept and acknowledged, but not applied. `detail`: [table, id, field or group]."""

    def __init__(self, reason: str, *detail: str | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = list(detail)


def is_id(value: object) -> bool:
    return isinstance(value, str) and bool(_ID.fullmatch(value))


def is_cell(value: object) -> bool:
    return isinstance(value, str) and bool(_CELL.fullmatch(value))


def check_line(contract: Contract, head: Mapping[str, Any], rows: list[Any], size: int) -> None:
    """Raises Held, naming the row that is at fault."""
    if head.get("v") != LINE_FORMAT:
        raise Held("schema")
    if size > MAX_BYTES or len(rows) > MAX_ROWS or not _is_head(head):
        raise Held("invalid")
    for row in rows:
        if not _is_row(row):
            raise Held("invalid")
        _check_row(contract, row)


def _is_head(head: Mapping[str, Any]) -> bool:
    seen = head.get("seen")
    texts = all(isinstance(head.get(name), str) and len(head[name]) <= 200 for name in ("by", "act", "deed"))
    at = head.get("at")
    return (
        texts
        and isinstance(seen, list)
        and len(seen) == 2
        and type(seen[0]) is int
        and isinstance(at, str)
        and _is_moment(at)
    )


def _is_row(row: Any) -> bool:
    if not isinstance(row, list) or len(row) != 5:
        return False
    table, record_id, claim, fields, resolves = row
    return (
        isinstance(table, str)
        and is_id(record_id)
        and (claim is None or is_cell(claim))
        and isinstance(fields, dict)
        and all(isinstance(pair, list) and len(pair) == 2 for pair in fields.values())
        and isinstance(resolves, list)
        and all(map(is_id, resolves))
    )


def _check_row(contract: Contract, row: list[Any]) -> None:
    table, record_id, _, fields, _ = row
    kind = contract.get(table)
    if kind is None:
        raise Held("schema", table, record_id, None)
    if kind.written_by == "server":
        raise Held("role", table, record_id, None)
    for name, (seen, wanted) in fields.items():
        known = kind.fields.get(name)
        if known is None:
            raise Held("schema", table, record_id, name)
        if not (_stands(known, seen) and _stands(known, wanted)):
            raise Held("invalid", table, record_id, name)
    if is_create(fields):
        check_natural(kind, record_id, {name: wanted for name, (_, wanted) in fields.items()})


def check_natural(kind: RecordType, record_id: str, values: Mapping[str, Any]) -> None:
    if kind.natural and kind.natural_id(values) != record_id:
        raise Held("invalid", kind.name, record_id, kind.natural[0])


def _stands(kind: str, value: Any) -> bool:
    """fits(), and what another laptop could not read is not let in."""
    if value is None:
        return True
    return fits(kind, value) and _READABLE.get(kind, _anything)(value)


def _anything(value: Any) -> bool:
    return True


def _is_shallow(value: Any, depth: int = 20) -> bool:
    """Deeper ones would be a burden to every reader."""
    if not isinstance(value, dict | list):
        return True
    items = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_shallow(item, depth - 1) for item in items)


def _is_int(value: int) -> bool:
    return -_BIG <= value < _BIG


def _is_day(value: str) -> bool:
    try:
        return bool(_DAY.fullmatch(value)) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_moment(value: str) -> bool:
    clock = value[11:]
    return (
        bool(_MOMENT.fullmatch(value))
        and _is_day(value[:10])
        and (clock[:2] < "24" and clock[3:5] < "60" and clock[6:8] < "60")
    )


_READABLE: Mapping[str, Callable[[Any], bool]] = {
    "id": is_id,
    "cell": is_cell,
    "day": _is_day,
    "moment": _is_moment,
    "int": _is_int,
    "json": _is_shallow,
}
