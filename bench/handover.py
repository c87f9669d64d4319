"""First hand-over of a notebook, a second notebook taking it all, nothing changed, a hundred changes.

Floor: SQLite -> orjson lines -> zstd -> one POST -> one executemany upsert, on the same socket and
the same two cores; the way down the same, reversed.
"""

import sqlite3
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter
from urllib.request import Request, urlopen

import orjson
import zstandard

from bench.notebooks import KEY, notebook, rows_of
from bench.table import Row
from desktop import demo
from desktop.models.database import Database
from desktop.models.engine import connect
from desktop.progress import Silent
from desktop.services.citizen import CitizenDraft
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.ledger import Ledger


def measure(quick: bool) -> list[Row]:
    people = 2_000 if quick else 30_000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        server, url = demo.serve(home / "ward")
        try:
            return _measure(home, url, people)
        finally:
            server.terminate()
            server.wait()


def _measure(home: Path, url: str, people: int) -> list[Row]:
    (home / "one").mkdir()
    (home / "two").mkdir()
    first = notebook(home / "one", people, people)
    records = 3 * people  # each person, her consent, one visit
    up_floor, down_floor = _floor(first, home)
    ledger, invitation = Ledger(first), demo.invite(home / "ward", url)
    start = perf_counter()
    _join(ledger, first, invitation)
    up = perf_counter() - start
    second = Database(home / "two" / "notebook.db", KEY)
    Notebook(second, "second").start("second", demo.PLACES, demo=True)
    invitation = demo.invite_member(home / "ward", url, "second", "volunteer")
    start = perf_counter()
    _join(Ledger(second), second, invitation)
    down = perf_counter() - start
    quiet = min(_timed(ledger) for _ in range(5))
    office = Office.over(first, Notebook(first, "x").ward_user() or "")
    for row in office.citizen.page(CitizenFilter(), limit=100).rows:
        seen = office.citizen.stored(row.id)
        office.citizen.save(row.id, CitizenDraft(**seen | {"note": "x"}), seen).result()
    hundred = _timed(ledger)
    first.close()
    second.close()
    label = f"{records:,} records"
    return [
        Row(f"join and first hand-over, {label}", up, "s", up_floor, up / up_floor, "≤ 2.0×"),
        Row(f"join and take all, {label}", down, "s", down_floor, down / down_floor, "≤ 1.5×"),
        Row(f"hand-over with nothing changed, {label}", quiet * 1000, "ms"),
        Row(f"hand-over of 100 changes, {label}", hundred * 1000, "ms"),
        Row("rows a second, first hand-over", records / up, "rows/s", budget="≥ 5,000"),
    ]


def _timed(ledger: Ledger) -> float:
    start = perf_counter()
    ledger.run(Silent())
    return perf_counter() - start


def _join(ledger: Ledger, database: Database, invitation: str) -> None:
    wards = {name: cell for cell, name in ledger.ward_places(invitation)}
    places = Notebook(database, "x").places()
    ledger.join(invitation, {place.cell: wards[place.name] for place in places}, Silent())


def _floor(database: Database, home: Path) -> tuple[float, float]:
    store = sqlite3.connect(home / "floor-server.db", check_same_thread=False)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("CREATE TABLE record (id TEXT PRIMARY KEY, json BLOB)")

    server = ThreadingHTTPServer(("127.0.0.1", 0), _taker(store))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    start = perf_counter()
    body = zstandard.ZstdCompressor(3).compress(b"\n".join(orjson.dumps(row) for row in rows_of(database)))
    urlopen(Request(url, body)).read()
    up = perf_counter() - start
    start = perf_counter()
    lines = zstandard.ZstdDecompressor().decompress(urlopen(url).read(), max_output_size=1 << 30).split(b"\n")
    target = connect(home / "floor-client.db", KEY)
    target.execute("CREATE TABLE record (id TEXT PRIMARY KEY, json BLOB)")
    target.execute("BEGIN")
    target.executemany(
        "INSERT INTO record VALUES (?, ?)", [(orjson.loads(line)["id"], line) for line in lines]
    )
    target.execute("COMMIT")
    down = perf_counter() - start
    server.shutdown()
    target.close()
    store.close()
    return up, down


def _taker(store: sqlite3.Connection) -> type[BaseHTTPRequestHandler]:
    """Takes all in one POST, gives all in one GET."""

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            lines = zstandard.ZstdDecompressor().decompress(body, max_output_size=1 << 30).split(b"\n")
            with store:
                store.executemany(
                    "INSERT INTO record VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json",
                    [(orjson.loads(line)["id"], line) for line in lines],
                )
            self.send_response(200)
            self.end_headers()

        def do_GET(self) -> None:
            lines = [line for (line,) in store.execute("SELECT json FROM record")]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(zstandard.ZstdCompressor(3).compress(b"\n".join(lines)))

        def log_message(self, *_: object) -> None:
            pass

    return Taker
