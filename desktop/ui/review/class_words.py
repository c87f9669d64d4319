"""Fields of classes in words: topics, skills, quizzes and answers by what they are called."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.services.office import Office
from desktop.ui.formats import date_text
from desktop.ui.review.field_words import CODES
from desktop.ui.training_class.enrolment_words import source_text

tr = QCoreApplication.translate


class ClassWords:
    def __init__(self, office: Office) -> None:
        self._office = office

    def value(self, table: str, field: str, value: Any) -> str | None:
        """None: nothing is known of it here."""
        title = self._office.catalog.title
        ways: dict[tuple[str, str], Callable[[Any], str]] = {
            ("training_class", "template"): partial(title, "class_template"),
            ("training_class", "quizzes"): self._quizzes,
            ("class_session", "topics"): self._topics,
            ("assessment", "item"): self._skill,
            ("quiz_result", "answers"): _answers,
            ("enrolment", "source"): source_text,
            ("household_review", "criterion"): self._criterion,
            ("official_confirmation", "source"): partial(title, "confirmation_source"),
        }
        way = ways.get((table, field))
        return way(value) if way else None

    def group(self, table: str, group: str, values: Mapping[str, Any]) -> str | None:
        """A group of fields as one reading; None: as any other."""
        ways: dict[tuple[str, str], Callable[[Mapping[str, Any]], str]] = {
            ("class_session", "when"): _when,
            ("quiz_result", "answers"): _taken,
            ("assessment", "level"): self._assessed,
            ("attendance", "state"): lambda mark: _code("state", mark.get("state")),
        }
        way = ways.get((table, group))
        return way(values) if way else None

    def _assessed(self, values: Mapping[str, Any]) -> str:
        """What she can do, who says so, and since when."""
        person, assessor = self._office.conflict.person, values.get("assessor")
        said = (
            _code("level", values.get("level")),
            assessor and person(assessor),
            _day(values.get("assessed_on")),
        )
        return " · ".join(filter(None, said))

    def _quizzes(self, value: Sequence[Mapping[str, Any]]) -> str:
        return ", ".join(self._office.catalog.title("quiz", each["code"], each["version"]) for each in value)

    def _topics(self, codes: Sequence[str]) -> str:
        """By the templates: a session alone does not say of which class it is."""
        known = {
            topic.code: topic.title for each in self._office.teaching.templates() for topic in each.topics
        }
        return ", ".join(known.get(code, code) for code in codes)

    def _criterion(self, code: str) -> str:
        known = {each.code: each.title for each in self._office.digital_family.criteria().items}
        return known.get(code, code)

    def _skill(self, code: str) -> str:
        known = {item.code: item.title for each in self._office.teaching.frameworks() for item in each.items}
        return known.get(code, code)


def _code(field: str, code: str | None) -> str:
    return tr("review", str(CODES.get((field, code or ""), code or "(empty)")))


def _answers(value: Mapping[str, Sequence[str]]) -> str:
    """'a, bc, d': the choices made, question by question."""
    return ", ".join("".join(chosen) for chosen in value.values())


def _taken(values: Mapping[str, Any]) -> str:
    text = tr("review", "{score} of {all} right ({answers})")
    said = text.format(
        score=values.get("score"), all=values.get("out_of"), answers=_answers(values.get("answers") or {})
    )
    return " · ".join(filter(None, (said, _day(values.get("taken_on")))))


def _when(values: Mapping[str, Any]) -> str:
    said = f"{_day(values.get('day'))} {values.get('starts') or ''}–{values.get('ends') or ''}"
    if not values.get("moved_from"):
        return said
    text = tr("review", "{when}, moved from {day}: {reason}")
    return text.format(when=said, day=_day(values["moved_from"]), reason=values.get("moved_reason") or "–")


def _day(value: Any) -> str:
    return date_text(value if isinstance(value, date) else date.fromisoformat(value)) if value else ""
