"""What a bench says, and the table it becomes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measure. Its floor is the shortest honest way to do the same work, measured in the same run."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None  # value / floor
    budget: str = ""  # the gate, as design.md states it: "≤ 2.0×", "≤ 5 ms"

    @property
    def verdict(self) -> str:
        """Within its budget or not; nothing where the budget is not a limit."""
        limit = _limit(self.budget)
        measured = self.ratio if "×" in self.budget else self.value
        if limit is None or measured is None:
            return ""
        sign, bound = limit
        return "yes" if (measured <= bound if sign == "≤" else measured >= bound) else "**no**"


def _limit(budget: str) -> tuple[str, float] | None:
    sign, _, rest = budget.partition(" ")
    number = rest.split(" ")[0].rstrip("×").replace(",", "")
    return (sign, float(number)) if sign in ("≤", "≥") and number.replace(".", "").isdigit() else None


def markdown(rows: Iterable[Row]) -> str:
    return "\n".join(_lines(rows)) + "\n"


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    yield "| what | measured | floor | ratio | budget | held |"
    yield "|---|---:|---:|---:|---|---|"
    for row in rows:
        floor = "" if row.floor is None else f"{_short(row.floor)} {row.unit}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}×"
        measured = f"{_short(row.value)} {row.unit}"
        yield f"| {row.name} | {measured} | {floor} | {ratio} | {row.budget} | {row.verdict} |"


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
