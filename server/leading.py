"""Who is what in the ward, as its list of volunteers says."""

import orjson
from sqlalchemy import Connection, select

from server.tables import record


def team_led_by(connection: Connection, ward_id: str, user: str) -> str | None:
    """The cell of the team this user leads, as the ward's list of volunteers says."""
    query = select(record.c.home, record.c.fields).where(
        record.c.ward_id == ward_id, record.c.id == user, record.c.tbl == "volunteer"
    )
    row = connection.execute(query).first()
    fields = orjson.loads(row.fields) if row else {}
    return row.home if row and fields.get("role") == "leader" and not fields.get("voided_at") else None


def role_of(connection: Connection, ward_id: str, user: str) -> str:
    """As it is stored; a stranger to the list may do the least."""
    query = select(record.c.fields).where(
        record.c.ward_id == ward_id, record.c.id == user, record.c.tbl == "volunteer"
    )
    fields = orjson.loads(connection.execute(query).scalar() or "{}")
    return "viewer" if fields.get("voided_at") else str(fields.get("role", "viewer"))
