"""Who wrote what of a record. Every put carries `last`, as contract/wire.py states it:

    {by, at, received_at, act}                     of a record as it was made
    … and first: [by, at], of: {field: [by, at]}   once edited: who made it, and whose each edited field is

so that a record edited by many tells whom to ask, and one that was only made carries nothing more.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Last = Mapping[str, Any]


class Author(NamedTuple):
    by: str | None
    at: str | None  # the author's clock


def edited(before: Last, last: Last, fields: Iterable[str]) -> dict[str, Any]:
    """`last` of a record that was as `before` until these fields were written."""
    signed = [last.get("by"), last.get("at")]
    first = before.get("first") or [before.get("by"), before.get("at")]
    return {**last, "first": first, "of": {**before.get("of", {}), **dict.fromkeys(sorted(fields), signed)}}


def author_of(last: Last, fields: Iterable[str]) -> Author:
    """The newest hand in these fields; of one nobody has edited, who made the record."""
    known = [last["of"][field] for field in fields if field in last.get("of", {})]
    by, at = max(known, key=lambda pair: pair[1] or "", default=last.get("first") or (None, None))
    return Author(by, at) if known or "first" in last else Author(last.get("by"), last.get("at"))
