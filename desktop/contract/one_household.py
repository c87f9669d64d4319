"""Households that were merged are read as one. Pure: laptop and server run the same lines."""

from collections.abc import Collection, Mapping


def standing(merged: Mapping[str, str], voided: Collection[str] = ()) -> dict[str, str]:
    """Household -> the one that stands for it, of those that say into which they were merged.

    Two merged into each other, on two laptops, are one as well: the smaller id stands for both. One that is
    struck through stands for nobody: those merged into it are themselves again, so no people go with it."""
    found: dict[str, str] = {}
    for each in merged:
        way = _way(each, merged)
        end = next((other for other in way if other not in voided), way[0])
        if end != each:
            found[each] = end
    return found


def _way(household: str, merged: Mapping[str, str]) -> list[str]:
    """Where it leads, the end first and the household itself last."""
    path = [household]
    while (into := merged.get(path[-1])) and into not in path:
        path.append(into)
    turn = path.index(into) if into else len(path) - 1
    return [*sorted(path[turn:]), *reversed(path[:turn])]
