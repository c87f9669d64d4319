"""Figures, periods and targets in words."""

from decimal import Decimal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.contract.figures import ELSEWHERE, OWN, WARD, Figure, Place
from desktop.contract.indicator import Indicator, Target
from desktop.contract.period import Period
from desktop.services.progress import Hole, Pace
from desktop.ui.formats import date_text, number_text

UNITS = {
    "turns": QT_TRANSLATE_NOOP("progress", "turns"),
    "people": QT_TRANSLATE_NOOP("progress", "people"),
    "households": QT_TRANSLATE_NOOP("progress", "households"),
    "percent": QT_TRANSLATE_NOOP("progress", "%"),
    "sessions": QT_TRANSLATE_NOOP("progress", "sessions"),
    "classes": QT_TRANSLATE_NOOP("progress", "classes"),
    "units": QT_TRANSLATE_NOOP("progress", "units"),
}
HOLES = {
    "no_turns": QT_TRANSLATE_NOOP("progress", "No turn of help in this time"),
    "no_adults": QT_TRANSLATE_NOOP("progress", "The number of adults is not known"),
    "no_visits": QT_TRANSLATE_NOOP("progress", "Alleys where nobody has knocked"),
    "no_ambassador": QT_TRANSLATE_NOOP("progress", "Without a digital ambassador"),
}
PARTS = {
    "sex": QT_TRANSLATE_NOOP("progress", "Sex"),
    "age": QT_TRANSLATE_NOOP("progress", "Age"),
    "target_group": QT_TRANSLATE_NOOP("progress", "Group"),
    "need": QT_TRANSLATE_NOOP("progress", "Hardship, health"),
}
PART = {
    "female": QT_TRANSLATE_NOOP("progress", "Women"),
    "male": QT_TRANSLATE_NOOP("progress", "Men"),
    "other": QT_TRANSLATE_NOOP("progress", "Another"),
    "0_17": QT_TRANSLATE_NOOP("progress", "Under 18"),
    "18_59": QT_TRANSLATE_NOOP("progress", "18 to 59"),
    "60_999": QT_TRANSLATE_NOOP("progress", "60 and over"),
    "disability": QT_TRANSLATE_NOOP("progress", "With a disability"),
    "hardship": QT_TRANSLATE_NOOP("progress", "In hardship"),
    "health": QT_TRANSLATE_NOOP("progress", "In poor health"),
    "": QT_TRANSLATE_NOOP("progress", "Not known"),
}

DOUBTS = {
    "more_than_whole": QT_TRANSLATE_NOOP(
        "progress", "These numbers do not agree: the part is larger than the whole. Look at what was typed."
    ),
    "negative": QT_TRANSLATE_NOOP(
        "progress", "These numbers do not agree: the result is below zero. Look at what was adjusted."
    ),
}

PLACES = {
    ELSEWHERE: QT_TRANSLATE_NOOP("progress", "Elsewhere"),
    OWN: QT_TRANSLATE_NOOP("progress", "Told of the whole ward"),
}


def say(text: object) -> str:
    return QCoreApplication.translate("progress", str(text))


def place_text(place: Place) -> str:
    return say(PLACES[place.code]) if place.code in PLACES else place.name


def unit_text(indicator: Indicator) -> str:
    return say(UNITS[indicator.unit])


def value_text(indicator: Indicator, value: Decimal | int | None) -> str:
    """'12', '85,3 %'; what is missing is said to be."""
    if value is None:
        return say(QT_TRANSLATE_NOOP("progress", "no figures yet"))
    return number_of(indicator, value)


def number_of(indicator: Indicator, value: Decimal | int) -> str:
    if indicator.unit == "percent":
        return f"{number_text(float(value), 1)} %"
    return number_text(int(value))


def figure_text(indicator: Indicator, figure: Figure) -> str:
    """As value_text(); what cannot be right carries a sign, see doubt_text()."""
    if figure.hidden:
        return part_text(figure)
    return ("⚠ " if figure.doubt else "") + value_text(indicator, figure.value)


def part_text(figure: Figure) -> str:
    """How many; of what is sensitive and small, that it is."""
    too_few = QT_TRANSLATE_NOOP("progress", "too few to tell")
    return say(too_few) if figure.hidden else count_text(figure.numerator)


def doubt_text(figure: Figure) -> str:
    return say(DOUBTS[figure.doubt]) if figure.doubt else ""


def count_text(value: int | None) -> str:
    return "–" if value is None else number_text(value)


def target_text(indicator: Indicator, target: Target | None, year: int, place: str = WARD) -> str:
    """The ward's targets are of all of it: a place has one only where it was set."""
    if target is None:
        none = QT_TRANSLATE_NOOP("progress", "No target for {year}")
        none_here = QT_TRANSLATE_NOOP("progress", "This place has no target of its own for {year}")
        return say(none if place == WARD else none_here).format(year=year)
    if target.value is None:
        return target.text or say(QT_TRANSLATE_NOOP("progress", "left open"))
    unit = "%" if indicator.unit == "percent" else unit_text(indicator)
    return f"{number_text(target.value)} {unit}"


def short_target_text(indicator: Indicator, target: Target | None) -> str:
    if target is None or (target.value is None and not target.text):
        return "–"
    if target.value is None:
        return target.text
    return f"{number_text(target.value)} %" if indicator.unit == "percent" else number_text(target.value)


def pace_text(pace: Pace | None) -> str:
    """'thêm 12 mỗi tháng'; of a year that is over, how many were missing."""
    if pace is None:
        return ""
    if not pace.missing:
        return say(QT_TRANSLATE_NOOP("progress", "reached"))
    if pace.monthly is None:
        said = say(QT_TRANSLATE_NOOP("progress", "{count} short"))
        return said.format(count=number_text(pace.missing))
    said = say(QT_TRANSLATE_NOOP("progress", "{count} more a month"))
    return said.format(count=number_text(pace.monthly))


def since_text(now: Figure, before: Figure, of: Indicator) -> str:
    """'tăng 12': from the period before to this one; empty where one of them is not known."""
    if now.value is None or before.value is None:
        return ""
    more = Decimal(now.value) - Decimal(before.value)
    if not more:
        return say(QT_TRANSLATE_NOOP("progress", "as many"))
    grew = say(QT_TRANSLATE_NOOP("progress", "{count} more"))
    fell = say(QT_TRANSLATE_NOOP("progress", "{count} fewer"))
    said = number_text(float(abs(more)), 1) if of.unit == "percent" else number_text(int(abs(more)))
    unit = say(QT_TRANSLATE_NOOP("progress", "points")) if of.unit == "percent" else ""
    return (grew if more > 0 else fell).format(count=f"{said} {unit}".strip())


def period_text(period: Period) -> str:
    match period.kind:
        case "year":
            return say(QT_TRANSLATE_NOOP("progress", "Year {year}")).format(year=period.first.year)
        case "quarter":
            quarter = (period.first.month + 2) // 3
            said = say(QT_TRANSLATE_NOOP("progress", "Quarter {quarter}/{year}"))
            return said.format(quarter=quarter, year=period.first.year)
        case "month":
            said = say(QT_TRANSLATE_NOOP("progress", "Month {month}/{year}"))
            return said.format(month=period.first.month, year=period.first.year)
    return f"{date_text(period.first)} – {date_text(period.last)}"


def hole_text(hole: Hole) -> str:
    return f"{say(HOLES[hole.kind])} ({len(hole.places)}): {'; '.join(hole.places)}"
