"""Who uses a laptop besides whoever it was given to (design, decision 8).

The ward hears of it by a line that a leader wrote on that laptop (acts line.USERS), or from its office. Such
a laptop holds what all of them may read; a line is judged by the rights and the role of whoever wrote it. Who
wrote it is the laptop's claim: it is believed of its users alone, and of people whom the ward does not know.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from desktop.contract import line, roles
from server import audit, outcomes
from server.cells import Rights, rights
from server.context import Context
from server.errors import Refused
from server.prepared import DEVICE, USER, WARD
from server.sent import Sent
from server.tables import device, device_user, grant_right, member
from server.ward import Grants, WardTx, grants_of, in_force, ward_tx
from server.world import World

FIRST = 0  # before the first line

_SPANS = select(device_user).where(device_user.c.ward_id == WARD, device_user.c.device_id == DEVICE)


class Users:
    """Of one laptop, while its lines are judged. `row`: of the table device."""

    def __init__(self, world: World, row: Row[Any]) -> None:
        self._world = world
        self._row = row
        self._rights: dict[str, Rights] = {}
        self._spans = _spans(world.tx, row.device_id)

    def author(self, by: str, seq: int) -> str | None:
        """By whose role and rights this line is judged; None: by a member who does not use this laptop."""
        keeper: str = self._row.user_id
        if by == keeper or self._world.role_of(by) is None:
            return keeper
        return by if any(_covers(span, by, seq) for span in self._spans) else None

    def rights(self, user: str) -> Rights:
        tx = self._world.tx
        if user not in self._rights:
            self._rights[user] = rights(in_force(grants_of(tx.connection, tx.ward_id, user), tx.day))
        return self._rights[user]

    def follow(self, sent: Sent, author: str) -> None:
        """What a line says about them: of members of her team, by whom the role table lets do it."""
        tx, act = self._world.tx, str(sent.head["act"])
        theirs = [user for user in outcomes.named(sent.rows) if _may_share(tx, author, user)]
        with tx.acting(audit.LEADER + author):
            for user in theirs if act in line.USERS else ():
                _set(tx, self._row.device_id, user, sent.seq, begins=act == line.USERS[0])
        if theirs:
            self._spans = _spans(tx, self._row.device_id)


def grants(connection: Connection, row: Row[Any], day: int) -> Grants:
    """What a laptop may read and write: all that its users may, each part until the first of them ends."""
    asked = {"ward": row.ward_id, "device": row.device_id, "user": row.user_id}
    known = connection.execute(_GRANTS, asked)
    found: Grants = {}
    for cell, mode, last in known:
        found[cell] = _joined(found[cell], (mode, last), day) if cell in found else (mode, last)
    return found


def each(connection: Connection, row: Row[Any]) -> dict[str, Grants]:
    """User -> what she may; nothing: she uses it no more. Empty: nobody ever shared it."""
    spans = connection.execute(_SPANS, {"ward": row.ward_id, "device": row.device_id}).all()
    if not spans:
        return {}
    now = {row.user_id} | {span.user_id for span in spans if span.until_seq is None}
    everybody = sorted(now | {span.user_id for span in spans})
    return {user: grants_of(connection, row.ward_id, user) if user in now else {} for user in everybody}


def of_ward(ctx: Context, ward_id: str) -> dict[str, list[str]]:
    """Laptop -> who uses it now, besides whom it was given to."""
    shared = select(device_user.c.device_id, device_user.c.user_id).where(
        device_user.c.ward_id == ward_id, device_user.c.until_seq.is_(None)
    )
    found: dict[str, list[str]] = {}
    with ctx.store.reading() as connection:
        for device_id, user in connection.execute(shared.order_by(device_user.c.user_id)):
            found.setdefault(device_id, []).append(user)
    return found


def of_laptop(row: Row[Any]) -> ColumnElement[bool]:
    """Grants of those who use it now."""
    return _of_laptop(row.ward_id, row.device_id, row.user_id)


def _of_laptop(ward_id: Any, device_id: Any, user: Any) -> ColumnElement[bool]:
    others = select(device_user.c.user_id).where(
        device_user.c.ward_id == ward_id,
        device_user.c.device_id == device_id,
        device_user.c.until_seq.is_(None),
    )
    return or_(grant_right.c.user_id == user, grant_right.c.user_id.in_(others))


_GRANTS = (
    select(grant_right.c.cell, grant_right.c.mode, grant_right.c.last_day)
    .where(grant_right.c.ward_id == WARD, _of_laptop(WARD, DEVICE, USER))
    .order_by(grant_right.c.cell)
)


def uses(tx: WardTx, user: str) -> ColumnElement[bool]:
    """Laptops that she uses, or has used."""
    others = select(device_user.c.device_id).where(
        device_user.c.ward_id == tx.ward_id, device_user.c.user_id == user
    )
    return or_(device.c.user_id == user, device.c.device_id.in_(others))


def share(ctx: Context, ward_id: str, device_id: str, user: str, *, ends: bool = False) -> None:
    """By the office: from the next line of this laptop on."""
    with ward_tx(ctx, ward_id) as tx:
        mine = (device.c.ward_id == ward_id, device.c.device_id == device_id)
        row = tx.connection.execute(select(device).where(*mine)).first()
        if row is None:
            raise Refused(404, "unknown_device")
        _set(tx, device_id, user, row.last_seq, begins=not ends)


def leave_all(tx: WardTx, user: str) -> None:
    """A member who left uses no laptop any more."""
    theirs = (device_user.c.ward_id == tx.ward_id, device_user.c.user_id == user)
    query = select(device_user.c.device_id, device.c.last_seq).join(
        device, (device.c.ward_id == device_user.c.ward_id) & (device.c.device_id == device_user.c.device_id)
    )
    for row in tx.connection.execute(query.where(*theirs, device_user.c.until_seq.is_(None))).all():
        _set(tx, row.device_id, user, row.last_seq, begins=False)


def pass_on(tx: WardTx, old: str, new: str) -> None:
    """The same laptop under another name, with the same people."""
    for span in _spans(tx, old):
        if span.until_seq is None:
            _set(tx, new, span.user_id, FIRST, begins=True)


def _set(tx: WardTx, device_id: str, user: str, seq: int, *, begins: bool) -> None:
    """It takes a number: the laptop's rights change with it."""
    mine = (device_user.c.ward_id == tx.ward_id, device_user.c.device_id == device_id)
    open_ = (*mine, device_user.c.user_id == user, device_user.c.until_seq.is_(None))
    if begins == (tx.connection.execute(select(device_user.c.user_id).where(*open_)).first() is not None):
        return
    if begins:
        values = {"ward_id": tx.ward_id, "device_id": device_id, "user_id": user, "from_seq": seq}
        tx.connection.execute(insert(device_user).values(values))
    else:
        tx.connection.execute(update(device_user).where(*open_).values(until_seq=seq))
    tx.bump()
    audit.note(tx.ctx, tx.connection, tx.ward_id, "share" if begins else "unshare", [device_id, user])


def _spans(tx: WardTx, device_id: str) -> list[Row[Any]]:
    return list(tx.connection.execute(_SPANS, {"ward": tx.ward_id, "device": device_id}))


def _covers(span: Row[Any], user: str, seq: int) -> bool:
    """From the line after the one that let her in, up to the one that took her off."""
    is_hers = span.user_id == user and span.from_seq < seq
    return bool(is_hers and (span.until_seq is None or seq <= span.until_seq))


def _may_share(tx: WardTx, leader: str, user: str) -> bool:
    """An officer with anybody of the ward, another who may with her team."""
    query = select(member.c.user_id, member.c.team, member.c.role).where(
        member.c.ward_id == tx.ward_id, member.c.user_id.in_([leader, user])
    )
    known = {row.user_id: row for row in tx.connection.execute(query)}
    if len(known) < 2 or not roles.may(known[leader].role, line.USERS[0]):
        return False
    return bool(known[leader].role == "officer" or known[leader].team == known[user].team)


def _joined(one: tuple[str, int | None], other: tuple[str, int | None], day: int) -> tuple[str, int | None]:
    """Of two rights in one cell; one that has ended adds nothing."""
    live = [each for each in (one, other) if each[1] is None or day <= each[1]]
    if len(live) < 2:
        return live[0] if live else max(one, other, key=lambda each: each[1] or 0)
    if one[0] == other[0]:
        return one[0], None if None in (one[1], other[1]) else max(one[1] or 0, other[1] or 0)
    letters = "".join(letter for letter in "rw" if letter in one[0] + other[0])
    ends: Iterable[int] = [last for _, last in live if last is not None]
    return letters, min(ends, default=None)
