"""A laptop at a class: a process with a notebook of its own, told step by step what to do."""

import hashlib
import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from desktop.models.database import Database
from desktop.progress import Silent
from desktop.services.citizen import CitizenDraft
from desktop.services.enrolment import WalkIn, card_text
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.services.sheet_numbers import pick
from desktop.sync.ledger import Ledger
from tests.builders import SPOKEN, a_citizen
from tests.conftest import KEY, PLACES
from tests.faults.state import rows
from tests.sync import conftest

QUIZ = "five_basic"

# All that is needed is imported once; each laptop forks from there, where the system can.
_PROCESSES = multiprocessing.get_context(
    "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
)
_PROCESSES.set_forkserver_preload([__name__])


class Laptop:
    """The process as a test holds it: laptop.scan(3, 5) asks for the step `scan` and gives its answer."""

    def __init__(self, notebook: Path, name: str) -> None:
        self._asks, told = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(target=_live, args=(told, notebook, name))
        self._process.start()
        told.close()

    def __getattr__(self, step: str) -> Callable[..., Any]:
        def ask(*words: Any) -> Any:
            self._asks.send((step, *words))
            return self._asks.recv()  # raises EOFError where the laptop has died

        return ask

    def close(self) -> None:
        self._asks.close()
        self._process.join()


class Steps:
    """What is done on this laptop, by the services its screens use."""

    def __init__(self, notebook: Path, name: str) -> None:
        database = Database(notebook, KEY)
        Notebook(database, name).start(name, PLACES)
        self.me = conftest.Laptop(database, Office.over(database, name), Ledger(database))
        self.class_id = ""

    @property
    def office(self) -> Office:
        return self.me.office

    # ---- before and after

    def join(self, invitation: str) -> None:
        self.me = conftest.join(self.me, None, invitation)

    def sync(self) -> None:
        self.me.sync()

    def exchange(self, stick: str) -> dict[str, Any]:
        done = self.me.ledger.courier.exchange(Path(stick), Silent())
        return {"sent": done.sent, "works": len(done.works), "letters": done.letters, "failed": done.failed}

    def waiting(self) -> int:
        return self.me.ledger.custody().waiting

    def digest(self) -> dict[str, str]:
        """Table -> all of it in one number."""
        found = rows(self.me)
        return {
            table: hashlib.sha256(repr(sorted(map(repr, has))).encode()).hexdigest()
            for table, has in found.items()
        }

    # ---- the class

    def plan(self, learners: int, home: str) -> None:
        office, me = self.office, self.office.notebook.info()
        people = [a_citizen(office, f"Trần Thị Mẫu {n:02}", home=home, birth="1955") for n in range(learners)]
        facts = {"place": "Nhà văn hóa TDP 4", "instructors": {me.user: me.name}, "capacity": learners}
        plan = office.training_class.planned("citizen", date(2026, 10, 6), "08:00", **facts)
        self.class_id = office.training_class.create(plan).result()
        office.enrolment.enrol(self.class_id, *people, source="list").result()

    def find(self) -> None:
        """The class that came with the last hand-over."""
        (row,) = self.office.training_class.rows()
        self.class_id = row.id

    def numbers(self, meeting: int, typed: str, mark: str) -> int:
        """Of the signed sheet."""
        found = pick(typed, self.office.enrolment.of(self.class_id))
        marks = dict.fromkeys((each.id for each in found.learners), mark)
        return self.office.attendance.mark(self._meeting(meeting), marks, "sheet").result()

    def scan(self, meeting: int, first: int, last: int) -> int:
        """One learner card after the other."""
        office, count = self.office, 0
        for each in office.enrolment.of(self.class_id):
            if first <= (each.number or 0) <= last:
                shown = office.class_scan.read(self.class_id, card_text(each.id))
                assert shown.learner
                marks = {shown.learner.id: "present"}
                count += office.attendance.mark(self._meeting(meeting), marks, "card").result()
        return count

    def rest(self, meeting: int) -> int:
        return self.office.attendance.mark_rest(self._meeting(meeting), "present").result()

    def walk_in(self, meeting: int, name: str, home: str) -> None:
        who = WalkIn(CitizenDraft(home=home, full_name=name, birth="1948"), SPOKEN, self._meeting(meeting))
        self.office.enrolment.walk_in(self.class_id, who).result()

    def exception(self, number: int, item: str, level: str) -> int:
        return self.office.assessment.mark(self.class_id, {(self._learner(number), item): level}).result()

    def fill(self, *items: str) -> int:
        return sum(self.office.assessment.fill(self.class_id, item, "alone").result() for item in items)

    def quiz(self, number: int, *wrong: str) -> int:
        """Everybody's paper of this round; these questions were answered wrongly. Gives the percent."""
        quiz = self.office.teaching.quiz(QUIZ)
        assert quiz
        answers = {
            each.code: sorted({choice.code for choice in each.choices} - each.right)[:1]
            if each.code in wrong
            else sorted(each.right)
            for each in quiz.questions
        }
        record, marked = self.office.quiz_result.record, None
        for each in self.office.enrolment.of(self.class_id):
            marked = record(each.id, quiz, answers, number, on_paper=True).result()
        return marked.percent if marked else 0

    # ---- what comes of it

    def seen(self) -> list[list[Any]]:
        """Name, sessions attended, levels, percent, verdict: of each learner."""
        return [
            [
                row.learner.name,
                row.attended,
                dict(row.levels),
                row.quiz_percent,
                row.judgement.verdict if row.judgement else None,
            ]
            for row in self.office.class_result.rows(self.class_id)
        ]

    def signed_list(self, path: str) -> int:
        return self.office.class_list.write(Path(path), self.class_id, Silent())

    def issue(self) -> list[str]:
        """What the codes say, of everybody's slip."""
        self.office.participation_slip.issue(self.class_id).result()
        return [each.code for each in self.office.participation_slip.issued(self.class_id)]

    def check(self, *codes: str) -> list[str]:
        return [self.office.participation_slip.check(code).verdict for code in codes]

    def revoke(self, code: str) -> None:
        slip = self.office.participation_slip.check(code).slip
        assert slip
        self.office.participation_slip.revoke(slip.record, reason="mistake").result()

    def questions(self) -> int:
        """Between two values of one field."""
        return len(self.office.conflict.listed().numbers(None))

    def _meeting(self, number: int) -> str:
        return self.office.class_session.of(self.class_id)[number].id

    def _learner(self, number: int) -> str:
        return next(each.id for each in self.office.enrolment.of(self.class_id) if each.number == number)


def _live(told: Connection, notebook: Path, name: str) -> None:
    steps = Steps(notebook, name)
    with suppress(EOFError):  # nobody asks any more
        while True:
            step, *words = told.recv()
            told.send(getattr(steps, step)(*words))
    steps.me.database.close()
