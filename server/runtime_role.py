"""The role by which a served ward reads and writes PostgreSQL: rows, and only as the program does.

Tables are made by their owner, once and at each update (`database`, docs/may-chu.md). Whoever gets hold of
the server process, or writes SQL into one of its queries, cannot change or empty a table, cannot take a line
out of the log and cannot touch what the audit says.
"""

from sqlalchemy import Connection, text

from server import tables
from server.store import Store
from server.tables import metadata

# Rows that end: rights, codes, sessions, what waits. A line, a laptop or an entry of the feed never does.
DELETED = {
    tables.grant_right,
    tables.held_on,
    tables.invitation,
    tables.line_conflict,
    tables.office_factor,
    tables.office_paper_code,
    tables.office_session,
    tables.office_user,
    tables.parked,
    tables.record,
    tables.token,
    tables.used_nonce,
    tables.wrong_code,
}
ADDED_ONLY = {tables.audit, tables.erased, tables.loss}


def grant(store: Store, role: str) -> None:
    """To this role, which exists, all it needs and nothing else. The connection is the owner's."""
    with store.writing() as connection:
        to = connection.dialect.identifier_preparer.quote(role)
        schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
        connection.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {to}")
        connection.exec_driver_sql(f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {to}")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {to}")
        for table in metadata.sorted_tables:
            rights = ["SELECT", "INSERT"]
            rights += ["UPDATE"] if table not in ADDED_ONLY else []
            rights += ["DELETE"] if table in DELETED else []
            connection.exec_driver_sql(f"GRANT {', '.join(rights)} ON {table.name} TO {to}")


def exists(connection: Connection, role: str) -> bool:
    query = text("SELECT true FROM pg_roles WHERE rolname = :role")
    return connection.execute(query, {"role": role}).scalar() is not None


def may_too_much(store: Store) -> bool:
    """Whether the role of this connection could change tables. SQLite knows no roles."""
    if store.is_sqlite:
        return False
    query = (
        "SELECT has_schema_privilege(current_schema(), 'CREATE') OR has_table_privilege('audit', 'DELETE')"
    )
    with store.reading() as connection:
        return bool(connection.execute(text(query)).scalar())
