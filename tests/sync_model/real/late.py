"""Random histories in which things happen when the ward has answered and its laptop has not heard it yet."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from desktop.errors import SessionOver
from tests.sync_model import model
from tests.sync_model.machine import ANY, GRANTS, WHICH, WHO, Histories
from tests.sync_model.real.client import RealClient
from tests.sync_model.world import CELLS, SEEN, value

PATHS = st.sampled_from(["/v1/push", "/v1/push", "/v1/pull", "/v1/session"])
HAPPENS = (
    "another's hand-over",
    "another's answer",
    "another's answer",
    "a move",
    "a move",
    "a void",
    "an own deed",
    "a letter",
    "a letter",
    "a letter kept",
    "other rights",
    "rights end",
    "all rights",
    "a day",
    "a backup",
    "a restore",
    "a copy",
)
MOMENT = st.tuples(PATHS, st.sampled_from(HAPPENS), WHICH)
TRY = st.tuples(  # who, who else, rows in a page, with a new session, a day of use after it, what happens
    WHO, WHO, st.integers(1, 3), st.booleans(), st.booleans(), st.lists(MOMENT, min_size=1, max_size=4)
)


class LateAnswers(Histories):
    """Of real laptops: the ward's commit, then what happens, then its answer."""

    @rule(tries=st.lists(TRY, min_size=1, max_size=4), rights=GRANTS, cell=st.sampled_from(CELLS), k=ANY)
    def hear_late(self, tries, rights, cell, k):
        for i, j, limit, greets, opens, moments in tries:
            laptop = self.laptop(i)
            other = next(each for each in (self.laptop(j), self.laptop(j + 1)) if each is not laptop)
            happens = self._happens(laptop, other, rights, cell)
            for path, what, which in moments:
                laptop.before_hearing(path, self._noted(what, happens[what], which))
            self._hand_over(laptop, limit, greets)
            if opens:
                self.next_day(opened={i})
            if self.receipts:
                self.carry_back(k=k)

    def _hand_over(self, laptop: RealClient, limit: int, greets: bool) -> None:
        if not laptop.pending():
            self._own_deed(laptop, 0)
        if greets:
            laptop.forget_session()
        with suppress(SessionOver):  # restored under its hands: the next hand-over greets
            self.world.sync(laptop, limit, limit)

    def _noted(self, what: str, happens: Callable[[int], Any], k: int) -> Callable[[], None]:
        def happen() -> None:
            SEEN[f"before the answer: {what}"] += 1
            self.world.applied()
            happens(k)

        return happen

    def _happens(self, laptop: RealClient, other: RealClient, rights: Any, cell: str) -> dict[str, Any]:
        user, every = laptop.c["user"], dict.fromkeys(CELLS, ("rw", None))
        return {
            "another's hand-over": lambda _: self.world.sync(other),
            "another's answer": lambda k: self._answer(laptop, other, k),
            "a move": lambda k: self._move(other, k, cell),
            "a void": lambda k: self._void(other, k),
            "an own deed": lambda k: self._own_deed(laptop, k),
            "a letter": lambda _: self._letter(laptop, is_heard=True),
            "a letter kept": lambda _: self._letter(laptop, is_heard=False),
            "other rights": lambda _: self.regrant(user=user, rights=rights, only_more=False),
            "rights end": lambda _: self._end(user),
            "all rights": lambda _: self.world.regrant(user, every),
            "a day": lambda _: self.world.next_day(),
            "a backup": lambda _: self.back_up_server(),
            "a restore": lambda _: self.backup and self.restore_server(),
            "a copy": lambda k: self._copy(laptop, k),
        }

    def _own_deed(self, laptop: RealClient, k: int) -> None:
        if record := self.writable(laptop, k):
            self.world.put(laptop, record, a=value())

    def _answer(self, laptop: RealClient, other: RealClient, k: int) -> None:
        """What the laptop has just sent is read by another, changed, and sent."""
        sent = {record for *_, body in laptop.pending() for record, *_ in body["rows"]}
        self.world.sync(other)
        if record := self.pick(other, k, "pnve", lambda i, _: i in sent and other.may(i)):
            self.world.put(other, record, a=value())
            self.world.sync(other)

    def _move(self, other: RealClient, k: int, cell: str) -> None:
        own = other.cells(("rw",))
        person = self.pick(other, k, "p", lambda i, r: "@" not in i and r["cells"][0] in own)
        if person:
            away = sorted(other.cells(model.WRITE) - {other.c["rows"][person]["cells"][0]})
            self.world.put(other, person, home=cell if cell in away else [*away, *own][0])
            self.world.sync(other)

    def _void(self, other: RealClient, k: int) -> None:
        self.void(i=self.world.laptops.index(other), k=k)
        self.world.sync(other)

    def _letter(self, laptop: RealClient, *, is_heard: bool) -> None:
        device, files = laptop.bundle()
        if device in self.srv.s["dev"] and files:
            told = self.srv.tx(self.srv.ingest, device, files)
            self.receipts.append((device, told))
            if is_heard:
                laptop.tx(laptop.take, told)

    def _end(self, user: str) -> None:
        rights = self.srv.s["users"][user]
        self.world.regrant(user, {cell: (mode, self.srv.day) for cell, (mode, _) in rights.items()})
        self.world.next_day()

    def _copy(self, laptop: RealClient, k: int) -> None:
        if len(self.world.laptops) < 5:
            copy = self.world.clone(laptop)
            self._own_deed(copy, k)
            self.world.sync(copy)
