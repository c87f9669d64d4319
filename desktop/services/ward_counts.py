"""What the ward's server alone can count, as this notebook last heard it: people with a disability, in
hardship, or ill. Numbers by place; small ones are hidden there already (contract/small_cells.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from desktop.contract.figures import Figure
from desktop.contract.period import Period
from desktop.contract.reported import total
from desktop.models.database import Database
from desktop.models.sync_state import COUNTS_NOTE, LocalNote
from desktop.models.types import moment

Heard = Mapping[str, Mapping[str, Mapping[str, int | None]]]  # indicator -> need -> place -> people


@dataclass(frozen=True)
class WardCounts:
    """Of one period. at: None where the ward has not told it."""

    heard: Heard = field(default_factory=dict)
    at: datetime | None = None

    def laid_over(self, found: Mapping[str, Figure], code: str, need: str) -> Mapping[str, Figure]:
        """Place -> its figure, with what the ward counted as what records say."""
        counts = self.heard.get(code, {}).get(need, {})
        return {
            place: _with(each, counts[place]) if place in counts else each for place, each in found.items()
        }


def ward_counts(database: Database, period: Period) -> WardCounts:
    with database.read() as session:
        note = session.get(LocalNote, COUNTS_NOTE)
    if note is None or period.code not in note.value["counts"]:
        return WardCounts()
    return WardCounts(note.value["counts"][period.code], moment(note.value["at"]))


def _with(figure: Figure, count: int | None) -> Figure:
    """Nothing is told that would give a hidden number as the rest of a sum."""
    if count is None:
        return replace(figure, value=None, numerator=None, from_notebook=None, hidden=True)
    part = total([count, figure.from_units, figure.adjustment])
    return replace(figure, value=part, numerator=part, from_notebook=count)
