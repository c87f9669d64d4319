"""What learners can do, item by item: the grid of a class, a column's default and its exceptions."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.teaching import Framework, Level
from desktop.errors import InvalidInput, Problem
from desktop.models.assessment import Assessment
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.models.outbox import Deed
from desktop.models.training_class import TrainingClass
from desktop.services.attendance import check_learners
from desktop.services.dates import today
from desktop.services.drafting import by_id
from desktop.services.learner import Learner, goes_by, learners, several
from desktop.services.teaching import Teaching

BEFORE, AFTER = 0, 1  # rounds; 2 and more: again

Place = tuple[str, str]  # enrolment, item


@dataclass(frozen=True)
class Grid:
    """A class's learners by a framework's items."""

    framework: Framework
    learners: Sequence[Learner]  # with a seat, by given name
    levels: Mapping[Place, Level]  # what is not here was not assessed

    def level(self, learner: str, item: str) -> Level | None:
        return self.levels.get((learner, item))

    def unassessed(self, item: str) -> Sequence[str]:
        return [each.id for each in self.learners if (each.id, item) not in self.levels]


@dataclass(frozen=True)
class Compared:
    """Learner by skill, only where both rounds say something: otherwise different people are compared."""

    both: int
    before: int  # of them: alone
    after: int


class AssessmentDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._teaching = Teaching(database)

    def grid(self, class_id: str, number: int = AFTER) -> Grid | None:
        """`number`: of the round. None: the class is not here, or its framework is not in the catalogue."""
        with self._database.read() as session:
            of = by_id(session, TrainingClass, class_id)
            framework = self._framework(of)
            if framework is None:
                return None
            found = learners(session, Enrolment.class_id == class_id)
            levels = levels_of(session, class_id, framework.code, number)
        seated = [each for each in found if each.state == "enrolled"]
        return Grid(framework, sorted(seated, key=lambda each: each.order), levels)

    def compared(self, class_id: str) -> Compared:
        """Before the class, and the newest that was said after it."""
        with self._database.read() as session:
            of = by_id(session, TrainingClass, class_id)
            framework = of.framework if of and of.framework else ""
            before = levels_of(session, class_id, framework, BEFORE)
            after = levels_of(session, class_id, framework)
        both = before.keys() & after.keys()
        alone = [sum(levels[place] == "alone" for place in both) for levels in (before, after)]
        return Compared(len(both), *alone)

    def mark(
        self,
        class_id: str,
        levels: Mapping[Place, Level | None],
        number: int = AFTER,
        day: date | None = None,
    ) -> Future[int]:
        """Set these; None: not assessed after all. Gives how many are new or changed.

        Fails with InvalidInput where the class or its framework is not here, an item is none of the
        framework's, or somebody is no learner of the class."""
        assessed_on = day or today()

        def work(session: Session) -> int:
            framework = self._framework(by_id(session, TrainingClass, class_id))
            if framework is None:
                raise InvalidInput([Problem("class", "gone")])
            if {item for _, item in levels} - {item.code for item in framework.items}:
                raise InvalidInput([Problem("item", "gone")])
            check_learners(session, class_id, (learner for learner, _ in levels))
            joined = several(session, class_id)
            marked = {each for learner, _ in levels for each in joined.get(learner, (learner,))}
            known = _known(session, marked, framework.code, number)
            changed = 0
            for (learner, item), level in levels.items():
                if level is not None and (learner, item) not in known:
                    session.add(self._made(framework, ((learner, item), number), level, assessed_on))
                    changed += 1
                # What was said of another of her records is the same from now on.
                hers = [known.get((each, item)) for each in joined.get(learner, (learner,))]
                changed += any([self._change(each, framework, level, assessed_on) for each in hers if each])
            return changed

        return self._database.write(Deed("assessment.mark", self._user), work)

    def fill(self, class_id: str, item: str, level: Level, number: int = AFTER) -> Future[int]:
        """The column's default: everybody not assessed in it yet."""
        grid = self.grid(class_id, number)
        return self.mark(
            class_id, {(each, item): level for each in (grid.unassessed(item) if grid else ())}, number
        )

    def _framework(self, of: TrainingClass | None) -> Framework | None:
        return self._teaching.framework(of.framework, of.framework_version) if of else None

    def _made(self, of: Framework, key: tuple[Place, int], level: Level, day: date) -> Assessment:
        (learner, item), number = key
        return Assessment(
            enrolment_id=learner,
            framework=of.code,
            framework_version=of.version,
            item=item,
            round=number,
            level=level,
            assessor=self._user,
            assessed_on=day,
        )

    def _change(self, known: Assessment, of: Framework, level: Level | None, day: date) -> bool:
        """Whether anything is new."""
        if known.level == level and known.voided_at is None:
            return False
        known.level, known.assessor, known.assessed_on = level, self._user, day
        known.framework_version, known.voided_at, known.void_reason = of.version, None, None
        return True


def _known(
    session: Session, enrolments: Collection[str], framework: str, number: int
) -> Mapping[Place, Assessment]:
    found = select(Assessment).where(
        Assessment.enrolment_id.in_(enrolments),
        Assessment.framework == framework,
        Assessment.round == number,
    )
    return {(each.enrolment_id, each.item): each for each in session.scalars(found)}


def levels_of(
    session: Session, class_id: str, framework: str, number: int | None = None
) -> Mapping[Place, Level]:
    """Within a reading. Of one round; None: the newest that says anything, leaving out what was before."""
    query = (
        select(Assessment.enrolment_id, Assessment.item, Assessment.level)
        .join(Enrolment, Enrolment.id == Assessment.enrolment_id)
        .where(Enrolment.class_id == class_id, Assessment.framework == framework)
        .where(Assessment.voided_at.is_(None), Assessment.level.is_not(None))
        .where(Assessment.round == number if number is not None else Assessment.round > BEFORE)
        .order_by(Assessment.round, Assessment.assessed_on)
    )
    whose = goes_by(session, class_id)
    return {(whose(learner), item): cast(Level, level) for learner, item, level in session.execute(query)}
