"""Small numbers of what is sensitive (disability, hardship, health) do not leave the ward's server, and
cannot be worked out from what does: by place and in all, of one indicator.

A number below FEWEST, but not zero, is hidden. It could be had as what is missing from the sum; so places
with more are hidden beside it, in the order they are asked in and not by size, until the sum tells too
little: even whoever knows one of the hidden numbers cannot work out another. Where there are too few such
places the sum is hidden as well: that it alone was hidden would tell how small the numbers are. What a later
answer adds to an earlier one is not guarded against.
"""

from collections.abc import Mapping

FEWEST = 5
_ROOM = FEWEST - 2  # by so much the hidden numbers may shift among each other without becoming impossible


def told(counts: Mapping[str, int]) -> tuple[dict[str, int | None], int | None]:
    """(place -> how many, how many in all); None: hidden. Nobody is counted at two places."""
    small = [place for place, count in counts.items() if 0 < count < FEWEST]
    if not small:
        return dict(counts), sum(counts.values())
    room = [counts[place] - 1 for place in small]
    beside: list[str] = []
    for place, count in counts.items():
        if count >= FEWEST and not _is_safe(room, len(beside)):
            beside.append(place)
            room.append(count - FEWEST)
    shown = {place: None if place in (*small, *beside) else count for place, count in counts.items()}
    return shown, sum(counts.values()) if _is_safe(room, len(beside)) else None


def _is_safe(room: list[int], beside: int) -> bool:
    """Any hidden small number may be 1 to 4; two beside, so that who knows one of them is left with another.

    That this is enough, and that to hide more would tell more, was tried
    (tests/contract/test_small_cells.py).
    """
    return beside >= 2 and sum(room) >= _ROOM
