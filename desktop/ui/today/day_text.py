"""What a day came to, as a text to pass on: numbers only, no names."""

from PySide6.QtCore import QCoreApplication

from desktop.services.office import Office
from desktop.ui.formats import number_text, short_date_text

tr = QCoreApplication.translate


def day_text(office: Office) -> str:
    """What the day came to, to be passed on: where and when, people and turns, turns by service."""
    day, current = office.point_session.day(), office.point_session.current()
    numbers = office.today.numbers(day)
    where = " · ".join(filter(None, [current.place if current else "", short_date_text(day)]))
    total = tr("DayText", "Today the team helped {people} people, {turns} turns.").format(
        people=number_text(numbers.people), turns=number_text(numbers.turns)
    )
    lines = [where, total]
    if numbers.anonymous:
        said = tr("DayText", "Of these turns {count} without a name, whose people are not counted.")
        lines.append(said.format(count=number_text(numbers.anonymous)))
    most = sorted(office.today.by_service(day).items(), key=lambda each: (-each[1], each[0]))
    for code, count in most:
        service = office.catalog.title("service", code)
        lines.append(
            tr("DayText", "{service}: {count} turns").format(service=service, count=number_text(count))
        )
    return "\n".join(lines)
