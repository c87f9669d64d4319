"""Has a learner passed, by a rule of the catalogue? A mark that nobody knows leaves it open. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from desktop.contract.teaching import LEVELS, Framework, Level, PassRule

Verdict = Literal["passed", "not_passed", "open"]
# level, items, quiz, attend: the rule does not say the mark, or it was not reached; unassessed, no_quiz,
# no_session: not yet known of her; waiting: the framework has no items yet.
Reason = Literal["level", "items", "quiz", "attend", "unassessed", "no_quiz", "no_session", "waiting"]


@dataclass(frozen=True)
class Facts:
    """What is known of a learner."""

    levels: Mapping[str, Level]  # item -> level; not assessed: not there
    quiz_percent: int | None = None  # None: no quiz taken
    attended: int = 0
    held: int = 0  # sessions


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    because: tuple[Reason, ...]  # why it is open, or what was not reached


def judge(rule: PassRule, framework: Framework, facts: Facts) -> Judgement:
    """A mark of 0 is not asked for; one that is not there is not known. What is surely missed comes first."""
    checks = [_items(rule, framework, facts), _quiz(rule, facts), _attendance(rule, facts)]
    missed = tuple(reason for verdict, reason in checks if verdict == "not_passed" and reason)
    if missed:
        return Judgement("not_passed", missed)
    unknown = tuple(reason for verdict, reason in checks if verdict == "open" and reason)
    return Judgement("open", unknown) if unknown else Judgement("passed", ())


Check = tuple[Verdict, Reason | None]
_MET: Check = ("passed", None)


def _items(rule: PassRule, framework: Framework, facts: Facts) -> Check:
    if rule.items_percent == 0:
        return _MET
    if not framework.items:
        return "open", "waiting"
    if rule.items_percent is None or rule.level is None:
        return "open", "items" if rule.items_percent is None else "level"
    least = LEVELS.index(rule.level)
    codes = [item.code for item in framework.items]
    known = [facts.levels[code] for code in codes if code in facts.levels]
    reached = sum(LEVELS.index(level) >= least for level in known)
    if _is_enough(reached, len(codes), rule.items_percent):
        return _MET
    could = reached + len(codes) - len(known)
    return (
        ("open", "unassessed")
        if _is_enough(could, len(codes), rule.items_percent)
        else ("not_passed", "items")
    )


def _quiz(rule: PassRule, facts: Facts) -> Check:
    if rule.quiz_percent is None:
        return "open", "quiz"
    if rule.quiz_percent == 0:
        return _MET
    if facts.quiz_percent is None:
        return "open", "no_quiz"
    return _MET if facts.quiz_percent >= rule.quiz_percent else ("not_passed", "quiz")


def _attendance(rule: PassRule, facts: Facts) -> Check:
    if rule.attend_percent is None:
        return "open", "attend"
    if rule.attend_percent == 0:
        return _MET
    if not facts.held:
        return "open", "no_session"
    is_met = _is_enough(facts.attended, facts.held, rule.attend_percent)
    return _MET if is_met else ("not_passed", "attend")


def _is_enough(part: int, whole: int, percent: int) -> bool:
    """In whole numbers: two of three is not 67 %."""
    return 100 * part >= percent * whole
