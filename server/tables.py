"""What the ward server stores. `ward_id` comes first everywhere, so a ward is never spread over two nodes.

Records are kept generically (`record.fields` is JSON): the server takes, merges and hands on fields by the
contract and has no table per type. Hashes and bodies are bytes; moments are ISO text in UTC.
"""

from sqlalchemy import (
    DDL,
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    FromClause,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
    literal,
)

metadata = MetaData()


def _ward_id() -> Column[str]:
    return Column("ward_id", Text, primary_key=True)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _word(text: str) -> BindParameter[str]:
    """Written out in the statement: a planner cannot see that a parameter falls within a partial index."""
    return literal(text, Text, literal_execute=True)


# The one lock of a ward: its row. `number` counts feed entries, `arrivals` counts lines.
ward = Table(
    "ward",
    metadata,
    _ward_id(),
    Column("name", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("arrivals", BigInteger, nullable=False),
    Column("epoch", Text, nullable=False),
    Column("contract", Text, nullable=False),  # digest of the contract its held lines were judged by
    Column("recovery_pk", Text),
)

boot = Table(
    "boot",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("counter", BigInteger, nullable=False),
    Column("engine_mark", Text, nullable=False),  # changes when PostgreSQL was restored or failed over
)

member = Table(
    "member",
    metadata,
    _ward_id(),
    _key("user_id"),
    Column("name", Text, nullable=False),
    Column("team", Text, nullable=False),  # the cell of the member's team
    Column("role", Text, nullable=False),  # see contract/roles.py
)

grant_right = Table(
    "grant_right",
    metadata,
    _ward_id(),
    _key("user_id"),
    _key("cell"),
    Column("mode", Text, nullable=False),  # r | rw | w
    Column("last_day", Integer),
)

device = Table(
    "device",
    metadata,
    _ward_id(),
    _key("device_id"),
    Column("name", Text, nullable=False),
    Column("sign_pk", Text, nullable=False),
    Column("box_pk", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("parent", Text),
    Column("serial", Integer, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("last_hash", LargeBinary, nullable=False),
    Column("status", Text, nullable=False),  # active | revoked
    Column("ordered", Text),  # revoked: what its laptop shall do, lock | wipe
    Column("flagged", Boolean, nullable=False),  # continued in two places
    Column("enrolled_at", Text, nullable=False),
    Column("last_contact", Text, nullable=False),
)

# Who uses a laptop besides device.user_id: those of its lines that come after `from_seq`, up to `until_seq`.
device_user = Table(
    "device_user",
    metadata,
    _ward_id(),
    _key("device_id"),
    _key("user_id"),
    Column("from_seq", BigInteger, primary_key=True),
    Column("until_seq", BigInteger),
)

invitation = Table(
    "invitation",
    metadata,
    _ward_id(),
    _key("code_hash"),
    Column("user_id", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("sign_pk", Text),  # who used it
    Column("device_id", Text),
)

# A laptop's key, sealed to the ward's recovery key, which no server has; see contract/unlock.py.
escrow = Table(
    "escrow",
    metadata,
    _ward_id(),
    _key("device_id"),
    Column("recovery_pk", Text, nullable=False),
    Column("box", Text, nullable=False),
    Column("ask_pk", Text, nullable=False),
)

# The newest request of a laptop whose passphrase was forgotten, and the office's answer to it.
unlock_request = Table(
    "unlock_request",
    metadata,
    _ward_id(),
    _key("device_id"),
    Column("request", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("answer", Text),
)

wrong_code = Table(
    "wrong_code",
    metadata,
    _ward_id(),
    _key("source"),
    Column("since", Text, nullable=False),
    Column("tries", Integer, nullable=False),
)

used_nonce = Table("used_nonce", metadata, _ward_id(), _key("nonce"), Column("at", Text, nullable=False))

token = Table(
    "token",
    metadata,
    _ward_id(),
    _key("token_hash"),
    Column("device_id", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
)

op_log = Table(
    "op_log",
    metadata,
    _ward_id(),
    _key("device_id"),
    Column("seq", BigInteger, primary_key=True),
    Column("aid", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("arrival", BigInteger, nullable=False),
    Column("status", Text, nullable=False),  # done | conflict | held | dup | replaced
    Column("reason", Text),
    Column("detail", Text),
)
# An action is taken once: the same one in another stream, e.g. that of a clone, is a repeat.
IS_FIRST = op_log.c.status != _word("dup")
IS_OPEN = op_log.c.status.in_([_word("held"), _word("conflict")])
_aid = (op_log.c.ward_id, op_log.c.aid)
Index("ux_op_log_first", *_aid, unique=True, sqlite_where=IS_FIRST, postgresql_where=IS_FIRST)
Index("ix_op_log_open", op_log.c.ward_id, op_log.c.arrival, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)


def is_repeat(log: FromClause) -> ColumnElement[bool]:
    return log.c.status == _word("dup")


_repeat = is_repeat(op_log)
Index("ix_op_log_repeat", *_aid, sqlite_where=_repeat, postgresql_where=_repeat)

parked = Table(
    "parked",
    metadata,
    _ward_id(),
    _key("device_id"),
    Column("hash", LargeBinary, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("arrival", BigInteger, nullable=False),
)
Index("ix_parked_seq", parked.c.ward_id, parked.c.device_id, parked.c.seq)

# What a held line waits for: a record that may arrive, move, or be the author's to write.
held_on = Table("held_on", metadata, _ward_id(), _key("ref"), _key("aid"), sqlite_with_rowid=False)
Index("ix_held_on_aid", held_on.c.ward_id, held_on.c.aid)

# PostgreSQL packs what is long. By its own default it takes three times as long to store a line.
for _table in (op_log, parked):
    _pack = DDL(  # type: ignore[no-untyped-call]
        f"DO $$ BEGIN ALTER TABLE {_table.name} ALTER COLUMN body SET COMPRESSION lz4; "
        "EXCEPTION WHEN feature_not_supported THEN NULL; END $$"
    )
    event.listen(_table, "after_create", _pack.execute_if(dialect="postgresql"))

# The open conflicts of a line; without any left it is done.
line_conflict = Table(
    "line_conflict", metadata, _ward_id(), _key("conflict"), _key("aid"), sqlite_with_rowid=False
)
Index("ix_line_conflict_aid", line_conflict.c.ward_id, line_conflict.c.aid)

record = Table(
    "record",
    metadata,
    _ward_id(),
    _key("id"),
    Column("tbl", Text, nullable=False),
    Column("home", Text, nullable=False),
    Column("also", Text),
    Column("rev", BigInteger, nullable=False),
    Column("owner", Text),
    Column("owner2", Text),
    Column("claim", Text),
    Column("fields", Text, nullable=False),  # JSON without nulls
    Column("last", Text, nullable=False),  # JSON {by, at, received_at, act}
)
for _name in ("owner", "owner2"):
    _set = record.c[_name].is_not(None)
    Index(f"ix_record_{_name}", record.c.ward_id, record.c[_name], sqlite_where=_set, postgresql_where=_set)
# Asked of everything that is edited, and few: without reading all that the record owns.
IS_CONFLICT = record.c.tbl == _word("conflict")
Index(
    "ix_record_conflict",
    record.c.ward_id,
    record.c.owner,
    sqlite_where=IS_CONFLICT,
    postgresql_where=IS_CONFLICT,
)

# One entry per record and cell: the feed is the present state, so a `gone` needs no time limit.
feed = Table(
    "feed",
    metadata,
    _ward_id(),
    _key("cell"),
    _key("rec"),
    Column("number", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),  # put | gone
    Column("tbl", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_feed_number", feed.c.ward_id, feed.c.cell, feed.c.number)

# The number at which a cell stopped being a record's home (design, decision 2).
left_cell = Table(
    "left_cell",
    metadata,
    _ward_id(),
    _key("rec"),
    _key("cell"),
    Column("number", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Ids of what was erased with a person: removed, or (stripped) kept without what names her; for lines whose
# author had been shown its cell up to `until` or further not any more (null: for ever).
erased = Table(
    "erased",
    metadata,
    _ward_id(),
    _key("id"),
    Column("kind", Text, nullable=False),
    Column("until", BigInteger),
    sqlite_with_rowid=False,
)

cell_check = Table(
    "cell_check",
    metadata,
    _ward_id(),
    _key("cell"),
    Column("rows", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),  # hex; see contract.digest
    Column("top", BigInteger, nullable=False),  # number of its newest feed entry
    sqlite_with_rowid=False,
)

# Who did what to the ward, and when; see audit.py. Rows are added and read, by anybody, and nothing else.
audit = Table(
    "audit",
    metadata,
    _ward_id(),
    _key("id"),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subjects", Text, nullable=False),  # JSON [id, ...]
    Column("detail", Text, nullable=False),  # JSON
)
_NO = "BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END"
_GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit {_NO}",
        f"CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit {_NO}",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit only grows'; END $$",
        "CREATE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_stays()",
        "CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_stays()",
    ],
}
for _dialect, _statements in _GUARDS.items():
    for _statement in _statements:
        _guard = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(audit, "after_create", _guard.execute_if(dialect=_dialect))

# Laptops reported as lost, with what each held at that moment.
loss = Table(
    "loss",
    metadata,
    _ward_id(),
    _key("id"),
    Column("device_id", Text, nullable=False),
    Column("by", Text, nullable=False),  # as in the audit
    Column("found_at", Text, nullable=False),  # the 72 hours count from here
    Column("reported_at", Text, nullable=False),
    Column("ordered", Text, nullable=False),  # lock | wipe
    Column("circumstances", Text, nullable=False),
    Column("held", Text, nullable=False),  # JSON
)

# People of the ward office who sign in to its web page.
office_user = Table(
    "office_user",
    metadata,
    _ward_id(),
    _key("login"),
    Column("name", Text, nullable=False),
    Column("secret", Text, nullable=False),  # argon2id
)

# The second factor of an account; without a row she is asked to set one up when she next signs in.
office_factor = Table(
    "office_factor",
    metadata,
    _ward_id(),
    _key("login"),
    Column("secret", Text, nullable=False),  # sealed: the database alone makes no codes
    Column("last_step", BigInteger, nullable=False),  # of the newest code used: each is good once
)

office_paper_code = Table("office_paper_code", metadata, _ward_id(), _key("login"), _key("code_hash"))

office_session = Table(
    "office_session",
    metadata,
    _ward_id(),
    _key("token_hash"),
    Column("login", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("is_whole", Boolean, nullable=False),  # False: the second factor is still to come
    Column("offered", Text),  # the sealed secret that is being set up
)
