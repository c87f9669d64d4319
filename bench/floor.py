"""The floor of the server, as a process: one POST of JSON lines -> one upsert; one GET -> so many of them.

python -m bench.floor READY_FILE DATABASE   (a SQLite file, or the DSN of a PostgreSQL)
"""

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock

import orjson
import psycopg
import sqlcipher3.dbapi2 as sqlite
import zstandard

_REPLACE = "ON CONFLICT (id) DO UPDATE SET json = excluded.json"
Pairs = list[tuple[str, str]]  # id, JSON


class Kept(ABC):
    """One table, id -> JSON, committed durably."""

    @abstractmethod
    def put(self, pairs: Pairs) -> None: ...
    @abstractmethod
    def first(self, count: int) -> Iterable[str]: ...


class InSqlite(Kept):
    def __init__(self, path: str) -> None:
        self._connection = sqlite.connect(path, check_same_thread=False, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE record (id TEXT PRIMARY KEY, json TEXT)")

    def put(self, pairs: Pairs) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(f"INSERT INTO record VALUES (?, ?) {_REPLACE}", pairs)
        self._connection.execute("COMMIT")

    def first(self, count: int) -> Iterable[str]:
        found = self._connection.execute("SELECT json FROM record LIMIT ?", (count,))
        return [json for (json,) in found]


class InPostgres(Kept):
    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(dsn)
        self._connection.execute("CREATE TEMPORARY TABLE stage (id text, json text) ON COMMIT DELETE ROWS")
        self._connection.execute("DROP TABLE IF EXISTS floor_record")
        self._connection.execute("CREATE TABLE floor_record (id text PRIMARY KEY, json text)")
        self._connection.commit()

    def put(self, pairs: Pairs) -> None:
        with self._connection.cursor() as cursor:
            with cursor.copy("COPY stage FROM STDIN") as copy:
                for pair in pairs:
                    copy.write_row(pair)
            cursor.execute(f"INSERT INTO floor_record SELECT id, json FROM stage {_REPLACE}")
        self._connection.commit()

    def first(self, count: int) -> Iterable[str]:
        found = self._connection.execute("SELECT json FROM floor_record LIMIT %s", (count,))
        return [json for (json,) in found]


def taker(kept: Kept, lock: Lock) -> type[BaseHTTPRequestHandler]:
    class Taker(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet: the client acknowledges none alone for 40 ms

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            lines = (
                zstandard.ZstdDecompressor().decompress(body, max_output_size=1 << 30).decode().split("\n")
            )
            with lock:
                kept.put([(orjson.loads(line)["id"], line) for line in lines])
            self._answer(b"")

        def do_GET(self) -> None:
            if self.path == "/nothing":
                return self._answer(b"{}")
            with lock:
                raw = "\n".join(kept.first(int(self.path[1:]))).encode()
            self._answer(zstandard.compress(raw, 3))

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Taker


def main() -> None:
    ready, database = Path(sys.argv[1]), sys.argv[2]
    kept = InPostgres(database) if database.startswith("postgresql:") else InSqlite(database)
    server = ThreadingHTTPServer(("127.0.0.1", 0), taker(kept, Lock()))
    part = ready.with_suffix(".part")
    part.write_text(f"http://127.0.0.1:{server.server_port}", encoding="utf-8")
    part.replace(ready)
    server.serve_forever()


if __name__ == "__main__":
    main()
