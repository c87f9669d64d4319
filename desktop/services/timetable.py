"""Days and hours of sessions, pure: repeating, and what would clash."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from desktop.contract.vietnamese import fold
from desktop.errors import InvalidInput, Problem

# A day on which a class can meet; in the year 9027 is a slip of the finger
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]
ClashKind = Literal["room", "instructor", "holiday", "past", "backwards"]
MANY = 60  # sessions of one class: longer than a year of weeks is a slip of the finger
_LAST_MINUTE = 24 * 60 - 1


@dataclass(frozen=True)
class Slot:
    """One session in the timetable. `day` of a class that is only being planned has no id yet."""

    day: date
    starts: str  # HH:MM
    ends: str
    place: str | None = None
    room: str | None = None
    instructors: Mapping[str, Any] = field(default_factory=dict)  # user -> name
    id: str = ""
    title: str = ""  # of its class


@dataclass(frozen=True)
class Clash:
    """What speaks against a slot; a warning, never a refusal."""

    kind: ClashKind
    other: Slot | None = None  # room, instructor: with what
    name: str = ""  # of the instructor; the holiday's code


def minutes_at(text: str) -> int:
    """'08:30' -> 510. Raises InvalidInput."""
    try:
        found = time.fromisoformat(text)
    except ValueError:
        raise InvalidInput([Problem("starts", "bad_format")]) from None
    return found.hour * 60 + found.minute


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def ending(starts: str, minutes: int) -> str:
    """The same day: a session that would last past midnight ends with the day."""
    return clock(min(minutes_at(starts) + minutes, _LAST_MINUTE))


def length(starts: str, ends: str) -> int:
    """Minutes; 0 where it ends before it begins."""
    return max(minutes_at(ends) - minutes_at(starts), 0)


def weekly(first: date, times: int, skip: frozenset[date] = frozenset()) -> Sequence[date]:
    """That many days, a week apart; a day in `skip` (a holiday) is passed over, and the row grows by one."""
    if not 0 <= times <= MANY:
        raise InvalidInput([Problem("times", "too_many_sessions")])
    days: list[date] = []
    day = first
    for _ in range(times + 10 * MANY):
        if len(days) == times:
            break
        if day not in skip:
            days.append(day)
        day += timedelta(weeks=1)
    return days


def clashes(
    wanted: Slot, others: Iterable[Slot], holidays: Mapping[date, str], today: date
) -> Sequence[Clash]:
    """In the order in which they matter. `holidays`: day -> its code."""
    found: list[Clash] = []
    if minutes_at(wanted.ends) <= minutes_at(wanted.starts):
        found.append(Clash("backwards"))
    for other in others:
        if other.id != wanted.id or not wanted.id:
            found += _with(wanted, other)
    if wanted.day in holidays:
        found.append(Clash("holiday", name=holidays[wanted.day]))
    if wanted.day < today:
        found.append(Clash("past"))
    return found


def _with(wanted: Slot, other: Slot) -> Iterator[Clash]:
    if wanted.day != other.day or not _overlap(wanted, other):
        return
    if _is_one_room(wanted, other):
        yield Clash("room", other)
    for user in sorted(set(wanted.instructors) & set(other.instructors)):
        yield Clash("instructor", other, str(wanted.instructors[user]))


def _overlap(one: Slot, two: Slot) -> bool:
    return minutes_at(one.starts) < minutes_at(two.ends) and minutes_at(two.starts) < minutes_at(one.ends)


def _is_one_room(one: Slot, two: Slot) -> bool:
    """A place without a room is all of its rooms; no place is nowhere."""
    if not one.place or not two.place or fold(one.place) != fold(two.place):
        return False
    return not one.room or not two.room or fold(one.room) == fold(two.room)
