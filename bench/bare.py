"""The floor of a notebook: its rows moved the shortest honest way, by the same kind of file and of client."""

import os
import shutil
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import requests
import zstandard

from bench.notebooks import KEY
from desktop.models.engine import connect

TABLES = ("citizen", "consent", "help_visit")
EVERY = 1 << 30

_kept: dict[str, Any] = {}


def is_ready() -> None:
    """With a client that keeps its connection, as the program's does."""
    _kept["http"] = requests.Session()


def packed(notebook: Path, tables: Sequence[str] = TABLES, at_most: int = EVERY) -> bytes:
    """The first rows of each table as JSON lines."""
    return zstandard.compress(b"\n".join(_lines(notebook, tables, at_most)), 3)


def send(notebook: Path, url: str, tables: Sequence[str] = TABLES, at_most: int = EVERY) -> None:
    _ask("POST", url, packed(notebook, tables, at_most))


def take(url: str, count: int, new: Path) -> None:
    """Into a new encrypted file."""
    raw = zstandard.ZstdDecompressor().decompress(_ask("GET", f"{url}/{count}"), max_output_size=1 << 30)
    target = connect(new, KEY)
    target.execute("CREATE TABLE record (id TEXT PRIMARY KEY, json BLOB)")
    target.execute("BEGIN")
    lines = raw.splitlines()
    target.executemany(
        "INSERT INTO record VALUES (?, ?)", ((orjson.loads(line)["id"], line) for line in lines)
    )
    target.execute("COMMIT")
    target.close()


def ask(url: str) -> None:
    _ask("GET", f"{url}/nothing")


def write(notebook: Path, new: Path) -> None:
    """Forced to the disk and read back."""
    with new.open("wb") as file:
        file.write(packed(notebook))
    _verify(new)


def copy(source: Path, new: Path) -> None:
    shutil.copy(source, new)
    _verify(new)


def hand_over(source: Path, url: str) -> None:
    _ask("POST", url, source.read_bytes())


def _lines(notebook: Path, tables: Sequence[str], at_most: int) -> Iterator[bytes]:
    for table in tables:
        cursor = _file(notebook).execute(f"SELECT * FROM {table} LIMIT {at_most:d}")
        names = [name for name, *_ in cursor.description]
        yield from (orjson.dumps(dict(zip(names, row, strict=True))) for row in cursor)


def _verify(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    sha256(path.read_bytes()).digest()


def _ask(method: str, url: str, body: bytes | None = None) -> bytes:
    answer: requests.Response = _kept["http"].request(method, url, data=body)
    answer.raise_for_status()
    return answer.content


def _file(path: Path) -> Any:
    """Open already, as the program's is."""
    name = str(path)
    if name not in _kept:
        _kept[name] = connect(path, KEY)
    return _kept[name]
