"""What is asked for when a class is planned from a template: which part of it, from when on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pydantic import Field, field_validator

from desktop.contract.teaching import Meeting
from desktop.services.drafting import Draft
from desktop.services.timetable import MANY, Day, clock, minutes_at


class PlanDraft(Draft):
    """The form of a new class, but for what becomes a field of the class."""

    template: str
    topics: list[str]  # codes
    first: Day
    starts: str  # HH:MM
    times: int = Field(ge=1)
    skip: bool = True  # holidays

    @field_validator("starts")
    @classmethod
    def _as_clock(cls, value: str) -> str:
        return clock(minutes_at(value))


@dataclass(frozen=True)
class Part:
    """What of a template is wanted. None: as the template has it."""

    topics: Collection[str] | None = None  # codes
    times: int | None = None  # sessions

    def has(self, topic: str) -> bool:
        return self.topics is None or topic in self.topics

    def of(self, sessions: Sequence[Meeting]) -> Sequence[Meeting]:
        """Those that still teach something; fewer: the last one teaches the rest, more: time to practise."""
        kept = [Meeting(tuple(filter(self.has, each.topics)), each.minutes) for each in sessions]
        kept = [each for each in kept if each.topics] or kept[:1]
        if self.times is None or not kept:
            return kept
        rest = tuple(topic for each in kept[self.times :] for topic in each.topics)
        fewer = kept[: self.times]
        if fewer and rest:
            fewer[-1] = Meeting((*fewer[-1].topics, *rest), fewer[-1].minutes)
        return fewer + [Meeting((), kept[-1].minutes)] * (min(self.times, MANY + 1) - len(fewer))


WHOLE = Part()
