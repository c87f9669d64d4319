"""What became of each line: kept in the log, so that a receipt can be computed again at any time."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol

import orjson
from sqlalchemy import delete, insert, select, update

from server import bulk
from server.checks import is_id
from server.outcome import Outcome
from server.tables import IS_FIRST, device, held_on, line_conflict, op_log
from server.ward import WardTx

WAITS = ("parent", "scope")  # reasons that the arrival or the move of a record can end


class Logged(Protocol):
    """A line as it goes into the log."""

    @property
    def seq(self) -> int: ...
    @property
    def hash(self) -> bytes: ...
    @property
    def body(self) -> bytes: ...
    @property
    def head(self) -> dict[str, Any]: ...
    @property
    def rows(self) -> list[Any]: ...


def known(tx: WardTx, aids: Collection[str]) -> set[str]:
    """Which of these actions the ward has already, from whatever stream."""
    mine = op_log.c.ward_id == tx.ward_id
    query = tx.ctx.store.found([op_log.c.aid], op_log.c.aid, aids, mine, IS_FIRST)
    return set(tx.connection.execute(query).scalars())


def log(tx: WardTx, device_id: str, entries: Sequence[tuple[Logged, Outcome]]) -> None:
    stream = (tx.ward_id, device_id)
    rows = []
    for sent, outcome in entries:
        line = (sent.seq, sent.head["aid"], sent.hash, sent.body, tx.now, tx.arrive())
        rows.append((*stream, *line, *_columns(outcome).values()))
    bulk.insert(tx.connection, op_log, rows)
    for sent, outcome in entries:
        _follow(tx, sent.head["aid"], sent.rows, outcome)


def freed(tx: WardTx, aid: str, rows: Sequence[Any], outcome: Outcome) -> None:
    """A line that was held is held no more."""
    tx.connection.execute(delete(held_on).where(held_on.c.ward_id == tx.ward_id, held_on.c.aid == aid))
    restate(tx, aid, outcome)
    _follow(tx, aid, rows, outcome)


def still_held(tx: WardTx, aid: str, rows: Sequence[Any], former: str, outcome: Outcome) -> None:
    """For another reason than before, e.g. readable by now but without its parent."""
    restate(tx, aid, outcome)
    if outcome.reason in WAITS and former not in WAITS:
        wait(tx, aid, rows)


def restate(tx: WardTx, aid: str, outcome: Outcome) -> None:
    tx.connection.execute(
        update(op_log)
        .where(op_log.c.ward_id == tx.ward_id, op_log.c.aid == aid, IS_FIRST)
        .values(_columns(outcome))
    )


def _columns(outcome: Outcome) -> dict[str, str | None]:
    """In the order of the table's."""
    detail = orjson.dumps(outcome.detail).decode() if outcome.detail else None
    return {"status": outcome.status, "reason": outcome.reason, "detail": detail}


def _follow(tx: WardTx, aid: str, rows: Sequence[Any], outcome: Outcome) -> None:
    """Note what the line waits for, which conflicts it is in, and which lines it settles."""
    if outcome.status == "held" and outcome.reason in WAITS:
        wait(tx, aid, rows)
    for conflict, older in outcome.replaced:
        drop(tx, line_conflict.c.conflict == conflict, line_conflict.c.aid == older)
    if outcome.conflicts:
        found = sorted(set(outcome.conflicts))
        rows_of = [{"ward_id": tx.ward_id, "conflict": conflict, "aid": aid} for conflict in found]
        tx.connection.execute(insert(line_conflict), rows_of)
    for conflict in outcome.settled:  # a person has judged
        drop(tx, line_conflict.c.conflict == conflict)
    if outcome.status != "dup" and (said := named(rows)):  # held itself, it still says all of it anew
        _replace(tx, aid, said)


def wait(tx: WardTx, aid: str, rows: Sequence[Any]) -> None:
    refs: set[str] = set()
    for table, record_id, _, fields, _ in rows:
        kind = tx.ctx.contract[table]
        refs.add(record_id)
        refs.update(
            target for ref in (*kind.owner_fields, *kind.inside) if (target := fields.get(ref, [0, 0])[1])
        )
    tx.connection.execute(
        insert(held_on), [{"ward_id": tx.ward_id, "ref": ref, "aid": aid} for ref in sorted(refs)]
    )


def named(rows: Sequence[Any]) -> set[str]:
    """What these rows say is settled; of a held line they may be anything."""
    lists = [row[4] for row in rows if isinstance(row, list) and len(row) == 5 and row[4]]
    return {each for settled in lists if isinstance(settled, list) for each in settled if is_id(each)}


def _replace(tx: WardTx, aid: str, said: Collection[str]) -> None:
    """Held lines that their own author names in a later one, which said it anew or took it back: kept in the
    log, and never tried again."""
    here = op_log.c.ward_id == tx.ward_id
    authors = select(op_log.c.aid, device.c.user_id).join(
        device, (device.c.ward_id == op_log.c.ward_id) & (device.c.device_id == op_log.c.device_id)
    )
    lines = tx.connection.execute(
        authors.where(here, IS_FIRST, tx.ctx.store.among(op_log.c.aid, said), op_log.c.status == "held")
    ).all()
    if not lines:
        return
    mine = authors.where(here, op_log.c.aid == aid, IS_FIRST)
    user = tx.connection.execute(mine).one().user_id
    for line in lines:
        if line.user_id == user:
            tx.connection.execute(
                delete(held_on).where(held_on.c.ward_id == tx.ward_id, held_on.c.aid == line.aid)
            )
            restate(tx, line.aid, Outcome("replaced"))


def drop(tx: WardTx, *which: Any) -> None:
    """These conflicts are open no more for these lines; a line without any is done."""
    mine = (line_conflict.c.ward_id == tx.ward_id, *which)
    aids = set(tx.connection.execute(select(line_conflict.c.aid).where(*mine)).scalars())
    tx.connection.execute(delete(line_conflict).where(*mine))
    query = select(line_conflict.c.aid).where(
        line_conflict.c.ward_id == tx.ward_id, tx.ctx.store.among(line_conflict.c.aid, aids)
    )
    for aid in sorted(aids - set(tx.connection.execute(query).scalars())):
        restate(tx, aid, Outcome())
