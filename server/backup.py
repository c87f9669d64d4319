"""All of a server in one sealed file: its records, its lines, its keys. And a server made from it.

Written from one snapshot while laptops go on, the same from SQLite and from PostgreSQL, so either can be
restored to the other. Inside the envelope: zstd over lines of JSON.

    {"file": name, "content": hex}       keys and certificate
    {"table": name, "columns": [...]}    then a line [value, ...] per row
    {"end": rows}
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import zstandard
from sqlalchemy import Connection, LargeBinary, Table, func, select, update

from server import audit, bulk, revocation, tables
from server.context import Context
from server.envelope import Lock, NotReadable, OpeningReader, SealingWriter, Unlock
from server.keys import write_private
from server.tables import metadata, ward
from server.ward import fresh_epoch

VERSION = 1
SUFFIX, PART = ".stb", ".part"
FILES = ("keys.json", "tls-cert.pem", "tls-key.pem", revocation.FILE)
_TRANSIENT = {tables.boot, tables.token, tables.used_nonce, tables.wrong_code, tables.office_session}
KEPT = [table for table in metadata.sorted_tables if table not in _TRANSIENT]
ROWS_AT_ONCE = 2000


class NotEmpty(Exception):
    """There is something already where a server shall be made; `what` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


# ---- writing


def write(ctx: Context, path: Path, lock: Lock) -> int:
    """How many rows it holds. It is read through before it gets its name."""
    part = path.with_name(path.name + PART)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with _packing(file, lock, {"version": VERSION, "made_at": ctx.moment()}) as put:
                rows = _write_all(ctx, put)
            file.flush()
            os.fsync(file.fileno())
        if check(part, lambda _: lock.key) != rows:
            raise NotReadable("damaged")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return rows


@contextmanager
def _packing(file: BinaryIO, lock: Lock, about: Mapping[str, Any]) -> Iterator[Any]:
    sealed: Any = SealingWriter(file, lock, about)
    with sealed, zstandard.ZstdCompressor(3).stream_writer(sealed, closefd=False) as packed:

        def put(value: Any) -> None:
            packed.write(orjson.dumps(value) + b"\n")

        yield put


def _write_all(ctx: Context, put: Any) -> int:
    for name in FILES:
        path = ctx.folder / name
        if path.exists():
            put({"file": name, "content": path.read_bytes().hex()})
    rows = 0
    with ctx.store.reading() as connection:
        for table in KEPT:
            put({"table": table.name, "columns": [column.name for column in table.columns]})
            blobs = _blobs(table)
            for row in connection.execute(select(table), execution_options={"yield_per": ROWS_AT_ONCE}):
                put([bytes(value).hex() if at in blobs else value for at, value in enumerate(row)])
                rows += 1
    put({"end": rows})
    return rows


# ---- reading


def check(path: Path, unlock: Unlock) -> int:
    """Reads all of it; how many rows. Raises NotReadable."""
    with _lines(path, unlock) as lines:
        return sum(isinstance(value, list) for value in lines)


@contextmanager
def _lines(path: Path, unlock: Unlock) -> Iterator[Iterator[Any]]:
    with path.open("rb") as file:
        opened: Any = OpeningReader(file, unlock)
        if opened.about.get("version") != VERSION:
            raise NotReadable("newer")
        with zstandard.ZstdDecompressor().stream_reader(opened) as unpacked:
            yield _values(BufferedReader(unpacked))


def _values(text: BufferedReader) -> Iterator[Any]:
    rows = 0
    try:
        for line in text:
            value = orjson.loads(line)
            if isinstance(value, dict) and "end" in value:
                if value["end"] != rows:
                    raise NotReadable("damaged")
                return
            rows += isinstance(value, list)
            yield value
    except (orjson.JSONDecodeError, zstandard.ZstdError) as error:
        raise NotReadable("damaged") from error
    raise NotReadable("damaged")


# ---- restoring


def restore_files(path: Path, unlock: Unlock, folder: Path) -> None:
    """Keys and certificate, into a folder that has none or the very same. The file is read through first."""
    check(path, unlock)
    with _lines(path, unlock) as lines:
        files = {v["file"]: bytes.fromhex(v["content"]) for v in lines if isinstance(v, dict) and "file" in v}
    for name in FILES[:-1]:
        here = folder / name
        if name in files and here.exists() and here.read_bytes() != files[name]:
            raise NotEmpty(name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        here = folder / name
        if name == revocation.FILE and here.exists():  # orders given since the backup stand
            content += here.read_bytes()
        write_private(here, content)


def restore_rows(ctx: Context, path: Path, unlock: Unlock) -> dict[str, str]:
    """Into an empty database, in one transaction. ward -> its new epoch: every laptop must hear of it."""
    with ctx.store.writing() as connection:
        for table in KEPT:
            if connection.execute(select(func.count()).select_from(table)).scalar():
                raise NotEmpty(table.name)
        with _lines(path, unlock) as lines:
            _take(connection, lines, as_is=ctx.store.is_sqlite)
        wards = connection.execute(select(ward.c.ward_id)).scalars().all()
        epochs = {ward_id: fresh_epoch() for ward_id in wards}
        for ward_id, epoch in epochs.items():
            connection.execute(update(ward).where(ward.c.ward_id == ward_id).values(epoch=epoch))
            audit.note(ctx, connection, ward_id, "restore")
    revocation.hold(ctx)
    return epochs


def _take(connection: Connection, lines: Iterator[Any], *, as_is: bool) -> None:
    """Not `as_is`: PostgreSQL holds no NUL in a text, and SQLite does."""
    table, columns, rows = KEPT[0], [""], list[tuple[Any, ...]]()
    for value in lines:
        if isinstance(value, list):
            said = value if as_is else [v.replace("\0", "") if isinstance(v, str) else v for v in value]
            rows.append(_row(table, columns, said))
        if isinstance(value, dict) or len(rows) >= ROWS_AT_ONCE:
            bulk.insert(connection, table, rows)
            rows = []
        if isinstance(value, dict) and "table" in value:
            table, columns = _known_table(value)
    bulk.insert(connection, table, rows)


def _known_table(value: Mapping[str, Any]) -> tuple[Table, list[str]]:
    table = metadata.tables.get(value["table"])
    if table is None or not set(value["columns"]) <= set(table.columns.keys()):
        raise NotReadable("newer")
    return table, value["columns"]


def _row(table: Table, columns: list[str], values: list[Any]) -> tuple[Any, ...]:
    """In the table's own order; what an older server had not is empty."""
    named = dict(zip(columns, values, strict=True))
    binary = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
    return tuple(
        bytes.fromhex(named[column.name]) if column.name in binary else named.get(column.name)
        for column in table.columns
    )


def _blobs(table: Table) -> set[int]:
    return {at for at, column in enumerate(table.columns) if isinstance(column.type, LargeBinary)}
