"""Visit lists of the demo: one half walked, one only made; who asked to come back today, who is not found."""

from collections.abc import Sequence
from datetime import date, timedelta

from desktop.services.door import DoorFilter
from desktop.services.household_visit import Outcome
from desktop.services.office import Office

RESULTS = ("later", "met", "absent", "met", "declined", "met", "moved", "wrong_address")
MOST = 12  # doors of the demo's lists together


def walk(office: Office, day: date) -> Sequence[str]:
    """In the neighbourhood with the most households. Gives the lists; none without doors. Waits."""
    found = [(office.visit_list.doors(DoorFilter(place.cell)), place) for place in office.notebook.places()]
    doors, place = max(found, key=lambda each: len(each[0]))
    if not doors:
        return []
    first = next(iter(office.person.members()), None)
    title = f"{place.name} · {day.day}/{day.month}"
    made = office.visit_list.make(place.cell, title, [each.id for each in doors[:MOST]], [first, None])
    made.saved.result()
    before = day - timedelta(days=3)
    stops = office.visit_list.stops(made.ids[0])
    for stop in stops[: max(1, len(stops) * 2 // 3)]:
        result = RESULTS[(stop.number - 1) % len(RESULTS)]
        again = day if result == "later" else None
        office.visit_list.type_in(made.ids[0], stop.number, Outcome(result, before, again)).saved.result()
    lost = Outcome("wrong_address", before, note="số nhà này không có")
    office.household_visit.record(doors[-1].id, lost).saved.result()
    return made.ids
