"""What became of one line."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Outcome:
    status: str = "done"  # done | conflict | held | dup | replaced
    reason: str | None = None
    detail: list[list[Any]] = field(default_factory=list)  # [table, id, field or group] per row concerned
    conflicts: list[str] = field(default_factory=list)  # those the line is in
    replaced: list[tuple[str, str]] = field(default_factory=list)  # (conflict, aid): whose candidate moved on
    settled: list[str] = field(default_factory=list)  # conflicts a person has judged by this line
