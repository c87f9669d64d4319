"""Random histories in which things happen when the ward has answered and its laptop has not heard it yet."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from desktop.errors import SessionOver
from tests.sync_model import model
from tests.sync_model.machine import ANY, GRANTS, WHICH, WHO, Histories
from tests.sync_model.model import fresh
from tests.sync_model.real.client import RealClient
from tests.sync_model.world import CELLS, SEEN, value

PATHS = st.sampled_from(["/v1/push", "/v1/push", "/v1/pull", "/v1/session"])
HAPPENS = (
    "another's hand-over",
    "another's answer",
    "another's answer, by letter",
    "a move",
    "a move, and back",
    "a void",
    "an own deed",
    "a letter",
    "a letter kept",
    "other rights",
    "rights end",
    "rights end",
    "all rights",
    "all rights",
    "a day",
    "a backup",
    "a restore",
    "a copy",
    "a second program",
)
WHAT = st.lists(st.tuples(st.sampled_from(HAPPENS), WHICH), min_size=1, max_size=3)
TRY = st.tuples(  # who, who else, rows in a page
    WHO,
    WHO,
    st.integers(1, 3),
    st.sets(st.sampled_from(["works", "greets", "opens"])),  # before it, for it, on a day after it
    st.lists(st.tuples(PATHS, WHAT), min_size=1, max_size=4),
)


class LateAnswers(Histories):
    """Of real laptops: the ward's commit, then what happens, then its answer."""

    @rule(tries=st.lists(TRY, min_size=2, max_size=5), rights=GRANTS, cell=st.sampled_from(CELLS), k=ANY)
    def hear_late(self, tries, rights, cell, k):
        for i, j, limit, how, moments in tries:
            laptop = self.laptop(i)
            other = next(each for each in (self.laptop(j), self.laptop(j + 1)) if each is not laptop)
            happens = self._happens(laptop, other, rights, cell)
            for path, what in moments:
                laptop.before_hearing(path, self._noted(happens, what))
            self._hand_over(laptop, limit, how)
            if "opens" in how:
                self.next_day(opened={i})
            if self.receipts:
                self.carry_back(k=k)

    def _hand_over(self, laptop: RealClient, limit: int, how: set[str]) -> None:
        if "works" in how:
            self._own_deed(laptop, limit)
        if "greets" in how:
            laptop.forget_session()
        with suppress(SessionOver):  # restored under its hands: the next hand-over greets
            self.world.sync(laptop, limit, limit)

    def _noted(self, happens: dict[str, Any], what: list[tuple[str, int]]) -> Callable[[], None]:
        def happen() -> None:
            for each, k in what:
                SEEN[f"before an answer: {each}"] += 1
                self.world.applied()
                happens[each](k)

        return happen

    def _happens(self, laptop: RealClient, other: RealClient, rights: Any, cell: str) -> dict[str, Any]:
        user, every = laptop.c["user"], dict.fromkeys(CELLS, ("rw", None))
        return {
            "another's hand-over": lambda _: self.world.sync(other),
            "another's answer": lambda k: self._answer(laptop, other, k),
            "another's answer, by letter": lambda k: self._answer(laptop, other, k, by_letter=True),
            "a move": lambda k: self._move(other, k, cell),
            "a move, and back": lambda k: self._move_and_back(laptop, other, k),
            "a void": lambda k: self._void(other, k),
            "an own deed": lambda k: self._own_deed(laptop, k),
            "a letter": lambda _: self._letter(laptop, is_heard=True),
            "a letter kept": lambda _: self._letter(laptop, is_heard=False),
            "other rights": lambda _: self.regrant(user=user, rights=rights, only_more=False),
            "rights end": lambda _: self._end(user),
            "all rights": lambda _: self.world.regrant(user, every),
            "a day": lambda _: self.world.next_day(),
            "a backup": lambda _: self._back_up(),
            "a restore": lambda _: self.backup and self.world.restore(self.backup),
            "a copy": lambda k: self._copy(laptop, k),
            "a second program": lambda k: self._second(laptop, k),
        }

    def _own_deed(self, laptop: RealClient, k: int) -> None:
        person = self.pick(laptop, k, "p", lambda i, _: laptop.may(i))
        if person and k % 2:
            self.world.put(laptop, fresh("n"), o=person, a=value())
        elif record := self.writable(laptop, k):
            self.world.put(laptop, record, a=value())

    def _answer(self, laptop: RealClient, other: RealClient, k: int, *, by_letter: bool = False) -> None:
        """What the laptop has just sent is read by another, changed, and sent."""
        sent = {record for *_, body in laptop.pending() for record, *_ in body["rows"]}
        self.world.sync(other)
        if record := self.pick(other, k, "pnve", lambda i, _: i in sent and other.may(i)):
            self.world.put(other, record, a=value())
            self.world.sync(other)
        if by_letter:
            self._letter(laptop, is_heard=True)

    def _move_and_back(self, laptop: RealClient, other: RealClient, k: int) -> None:
        """A person of whom the laptop has noted something; back when the laptop has read a page."""
        noted = {r["f"]["o"] for i, r in laptop.c["rows"].items() if i[0] == "n"}
        cells = sorted(other.cells(("rw",)))
        person = self.pick(other, k, "p", lambda i, r: i in noted and r["cells"][0] in cells)
        if person and len(cells) > 1:
            at = other.c["rows"][person]["cells"][0]
            self.world.put(other, person, home=next(cell for cell in cells if cell != at))
            self.world.sync(other)
            laptop.before_hearing("/v1/pull", lambda: self._return(other, person, at))

    def _return(self, other: RealClient, person: str, at: str) -> None:
        if person in other.c["rows"] and other.may(person) and at in other.cells(("rw",)):
            self.world.put(other, person, home=at)
            self.world.sync(other)

    def _move(self, other: RealClient, k: int, cell: str) -> None:
        own = other.cells(("rw",))
        person = self.pick(other, k, "p", lambda i, r: "@" not in i and r["cells"][0] in own)
        if person:
            away = sorted(other.cells(model.WRITE) - {other.c["rows"][person]["cells"][0]})
            self.world.put(other, person, home=cell if cell in away else [*away, *own][0])
            self.world.sync(other)

    def _back_up(self) -> None:
        self.backup = self.srv.backup()

    def _void(self, other: RealClient, k: int) -> None:
        stands = self.pick(other, k, "pne", lambda i, r: other.may(i) and not r["f"].get("void"))
        if stands and "@" in stands:
            self.world.put(other, stands, void=fresh("x"))
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

    def _second(self, laptop: RealClient, k: int) -> None:
        """Another program on the same notebook hands over, too."""
        second = type(laptop)(self.srv, laptop.c["user"], laptop.path)
        try:
            self._own_deed(second, k)
            with suppress(SessionOver):
                self.world.sync(second)
        finally:
            second.close()
