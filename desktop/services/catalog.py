"""The ward's rules as data, for screens and services: services, outcomes, reasons, consent texts … (rule 6).

A notebook before its ward uses the shipped files; once it has joined, only the ward's entries count
(design, decision 14). Records store code + version.
"""

from collections.abc import Sequence
from functools import cache, cached_property

from sqlalchemy import select

from desktop.contract.catalog import CatalogEntry, read
from desktop.models.catalog_entry import CatalogEntry as Stored
from desktop.models.database import Database
from desktop.models.sync_state import SyncOne
from desktop.paths import RESOURCES


class Catalog:
    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def _shipped(self) -> Sequence[CatalogEntry]:
        return _read_shipped()

    def entries(self, kind: str) -> Sequence[CatalogEntry]:
        """The newest version of each entry of a kind, in the ward's order."""
        newest: dict[str, CatalogEntry] = {}
        for entry in self._all(kind):
            known = newest.get(entry.code)
            if known is None or known.version < entry.version:
                newest[entry.code] = entry
        return sorted(newest.values(), key=lambda entry: (entry.position, entry.code))

    def entry(self, kind: str, code: str, version: int | None = None) -> CatalogEntry | None:
        """One entry; of an older version where a record names it."""
        found = [e for e in self._all(kind) if e.code == code and version in (None, e.version)]
        return max(found, key=lambda e: e.version, default=None)

    def title(self, kind: str, code: str, version: int | None = None) -> str:
        """Its words; the code itself if the catalogue no longer knows it: never dropped, never replaced."""
        entry = self.entry(kind, code, version)
        return entry.title if entry else code

    def _all(self, kind: str) -> Sequence[CatalogEntry]:
        with self._database.read() as session:
            one = session.get(SyncOne, 1)
            if one is None or one.device is None:
                return [entry for entry in self._shipped if entry.kind == kind]
            rows = session.scalars(
                select(Stored).where(Stored.kind == kind, Stored.voided_at.is_(None))
            ).all()
        return [
            CatalogEntry(r.kind, r.code, r.version, r.title, r.title_en or r.title, r.position, r.data or {})
            for r in rows
        ]


@cache
def _read_shipped() -> Sequence[CatalogEntry]:
    """Read once: they come with the program."""
    return read(RESOURCES / "catalog")
