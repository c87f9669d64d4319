"""Lines of one device: stored first, interpreted second, strictly in order, each once (sync protocol, 2.6).

`Server.ingest` of tests/sync_model/model.py is the specification.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from desktop.contract import line
from server import audit, erasing, mobile_point, outcomes
from server.apply import Arrived, apply, prepare
from server.cells import settle
from server.checks import Held, fault_of, is_id
from server.errors import Refused
from server.outcome import Outcome
from server.prepared import DEVICE, WARD
from server.rec import not_sole
from server.receipt import DEVICE_ROW
from server.rerun import rerun
from server.sent import Sent
from server.tables import device, op_log, parked
from server.team import let_in, report_lost
from server.users import Users
from server.ward import WardTx
from server.world import World

WINDOW = 500  # parked lines looked at together
MOST_PARKED = 20_000  # of one device; more wait until the gap is closed

_REACHED = (
    update(device)
    .where(device.c.ward_id == WARD, device.c.device_id == DEVICE)
    .values({name: bindparam(name) for name in ("last_seq", "last_hash", "last_contact")})
)
_PARKED = select(parked.c.seq).where(parked.c.ward_id == WARD, parked.c.device_id == DEVICE).limit(1)


def ingest(tx: WardTx, device_id: str, lines: Sequence[Sent]) -> bool:
    """Any subset, any order, any number of times, by any route. Whether these lines are a rival's."""
    row = _device(tx, device_id)
    is_fork = _differs(tx, device_id, [sent for sent in lines if sent.seq <= row.last_seq])
    world, fresh = World(tx), erasing.without([sent for sent in lines if sent.seq > row.last_seq], tx)
    seq, tail = row.last_seq, bytes(row.last_hash)
    are_parked = _has_parked(tx, device_id)
    said = {sent.hash: sent.rows for sent in fresh}  # may be more than a body that was erased still says
    if not are_parked:  # then lines in order need not wait in between
        chain, fresh = _chain(fresh, seq, tail)
        seq, tail = _interpret(world, row, chain, (seq, tail))
    if fresh:
        _park(tx, device_id, fresh)
        are_parked = True
    while are_parked and (chain := _next(tx, device_id, (seq, tail), said)):
        seq, tail = _interpret(world, row, chain, (seq, tail))
    reached = {"last_seq": seq, "last_hash": tail, "last_contact": tx.now}
    tx.connection.execute(_REACHED, {"ward": tx.ward_id, "device": device_id, **reached})
    if seq > row.last_seq:
        rerun(world)
    if fresh:
        _check_room(tx, device_id)
    return is_fork or (_wait(tx, device_id, fresh) and _has_rival(tx, device_id, seq))


def _device(tx: WardTx, device_id: str) -> Row[Any]:
    row = tx.connection.execute(DEVICE_ROW, {"ward": tx.ward_id, "device": device_id}).first()
    if row is None:
        raise Refused(404, "unknown_device")
    return row


def _differs(tx: WardTx, device_id: str, lines: Sequence[Sent]) -> bool:
    """Does one of these numbers already belong to another line?"""
    if not lines:
        return False
    query = select(op_log.c.seq, op_log.c.hash).where(
        op_log.c.ward_id == tx.ward_id,
        op_log.c.device_id == device_id,
        op_log.c.seq.in_([sent.seq for sent in lines]),
    )
    stored = {seq: bytes(known) for seq, known in tx.connection.execute(query)}
    return any(stored.get(sent.seq) != sent.hash for sent in lines)


def _park(tx: WardTx, device_id: str, lines: Sequence[Sent]) -> None:
    """Store first. Lines in order leave again at once; the others wait here for the one before them."""
    mine = (parked.c.ward_id == tx.ward_id, parked.c.device_id == device_id)
    waiting = {bytes(known) for known in tx.connection.execute(select(parked.c.hash).where(*mine)).scalars()}
    fresh = {sent.hash: sent for sent in lines if sent.hash not in waiting}
    if fresh:
        tx.connection.execute(
            insert(parked),
            [
                {
                    "ward_id": tx.ward_id,
                    "device_id": device_id,
                    "hash": sent.hash,
                    "seq": sent.seq,
                    "prev": sent.prev,
                    "body": sent.body,
                    "arrival": tx.arrive(),
                }
                for sent in fresh.values()
            ],
        )


def _check_room(tx: WardTx, device_id: str) -> None:
    mine = (parked.c.ward_id == tx.ward_id, parked.c.device_id == device_id)
    count = tx.connection.execute(select(func.count()).where(*mine)).scalar_one()
    if count > MOST_PARKED:
        raise Refused(507, "full")


def _next(
    tx: WardTx, device_id: str, point: tuple[int, bytes], said: Mapping[bytes, list[Any]]
) -> list[Sent]:
    """The parked lines that follow from this point, taken out. Of two rivals the first to arrive follows."""
    seq, tail = point
    mine = (parked.c.ward_id == tx.ward_id, parked.c.device_id == device_id)
    query = (
        select(parked).where(*mine, parked.c.seq.between(seq + 1, seq + WINDOW)).order_by(parked.c.arrival)
    )
    window = []
    for row in tx.connection.execute(query):
        body = bytes(row.body)
        head, rows = line.opened(body)
        left = said.get(bytes(row.hash), line.said(rows))
        window.append(Sent(row.seq, bytes(row.prev), bytes(row.hash), body, head, left))
    chain, _ = _chain(window, seq, tail)
    if chain:
        taken = [sent.hash for sent in chain]
        tx.connection.execute(delete(parked).where(*mine, parked.c.hash.in_(taken)))
    return chain


def _chain(lines: Sequence[Sent], seq: int, tail: bytes) -> tuple[list[Sent], list[Sent]]:
    """(those that follow from this point, the others)."""
    follows: dict[tuple[int, bytes], Sent] = {}
    for sent in lines:
        follows.setdefault((sent.seq, sent.prev), sent)
    chain: list[Sent] = []
    while sent_next := follows.get((seq + 1, tail)):
        seq, tail = sent_next.seq, sent_next.hash
        chain.append(sent_next)
    taken = {sent.hash for sent in chain}
    return chain, [sent for sent in lines if sent.hash not in taken]


def _has_parked(tx: WardTx, device_id: str) -> bool:
    return tx.connection.execute(_PARKED, {"ward": tx.ward_id, "device": device_id}).first() is not None


def _interpret(
    world: World, author: Row[Any], chain: Sequence[Sent], point: tuple[int, bytes]
) -> tuple[int, bytes]:
    """In order, each action once; what they are about is read together before, and written together after.

    Returns the point of the stream that is now reached.
    """
    if not chain:
        return point
    tx = world.tx
    users = Users(world, author)
    known = outcomes.known(tx, [sent.head["aid"] for sent in chain])
    faults: dict[int, Held | None] = {}  # of lines that are here for the first time
    for sent in chain:
        aid = sent.head["aid"]
        if aid not in known:
            known.add(aid)
            faults[sent.seq] = fault_of(tx.ctx.contract, sent.head, sent.rows, len(sent.body))
    prepare(world, (sent.rows for sent in chain if sent.seq in faults and not faults[sent.seq]))
    entries = []
    for sent in chain:
        is_fresh = sent.seq in faults
        outcome = _judge(world, users, author, sent, faults[sent.seq]) if is_fresh else Outcome("dup")
        if outcome.status == "done" and sent.head["act"] in line.USERS:
            users.follow(sent, _author_of(users, author, sent.head))
        entries.append((sent, outcome))
    world.flush()
    outcomes.log(tx, author.device_id, entries)
    for sent, outcome in entries:
        if outcome.status == "done" and _orders(sent):
            _follow(world, _author_of(users, author, sent.head), author.device_id, sent)
    return chain[-1].seq, chain[-1].hash


def _author_of(users: Users, author: Row[Any], head: Mapping[str, Any]) -> str:
    return users.author(str(head.get("by")), head["seq"]) or author.user_id


def _orders(sent: Sent) -> bool:
    """Does it say more than what records shall be?"""
    act = sent.head["act"]
    return act in (line.RELEASE, line.SHOW) or act in line.LOST or erasing.is_asked(sent.rows)


def _follow(world: World, user: str, device_id: str, sent: Sent) -> None:
    """What a line orders besides what it says of records."""
    act = sent.head["act"]
    with world.tx.acting(audit.LEADER + user):
        if act == line.RELEASE:
            let_in(world, user, outcomes.named(sent.rows))
        elif order := line.LOST.get(act):
            lost = outcomes.named(sent.rows) - {device_id}  # the very laptop that speaks is not
            report_lost(world.tx, user, lost, order, str(sent.head.get("at", "")))
        elif act == line.SHOW:
            mobile_point.follow(world.tx, sent.head, sent.rows)
        erasing.follow(world, sent.rows)


def _judge(world: World, users: Users, author: Row[Any], sent: Sent, fault: Held | None) -> Outcome:
    if author.status == "revoked":
        return Outcome("held", "revoked")
    head, by = sent.head, str(sent.head.get("by"))
    user = users.author(by, sent.seq)
    asked, may = (user or by, by), users.rights(user or by)
    arrived = Arrived(head, sent.rows, fault, may, world.tx.now, author.device_id, asked)
    if wrong := erasing.fault(world, user or by, arrived):
        return wrong
    outcome = apply(world, arrived) if user else Outcome("held", "role")
    if outcome.status == "held":
        for row in arrived.rows:  # the author gets the kept value back
            rec = world.get(row[1]) if isinstance(row, list) and len(row) > 1 and is_id(row[1]) else None
            if rec:
                world.change(rec, rec.fields, not_sole(rec.last))
                settle(world, rec)
    return outcome


def _wait(tx: WardTx, device_id: str, lines: Sequence[Sent]) -> bool:
    """Is one of these still parked? A laptop whose lines went in is no rival, whatever a copy sent."""
    mine = (parked.c.ward_id == tx.ward_id, parked.c.device_id == device_id)
    query = select(parked.c.seq).where(*mine, parked.c.hash.in_([sent.hash for sent in lines]))
    return bool(lines) and tx.connection.execute(query.limit(1)).first() is not None


def _has_rival(tx: WardTx, device_id: str, seq: int) -> bool:
    """A parked line that wants to follow where another one already does."""
    query = select(parked.c.seq).where(
        parked.c.ward_id == tx.ward_id, parked.c.device_id == device_id, parked.c.seq <= seq + 1
    )
    return tx.connection.execute(query.limit(1)).first() is not None
