"""Turns of help that never happened, to go with demo people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Literal

from desktop.services.demo_dice import Dice
from desktop.services.demo_people import DAY_OF_THE_DEMO, DemoPerson, demo_note

VIET_NAM = timezone(timedelta(hours=7))

# Codes of resources/catalog/services.toml, the most asked for first; a test keeps them there.
SERVICES = (
    *("vneid_level2", "vneid_install", "public_service", "ihanoi", "vssid", "cashless", "online_safety"),
    *("smartphone", "zalo", "online_health", "digital_literacy", "digital_bank", "etax", "online_shopping"),
    *("ai", "other"),
)
REASONS = ("forgot_password", "sim_not_own", "system_down", "phone_unfit", "card_expired", "needs_police")

AgeBand = Literal["under_18", "18_59", "60_plus"]


@dataclass(frozen=True)
class DemoVisit:
    """The fields of a HelpVisitDraft, with a place in the list of people instead of an id."""

    person: int | None  # None: anonymous
    visited_on: date
    started_at: datetime
    minutes: int
    outcomes: Mapping[str, Any]
    note: str | None
    sex: Literal["male", "female"] | None
    age_band: AgeBand | None


def demo_visits(
    seed: int, people: Sequence[DemoPerson], count: int, until: date = DAY_OF_THE_DEMO, days: int = 180
) -> Iterator[DemoVisit]:
    """That many turns, oldest first, on the working days of a span that ends with `until`.

    The old come most, people come more than once, and one turn in twenty is anonymous.
    """
    dice = Dice(seed)
    regulars = _regulars(dice, people, count)
    for day in sorted(_day(dice, until, days) for _ in range(count)):
        yield _visit(dice, day, None if not regulars or dice.chance(0.05) else dice.one_of(regulars), people)


def _regulars(dice: Dice, people: Sequence[DemoPerson], count: int) -> Sequence[int]:
    """Whom the team meets: at most half as many people as there are turns."""
    chosen = [
        place
        for place, person in enumerate(people)
        if dice.chance(0.8 if person.target_group == "elderly" else 0.12)
    ]
    while len(chosen) > max(1, count // 2):
        chosen = [place for place in chosen if dice.chance(0.9)] or chosen[:1]
    return chosen


def _day(dice: Dice, until: date, days: int) -> date:
    """Any day but Sunday, a Friday twice as often: that is when the mobile points open."""
    while True:
        day = until - timedelta(days=dice.between(0, max(0, days - 1)))
        if day.weekday() == 4 or (day.weekday() != 6 and dice.chance(0.5)) or days < 2:
            return day


def _visit(dice: Dice, day: date, person: int | None, people: Sequence[DemoPerson]) -> DemoVisit:
    hour = dice.one_of((8, 8, 9, 9, 9, 10, 10, 14, 15, 15, 16))
    is_anonymous = person is None
    return DemoVisit(
        person=person,
        visited_on=day,
        started_at=datetime.combine(day, time(hour, dice.between(0, 59)), VIET_NAM),
        minutes=dice.one_of((5, 8, 10, 10, 12, 15, 15, 20, 25, 30, 45)),
        outcomes=_outcomes(dice),
        note=demo_note(dice) if dice.chance(0.15) else None,
        sex=dice.one_of(("female", "female", "male")) if is_anonymous else None,
        age_band=dice.one_of(("60_plus", "60_plus", "18_59", "under_18")) if is_anonymous else None,
    )


def _outcomes(dice: Dice) -> dict[str, Any]:
    """{service: {"outcome", "reason", "version"}}; only what is unfinished has a reason."""
    outcomes = {}
    for service in dice.some_of(SERVICES, most=2):
        outcome = dice.one_of(
            ("with_help", "with_help", "with_help", "able", "able", "done_for", "unfinished")
        )
        reason = dice.one_of(REASONS) if outcome == "unfinished" else None
        outcomes[service] = {"outcome": outcome, "reason": reason, "version": 1}
    return outcomes
