"""What the ward office looks at: people and turns of help by neighbourhood, each laptop, open conflicts.

People and turns are counted apart (rule 7): one person helped three times is one and three. What nobody has
written yet is None, not 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, select

from server import one_person, status
from server.context import Context
from server.one_person import PairCount
from server.release import label_of
from server.tables import IS_OPEN, member, op_log, parked, record
from server.ward import ward_row

_STANDS = record.c.fields.not_like('%"voided_at":"%')  # the JSON has no nulls and no spaces


@dataclass(frozen=True)
class PlaceCount:
    name: str
    people: int | None  # in the notebook
    helped: int | None  # of them, at least once
    turns: int | None
    adults: int | None = None  # as the ward typed it


@dataclass(frozen=True)
class Overview:
    ward_name: str
    places: Sequence[PlaceCount]  # neighbourhoods, in the ward's order
    total: PlaceCount
    anonymous: int  # turns without a name: they belong to no neighbourhood
    conflicts: int
    doubles: Sequence[PairCount] = ()  # who may be one person, by neighbourhood
    held: int = 0


@dataclass(frozen=True)
class OpenConflict:
    label: str  # of the record
    table: str
    group: str
    kept: Mapping[str, Any]
    candidate: Mapping[str, Any]
    by: str  # a name, or ""
    at: str
    is_sensitive: bool = False  # its values are not for this page


class Figures:
    """Counting reads every record once; until the ward's number moves, the answer stands."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._known: dict[str, tuple[tuple[str, int], Overview]] = {}

    def overview(self, ward_id: str) -> Overview:
        with self._ctx.store.reading() as connection:
            head = ward_row(connection, ward_id)
            mark, known = (head.epoch, head.number), self._known.get(ward_id)
            if known is None or known[0] != mark:
                known = self._known[ward_id] = mark, _overview(connection, head)
            held = select(func.count()).where(op_log.c.ward_id == ward_id, IS_OPEN, op_log.c.status == "held")
            return replace(known[1], held=connection.execute(held).scalar_one())


def _overview(connection: Connection, head: Row[Any]) -> Overview:
    people, turns, helped = _by_home(connection, head.ward_id)
    places, cells = [], set()
    for fields in _places(connection, head.ward_id):
        cell, name, adults = fields["cell_id"], fields["name"], fields.get("adults")
        cells.add(cell)
        if cell in people or cell in turns:
            counts = people.get(cell, 0), helped.get(cell, 0), turns.get(cell, 0)
            places.append(PlaceCount(name, *counts, adults))
        else:
            places.append(PlaceCount(name, None, None, None, adults))

    def everywhere(counts: Mapping[str, int]) -> int:
        return sum(count for cell, count in counts.items() if cell in cells)

    return Overview(
        head.name,
        places,
        PlaceCount("", everywhere(people), everywhere(helped), everywhere(turns)),
        anonymous=sum(turns.values()) - everywhere(turns),
        conflicts=len(_open(connection, head.ward_id)),
        doubles=one_person.counts(connection, head.ward_id),
    )


def _by_home(connection: Connection, ward_id: str) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """(people, turns, people who had one) by cell; nothing that is struck through."""
    counts: dict[str, dict[str, int]] = {"citizen": {}, "help_visit": {}}
    helped: dict[str, int] = {}
    query = (
        select(record.c.home, record.c.tbl, func.count(), func.count(record.c.owner.distinct()))
        .where(record.c.ward_id == ward_id, record.c.tbl.in_(list(counts)), _STANDS)
        .group_by(record.c.home, record.c.tbl)
    )
    for home, table, count, owners in connection.execute(query):
        counts[table][home] = count
        if table == "help_visit":
            helped[home] = owners
    _count_once(connection, ward_id, counts["citizen"], helped)
    return counts["citizen"], counts["help_visit"], helped


def _count_once(connection: Connection, ward_id: str, people: dict[str, int], helped: dict[str, int]) -> None:
    """Who has several records is one person, where the record that stands for her is."""
    person = one_person.stands_for(connection, ward_id)
    mine = (record.c.ward_id == ward_id, _STANDS)
    homes = dict(
        connection.execute(
            select(record.c.id, record.c.home).where(*mine, record.c.id.in_(sorted(person)))
        ).all()
    )
    for each, shown in person.items():
        people[homes[each]] -= each != shown
    turns = select(record.c.owner, record.c.home).where(*mine, record.c.tbl == "help_visit")
    found = connection.execute(turns.where(record.c.owner.in_(sorted(person))).distinct()).all()
    for _, home in found:
        helped[home] -= 1
    for shown in {person[owner] for owner, _ in found}:
        helped[homes[shown]] = helped.get(homes[shown], 0) + 1


def _places(connection: Connection, ward_id: str) -> list[dict[str, Any]]:
    query = select(record.c.fields).where(
        record.c.ward_id == ward_id, record.c.tbl == "neighbourhood", _STANDS
    )
    known = [orjson.loads(fields) for fields in connection.execute(query).scalars()]
    return sorted(known, key=lambda fields: (fields.get("position", 0), fields["code"]))


def devices(ctx: Context, ward_id: str) -> list[dict[str, Any]]:
    """Those of status.devices(), with what of each waits for a gap to close, is held, is in a conflict."""
    rows = status.devices(ctx, ward_id)
    open_lines = (
        select(op_log.c.device_id, op_log.c.status, func.count())
        .where(op_log.c.ward_id == ward_id, IS_OPEN)
        .group_by(op_log.c.device_id, op_log.c.status)
    )
    gaps = select(parked.c.device_id, func.count()).where(parked.c.ward_id == ward_id)
    counts: dict[tuple[str, str], int] = {}
    with ctx.store.reading() as connection:
        for device_id, state, count in connection.execute(open_lines):
            counts[device_id, state] = count
        for device_id, count in connection.execute(gaps.group_by(parked.c.device_id)):
            counts[device_id, "waiting"] = count
    names = ("waiting", "held", "conflict")
    return [row | {name: counts.get((row["device"], name), 0) for name in names} for row in rows]


def conflicts(ctx: Context, ward_id: str, *, limit: int = 200) -> tuple[int, list[OpenConflict]]:
    """(how many there are, these of them), newest first."""
    with ctx.store.reading() as connection:
        ward_row(connection, ward_id)
        found = _open(connection, ward_id)
        shown = sorted(found, key=lambda row: -int(row.rev))[:limit]
        return len(found), [_conflict(ctx, connection, ward_id, orjson.loads(row.fields)) for row in shown]


def names_of(ctx: Context, ward_id: str) -> dict[str, str]:
    """Cell -> the neighbourhood or team; catalogue code of a service -> its title."""
    wanted = ["neighbourhood", "team", "catalog_entry"]
    query = select(record.c.fields).where(record.c.ward_id == ward_id, record.c.tbl.in_(wanted))
    with ctx.store.reading() as connection:
        known = [orjson.loads(fields) for fields in connection.execute(query).scalars()]
    return {f.get("cell_id") or f["code"]: f.get("name") or f.get("title", "") for f in known}


def _open(connection: Connection, ward_id: str) -> list[Any]:
    """Rows of rev and fields."""
    query = select(record.c.rev, record.c.fields).where(
        record.c.ward_id == ward_id, record.c.tbl == "conflict", record.c.fields.like('%"status":"open"%')
    )
    return [row for row in connection.execute(query) if orjson.loads(row.fields).get("status") == "open"]


def _conflict(ctx: Context, connection: Connection, ward_id: str, fields: dict[str, Any]) -> OpenConflict:
    subject = connection.execute(
        select(record.c.fields).where(record.c.ward_id == ward_id, record.c.id == fields["subject"])
    ).scalar()
    stands = orjson.loads(subject) if subject else {}
    candidate = fields["candidate"]
    by = connection.execute(
        select(member.c.name).where(member.c.ward_id == ward_id, member.c.user_id == fields.get("by"))
    ).scalar()
    return OpenConflict(
        label=label_of(stands),
        table=fields["subject_table"],
        group=fields["group"],
        kept={name: stands.get(name) for name in candidate},
        candidate=candidate,
        is_sensitive=ctx.contract[fields["subject_table"]].is_sensitive,
        by=by or "",
        at=fields.get("at", ""),
    )
