"""What the numbers and letters on a paper sheet mean, and reading them: '1 3 5', 'b', '1 3d2'.

The printed sheet and the screen it is typed into read the same legend: the catalogue of this notebook.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from desktop.contract.catalog import CatalogEntry
from desktop.contract.vietnamese import fold
from desktop.services.catalog import Catalog
from desktop.services.help_visit import USUAL_OUTCOME

UNFINISHED = "unfinished"  # the outcome that may have a reason
_SERVICE = re.compile(r"(\d{1,2})([a-z]\d?)?", re.ASCII)
_OUTCOME = re.compile(r"([a-z])(\d)?", re.ASCII)
_BETWEEN = re.compile(r"[\s,.;+/]+")


@dataclass(frozen=True)
class Reading:
    """`outcomes` as a help visit keeps them; `wrong`: words that mean nothing here."""

    outcomes: Mapping[str, dict[str, Any]]
    wrong: Sequence[str] = ()


@dataclass(frozen=True)
class Legend:
    services: Sequence[CatalogEntry]  # by number, from 1, as at the desk
    outcomes: Sequence[CatalogEntry]  # by letter, from a
    reasons: Sequence[CatalogEntry]  # by number, behind the letter of what is not finished

    @classmethod
    def of(cls, catalog: Catalog) -> "Legend":
        return cls(catalog.entries("service"), catalog.entries("outcome"), catalog.entries("reason"))

    def numbered(self) -> list[tuple[str, str]]:
        return [(str(number), entry.title) for number, entry in enumerate(self.services, 1)]

    def lettered(self) -> list[tuple[str, str]]:
        return [(letter, entry.title) for letter, entry in zip(ascii_lowercase, self.outcomes, strict=False)]

    def reasoned(self) -> list[tuple[str, str]]:
        return [(str(number), entry.title) for number, entry in enumerate(self.reasons, 1)]

    def letter(self, outcome: str) -> str:
        """Of this outcome; '' where the ward's catalogue has none such."""
        codes = [entry.code for entry in self.outcomes]
        return ascii_lowercase[codes.index(outcome)] if outcome in codes else ""

    def read(self, services: str, outcome: str = "") -> Reading:
        """'1 3 5' and one outcome for all of them; '1 3d2 5' gives a service an outcome of its own."""
        wrong, outcomes = [], {}
        for_all = self._outcome(fold(outcome).replace(" ", ""))
        if for_all is None:
            wrong.append(outcome.strip())
        for word in filter(None, _BETWEEN.split(fold(services))):
            found = _SERVICE.fullmatch(word)
            entry = _at(self.services, int(found[1])) if found else None
            ending = found[2] if found else ""
            own = self._outcome(ending) if ending else for_all
            if entry is None or (ending and own is None):
                wrong.append(word)
            elif own is not None:
                outcomes[entry.code] = own | {"version": entry.version}
        return Reading(outcomes, wrong)

    def _outcome(self, typed: str) -> dict[str, Any] | None:
        """The usual one where nothing was typed; None where it means nothing."""
        if not typed:
            return {"outcome": USUAL_OUTCOME, "reason": None}
        found = _OUTCOME.fullmatch(typed)
        entry = _at(self.outcomes, ascii_lowercase.index(found[1]) + 1) if found else None
        if found is None or entry is None:
            return None
        if found[2] is None:
            return {"outcome": entry.code, "reason": None}
        reason = _at(self.reasons, int(found[2])) if entry.code == UNFINISHED else None
        return {"outcome": entry.code, "reason": reason.code} if reason else None


def _at(entries: Sequence[CatalogEntry], number: int) -> CatalogEntry | None:
    return entries[number - 1] if 0 < number <= len(entries) else None
