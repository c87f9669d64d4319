"""The catalogue's rules about teaching, read: audiences, templates, frameworks, quizzes, pass rules.

What a ward wrote and cannot be read is left out, as if it were not there: `catalog load` says why.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from desktop.contract import teaching
from desktop.contract.catalog import CatalogEntry
from desktop.contract.teaching import Framework, PassRule, Quiz, Template
from desktop.models.database import Database
from desktop.services.catalog import Catalog

T = TypeVar("T")


class Teaching:
    def __init__(self, database: Database) -> None:
        self._catalog = Catalog(database)

    def audiences(self) -> Sequence[CatalogEntry]:
        return self._catalog.entries("audience")

    def templates(self) -> Sequence[Template]:
        return self._all("class_template", teaching.template)

    def template(self, code: str, version: int | None = None) -> Template | None:
        return self._one("class_template", code, version, teaching.template)

    def frameworks(self) -> Sequence[Framework]:
        """Also those whose text is still waited for (`standing`)."""
        return self._all("skill_framework", teaching.framework)

    def framework(self, code: str | None, version: int | None = None) -> Framework | None:
        return self._one("skill_framework", code, version, teaching.framework)

    def quizzes(self) -> Sequence[Quiz]:
        return self._all("quiz", teaching.quiz)

    def quiz(self, code: str, version: int | None = None) -> Quiz | None:
        return self._one("quiz", code, version, teaching.quiz)

    def pass_rules(self) -> Sequence[PassRule]:
        return self._all("pass_rule", teaching.pass_rule)

    def pass_rule(self, code: str | None, version: int | None = None) -> PassRule | None:
        return self._one("pass_rule", code, version, teaching.pass_rule)

    def _all(self, kind: str, read: Callable[[CatalogEntry], T]) -> Sequence[T]:
        return [read(entry) for entry in self._catalog.entries(kind) if _is_readable(entry)]

    def _one(
        self, kind: str, code: str | None, version: int | None, read: Callable[[CatalogEntry], T]
    ) -> T | None:
        entry = self._catalog.entry(kind, code, version) if code else None
        return read(entry) if entry and _is_readable(entry) else None


def _is_readable(entry: CatalogEntry) -> bool:
    return not any(teaching.problems(entry.kind, entry.data))
