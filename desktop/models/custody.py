"""Where the work that the ward has not acknowledged lies: only here, on a stick, with a carrier.

Counted in records. A record waits as long as one of its lines does, and the least safe of them counts.
"""

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.models.cells import CONTRACT
from desktop.models.outbox import SETTLED, OutboxTouch
from desktop.models.sync_state import SyncOne, WrittenBundle

Copied = Literal["written", "carried"]  # lies in a bundle; in one that a carrier says she holds
Ranges = Sequence[tuple[int, int]]  # first and last line of each, in order, apart from each other

_ALONG = [kind.name for kind in CONTRACT.types.values() if kind.inside]  # a consent is part of its person


def _stands(touch: type[OutboxTouch]) -> ColumnElement[bool]:
    """Is it about something that people count?"""
    return and_(touch.field != SETTLED, touch.tbl.not_in(_ALONG))


_OTHER = aliased(OutboxTouch)
_SAME_LINE = and_(_OTHER.stream == OutboxTouch.stream, _OTHER.seq == OutboxTouch.seq)
# A line may do nothing but what else goes along: then that is what waits.
_COUNTS = or_(_stands(OutboxTouch), ~select(_OTHER.seq).where(_SAME_LINE, _stands(_OTHER)).exists())


def copied(session: Session, how: Copied) -> Ranges:
    """Lines of the present stream that lie in a second place and have no receipt."""
    one = session.get(SyncOne, 1)
    if one is None:
        return []
    mine = (WrittenBundle.stream == one.stream) & (WrittenBundle.through > one.acked)
    known = WrittenBundle.at if how == "written" else WrittenBundle.carried_at
    found = session.execute(
        select(WrittenBundle.first, WrittenBundle.through)
        .where(mine, known.is_not(None))
        .order_by(WrittenBundle.first)
    )
    merged: list[tuple[int, int]] = []
    for first, through in found:
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], through))
        else:
            merged.append((first, through))
    return merged


def count_waiting(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Records of which something waits for a receipt. The conditions are about OutboxTouch."""
    records = select(OutboxTouch.tbl, OutboxTouch.rec).where(_COUNTS, *conditions).distinct()
    return session.scalar(select(func.count()).select_from(records.subquery())) or 0


def count_copied(session: Session, how: Copied) -> int:
    """Waiting records of which every line lies in a second place."""
    ranges = copied(session, how)
    if not ranges:
        return 0
    inside = or_(*(and_(OutboxTouch.seq >= first, OutboxTouch.seq <= last) for first, last in ranges))
    return count_waiting(session) - count_waiting(session, not_(inside))
