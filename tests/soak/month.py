"""What happens to a ward and its notebooks from day to day; every acknowledged line is kept account of."""

import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from select import select
from time import monotonic

from desktop.models.database import Database
from desktop.models.engine import connect
from tests.conftest import KEY
from tests.soak import notebook_day
from tests.soak.notebook_day import Plan, Say
from tests.soak.ward import SoakWard

AT_ONCE = 2  # processes
TEAM = 10
# Chances: of a laptop to have no line all month; of each on a day; of the server in a night.
OFFLINE = 0.3
KILLED, WRONG_CLOCK = 0.15, 0.05
RESTORED, CLONED, KEPT = 0.01, 0.003, 0.2
SERVER_KILLED, SERVER_PUT_BACK = 0.3, 0.15
BAD_LINE = 0.15  # of the requests
FAILED = "PROGRAMS FAILED"
YEAR = timedelta(days=365)


@dataclass
class Book:
    """A notebook of the month."""

    path: Path
    team: int
    is_offline: bool = False
    kept: Path | None = None  # a copy of an earlier day

    def files(self) -> list[Path]:
        return [file for file in self.path.parent.glob(f"{self.path.name}*") if file.is_file()]

    def lines(self) -> set[str]:
        """The ids of the lines it has not given away with a former life."""
        connection = connect(self.path, KEY)
        try:
            query = "SELECT aid FROM outbox WHERE stream >= (SELECT joined FROM sync_one)"
            return {aid for (aid,) in connection.execute(query)}
        finally:
            connection.close()


@dataclass
class Job:
    """A process to be, of a team; those of one team go one after the other, for they share a stick."""

    team: int
    work: Callable[[Say], None]
    dies_after_s: float | None = None
    heard: Callable[[str], None] = lambda word: None


@dataclass
class Running:
    job: Job
    process: int
    pipe: int
    until: float | None
    said: bytes = field(default=b"")


class Month:
    def __init__(self, folder: Path, laptops: int, seed: int) -> None:
        self._folder = folder
        self._dice = Random(seed)
        size = min(TEAM, max(2, laptops // 2))
        teams = max(2, laptops // size)
        self._ward = SoakWard(folder / "ward", teams)
        self._said: set[str] = set()  # lines acknowledged to a person
        self._lost: set[str] = set()  # of these, on a disk that is gone, and nowhere else
        self._backup: Path | None = None
        self.seen: Counter[str] = Counter()
        self._books = [Book(folder / f"{n}.db", n // size % teams) for n in range(laptops)]
        for number, book in enumerate(self._books):
            book.is_offline = number % size != 0 and self._dice.random() < OFFLINE
        self._join(teams)

    def seen_text(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in sorted(self.seen.items()))

    def _join(self, teams: int) -> None:
        empty = self._folder / "empty.db"
        self._run([Job(0, lambda say: Database(empty, KEY).close())])
        jobs = []
        for book in self._books:
            shutil.copy(empty, book.path)
            places = [book.team, (book.team + 1) % teams]
            name = f"Người {book.path.stem}"
            invitation = self._ward.invite(name, book.team, places)
            named = [self._ward.places[place] for place in places]
            jobs.append(Job(book.team, partial(notebook_day.join, book.path, name, named, invitation)))
        self._ward.start()
        self._run(jobs)

    # ---- a day
    def day(self, number: int) -> None:
        self._misfortunes(number)
        jobs = []
        for book in sorted(self._books, key=lambda book: not book.is_offline):  # then the carriers
            jobs.append(self._a_day_of(book))
        killed_after = self._dice.randrange(len(jobs)) if self._dice.random() < SERVER_KILLED else None
        self._run(jobs, killed_after)

    def _a_day_of(self, book: Book) -> Job:
        dice, stick = self._dice, self._folder / f"stick{book.team}"
        stick.mkdir(exist_ok=True)
        clock = dice.choice([-30, -1, 30]) * YEAR if dice.random() < WRONG_CLOCK else timedelta()
        self.seen["days with a wrong clock"] += bool(clock)
        carries = book.is_offline or self._books.index(book) % TEAM == 0
        plan = Plan(
            seed=dice.getrandbits(32),
            deeds=dice.randint(1, 6),
            line=not book.is_offline and dice.random() < 0.8,
            stick=stick if carries else None,
            bad=BAD_LINE,
            clock=clock,
        )
        dies = dice.uniform(0.05, 1.5) if dice.random() < KILLED else None
        return Job(book.team, partial(notebook_day.spend, book.path, plan), dies, self._heard)

    def _heard(self, word: str) -> None:
        if word.startswith("done "):
            self._said.add(word.removeprefix("done "))
            self.seen["lines acknowledged"] += 1
        elif word == "not sent":
            self.seen["hand-overs cut"] += 1
        elif word == "sent":
            self.seen["hand-overs"] += 1

    # ---- misfortunes of the night
    def _misfortunes(self, number: int) -> None:
        for book in list(self._books):
            if book.kept and self._dice.random() < RESTORED:
                self._put_back(book)
            if self._dice.random() < CLONED:
                self._clone(book, number)
            if self._dice.random() < KEPT:
                self._keep(book, number)
        if self._backup and self._dice.random() < SERVER_PUT_BACK:
            self._ward.kill()
            self._ward.put_back(self._backup, with_side_file=self._dice.random() < 0.5)
            self._ward.start()
            self._backup = None
            self.seen["servers put back"] += 1
        elif self._dice.random() < 0.5:
            self._ward.stop()
            shutil.rmtree(self._backup or self._folder / "none", ignore_errors=True)
            self._backup = self._folder / f"backup{number}"
            self._ward.keep(self._backup)
            self._ward.start()

    def _keep(self, book: Book, number: int) -> None:
        book.kept = self._folder / f"kept-{book.path.stem}-{number}"
        book.kept.mkdir()
        for file in book.files():
            shutil.copy(file, book.kept)

    def _put_back(self, book: Book) -> None:
        """Its disk broke. A server's backup of before would now lack what only this disk still had."""
        had = book.lines()
        for file in book.files():
            file.unlink()
        for file in (book.kept or book.path).iterdir():
            shutil.copy(file, book.path.parent)
        self._lost |= had - book.lines()
        self._backup = None
        self.seen["notebooks put back"] += 1

    def _clone(self, book: Book, number: int) -> None:
        copy = Book(self._folder / f"{book.path.stem}c{number}.db", book.team, book.is_offline)
        for file in book.files():
            shutil.copy(file, copy.path.with_name(file.name.replace(book.path.name, copy.path.name)))
        self._books.append(copy)
        self.seen["notebooks copied"] += 1

    # ---- the end
    def end(self) -> list[str]:
        """What is wrong; empty: nothing is."""
        for _ in range(2):
            self._run(
                [Job(book.team, partial(notebook_day.spend, book.path, Plan(0))) for book in self._books]
            )
        self._ward.stop()
        lines, wrong = self._ward.lines(), list[str]()
        if self.seen[FAILED]:
            wrong.append(f"{self.seen[FAILED]} programs failed")
        missing = self._said - set(lines.states) - self._lost
        wrong += [f"acknowledged, and not at the ward: {aid}" for aid in sorted(missing)]
        twice = [aid for aid, states in lines.states.items() if len(set(states) - {"dup"}) != 1]
        wrong += [f"not exactly once: {aid} {lines.states[aid]}" for aid in twice]
        wrong += [f"held: {aid}" for aid in lines.held]
        truth = self._ward.records()
        self.seen["records"] = len(truth)
        self.seen["lines at the ward"] = len(lines.states)
        self.seen["lost with a disk"] = len(self._lost & self._said - set(lines.states))
        compared = list[str]()
        self._run(
            [
                Job(0, partial(notebook_day.compare, book.path, truth), heard=compared.append)
                for book in self._books
            ]
        )
        self.seen["notebooks compared"] = compared.count("compared")
        if compared.count("compared") != len(self._books):
            wrong.append("not every notebook could be compared")
        return wrong + [word for word in compared if word.startswith("differs")]

    def close(self) -> None:
        """Leaves no server behind, whatever happened."""
        self._ward.stop()

    # ---- processes
    def _run(self, jobs: list[Job], killed_after: int | None = None) -> None:
        """All of them, some at once. The server is killed, and started again, after so many have begun."""
        waiting, running, begun = list(jobs), list[Running](), 0
        while waiting or running:
            busy = {each.job.team for each in running if each.job.team}
            free = [job for job in waiting if job.team not in busy]
            while free and len(running) < AT_ONCE:
                job = free.pop(0)
                waiting.remove(job)
                running.append(self._begin(job))
                free = [other for other in free if other.team != job.team or not job.team]
                begun += 1
                if begun == killed_after:
                    self._ward.kill()
                    self._ward.start()
                    self.seen["servers killed"] += 1
            self._listen(running)

    def _begin(self, job: Job) -> Running:
        process, pipe = notebook_day.fork(job.work)
        until = monotonic() + job.dies_after_s if job.dies_after_s is not None else None
        return Running(job, process, pipe, until)

    def _listen(self, running: list[Running]) -> None:
        ends = [each.until for each in running if each.until is not None]
        wait_s = max(0.0, min(ends) - monotonic()) if ends else None
        ready, _, _ = select([each.pipe for each in running], [], [], wait_s)
        for each in list(running):
            if each.until is not None and monotonic() >= each.until:
                os.kill(each.process, signal.SIGKILL)
                each.until = None
            if each.pipe in ready:
                piece = os.read(each.pipe, 65536)
                each.said += piece
                if not piece:
                    self._ended(each)
                    running.remove(each)

    def _ended(self, each: Running) -> None:
        os.close(each.pipe)
        code = os.waitstatus_to_exitcode(os.waitpid(each.process, 0)[1])
        *whole, _ = each.said.decode().split("\n")
        for word in whole:
            each.job.heard(word)
        if code == -signal.SIGKILL:
            self.seen["programs killed"] += 1
        elif code:
            self.seen[FAILED] += 1
