"""Is a line one that may be taken at all? By the contract alone, before any record is looked at."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from desktop.contract.line import MAX_BYTES, MAX_ROWS
from desktop.contract.merge import is_create
from desktop.contract.records import Contract, RecordType
from desktop.contract.shape import fits

LINE_FORMAT = 1
_ID = re.compile(r"[0-9a-f]{32}").fullmatch
_CELL = re.compile(r"[^\x00-\x20]{1,64}").fullmatch
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_CLOCK = re.compile(r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z").fullmatch
_DAY_LONG = 10  # characters
_BIG = 1 << 63
_DEEP = 20  # levels of JSON; deeper would be a burden to every reader


class Held(Exception):
    """A line that is kept and acknowledged, but not applied. `detail`: [table, id, field or group]."""

    def __init__(self, reason: str, *detail: str | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = list(detail)


def is_id(value: object) -> bool:
    return isinstance(value, str) and _ID(value) is not None


def is_cell(value: object) -> bool:
    return isinstance(value, str) and _CELL(value) is not None


def fault_of(contract: Contract, head: Mapping[str, Any], rows: list[Any], size: int) -> Held | None:
    """Why a line may not be taken, naming the row that is at fault; None: every row is of its type's form."""
    try:
        check_line(contract, head, rows, size)
    except Held as held:
        return held
    return None


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
    return (
        _is_short(head.get("by"))
        and _is_short(head.get("act"))
        and _is_short(head.get("deed"))
        and isinstance(seen, list)
        and len(seen) == 2
        and type(seen[0]) is int
        and _is_moment(head.get("at"))
    )


def _is_short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 200


def _is_row(row: Any) -> bool:
    if not isinstance(row, list) or len(row) != 5:
        return False
    table, record_id, claim, fields, resolves = row
    return (
        isinstance(table, str)
        and is_id(record_id)
        and (claim is None or is_cell(claim))
        and isinstance(fields, dict)
        and isinstance(resolves, list)
        and (not resolves or all(map(is_id, resolves)))
    )


def _check_row(contract: Contract, row: list[Any]) -> None:
    table, record_id, _, fields, _ = row
    kind = contract.get(table)
    if kind is None or kind.written_by == "server" or not _all_stand(kind, fields):
        raise _fault(kind, row)
    for name, of in kind.shapes.items():
        if name in fields and (wanted := fields[name][1]) is not None and not fits(wanted, of):
            raise Held("invalid", table, record_id, name)
    if kind.natural and is_create(fields):
        check_natural(kind, record_id, {name: fields[name][1] for name in kind.natural if name in fields})


def _all_stand(kind: RecordType, fields: Mapping[str, Any]) -> bool:
    """One pass: this sees all that arrives."""
    known = kind.fields
    for name, pair in fields.items():
        if name not in known or type(pair) is not list or len(pair) != 2:
            return False
        form = known[name]
        seen, wanted = pair
        if wanted is None:
            if name in kind.required:
                return False
        elif type(wanted) is not str if form == "text" else not STANDS[form](wanted):
            return False
        if seen is not None and not STANDS[form](seen):
            return False
    return True


def _fault(kind: RecordType | None, row: list[Any]) -> Held:
    """The first thing wrong with a row that may not be taken."""
    table, record_id, _, fields, _ = row
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in fields.values()):
        return Held("invalid")
    if kind is None:
        return Held("schema", table, record_id, None)
    if kind.written_by == "server":
        return Held("role", table, record_id, None)
    name = next(name for name, pair in fields.items() if not _all_stand(kind, {name: pair}))
    return Held("invalid" if name in kind.fields else "schema", table, record_id, name)


def check_whole(kind: RecordType, record_id: str, values: Mapping[str, Any]) -> None:
    """A new record with all that no notebook could show it without."""
    if missing := kind.lacks(values):
        raise Held("invalid", kind.name, record_id, missing)


def check_natural(kind: RecordType, record_id: str, values: Mapping[str, Any]) -> None:
    if (kind.natural_id(values) or record_id) != record_id:
        raise Held("invalid", kind.name, record_id, kind.natural[0])


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_int(value: object) -> bool:
    return type(value) is int and -_BIG <= value < _BIG


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_day(value: object) -> bool:
    return isinstance(value, str) and len(value) == _DAY_LONG and _is_date(value)


@lru_cache(4096)
def _is_date(text: str) -> bool:
    try:
        return _DAY(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and _CLOCK(value, _DAY_LONG) is not None and _is_date(value[:_DAY_LONG])


def _is_json(value: object) -> bool:
    level: Sequence[object] = [value]
    for _ in range(_DEEP + 1):
        below: list[object] = []
        for each in level:
            if isinstance(each, dict):
                below += each.values()
            elif isinstance(each, list):
                below += each
            elif not (each is None or isinstance(each, (str, int))):
                return False  # a float: it is not written the same everywhere
        if not below:
            return True
        level = below
    return False


# By kind of field, for a value that is not None: what contract.fits() says, and what another laptop could
# not read is not let in.
STANDS: Mapping[str, Callable[[Any], bool]] = {
    "text": _is_text,
    "id": is_id,
    "cell": is_cell,
    "day": _is_day,
    "moment": _is_moment,
    "int": _is_int,
    "bool": _is_bool,
    "json": _is_json,
}
