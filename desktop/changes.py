"""What a commit changed, in terms every layer understands."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Changes:
    """The tables one commit touched, each with the ids of its records (none for local tables)."""

    records: Mapping[str, frozenset[str]]

    def touch(self, *tables: str) -> bool:
        return any(table in self.records for table in tables)
