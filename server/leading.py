"""Who is what in the ward: by the member's role, which the office alone gives, while she is on its list."""

from typing import Any

import orjson
from sqlalchemy import Connection, Row, select

from desktop.contract import roles
from server.prepared import USER, WARD
from server.tables import member, record

_LISTED = (
    select(record.c.home, record.c.fields, member.c.role)
    .join(member, (member.c.ward_id == record.c.ward_id) & (member.c.user_id == record.c.id))
    .where(record.c.ward_id == WARD, record.c.id == USER, record.c.tbl == "volunteer")
)


def team_led_by(connection: Connection, ward_id: str, user: str) -> str | None:
    """The cell of the team this user leads."""
    row = _listed(connection, ward_id, user)
    return row.home if row and roles.may(row.role, "team.round") else None


def role_of(connection: Connection, ward_id: str, user: str) -> str:
    """As it is stored; a stranger to the list may do the least."""
    row = _listed(connection, ward_id, user)
    return row.role if row else "viewer"


def _listed(connection: Connection, ward_id: str, user: str) -> Row[Any, Any, Any] | None:
    row = connection.execute(_LISTED, {"ward": ward_id, "user": user}).first()
    return None if row is None or orjson.loads(row.fields).get("voided_at") else row
