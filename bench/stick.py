"""Work by USB stick: written and verified, taken along by a leader, handed to the ward, the answer back. The
volunteer's laptop and the leader's are processes of their own.

Floor: encrypted SQLite -> orjson lines -> one zstd file, forced to the disk and read back; a copy of
it, the same; one POST of it to a bare server, one upsert on the same database.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench import apart, bare, notebook_work
from bench.apart import Cost
from bench.notebooks import imported, joined
from bench.table import Row
from bench.ward import Servers, Ward, on_each
from desktop import demo

PEOPLE, QUICK_PEOPLE = 30_000, 200


def measure(quick: bool) -> list[Row]:
    return on_each(partial(on, QUICK_PEOPLE if quick else PEOPLE))


def on(people: int, name: str, dsn: str | None) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_:
        return list(_rows(name, Path(folder), Servers(Path(folder), dsn, open_), people))


def _rows(name: str, home: Path, servers: Servers, people: int) -> Iterator[Row]:
    ward, hers, leaders, stick = (
        Ward(servers.ctx, demo.PLACES),
        home / "hers.db",
        home / "leader.db",
        home / "stick",
    )
    stick.mkdir()
    database = joined(hers, ward.invite(servers.first))
    imported(database, people)
    database.close()
    joined(leaders, ward.invite(servers.first, "leader")).close()
    records, files = 3 * people, (home / "floor-1", home / "floor-2")
    with apart.apart() as floor:
        floor.do(bare.is_ready)
        floors = [
            floor.cost(None, bare.write, hers, files[0]),
            floor.cost(None, bare.copy, *files),
            floor.cost(servers.bare, bare.hand_over, files[1], servers.bare.url),
        ]
    with notebook_work.laptop(hers) as volunteer, notebook_work.laptop(leaders) as leader:
        told: list[tuple[str, Cost]] = [
            ("written and verified", volunteer.cost(None, notebook_work.exchange, stick)),
            ("taken along by a leader", leader.cost(None, notebook_work.exchange, stick)),
        ]
        size = sum(path.stat().st_size for path in stick.rglob("*.dts")) / records
        told += [
            ("handed to the ward by the leader", leader.cost(servers.first, notebook_work.hand_over)),
            ("the ward's answer put on the stick", leader.cost(None, notebook_work.exchange, stick)),
            ("the ward's answer taken in", volunteer.cost(None, notebook_work.exchange, stick)),
        ]
        volunteer.do(notebook_work.check)
    for (what, ours), least in zip(told, [*floors, None, None], strict=True):
        yield from apart.rows(f"{name}: {what}", f"{records:,} records", ours, least, records, {})
    bare_size = files[0].stat().st_size / records
    yield Row(f"{name}: bytes a record on the stick", size, "B", bare_size, size / bare_size, "≤ 1.2×")
