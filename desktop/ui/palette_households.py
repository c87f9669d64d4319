"""Households, for the palette: by address, number or a member's name."""

from collections.abc import Sequence

from desktop.ui.context import PageContext
from desktop.ui.palette import Hit


class HouseholdFinder:
    def __init__(self, context: PageContext) -> None:
        self._context = context

    def find(self, typed: str, limit: int) -> Sequence[Hit]:
        return [
            self._hit(each.id, each.address, each.head or "")
            for each in self._context.office.household.find(typed, limit)
        ]

    def _hit(self, record: str, address: str, head: str) -> Hit:
        return Hit(
            address or head, head, "house", lambda: self._context.navigate("household", {"id": record})
        )
