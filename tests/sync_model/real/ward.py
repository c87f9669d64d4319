"""The real server as real laptops meet it: the product's tables, its app, and sticks in its office."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Row

import server.feed
import server.push
from desktop.contract import line
from desktop.contract.bundle import verified
from server import office
from server.app import create_app
from server.bundle import take_stick
from server.limits import Buckets, Limits
from server.store import Store
from server.ward import ward_tx
from server.world import World as Rows
from tests.sync_model.model import Crash
from tests.sync_model.real.server import RealServer
from tests.sync_model.real.tables import RealNames
from tests.sync_model.real.watch import Rights, Watch
from tests.sync_model.world import CELLS, check_page

receipt, pull = server.push.receipt, server.feed.pull


class ServedWard(RealServer):
    """`empty`: a notebook that was begun, and has joined nothing; laptops are copies of it."""

    names: RealNames
    joined: dict[str, Path]  # user -> a notebook that has joined, for whoever is its first laptop

    def __init__(self, store: Store, folder: Path, empty: Path, rights: Rights) -> None:
        super().__init__(store, folder, rights, RealNames())
        self.empty = empty
        self._work = folder / "joined"  # files of laptops and sticks
        self._is_dying = False
        self._kept = self.watch.kept()  # when what may be dying was asked
        self._between: Any = None
        self._wrong: list[AssertionError] = []
        self._count = 0
        limits = Limits()
        limits.address = limits.device = Buckets(1e9, 1e9)
        self.app = create_app(self.ctx, limits)
        self.joined = {}
        self._hold_classes()

    def _hold_classes(self) -> None:
        made = {"title": "Lớp thử", "topics": [], "quizzes": [], "materials": [], "instructors": {}}
        with ward_tx(self.ctx, self.ward) as tx:
            world = Rows(tx)
            for cell in CELLS:
                self.names.classes[cell], _ = office.put(
                    world, "training_class", made | {"home": cell}, "test"
                )
            world.flush()

    def keep(self, joined: dict[str, Path]) -> None:
        """To begin from here again: joining takes longer than most stories."""
        self._begun = self.backup()[0], self._clock, joined
        self._work = self._work.with_name("work")

    def begin(self, rights: Rights) -> None:
        rows, self._clock, joined = self._begun
        self._put_back(rows)
        shutil.rmtree(self._work, ignore_errors=True)
        self.joined = dict(joined)
        self.names = self.names.of_the_ward(joined)
        self.watch = Watch(self.names, {user: {} for user in joined}, lambda: self.day)
        self.users = list(rights)
        for user, cells in rights.items():
            self.grant(user, cells)

    def a_file(self, suffix: str = "") -> Path:
        """A new name."""
        self._count += 1
        self._work.mkdir(exist_ok=True)
        return self._work / f"{self._count}{suffix}"

    # ---- what happens while it is asked
    @contextmanager
    def asked(self, *, dies: bool) -> Iterator[None]:
        self._is_dying, self._kept = dies, self.watch.kept()
        try:
            yield
        finally:
            self._is_dying, self._shown = False, None

    def look_back(self, status: int) -> None:
        assert status != 500, "the server crashed"
        if self._wrong:
            raise self._wrong.pop()

    def meanwhile(self, between: Any) -> None:
        """Once, in the middle of the next pull."""
        self._between = between

    def told_receipt(self, *a: Any, **k: Any) -> Any:
        """In place of server.push.receipt: the last thing before the commit."""
        if self._is_dying:
            self.watch.put_back(self._kept)  # what others handed over in the middle of a pull stays
            raise Crash
        return receipt(*a, **k)

    def watched_pull(self, ctx: Any, reader: Any, ask: Any) -> bytes:
        """In place of server.feed.pull: no row leaves for whoever may not read it."""
        self._meanwhile, self._between = self._between, None
        raw = pull(ctx, reader, ask)
        self._meanwhile = self._shown = None
        try:
            page = self.page([e for e in orjson.loads(raw)["entries"] if e[1] in CELLS and _is_whole(e)])
            check_page(self, reader.device_id, page)
        except AssertionError as error:
            self._wrong.append(error)
        return raw

    # ---- sticks
    def ingest(self, device_id: str, files: list[Path]) -> dict[str, Any]:
        """These files on a stick, in the ward's office; what is told of them lies on it."""
        told: dict[str, Any] = {"dev": device_id, "epoch": "", "last": 0, "head": 0, "letters": []}
        if not files:
            return told
        stick = self.a_file()
        stick.mkdir()
        for file in files:
            shutil.copy(file, stick)
        refused: list[str] = []
        self._is_dying, self._kept = self._crash, self.watch.kept()
        try:
            take_stick(self.ctx, stick, lambda _, code: refused.append(code))
        finally:
            self._is_dying, self._shown = False, None
        assert set(refused) == {"taken"}
        letters = sorted(set(stick.iterdir()) - {stick / file.name for file in files})
        newest = max(map(self._header, letters), key=lambda header: (header.head, header.through))
        told |= {"epoch": newest.epoch, "last": newest.through, "head": newest.head}
        return told | {"letters": letters}  # two, where it hears of its copy in the middle

    def _header(self, letter: Path) -> Any:
        with letter.open("rb") as file:
            return verified(file, self.ward, self.ctx.keys.sign_pk).header

    def body(self, row: Row[Any]) -> Any:
        return self.names.body(*line.opened(bytes(row.body)))


def _is_whole(entry: list[Any]) -> bool:
    """Not of a row that its reader has as she made it, which comes without its fields."""
    return entry[5] is None or "fields" in entry[5]
