"""Households of demo people: most by name, some only counted, at every step of Gia đình số."""

from collections.abc import Sequence
from datetime import date, timedelta

from desktop.contract.ids import natural_id
from desktop.services.demo_dice import Dice
from desktop.services.household import HouseholdDraft
from desktop.services.household_listing import HouseholdFilter
from desktop.services.household_member import MemberDraft
from desktop.services.office import Office

DECISION = "01/QĐ-UBND (thử)"
NAMELESS = 4


def make_households(office: Office, seed: int, people: Sequence[str], day: date) -> Sequence[str]:
    """By the numbers their list gave them; by the services that screens use. Gives the ids."""
    together: dict[tuple[str, str], list[tuple[str, dict[str, object]]]] = {}
    for each in people:
        known = office.citizen.stored(each)
        if known.get("household_no"):
            together.setdefault((known["home"], known["household_no"]), []).append((each, known))
    made = []
    for (home, number), members in together.items():
        household = natural_id("household", home, number)
        address = next((str(known["address"]) for _, known in members if known.get("address")), None)
        draft = HouseholdDraft(home=home, address=address, household_no=number)
        relation = office.household_member.relation_of
        drafts = [
            MemberDraft(each, relation(str(known.get("relation") or "")), "registered")
            for each, known in members
        ]
        office.household.make(household, draft, drafts).result()
        made.append(household)
    _go_on(office, Dice(seed), made, day)
    return [*made, *_counted(office, Dice(seed), day)]


def decide(office: Office, day: date) -> None:
    """An officer recognises every other one of those that were proposed."""
    listed = office.household.listed(HouseholdFilter(status="proposed"))
    for row in listed.rows(listed.numbers(None))[::2]:
        office.household_programme.recognise(row.id, decision_no=DECISION, decision_on=day).result()


def _go_on(office: Office, dice: Dice, households: Sequence[str], day: date) -> None:
    """A third has not been asked, some do not wish to, the rest are somewhere on their way."""
    deeds = office.household_programme
    for number, each in enumerate(households):
        since = day - timedelta(days=dice.between(3, 60))
        if number % 6 == 5:
            deeds.decline(each, day=since).result()
        elif number % 3:
            deeds.register(each, day=since).result()
        if number % 6 in (1, 2):
            deeds.review(each, "guide", met=True, day=since).result()
        if number % 6 == 1:
            deeds.review(each, "learner", met=True, day=since).result()
            if number % 12 == 1:
                deeds.propose(each, day=day - timedelta(days=2)).result()


def _counted(office: Office, dice: Dice, day: date) -> Sequence[str]:
    """Nobody there has given a name."""
    homes = [place.cell for place in office.notebook.places()]
    made = []
    for number in range(NAMELESS):
        household, people = natural_id("household", "demo", number), dice.between(1, 6)
        draft = HouseholdDraft(
            home=homes[number % len(homes)],
            address=f"Số {2 * number + 3}, ngõ Mẫu {dice.between(1, 40)}",
            people=people,
            adults=min(people, 2),
            smartphones=dice.between(0, people),
            learned=number % 2,
        )
        office.household.make(household, draft).result()
        made.append(household)
    office.household_programme.register(made[-1], day=day).result()
    return made
