"""What a unit reported, an adjustment with its reason, the target of a year."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from desktop.contract.figures import WARD, takes
from desktop.contract.indicator import Indicator
from desktop.contract.period import Period
from desktop.services.drafting import Count, Draft, checked
from desktop.services.unit_figure import Line, UnitFigureDraft
from desktop.services.yearly_target import YearlyTargetDraft
from desktop.ui.context import PageContext
from desktop.ui.progress.words import UNITS, period_text, say, unit_text
from desktop.ui.record_dialog import RecordDialog
from desktop.ui.widgets.date_edit import DateEdit


class UnitFigureDialog(RecordDialog):
    """A line of its own, beside what records say; the same line is replaced."""

    def __init__(
        self, context: PageContext, of: Indicator, period: Period, line: Line, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, f"unit_figure.{line}", f"{of.code} {period.code}", parent)
        self._of, self._period, self._line = of, period, line
        is_adjusted = line == "adjusted"
        title = self.tr("Adjust by hand") if is_adjusted else self.tr("Figure of a unit")
        self.setWindowTitle(title)
        form = self.form
        form.add_widget(_quiet(f"{of.title} · {period_text(period)}"))
        form.add_field("unit", self.tr("Unit"), self._units(with_ward=is_adjusted))
        form.add_field("amount", self.tr("How many ({unit})").format(unit=_counted(of)), QLineEdit())
        if is_adjusted:
            form.add_field("reason", self.tr("Reason"), QLineEdit())
        elif of.unit == "percent":
            form.add_field("out_of", self.tr("Out of how many"), QLineEdit())
        form.add_field("document_no", self.tr("Number of the document"), QLineEdit())
        form.add_field("document_on", self.tr("Day of the document"), DateEdit())
        form.add_field("told_by", self.tr("Who reported it"), QLineEdit())
        self.load({})

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[str]:
        told = {"indicator": self._of.code, "period": self._period.code, "line": self._line}
        saved = self.context.office.unit_figure.save(checked(UnitFigureDraft, {**values, **told}))
        _say_saved(self.context, saved, self.tr("The figure is noted."))
        return saved

    def _units(self, *, with_ward: bool) -> QComboBox:
        box = QComboBox()
        box.setPlaceholderText(self.tr("Choose a unit"))
        if with_ward:
            box.addItem(self.tr("The whole ward"), WARD)
        for place in self.context.office.indicator.places():
            if place.kind in ("organisation", "neighbourhood") and takes(self._of, place.kind):
                box.addItem(place.name, place.code)
        return box


class TargetDialog(RecordDialog):
    """`place`: of which it is the target; figures.WARD: of all."""

    def __init__(
        self, context: PageContext, of: Indicator, year: int, place: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, "yearly_target", f"{of.code} {year} {place}", parent)
        self._of, self._year, self._place = of, year, place
        self.setWindowTitle(self.tr("Target of {year}").format(year=year))
        form = self.form
        places = {each.code: each.name for each in context.office.indicator.places()}
        where = places.get(place, self.tr("The whole ward"))
        form.add_widget(_quiet(f"{of.title} · {where} · {period_text(Period.year(year))}"))
        form.add_field("value", self.tr("Target ({unit})").format(unit=unit_text(of)), QLineEdit())
        form.add_field("document_no", self.tr("Number of the decision"), QLineEdit())
        known = context.office.indicator.targets(year, place).get(of.code)
        self.load({"value": str(known.value) if known and known.value is not None else None})

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[str]:
        told = {"indicator": self._of.code, "year": self._year, "place": self._place}
        saved = self.context.office.yearly_target.set(checked(YearlyTargetDraft, {**values, **told}))
        _say_saved(self.context, saved, self.tr("The target is set."))
        return saved


class PlaceCounts(Draft):
    place: str
    adults: Count | None = None
    households: Count | None = None


class PlaceCountsDialog(RecordDialog):
    """What percentages are of, in a notebook that has no ward yet."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "neighbourhood.count", "", parent)
        self.setWindowTitle(self.tr("How many live where"))
        self.place = QComboBox()
        self.place.setPlaceholderText(self.tr("Choose a neighbourhood"))
        for each in context.office.indicator.places():
            if each.kind == "neighbourhood":
                self.place.addItem(each.name, each.code)
        self._counts = {"adults": QLineEdit(), "households": QLineEdit()}
        self.form.add_field("place", self.tr("Neighbourhood"), self.place)
        self.form.add_field("adults", self.tr("Adults"), self._counts["adults"])
        self.form.add_field("households", self.tr("Households"), self._counts["households"])
        self.load({})
        self.place.activated.connect(lambda _at: self._show_known())

    def _show_known(self) -> None:
        """What is left blank is forgotten: so what was typed before is there to be kept."""
        known = self.context.office.notebook.counts(str(self.place.currentData()))
        for edit, count in zip(self._counts.values(), known, strict=True):
            edit.setText("" if count is None else str(count))

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[None]:
        said = checked(PlaceCounts, values)
        saved = self.context.office.notebook.type_counts(said.place, said.adults, said.households)
        self.context.jobs.follow(saved, lambda _: self.context.notices.done(self.tr("The counts are noted.")))
        return saved


def _say_saved(context: PageContext, saved: Future[str], said: str) -> None:
    follow, undo = context.jobs.follow, context.office.history.undo
    follow(saved, lambda deed: context.notices.done(said, lambda: follow(undo(deed))))


def _counted(of: Indicator) -> str:
    return say(UNITS[of.counts])


def _quiet(text: str) -> QLabel:
    made = QLabel(text, wordWrap=True)
    made.setProperty("role", "quiet")
    return made
