"""Classes, for the palette: the newest first."""

from collections.abc import Sequence

from desktop.ui.context import PageContext
from desktop.ui.palette import Hit


class ClassFinder:
    def __init__(self, context: PageContext) -> None:
        self._context = context

    def find(self, typed: str, limit: int) -> Sequence[Hit]:
        return [
            self._hit(each.id, each.title, each.place or "")
            for each in self._context.office.training_class.find(typed, limit)
        ]

    def _hit(self, record: str, title: str, place: str) -> Hit:
        return Hit(
            title, place, "graduation-cap", lambda: self._context.navigate("training_class", {"id": record})
        )
