"""Who did what to a ward: each act of an operator, an officer or a leader, in a table that only grows.

Written in the transaction of the act itself: neither is there without the other. It holds ids and counts,
never a citizen's name or number, so a purge need not touch it; triggers refuse to change or to drop a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from getpass import getuser
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select

from desktop.contract.ids import uuid7
from desktop.contract.records import twin
from server.context import Context
from server.tables import audit, device, member, office_user, record
from server.ward import ward_row

OFFICER, OPERATOR, LEADER = "office:", "command:", "user:"  # before a login, an account of the system, a user


@dataclass(frozen=True)
class Act:
    at: str
    by: str  # OFFICER + login …; "" is the server itself
    act: str
    subjects: Sequence[str]
    detail: Mapping[str, Any]


class Names(dict[str, str]):
    """What ids are called now; of one without a name here, its beginning."""

    def __missing__(self, name: str) -> str:
        bare = name.partition(":")[2] or name
        return f"{bare[:12]}…" if len(bare) > 20 else bare


def operator() -> str:
    """Who types a command."""
    try:
        return OPERATOR + getuser()
    except (KeyError, OSError, ImportError):  # an account without a name, as in a container
        return OPERATOR


def note(
    ctx: Context, connection: Connection, ward_id: str, act: str, subjects: Iterable[str] = (), **detail: Any
) -> None:
    values = {"ward_id": ward_id, "id": uuid7(), "at": ctx.moment(), "by": ctx.by, "act": act}
    about = {"subjects": orjson.dumps(list(subjects)).decode(), "detail": orjson.dumps(detail).decode()}
    connection.execute(insert(audit).values(values | about))


def acts(ctx: Context, ward_id: str, *, limit: int = 50, offset: int = 0) -> tuple[int, list[Act], Names]:
    """(how many there are, these of them, what their ids are called), newest first."""
    mine = audit.c.ward_id == ward_id
    query = select(audit).where(mine).order_by(audit.c.at.desc(), audit.c.id.desc())
    with ctx.store.reading() as connection:
        ward_row(connection, ward_id)
        total = connection.execute(select(func.count()).select_from(audit).where(mine)).scalar_one()
        rows = connection.execute(query.limit(limit).offset(offset)).all()
        found = [
            Act(row.at, row.by, row.act, orjson.loads(row.subjects), orjson.loads(row.detail)) for row in rows
        ]
        return total, found, names_of(connection, ward_id)


def names_of(connection: Connection, ward_id: str) -> Names:
    """Of members, their laptops, officers and places; of no citizen."""
    users = select(member.c.user_id, member.c.name).where(member.c.ward_id == ward_id)
    known = {row.user_id: row.name for row in connection.execute(users)}
    known |= {LEADER + user: name for user, name in known.items()}
    laptops = select(device.c.device_id, device.c.user_id, device.c.name).where(device.c.ward_id == ward_id)
    for row in connection.execute(laptops).all():
        known[row.device_id] = f"{row.name} ({known.get(row.user_id, '')})"
    officers = select(office_user.c.login, office_user.c.name).where(office_user.c.ward_id == ward_id)
    known |= {OFFICER + row.login: row.name for row in connection.execute(officers)}
    places = select(record.c.fields).where(
        record.c.ward_id == ward_id, record.c.tbl.in_(["neighbourhood", "team"])
    )
    for fields in map(orjson.loads, connection.execute(places).scalars()):
        cell, name = fields.get("cell_id", ""), fields.get("name", "")
        known |= {cell: name, twin(cell): f"{name} (nhạy cảm)"}
    return Names(known)
