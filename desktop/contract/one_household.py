"""Households that were merged are read as one. Pure: laptop and server run the same lines."""

from collections.abc import Mapping


def standing(merged: Mapping[str, str]) -> dict[str, str]:
    """Household -> the one that stands for it, of those that say into which they were merged.

    Two merged into each other, on two laptops, are one as well: the smaller id stands for both."""
    found: dict[str, str] = {}
    for each in merged:
        path = [each]
        while (into := merged.get(path[-1])) and into not in path:
            path.append(into)
        end = min(path[path.index(into) :]) if into else path[-1]
        if end != each:
            found[each] = end
    return found
