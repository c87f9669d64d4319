"""One indicator: where it stands, by place, by its parts, by month; what may be done about it."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.contract.figures import WARD, Figure
from desktop.contract.indicator import Indicator
from desktop.services.progress import Detail, Hole, Standing
from desktop.ui.progress.bar_chart import Bar, MonthChart, PlaceChart
from desktop.ui.progress.numbers import Numbers
from desktop.ui.progress.words import (
    PART,
    PARTS,
    count_text,
    doubt_text,
    figure_text,
    hole_text,
    pace_text,
    part_text,
    period_text,
    place_text,
    say,
    since_text,
    target_text,
)
from desktop.ui.widgets.buttons import Chip, ChoiceChips, button, row
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.surfaces import Card, NoteBar

PLACE = "place"


class DetailPanel(QScrollArea):
    """place_opened    what was counted at this place is wanted; with its code
    hole_opened     the records of this gap are wanted; with the Hole
    """

    place_opened = Signal(str)
    hole_opened = Signal(object)

    def __init__(self, groups: Mapping[str, str]) -> None:
        """`groups`: target groups, code -> title."""
        super().__init__()
        self._groups = groups
        self._standing: Standing | None = None
        self.detail: Detail | None = None  # answered for what is shown
        self.card, self.holes = Card(" "), Card(self.tr("Not reached yet"))
        self.figure, self.facts = QLabel(), _quiet()
        self.figure.setProperty("role", "figure")
        self.output = NoteBar(self.tr("It tells what was done, not what people can do by now."), icon="info")
        self.by = ChoiceChips(
            [(PLACE, self.tr("By place")), *((by, say(text)) for by, text in PARTS.items())]
        )
        self.by.set_value(PLACE)
        self.places, self.months, self.legend = PlaceChart(), MonthChart(), _quiet()
        self.place_numbers, self.month_numbers = Numbers(), Numbers()
        self.by_month = QLabel(self.tr("Month by month"))
        self.by_month.setProperty("role", "label")
        self.gaps = QVBoxLayout()
        self.open_button = button(self.tr("Open what was counted"), "primary", "list")
        self.report_button = button(self.tr("Note a unit's figure"))
        self.adjust_button = button(self.tr("Adjust by hand"))
        self.target_button = button(self.tr("Set the target"))
        self.counts_button = button(self.tr("Type how many live where"))
        self._lay_out()
        self.by.chosen.connect(lambda _by: self._show_by())
        self.place_numbers.opened.connect(self._on_opened)

    def show_standing(self, standing: Standing, year: int, place: str = WARD) -> None:
        indicator, figure = standing.indicator, standing.figure
        self._standing = standing
        self.card.show()
        self.card.heading.setText(indicator.title)
        self.card.heading.setWordWrap(True)
        self.figure.setText(figure_text(indicator, figure))
        self._facts = [
            doubt_text(figure),
            self._target(standing, year, place),
            self._pace(standing),
            self._part_of(indicator, figure),
            self.tr("Source: {source}").format(source=indicator.source),
        ]
        self._say_facts("")
        self.legend.setText(self.tr("The thick line: the target of {n} %").format(n=_mark(standing)))
        self.output.setVisible(indicator.is_output)

    def wait(self) -> None:
        """Another question: nothing of the last answer stays."""
        self.detail = None
        for each in (
            self.by,
            self.legend,
            self.places,
            self.place_numbers,
            self.by_month,
            self.months,
            self.month_numbers,
        ):
            each.hide()

    def show_detail(self, standing: Standing, detail: Detail) -> None:
        self._standing, self.detail = standing, detail
        period, before = detail.before
        more = since_text(standing.figure, before, detail.indicator)
        said = self.tr("{period}: {value}").format(
            period=period_text(period), value=figure_text(detail.indicator, before)
        )
        self._say_facts(" · ".join(filter(None, (said, more))))
        self._show_parts_chips(detail)
        self._show_by()
        self._show_months(detail)
        is_drawn = any(not chart.isHidden() for chart in (self.places, self.months))
        self.legend.setVisible(is_drawn and _mark(standing) is not None)

    def show_holes(self, holes: Sequence[Hole]) -> None:
        while item := self.gaps.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for hole in holes:
            self.gaps.addWidget(self._gap(hole))
        self.holes.setVisible(bool(holes))

    def gap_texts(self) -> str:
        """What is read under "Not reached yet"."""
        labels = self.holes.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.property("role") == "quiet")

    def _gap(self, hole: Hole) -> QWidget:
        made, label = QWidget(), _quiet()
        label.setText(hole_text(hole))
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label)
        if hole.behind:
            opens = button(self.tr("Open them"), "link")
            opens.setAccessibleName(f"{self.tr('Open them')}: {label.text()}")
            opens.clicked.connect(partial(self.hole_opened.emit, hole))
            column.addLayout(row(opens, None))
        return made

    def _target(self, standing: Standing, year: int, place: str) -> str:
        target = target_text(standing.indicator, standing.target, year, place)
        if standing.target is None:  # says the year itself
            return target
        return self.tr("Target of {year}: {target}").format(year=year, target=target)

    def _pace(self, standing: Standing) -> str:
        said = pace_text(standing.pace)
        if not said or standing.target:
            return said
        return self.tr("To come to the ward's target here: {pace}").format(pace=said)

    def _part_of(self, of: Indicator, figure: Figure) -> str:
        if not of.of or (figure.numerator is None and figure.denominator is None):
            return ""
        part, whole = count_text(figure.numerator), count_text(figure.denominator)
        if figure.denominator is None:
            return self.tr("{part} so far; of how many is not known").format(part=part)
        return self.tr("{part} of {whole}").format(part=part, whole=whole)

    def _say_facts(self, more: str) -> None:
        self.facts.setText("\n".join(filter(None, [*self._facts[:4], more, self._facts[4]])))

    def _show_parts_chips(self, detail: Detail) -> None:
        chips: dict[str, Chip] = dict(zip([PLACE, *PARTS], self.by.chips(), strict=True))
        for by, chip in chips.items():
            chip.setVisible(bool(detail.by_place) if by == PLACE else by in detail.parts)
        if self.by.value() is None or not chips[self.by.value()].isVisibleTo(self.by):
            self.by.blockSignals(True)
            self.by.set_value(PLACE)
            self.by.blockSignals(False)
        self.by.setVisible(bool(detail.by_place or detail.parts))

    def _show_by(self) -> None:
        if self.detail is None or self._standing is None:
            return
        by = self.by.value() or PLACE
        if by == PLACE:
            self._show_places(self._standing, self.detail)
        else:
            self._show_parts(by, self.detail)

    def _show_places(self, standing: Standing, detail: Detail) -> None:
        of = detail.indicator
        rows = [(place_text(place), figure, pace) for place, figure, pace in detail.by_place]
        self._fill(
            [Bar(name, _number(figure.value), figure_text(of, figure)) for name, figure, _ in rows],
            _mark(standing),
            self.tr("Place"),
        )
        titles = [self.tr("Place"), self.tr("Result")]
        titles += [self.tr("Needed")] if of.unit == "percent" else []
        self.place_numbers.show_rows(
            self.tr("Numbers by place"),
            titles,
            [[name, _with_parts(of, figure), pace_text(pace)][: len(titles)] for name, figure, pace in rows],
        )

    def _show_parts(self, by: str, detail: Detail) -> None:
        """Numbers of them: a share of the whole is known for all only."""
        told = [(self._part_name(by, code), figure) for code, figure in detail.parts.get(by, ())]
        self._fill([Bar(name, _number(n.numerator), part_text(n)) for name, n in told], None, say(PARTS[by]))
        self.place_numbers.show_rows(
            say(PARTS[by]), [say(PARTS[by]), self.tr("Count")], [[name, part_text(n)] for name, n in told]
        )

    def _fill(self, bars: Sequence[Bar], mark: int | None, name: str) -> None:
        self.places.setVisible(bool(bars))
        self.place_numbers.setVisible(bool(bars))
        self.places.show_bars(bars, mark)
        self.places.setAccessibleDescription(name)

    def _show_months(self, detail: Detail) -> None:
        of = detail.indicator
        said = [(period, figure, figure_text(of, figure)) for period, figure in detail.months]
        self.months.show_bars(
            [
                Bar(f"{period.first.month}", _number(figure.value), text.removesuffix(" %"))
                for period, figure, text in said
            ],
            _mark(self._standing),
        )
        known = [[period_text(period), text] for period, figure, text in said if figure.value is not None]
        for each in (self.by_month, self.months, self.month_numbers):
            each.setVisible(bool(known))
        self.month_numbers.show_rows(
            self.tr("Numbers by month"), [self.tr("Month"), self.tr("Result")], known[::-1]
        )

    def _part_name(self, by: str, code: str) -> str:
        if by == "target_group" and code:
            return self._groups.get(code, code)
        return say(PART[code]) if code in PART else code

    def _on_opened(self, at: int) -> None:
        if self.detail and (self.by.value() or PLACE) == PLACE:
            self.place_opened.emit(self.detail.by_place[at][0].code)

    def _lay_out(self) -> None:
        inside, deeds = QWidget(), QWidget()
        inside.setProperty("role", "scrolled")
        flow = FlowLayout(deeds)
        for each in (self.open_button, self.report_button, self.adjust_button, self.target_button):
            flow.addWidget(each)
        body = self.card.body
        for widget in (self.figure, self.facts, self.output, deeds, self.by, self.legend, self.places):
            body.addWidget(widget)
        for widget in (self.place_numbers, self.by_month, self.months, self.month_numbers):
            body.addWidget(widget)
        self.holes.body.addLayout(self.gaps)
        self.holes.body.addLayout(row(self.counts_button, None))
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.card)
        column.addWidget(self.holes)
        column.addStretch()
        self.setWidgetResizable(True)
        self.setWidget(inside)
        self.card.hide()  # until one is chosen
        self.holes.hide()


def _mark(standing: Standing | None) -> int | None:
    """Of a percentage its target is drawn."""
    if standing is None or standing.target is None or standing.indicator.unit != "percent":
        return None
    return standing.target.value


def _with_parts(of: Indicator, figure: Figure) -> str:
    """'3,3 % · 1/30': a share with what it is made of."""
    said = figure_text(of, figure)
    if of.unit != "percent" or figure.numerator is None or figure.denominator is None:
        return said
    return f"{said} · {count_text(figure.numerator)}/{count_text(figure.denominator)}"


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _quiet() -> QLabel:
    made = QLabel(wordWrap=True)
    made.setProperty("role", "quiet")
    return made
