"""Erasing a person for good: her records, the words of every line about her, and what is cached.

A leader's `erasure` record is the order (contract/erasure.py). The hash of a line whose words went still
proves the rest of its stream. What is about her and comes later, from a laptop that has not heard yet, is
taken without what names her: nothing brings her back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Table, delete, insert, or_, select, update

from desktop.contract import line
from desktop.contract.erasure import (
    AT_THE_DOOR,
    ERASURE,
    HOUSEHOLD,
    MEMBER,
    SUBJECT,
    Forgotten,
    learn,
    remains,
    subjects,
)
from desktop.contract.roles import may
from server import audit, outcomes
from server.apply import Arrived
from server.cells import Author, settle
from server.checks import is_id
from server.leading import role_of
from server.outcome import Outcome
from server.prepared import WARD
from server.rec import CONFLICT, Rec, not_sole
from server.sent import Sent
from server.tables import erased, held_on, line_conflict, op_log, parked
from server.ward import WardTx
from server.world import World

_ANYTHING = select(erased.c.id).where(erased.c.ward_id == WARD).limit(1)


def fault(world: World, user: str | None, arrived: Arrived) -> Outcome | None:
    """Held, where it erases somebody by a hand that may not, by its role or where her record is.

    `user`: whose role is asked; None: the ward office's, which may. A line with a fault is held for that.
    """
    for table, record, _, fields, *_ in () if arrived.fault else subjects(arrived.rows):
        if user and not may(role_of(world.tx.connection, world.tx.ward_id, user), ERASURE):
            return Outcome("held", "role", [[table, record, None]])
        subject = world.get(str(fields["subject"][1]))
        if subject is None:
            continue
        place = subject.id, subject.cells, subject.fields
        author = Author(arrived.rights, 0)
        if subject.tbl != SUBJECT or not author.may(world, world.kind(subject), place, moving=False):
            return Outcome("held", "scope", [[table, record, None]])
    return None


def is_asked(rows: Iterable[Any]) -> bool:
    """Does one of these rows erase somebody?"""
    return next(subjects(rows), None) is not None


def follow(world: World, rows: Iterable[Any]) -> None:
    """These rows were applied: whom they erase is erased now."""
    for row in subjects(rows):
        if is_id(subject := row[3]["subject"][1]):
            erase(world, subject)
            audit.note(world.tx.ctx, world.tx.connection, world.tx.ward_id, ERASURE, [subject])


def erase(world: World, subject: str) -> None:
    tx, forgotten = world.tx, Forgotten(removed={subject})
    world.flush()
    hers = world.dependants(subject)
    for rec in hers:
        forgotten.add(world.kind(rec), rec.id)
    empty = _left_empty(world, hers, subject)
    hers = [*hers, *empty]
    for rec in empty:
        forgotten.add(world.kind(rec), rec.id)
    conflicts = _conflicts(world, [subject, *(rec.id for rec in hers)], forgotten)
    for rec in (*conflicts, *(rec for rec in hers if rec.id in forgotten.removed and rec.tbl != CONFLICT)):
        world.remove(rec)
    for rec in (rec for rec in hers if rec.id in forgotten.stripped):
        left = {name: value for name, value in rec.fields.items() if name not in world.kind(rec).stripped}
        world.change(rec, left, not_sole(rec.last))
        settle(world, rec)
    if person := world.get(subject):
        world.remove(person)
    world.flush()
    outcomes.drop(tx, tx.ctx.store.among(line_conflict.c.conflict, [rec.id for rec in conflicts]))
    _erase_words(tx, forgotten)
    _note(tx, forgotten, {rec.id: rec.rev for rec in empty})  # whoever lives there next may have notes
    tx.has_erased = True
    for cached in (tx.ctx.folder / "snapshots").glob("*"):  # made again for whoever asks
        cached.unlink(missing_ok=True)


def without(lines: Sequence[Sent], tx: WardTx) -> Sequence[Sent]:
    """These lines as they may be stored and applied: nothing in them is about who was erased."""
    if not lines or tx.connection.execute(_ANYTHING, {"ward": tx.ward_id}).first() is None:
        return lines
    mine = erased.c.ward_id == tx.ward_id
    mentioned = {each for sent in lines for row in sent.rows for each in _ids(row)}
    known = tx.connection.execute(
        select(erased.c.id, erased.c.kind, erased.c.until).where(
            mine, tx.ctx.store.among(erased.c.id, mentioned)
        )
    ).all()
    return [_without(tx, sent, known) for sent in lines] if known else lines


def _without(tx: WardTx, sent: Sent, known: Sequence[Any]) -> Sent:
    number, epoch = sent.head["seen"]
    seen = number if epoch == tx.epoch else 0
    forgotten = Forgotten({each.id for each in known if each.kind == "removed"})
    stripped = (each for each in known if each.kind == "stripped")
    forgotten.stripped.update(each.id for each in stripped if each.until is None or seen < each.until)
    learnt = Forgotten(set(forgotten.removed), set(forgotten.stripped))
    learn(tx.ctx.contract, filter(_is_row, sent.rows), learnt)  # a turn of help that nobody here knew of
    at_doors = {row[1] for row in sent.rows if _is_row(row) and row[0] == AT_THE_DOOR}  # of this line only
    if fresh := learnt.all - forgotten.all - at_doors:
        _note(tx, Forgotten(learnt.removed & fresh, learnt.stripped & fresh))
    gone = _places(tx, line.opened(sent.body)[1], learnt)
    if not gone:
        return sent
    left = [remains(tx.ctx.contract, row, learnt) if _is_row(row) else row for row in sent.rows]
    rows = [row for row in left if row is not None]
    return sent._replace(body=line.erase(sent.body, gone), rows=rows)


def _left_empty(world: World, hers: Sequence[Rec], subject: str) -> list[Rec]:
    """The households where nobody else is named, and the visits at their doors."""
    found: list[Rec] = []
    for house in {rec.fields["household_id"] for rec in hers if rec.tbl == MEMBER}:
        here = world.dependants(house)
        named = (
            rec.fields.get("citizen_id") not in (None, subject)
            and not {"left_on", "voided_at"} & rec.fields.keys()
            for rec in here
            if rec.tbl == MEMBER
        )
        rec = world.get(house)
        if rec and rec.tbl == HOUSEHOLD and not any(named):
            found += [rec, *(each for each in here if each.tbl == AT_THE_DOOR)]
    return found


def _conflicts(world: World, records: Collection[str], forgotten: Forgotten) -> list[Rec]:
    """The questions that would hold her words: all about what is gone, some about what stays."""
    found = []
    for record in records:
        rec = world.get(record)
        for conflict in world.conflicts(record) + world.conflicts(record, "settled") if rec else ():
            group = conflict.fields.get("group")
            if rec and (record in forgotten.removed or group in world.kind(rec).stripped):
                forgotten.removed.add(conflict.id)
                found.append(conflict)
    return found


def _erase_words(tx: WardTx, forgotten: Forgotten) -> None:
    """In the log and among what waits for a gap; twice, as lines tell of records that are not here."""
    for table in (op_log, parked):
        for body, *_ in _about(tx, table, forgotten):
            learn(tx.ctx.contract, filter(_is_row, line.opened(body)[1]), forgotten)
    for table in (op_log, parked):
        for body, *place in _about(tx, table, forgotten):
            rows = line.opened(body)[1]
            if gone := _places(tx, rows, forgotten):
                _rewrite(tx, table, place, line.erase(body, gone))
                if not line.said(line.opened(line.erase(body, gone))[1]) and table is op_log:
                    _let_go(tx, place[2], place[3])


def _about(tx: WardTx, table: Table, forgotten: Forgotten) -> list[tuple[Any, ...]]:
    is_about = or_(*(tx.ctx.store.mentions(table.c.body, each) for each in sorted(forgotten.all)))
    more = (table.c.aid, table.c.status) if table is op_log else (table.c.hash,)
    query = select(table.c.body, table.c.device_id, table.c.seq, *more)
    rows = tx.connection.execute(query.where(table.c.ward_id == tx.ward_id, is_about))
    return [(bytes(body), *place) for body, *place in rows]


def _rewrite(tx: WardTx, table: Table, place: Sequence[Any], body: bytes) -> None:
    device, seq, name, *_ = place
    here = (table.c.ward_id == tx.ward_id, table.c.device_id == device, table.c.seq == seq)
    which = table.c.aid == name if table is op_log else table.c.hash == name
    tx.connection.execute(update(table).where(*here, which).values(body=body))


def _let_go(tx: WardTx, aid: str, status: str) -> None:
    """Nothing is left of a held line that could ever be used."""
    if status == "held":
        tx.connection.execute(delete(held_on).where(held_on.c.ward_id == tx.ward_id, held_on.c.aid == aid))
        outcomes.restate(tx, aid, Outcome("replaced"))


def _places(tx: WardTx, rows: Sequence[Any], forgotten: Forgotten) -> list[int]:
    return [
        place
        for place, row in enumerate(rows)
        if _is_row(row) and remains(tx.ctx.contract, row, forgotten) is not row
    ]


def _note(tx: WardTx, forgotten: Forgotten, until: Mapping[str, int] = MappingProxyType({})) -> None:
    mine = erased.c.ward_id == tx.ward_id
    known = select(erased.c.id).where(mine, tx.ctx.store.among(erased.c.id, forgotten.all))
    fresh = sorted(forgotten.all - set(tx.connection.execute(known).scalars()))
    kinds = {each: "removed" if each in forgotten.removed else "stripped" for each in fresh}
    if kinds:
        rows = [{"id": each, "kind": kind, "until": until.get(each)} for each, kind in kinds.items()]
        tx.connection.execute(insert(erased), [{"ward_id": tx.ward_id, **row} for row in rows])


def _is_row(row: Any) -> bool:
    return isinstance(row, list) and len(row) == 5 and isinstance(row[3], dict) and is_id(row[1])


def _ids(row: Any) -> set[str]:
    """Of the record, and of all it may refer to."""
    if not _is_row(row):
        return set()
    pairs = [pair for pair in row[3].values() if isinstance(pair, list)]
    return {row[1], *(each for pair in pairs for each in pair if is_id(each))}
