"""One indicator: where it stands, by place and month by month, with what may be done about it."""

from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.contract.figures import WARD
from desktop.services.progress import Detail, Hole, Standing
from desktop.ui.progress.bar_chart import Bar, MonthChart, PlaceChart
from desktop.ui.progress.words import (
    count_text,
    doubt_text,
    figure_text,
    hole_text,
    needed_text,
    target_text,
    value_text,
)
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.surfaces import Card, NoteBar


class DetailPanel(QScrollArea):
    def __init__(self) -> None:
        super().__init__()
        self.card, self.holes = Card(" "), Card(self.tr("Not reached yet"))
        self.figure, self.facts, self.gaps = QLabel(), _quiet(), _quiet()
        self.figure.setProperty("role", "figure")
        self.output = NoteBar(self.tr("It tells what was done, not what people can do by now."), icon="info")
        self.places, self.months = PlaceChart(), MonthChart()
        self.by_place, self.by_month = _label(self.tr("By place")), _label(self.tr("Month by month"))
        self.open_button = button(self.tr("Open what was counted"), "primary", "list")
        self.report_button = button(self.tr("Note a unit's figure"))
        self.adjust_button = button(self.tr("Adjust by hand"))
        self.target_button = button(self.tr("Set the target"))
        self.counts_button = button(self.tr("Type how many live where"))
        self._lay_out()

    def show_standing(self, standing: Standing, year: int, place: str = WARD) -> None:
        indicator, figure = standing.indicator, standing.figure
        self.card.heading.setText(indicator.title)
        self.card.heading.setWordWrap(True)
        self.figure.setText(figure_text(indicator, figure))
        part, whole = count_text(figure.numerator), count_text(figure.denominator)
        lines = [
            doubt_text(figure),
            self.tr("Target of {year}: {target}").format(
                year=year, target=target_text(indicator, standing.target, year, place)
            ),
            needed_text(standing.needed),
            self.tr("{part} of {whole}").format(part=part, whole=whole) if indicator.of else "",
            self.tr("Source: {source}").format(source=indicator.source),
        ]
        self.facts.setText("\n".join(filter(None, lines)))
        self.output.setVisible(indicator.is_output)
        self.open_button.setVisible(not indicator.is_reported and figure.from_notebook is not None)

    def show_detail(self, standing: Standing, detail: Detail) -> None:
        of, target = detail.indicator, standing.target.value if standing.target else None
        self.by_place.setVisible(bool(detail.by_place))
        self.places.setVisible(bool(detail.by_place))
        self.places.show_bars(
            [
                Bar(place.name or self.tr("Elsewhere"), _number(figure.value), figure_text(of, figure))
                for place, figure in detail.by_place
            ],
            target if of.unit == "percent" else None,
        )
        self.months.show_bars(
            [
                Bar(
                    f"{month.first.month}",
                    _number(figure.value),
                    value_text(of, figure.value).removesuffix(" %"),
                )
                for month, figure in detail.months
            ],
            target if of.unit == "percent" else None,
        )

    def show_holes(self, holes: list[Hole]) -> None:
        self.gaps.setText("\n".join(hole_text(hole) for hole in holes))
        self.holes.setVisible(bool(holes))

    def _lay_out(self) -> None:
        inside, deeds = QWidget(), QWidget()
        inside.setProperty("role", "scrolled")
        flow = FlowLayout(deeds)
        for each in (self.open_button, self.report_button, self.adjust_button, self.target_button):
            flow.addWidget(each)
        body = self.card.body
        for widget in (self.figure, self.facts, self.output, deeds, self.by_place, self.places):
            body.addWidget(widget)
        body.addWidget(self.by_month)
        body.addWidget(self.months)
        self.holes.body.addWidget(self.gaps)
        self.holes.body.addLayout(row(self.counts_button, None))
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.card)
        column.addWidget(self.holes)
        column.addStretch()
        self.setWidgetResizable(True)
        self.setWidget(inside)
        self.holes.hide()


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _label(text: str) -> QLabel:
    made = QLabel(text)
    made.setProperty("role", "label")
    return made


def _quiet() -> QLabel:
    made = QLabel(wordWrap=True)
    made.setProperty("role", "quiet")
    return made
