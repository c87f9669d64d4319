"""A whole hand-over, by the program's own parts in a process of its own, to a real ward server in another.

- The first of a notebook that was begun without a ward: joining issues every row anew.
- The first of one that has joined: its lines were written when the deeds were done, thousands of rows in a
  deed, as an import does, or one deed for each person and each turn, as at a desk.
- A second laptop takes all, or one neighbourhood; nothing has changed; a hundred people have.

Floor: encrypted SQLite -> orjson lines -> zstd -> one POST -> one upsert, on the same database; the way down
the same, reversed, into an encrypted file. Of nothing changed: one small request by the same kind of client.
Bytes are those of whole requests and answers, heads too.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench import apart, bare, notebook_work
from bench.apart import Apart, Cost
from bench.notebooks import begun, imported, joined, made, written_down
from bench.table import Row
from bench.ward import Servers, Ward, on_each
from desktop import demo
from desktop.models.database import Database

PEOPLE, QUICK_PEOPLE = 30_000, 200  # three records each: the person, a consent, a turn
CHANGED = 100  # people
TIMES, ROUNDS = 30, 5  # of nothing, and of few changes

UP = {"": "≤ 2.0×", "sent a record": "≤ 1.2×"}
DOWN = {"": "≤ 1.5×", "received a record": "≤ 1.2×"}
NOTHING = {"": "≤ 2.0×", "requests": "≤ 1 ", "sent": "≤ 512 B", "received": "≤ 512 B"}
CHANGES = {"": "≤ 2.0×"}


def measure(quick: bool) -> list[Row]:
    return on_each(partial(on, QUICK_PEOPLE if quick else PEOPLE))


def on(people: int, name: str, dsn: str | None) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_:
        return list(_Bench(name, Path(folder), Servers(Path(folder), dsn, open_), people).rows())


class _Bench:
    def __init__(self, name: str, home: Path, servers: Servers, people: int) -> None:
        self._name, self._home, self._servers, self._people = name, home, servers, people
        self._without = home / "without.db"
        shutil.copy(made(people, people), self._without)

    def rows(self) -> Iterator[Row]:
        ward, all_ = Ward(self._servers.ctx, demo.PLACES), 3 * self._people
        with apart.apart() as floor:
            floor.do(bare.is_ready)
            source = self._home / "source.db"
            shutil.copy(self._without, source)
            up = floor.cost(self._servers.bare, bare.send, source, self._servers.bare.url)
            with notebook_work.laptop(self._without) as laptop:
                invitation = ward.invite(self._servers.first, "leader")
                ours = laptop.cost(self._servers.first, notebook_work.join, invitation)
                yield from self._told("join and first hand-over", ours, up, all_, UP)
                yield from self._settled(laptop, floor, source)
            yield from self._taken(ward, floor)
        for what, fill in (("imported", imported), ("deeds one by one", written_down)):
            ours = self._first(what, fill)
            yield from self._told(f"first hand-over, has joined, {what}", ours, up, all_, UP)

    def _settled(self, laptop: Apart, floor: Apart, source: Path) -> Iterator[Row]:
        """After the ward has it all."""
        url = self._servers.bare.url
        quiet = laptop.cost(self._servers.first, notebook_work.hand_over, times=TIMES)
        least = floor.cost(self._servers.bare, bare.ask, url, times=TIMES)
        yield from self._told("nothing changed", quiet, least, 0, NOTHING)

        def changed_and_handed_over() -> Cost:
            laptop.do(notebook_work.change, CHANGED)
            return laptop.cost(self._servers.first, notebook_work.hand_over)

        changed = _middle(changed_and_handed_over() for _ in range(ROUNDS))
        laptop.do(notebook_work.check)
        sent = (bare.send, source, url, ("citizen",), CHANGED)
        least = _middle(floor.cost(self._servers.bare, *sent) for _ in range(ROUNDS))
        yield from self._told(f"{CHANGED} changes", changed, least, 0, CHANGES)

    def _taken(self, ward: Ward, floor: Apart) -> Iterator[Row]:
        for what, places in (("join and take all", None), ("join and take one neighbourhood", 1)):
            path = self._home / f"{len(what)}.db"
            begun(path).close()
            with notebook_work.laptop(path) as laptop:
                invitation = ward.invite(self._servers.first, places=places)
                ours = laptop.cost(self._servers.first, notebook_work.join, invitation)
                count = laptop.do(notebook_work.records)
                assert places or count == 3 * self._people, "it has all"
            new, url = self._home / f"floor-{len(what)}.db", self._servers.bare.url
            least = floor.cost(self._servers.bare, bare.take, url, count, new)
            yield from self._told(what, ours, least, count, DOWN)

    def _told(
        self, what: str, ours: Cost, floor: Cost, records: int, budgets: Mapping[str, str]
    ) -> Iterator[Row]:
        """`records`: that were moved; 0: of what is small against all that is there."""
        label = f"{records or 3 * self._people:,} records"
        yield from apart.rows(f"{self._name}: {what}", label, ours, floor, records, budgets)

    def _first(self, what: str, fill: Callable[[Database, int], None]) -> Cost:
        ward, path = Ward(self._servers.ctx, demo.PLACES), self._home / f"{what}.db"
        database = joined(path, ward.invite(self._servers.first, "leader"))
        fill(database, self._people)
        database.close()
        with notebook_work.laptop(path) as laptop:
            ours = laptop.cost(self._servers.first, notebook_work.hand_over)
            laptop.do(notebook_work.check)
        return ours


def _middle(costs: Iterable[Cost]) -> Cost:
    """The one whose wall is the median."""
    known = sorted(costs, key=lambda cost: cost.wall)
    return known[len(known) // 2]
