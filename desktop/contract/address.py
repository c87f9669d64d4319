"""Addresses as they are in Vietnam, and the order in which a person walks past them. Pure."""

import re
from collections.abc import Iterable

from desktop.contract.vietnamese import fold

_PARTS = re.compile(r"\d+|[^\d\s./-]+")


def walk_key(*parts: str | None) -> str:
    """Sorts addresses as one walks: by street or building, alley, sub-alley or floor, then house or flat;
    numbers as numbers (9 before 10, 12 before 12A). What is not known comes last of its kind."""
    return "|".join(" ".join(_words(part)) if part else "~" for part in parts)


def _words(part: str) -> Iterable[str]:
    for word in _PARTS.findall(fold(part)):
        yield f"{int(word):06d}" if word.isdecimal() else word
