"""ward_tx(): the one way to change a ward. It holds the lock of the ward's row and hands out its numbers.

Numbers are given by the lock's holder and the lock ends at commit, so their order is the order of commits:
a reader that sees number s sees all below it (sync protocol, 2.5).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from server.context import Context
from server.errors import Refused
from server.own import Entered
from server.prepared import USER, WARD
from server.tables import grant_right, ward

WRITE = ("rw", "w")
READ = ("r", "rw")

_WARD = select(ward).where(ward.c.ward_id == WARD)
_LOCKED = _WARD.with_for_update()
_REACHED = (
    update(ward)
    .where(ward.c.ward_id == WARD)
    .values({name: bindparam(name) for name in ("number", "arrivals", "epoch")})
)
_GRANTS = (
    select(grant_right.c.cell, grant_right.c.mode, grant_right.c.last_day)
    .where(grant_right.c.ward_id == WARD, grant_right.c.user_id == USER)
    .order_by(grant_right.c.cell)
)

Grants = dict[str, tuple[str, int | None]]  # cell -> mode, last day


class WardTx:
    """One transaction of one ward."""

    def __init__(self, ctx: Context, connection: Connection, row: Row[Any]) -> None:
        self.ctx = ctx
        self.connection = connection
        self.ward_id: str = row.ward_id
        self.epoch: str = row.epoch
        self.number: int = row.number
        self.arrivals: int = row.arrivals
        self.now = ctx.moment()
        self.day = ctx.day()
        self.has_erased = False  # somebody, for good
        self.entered = Entered()

    def bump(self) -> int:
        self.number += 1
        return self.number

    def arrive(self) -> int:
        self.arrivals += 1
        return self.arrivals

    @contextmanager
    def acting(self, by: str) -> Iterator[None]:
        """What is done within is done by somebody else than whoever opened this; see audit.py."""
        was, self.ctx = self.ctx, self.ctx.acting(by)
        try:
            yield
        finally:
            self.ctx = was

    def new_epoch(self) -> None:
        """The ward went back in time: numbers of before mean nothing."""
        self.epoch = fresh_epoch()


@contextmanager
def ward_tx(ctx: Context, ward_id: str) -> Iterator[WardTx]:
    with ctx.store.writing() as connection:
        row = connection.execute(_LOCKED, {"ward": ward_id}).first()
        if row is None:
            raise Refused(404, "unknown_ward")
        tx = WardTx(ctx, connection, row)
        yield tx
        reached = {"number": tx.number, "arrivals": tx.arrivals, "epoch": tx.epoch}
        connection.execute(_REACHED, {"ward": ward_id, **reached})
    if tx.has_erased:
        ctx.store.overwrite_past()


def ward_row(connection: Connection, ward_id: str) -> Row[Any]:
    """Head first, rows after: the first statement of a reading transaction fixes its snapshot."""
    row = connection.execute(_WARD, {"ward": ward_id}).first()
    if row is None:
        raise Refused(404, "unknown_ward")
    return row


def fresh_epoch() -> str:
    return token_hex(8)


def grants_of(connection: Connection, ward_id: str, user: str) -> Grants:
    """All grants of a user, ended ones too: laptops end them by their own day."""
    rows = connection.execute(_GRANTS, {"ward": ward_id, "user": user})
    return {row.cell: (row.mode, row.last_day) for row in rows}


def in_force(grants: Grants, day: int) -> dict[str, str]:
    """cell -> mode, of the grants that have not ended."""
    return {cell: mode for cell, (mode, last) in grants.items() if last is None or day <= last}
