"""The real laptop behind the interface of the model's: the same world, machine and scenarios drive it.

A real encrypted file, a real Ledger; deeds go through Database.write(), with the guard that asks for rights;
a hand-over is Ledger.run() over the real HTTP client into the ward's ASGI app; sticks are .dts files through
the Courier and the ward's office; copies are copies of the files. `c` shows the file in the model's words.

Where it is not the model's to the letter:
- `batch` 1 is one line in a request; any other number leaves it to the program. `limit` is the server's;
  with 3 a cell of which nothing is here comes as a snapshot, however small it is.
- A hand-over that goes well keeps its session, and the next one goes on without a greeting.
- The page that is the last is staged and shown in one transaction, so `cli_crash` and `cli_crash2` are one
  there; while a page is staged the next is on the line, so `cut` may come before what it follows is stored.
- A deed of several parts is cut into lines of one row each.
- A receipt by stick comes as the ward's letter: with the pages that belong to it.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from math import inf
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import event, select

import desktop.models.database
import desktop.sync.bundle
import desktop.sync.push
import server.feed
import server.snapshot
from desktop.contract import bundle, line
from desktop.errors import ServerUnreachable, SessionOver
from desktop.models import lease, outbox
from desktop.models.cells import CONTRACT
from desktop.models.database import Database
from desktop.models.outbox import Change, Deed
from desktop.progress import Silent
from desktop.services.conflict import _saying
from desktop.sync import enrolment, identity, inbox
from desktop.sync.client import WardClient
from desktop.sync.inbox import CLASSES
from desktop.sync.ledger import Ledger
from desktop.sync.pull import Pull
from desktop.sync.push import Push
from desktop.sync.receipts import Taken
from server import admin
from tests.conftest import KEY
from tests.sync_model import model
from tests.sync_model.model import Crash, created
from tests.sync_model.real.line import URL, Line
from tests.sync_model.real.view import View
from tests.sync_model.real.ward import ServedWard

STATES = {"waiting": "wait", "held": "held", "conflict": "conf", "done": "done"}


class Here(Ledger):
    """Whose ward is in this process."""

    def __init__(self, database: Database, way: Line) -> None:
        super().__init__(database)
        self._way = way

    def _connect(self, one: Any) -> WardClient:
        return WardClient(one.url or "", "", one.server_pk or "", self._way.session())

    def _invited(self, paper: Any) -> WardClient:
        return WardClient(paper.url, "", paper.sign_pk, self._way.session())


class RealClient(model.Client):
    compares = False  # at every hand-over, what it holds with what the ward says; else never

    def __init__(self, srv: ServedWard, user: str, path: Path | None = None) -> None:
        self._srv, self._name, self.path = srv, user, path or srv.a_file(".db")
        self._names = srv.names
        self._days = count()
        self._is_dying = False
        self._way = Line(srv, self._die)
        joined = srv.joined.pop(user, None) if path is None else path
        if path is None:
            shutil.copy(joined or srv.empty, self.path)
        self._open()
        if joined is None:
            paper = admin.make_invitation(srv.ctx, srv.ward, self._user, URL, "")
            enrolment.join(self._database, paper, {}, "máy thử", self.ledger._invited)

    @property
    def _user(self) -> str:
        return self._names.id(self._name)

    # ---- its file
    def _open(self) -> None:
        self._database = Database(self.path, KEY)
        self.ledger = Here(self._database, self._way)
        self._seen: View | None = None
        event.listen(self._database._writing, "commit", self._committing)

    def close(self) -> None:
        self._database.close()

    def _die(self) -> None:
        self._is_dying = True

    def _committing(self, _: Any) -> None:
        if self._is_dying:
            self._is_dying = False
            raise Crash

    def _files(self) -> list[Path]:
        beside = self.path.parent.glob(f"{self.path.name}*")
        return [each for each in beside if not each.name.endswith("-shm")]

    def back_up(self) -> Path:
        copy = self._srv.a_file(".kept.db")
        for file in self._files():
            shutil.copy(file, copy.with_name(file.name.replace(self.path.name, copy.name)))
        return copy

    def put_back(self, state: Path) -> None:
        self.close()
        for file in self.path.parent.glob(f"{self.path.name}*"):
            file.unlink()
        for file in state.parent.glob(f"{state.name}*"):
            shutil.copy(file, self.path.with_name(file.name.replace(state.name, self.path.name)))
        self._open()

    def clone(self) -> "RealClient":
        return RealClient(self._srv, self._name, self.back_up())

    @property
    def c(self) -> "View":  # type: ignore[override]
        if self._seen is None:
            self._seen = View(self._database, self.ledger, self._srv, self._name)
        return self._seen

    def tx(self, fn: Callable[..., Any], *a: Any, crash: bool = False) -> Any:
        try:
            return fn(*a)
        finally:
            self._seen = None

    # ---- the user works
    def deed(self, parts: Sequence[Any], forced: bool = False) -> str:
        deed = Deed(f"test.{outbox.uuid7()}", self._user)

        def work(session: Any) -> None:
            for part in parts:
                for name, changes, settles in part:
                    self._write(session, name, changes, settles)
                    session.flush()

        with ExitStack() as stack:
            if len(parts) > 1:
                stack.enter_context(patch.object(line, "MAX_ROWS", 1))
            if forced:
                stack.enter_context(patch.object(desktop.models.database, "_check", lambda *_: None))
            self._database.write(deed, work).result()
        return deed.id

    def _write(self, session: Any, name: str, changes: dict[str, Any], settles: Sequence[Any]) -> None:
        kind = self._names.kind(name, changes)
        conflicts = sorted(
            each
            for field in changes
            for value in settles
            for each in self._names.candidates.get((name, field, value), ())
        )
        table, values = CLASSES[kind.table], self._names.attributes(name, changes)
        item = session.scalar(select(table).where(table.id == self._names.id(name)))
        if item is None:
            session.add(table(**self._names.made_with(name) | values))
        elif conflicts and all(getattr(item, column) == value for column, value in values.items()):
            groups = CONTRACT[kind.table].groups_of(values)
            whole = {column: getattr(item, column) for _, columns in groups for column in columns}
            session.say(_saying(item, whole, conflicts))
        else:
            for column, value in values.items():
                setattr(item, column, value)
            session.settle(item.id, *conflicts)

    def forge(self, name: str, changes: Any, claim: str | None, seen: int | None) -> None:
        kind = self._names.kind(name, {each: new for each, (_, new) in changes.items()})
        fields: dict[str, list[Any]] = {}
        for each, pair in changes.items():
            for side, value in enumerate(pair):
                column, wire = self._names.wire(name, each, value)
                fields.setdefault(column, [None, None])[side] = wire
        cells = frozenset[str]() if seen == 0 else frozenset({claim or ""})
        make = None
        if created(changes):
            columns = {column: value for column, (_, value) in fields.items() if value is not None}
            made = self._names.made_with(name)
            kinds = CONTRACT[kind.table].fields
            blank = {k: made[k].isoformat() if kinds[k] == "day" else made[k] for k in made if k in kinds}
            fields = {column: [None, value] for column, value in blank.items()} | fields
            make = {"fields": blank | columns, "cell": claim, "also": None, "rev": 0}
        change = Change(kind.table, self._names.id(name), claim, fields, (), cells)

        def work(session: Any) -> None:
            connection = session.connection()
            if make:
                inbox.apply_rows(connection, CONTRACT[kind.table], {change.id: make})
            deed = Deed(f"test.{outbox.uuid7()}", self._user)
            outbox.append(connection, deed, outbox.parts_of([change]))
            session.touched["outbox"].update()

        self._database.apply(work).result()

    def new_day(self) -> None:
        self._database.apply(lambda session: lease.note_opened(session, f"day {next(self._days)}")).result()

    # ---- what it tells
    def pending(self) -> list[Any]:
        return [each for each in self.c["out"] if each[0] > self.c["acked"]]

    def state(self, aid: str) -> str:
        return str(self.c["states"].get(aid, "done"))

    def lines(self) -> list[Any]:
        return self.c["old"] + [body for *_, body in self.c["out"]]

    def deed_state(self, deed: str) -> str:
        """As the list of what is on its way says it."""
        return STATES[self.c["deeds"].get(deed, "done")]

    # ---- hand-over
    def hand_over(
        self,
        srv: Any,
        batch: int,
        limit: int,
        push_fault: str | None = None,
        pull_fault: str | None = None,
        between: Any = None,
    ) -> None:
        faults = {"/v1/push": push_fault, "/v1/pull": pull_fault}
        self.ledger._sync._compare_at = -inf if self.compares else inf
        with self._on_the_line(faults, batch, limit, between):
            self.ledger.run(Silent())
        assert not self.c["healed"], "a cell differed from what the ward says, and was fetched again"
        assert not self.c["spare"], "staged or half fetched, of a cell that is not read"

    def before_hearing(self, path: str, happens: Callable[[], Any]) -> None:
        """In the next hand-over, once the ward has answered there; several come one by one."""

        def anew() -> None:
            self._seen = None
            happens()
            self._seen = None

        self._way.late.setdefault(path, []).append(anew)

    def forget_session(self) -> None:
        self.ledger._sync._ward = None

    def greet(self, srv: Any) -> None:
        with self._on_the_line():
            self.ledger._sync._greet(self._ward())

    def push(self, srv: Any, batch: int, fault: str | None = None) -> str | None:
        with self._on_the_line({"/v1/push": fault}, batch):
            taken = Push(self._database, self._ward(), self.ledger._sync._take_answer).run(Silent())
        return "fork" if taken is Taken.FORK else None

    def pull(self, srv: Any, limit: int, fault: str | None = None, between: Any = None) -> str | None:
        """Pages without a receipt, as in an older letter."""
        with self._on_the_line({"/v1/pull": fault}, 50, limit, between):
            ward = self._ward()
            self.ledger._sync._session(ward)
            try:
                Pull(self._database, ward).run(Silent())
            except SessionOver:
                return "epoch"
        return None

    def _ward(self) -> WardClient:
        return self.ledger._connect(self.ledger._sync._one())

    @contextmanager
    def _on_the_line(
        self, faults: Any = None, batch: int = 50, limit: int = 50, between: Any = None
    ) -> Iterator[None]:
        """Whatever cuts it is a Crash; what died is opened again from its file."""
        self._way.faults = {path: fault for path, fault in (faults or {}).items() if fault}
        self._srv.meanwhile(between)
        with ExitStack() as stack:
            stack.enter_context(patch.object(server.feed, "MAX_ROWS", limit))
            if limit == 3:
                for where in (server.feed, server.snapshot):
                    stack.enter_context(patch.object(where, "WORTH_IT", 1))
            if batch == 1:
                for size in ("FIRST_BATCH", "LARGEST_BATCH"):
                    stack.enter_context(patch.object(desktop.sync.push, size, 1))
            try:
                yield
            except SessionOver:
                raise
            except ServerUnreachable as error:
                raise Crash from error
            except Crash:
                self.close()
                self._open()
                raise
            finally:
                self._seen, self._is_dying = None, False
                self._way.faults, self._way.late = {}, {}
                self._srv.meanwhile(None)

    # ---- sticks, and other names
    def bundle(self) -> tuple[str, list[Path]]:
        """A file for each line that waits."""
        folder = self._srv.a_file()
        with patch.object(desktop.sync.bundle, "FRAME", 1), patch.object(bundle, "MAX_UP", 2):
            files = desktop.sync.bundle.write_waiting(self._database, folder, Silent())
        device, self._seen = self.c["dev"], None
        return device, files

    def take(self, told: dict[str, Any]) -> None:
        for letter in told["letters"]:
            self.ledger.courier.take_file(letter, Silent())

    def new_stream(self, srv: Any) -> None:
        self._database.apply(identity.renew).result()
