"""Where the work that the ward has not acknowledged lies: only here, on a stick, with a carrier.

Counted in records. A record waits as long as one of its lines does, and the least safe of them counts.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.models.cells import CONTRACT
from desktop.models.outbox import SETTLED, OutboxTouch
from desktop.models.sync_state import SyncOne, WrittenBundle

Copied = Literal["written", "carried"]  # lies in a bundle; in one that a carrier says she holds
Ranges = Sequence[tuple[int, int]]  # first and last line of each
NO_END = 1 << 62

_ALONG = [kind.name for kind in CONTRACT.types.values() if kind.inside]  # a consent is part of its person

# It is about something that people count.
_STANDS = and_(OutboxTouch.field != SETTLED, OutboxTouch.tbl.not_in(_ALONG))


def counted(rows: Iterable[Sequence[Any]]) -> frozenset[tuple[str, str]]:
    """(table, id) of what people count among the rows of a line; if it is only what goes along, of that."""
    said = frozenset((row[0], row[1]) for row in rows)
    return frozenset(each for each in said if each[0] not in _ALONG) or said


def outside(session: Session, how: Copied) -> Ranges:
    """Lines of the present stream without a receipt that do not lie in a second place; open at the end."""
    one = session.get(SyncOne, 1)
    if one is None:
        return [(1, NO_END)]
    mine = (WrittenBundle.stream == one.stream) & (WrittenBundle.through > one.acked)
    known = WrittenBundle.at if how == "written" else WrittenBundle.carried_at
    found = session.execute(
        select(WrittenBundle.first, WrittenBundle.through)
        .where(mine, known.is_not(None))
        .order_by(WrittenBundle.first)
    )
    gaps, start = [], one.acked + 1
    for first, through in found:
        if first > start:
            gaps.append((start, first - 1))
        start = max(start, through + 1)
    return [*gaps, (start, NO_END)]


class Counts(NamedTuple):
    """Records for which no receipt has come."""

    waiting: int
    alone: int  # of them: the newest is only here
    unseen: int  # of them: no carrier has said that she has all of it


def count(session: Session) -> Counts:
    waiting = count_waiting(session)
    return Counts(waiting, *(_count_outside(session, how, waiting) for how in ("written", "carried")))


def _count_outside(session: Session, how: Copied, waiting: int) -> int:
    one, gaps = session.get(SyncOne, 1), outside(session, how)
    if one is None or gaps == [(one.acked + 1, NO_END)]:
        return waiting  # nothing lies anywhere else
    return count_waiting(session, OutboxTouch.stream == one.stream, _in(gaps))


def count_waiting(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Records of which something waits for a receipt. The conditions are about OutboxTouch, by lines.

    A line may do nothing but what else goes along: then that is what waits. Each part follows an index: a
    hundred thousand records wait after an import, and are counted after every deed.
    """
    lines = (OutboxTouch.stream, OutboxTouch.seq)
    alone = select(*lines).where(*conditions).group_by(*lines).having(func.max(_STANDS) == 0).subquery()
    along = aliased(OutboxTouch)
    of_alone = (along.stream == alone.c.stream) & (along.seq == alone.c.seq)
    return _distinct(
        session, select(OutboxTouch.tbl, OutboxTouch.rec).where(_STANDS, *conditions)
    ) + _distinct(session, select(along.tbl, along.rec).select_from(alone).join(along, of_alone))


def _distinct(session: Session, records: Select[str, str]) -> int:
    return session.scalar(select(func.count()).select_from(records.distinct().subquery())) or 0


def _in(ranges: Ranges) -> ColumnElement[bool]:
    return or_(*(and_(OutboxTouch.seq >= first, OutboxTouch.seq <= last) for first, last in ranges))
