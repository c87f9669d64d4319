"""All classes of a month, a quarter or a year: how far each audience has come, and the hours of those who
taught."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.services.class_result import ClassResults, Funnel, Hours
from desktop.services.dates import today
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.jobs import Latest
from desktop.ui.training_class.funnel_chart import FunnelChart
from desktop.ui.widgets.buttons import ChoiceChips, row
from desktop.ui.widgets.surfaces import Card

MONTHS = {"month": 1, "quarter": 3, "year": 12}
Summed = tuple[Mapping[str, Funnel], Sequence[Hours]]


class ClassSummary(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        words = (self.tr("This month"), self.tr("This quarter"), self.tr("This year"))
        self.period = ChoiceChips(list(zip(MONTHS, words, strict=True)))
        self.period.set_value("quarter")
        self._latest = Latest(
            context.jobs, partial(_summed, context.office.class_result, today()), self._show
        )
        self.cards: list[Card] = []
        inside, area = QWidget(), QScrollArea()
        inside.setProperty("role", "scrolled")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.addStretch()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.addLayout(row(self.period, None))
        layout.addWidget(area, 1)
        self.period.chosen.connect(lambda _code: self.ask())

    def ask(self) -> None:
        months = MONTHS[self.period.value() or "quarter"]
        find = partial(_summed, self._context.office.class_result, today(), months)
        self._latest.ask_for(find)

    def _show(self, summed: Summed) -> None:
        funnels, hours = summed
        titles = {entry.code: entry.title for entry in self._context.office.teaching.audiences()}
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [
            self._funnel(titles.get(code, code) or self.tr("Without an audience"), funnel)
            for code, funnel in sorted(funnels.items(), key=lambda each: -each[1].enrolled)
        ]
        if not funnels:
            self.cards.append(_said(self.tr("No class met in this time.")))
        self.cards.append(self._taught(hours))
        for place, card in enumerate(self.cards):
            self._column.insertWidget(place, card)

    def _funnel(self, title: str, funnel: Funnel) -> Card:
        card, chart, people = Card(title), FunnelChart(), QLabel()
        chart.show_funnel(funnel)
        said = self.tr("{count} people with a name; the bars count turns.")
        people.setText(said.format(count=number_text(funnel.people)))
        people.setProperty("role", "quiet")
        card.body.addWidget(chart)
        card.body.addWidget(people)
        return card

    def _taught(self, hours: Sequence[Hours]) -> Card:
        said = self.tr("{name}: {sessions} sessions, {hours} hours")
        lines = [
            said.format(
                name=each.name,
                sessions=number_text(each.sessions),
                hours=number_text(each.minutes / 60, 1),
            )
            for each in hours
        ]
        nobody = self.tr("No session was held in this time.")
        return _said("\n".join(lines) or nobody, self.tr("Hours of those who taught"))


def _summed(results: ClassResults, day: date, months: int = 3) -> Summed:
    first, last = bounds(day, months)
    return results.by_audience(first, last), results.hours(first, last)


def bounds(day: date, months: int) -> tuple[date, date]:
    """First and last day of the month, quarter or year that this day is in."""
    begins = (day.month - 1) // months * months + 1
    after = begins + months
    last = date(day.year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return date(day.year, begins, 1), last


def _said(text: str, heading: str = "") -> Card:
    card = Card(heading)
    card.body.addWidget(QLabel(text, wordWrap=True))
    return card
