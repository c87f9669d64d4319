"""Citizens, for the palette: as much as tells two people apart, and no more."""

from collections.abc import Sequence

from desktop.contract.birth import birth_text
from desktop.services.phone import phone_text
from desktop.ui.context import PageContext
from desktop.ui.palette import Hit


class PeopleFinder:
    def __init__(self, context: PageContext) -> None:
        self._context = context

    def find(self, typed: str, limit: int) -> Sequence[Hit]:
        found = self._context.office.search.find(typed, limit)
        return [
            self._hit(p.id, p.full_name, [birth_text(p.birth), p.address or "", phone_text(p.phone)])
            for p in found
        ]

    def _hit(self, person: str, name: str, facts: list[str]) -> Hit:
        detail = " · ".join(fact for fact in facts if fact)
        return Hit(name, detail, "user", lambda: self._context.navigate("citizen", {"id": person}))
