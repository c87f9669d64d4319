"""What invented people can reach of digital life, for the demo; of some nobody has asked."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from desktop.services.demo_dice import Dice
from desktop.services.observation import Noted
from desktop.services.office import Office

LEVELS = ("none", "level1", "level1", "level2", "level2", "level2")


def give(office: Office, seed: int, people: Sequence[str], until: date) -> None:
    """To two of three of these people, by id, in one deed. Waits."""
    office.observation.note(*_noted(Dice(seed), people, until)).saved.result()


def _noted(dice: Dice, people: Sequence[str], until: date) -> Iterator[Noted]:
    for person in people:
        if dice.chance(0.66):
            has_phone = dice.chance(0.75)
            values = {"smartphone": "yes" if has_phone else "no"}
            if dice.chance(0.9):
                values["vneid"] = dice.one_of(LEVELS) if has_phone else "none"
            for kind, share in (("ihanoi", 0.4), ("payment", 0.6), ("mooc", 0.2), ("signature", 0.1)):
                if dice.chance(0.6):
                    values[kind] = "yes" if has_phone and dice.chance(share) else "no"
            yield Noted(person, values, until - timedelta(days=dice.between(0, 120)))
