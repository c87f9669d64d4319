"""Classes that never met, to go with demo people: one over, one under way, some still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from desktop.contract.teaching import Level, Question
from desktop.services.assessment import AFTER, BEFORE
from desktop.services.attendance import Mark
from desktop.services.demo_dice import Dice
from desktop.services.holidays import holiday
from desktop.services.office import Office

ADULT, YOUNGEST = 19, {"elderly": 60}
HALLS = ("Nhà văn hóa TDP 4", "Nhà văn hóa TDP 3", "Trường Mẫu giáo Mẫu", "Chợ Mẫu")


@dataclass(frozen=True)
class DemoClass:
    """`weeks`: from the day of the demo to the first session, before it if negative."""

    template: str
    weeks: int
    starts: str
    place: str
    learners: int
    capacity: int | None = None
    room: str | None = None


# Codes of resources/catalog/classes.toml; a test keeps them there.
CLASSES = (
    DemoClass("elderly", -6, "08:00", HALLS[0], 14),
    DemoClass("citizen", -1, "14:00", HALLS[1], 20),
    DemoClass("trader", 0, "15:30", HALLS[3], 9),
    DemoClass("team", 1, "19:00", HALLS[0], 8, room="Phòng 2"),
    DemoClass("citizen", 2, "08:30", HALLS[2], 12, capacity=10),
)


def add_classes(office: Office, seed: int, people: Sequence[str], day: date) -> Sequence[str]:
    """Makes them, by the services that screens use; gives the ids. `people`: citizens to choose from."""
    dice = Dice(seed)
    return [_make(office, dice, each, people, day) for each in CLASSES]


def _make(office: Office, dice: Dice, each: DemoClass, people: Sequence[str], day: date) -> str:
    me = office.notebook.info()
    facts: dict[str, Any] = {
        "place": each.place,
        "room": each.room,
        "instructors": {me.user: me.name},
        "lead": me.user,
    }
    if each.capacity:
        facts["capacity"] = each.capacity
    first = _open_day(day + timedelta(weeks=each.weeks, days=2))
    holidays = frozenset(office.class_session.holidays(first, first + timedelta(weeks=10)))
    plan = office.training_class.planned(each.template, first, each.starts, skip=holidays, **facts)
    class_id = office.training_class.create(plan).result()
    start = dice.between(0, len(people) - 1)
    around = [*people[start:], *people[:start]]
    chosen = sorted(around, key=partial(_is_out_of_place, office, each, day))[: each.learners]
    seated = office.enrolment.enrol(class_id, *chosen, source="search").result().seated
    over = [row for row in office.class_session.of(class_id) if row.day < day]
    for row in over:
        marks: dict[str, Mark | None] = {learner: _mark(dice) for learner in seated}
        office.attendance.mark(row.id, marks, "tick").result()
    if over:
        _assess(office, dice, class_id, seated)
        _ask(office, Dice(len(seated)), class_id, seated)
    if over and all(row.day < day for row in office.class_session.of(class_id)):
        office.training_class.set_state(class_id, "finished").result()
    return class_id


def _is_out_of_place(office: Office, of: DemoClass, day: date, person: str) -> bool:
    """Too young for this class."""
    birth = office.citizen.row(person).birth
    return bool(birth) and day.year - int(birth[:4]) < YOUNGEST.get(of.template, ADULT)


def _assess(office: Office, dice: Dice, class_id: str, seated: Sequence[str]) -> None:
    taught = {row.id: row.taught for row in office.class_result.rows(class_id)}
    levels = {(learner, item): _level(dice) for learner in seated for item in taught.get(learner, ())}
    office.assessment.mark(class_id, dict(levels)).result()


def _ask(office: Office, dice: Dice, class_id: str, seated: Sequence[str]) -> None:
    """The class's quiz, before and after; a few were away the second time."""
    for said in office.training_class.stored(class_id)["quizzes"][:1]:
        quiz = office.teaching.quiz(said["code"], said["version"])
        for number, learner in enumerate(seated) if quiz else ():
            for turn, chance in ((BEFORE, 5), (AFTER, 9)):
                if quiz and (turn == BEFORE or number % 6):
                    answers = {each.code: _answer(dice, each, chance) for each in quiz.questions}
                    office.quiz_result.record(learner, quiz, answers, turn, on_paper=True).result()


def _answer(dice: Dice, question: Question, chance: int) -> Sequence[str]:
    """Right `chance` times out of ten."""
    is_right = dice.between(1, 10) <= chance
    codes = [each.code for each in question.choices if (each.code in question.right) == is_right]
    return codes if is_right else codes[:1]


def _open_day(day: date) -> date:
    while holiday(day) or day.weekday() == 6:
        day += timedelta(1)
    return day


def _mark(dice: Dice) -> Mark:
    return dice.one_of(("present",) * 8 + ("late", "excused", "absent"))


def _level(dice: Dice) -> Level:
    return dice.one_of(("alone",) * 6 + ("with_help",) * 3 + ("not_yet",))
