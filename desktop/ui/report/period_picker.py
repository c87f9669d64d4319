"""Which period: one after the other, or from one day to another where the form asks for any days."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.contract.period import Period
from desktop.contract.report import Form
from desktop.ui.formats import today
from desktop.ui.report.words import period_text
from desktop.ui.theme import px
from desktop.ui.widgets.buttons import icon_button, row
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.field_note import FieldNote


class PeriodPicker(QWidget):
    """chosen(period)"""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._is_free, self._period = False, Period(date.min, date.min)
        self._known: Sequence[Period] = ()
        self.before_button = icon_button("chevron-left", self.tr("The period before"))
        self.after_button = icon_button("chevron-right", self.tr("The next period"))
        self.name, self.to = QLabel(), QLabel(self.tr("to"))
        self.first, self.last, self.note = DateEdit(), DateEdit(), FieldNote()
        for edit, text in ((self.first, self.tr("First day")), (self.last, self.tr("Last day"))):
            edit.setAccessibleName(text)
            edit.setFixedWidth(px(120))
            edit.editingFinished.connect(self._on_typed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        parts = (self.name, self.first, self.to, self.last)
        layout.addLayout(row(None, self.before_button, *parts, self.after_button))
        layout.addWidget(self.note)
        self.before_button.clicked.connect(partial(self.move_on, back=True))
        self.after_button.clicked.connect(partial(self.move_on, back=False))

    def show_period(self, form: Form, period: Period, known: Sequence[Period] = ()) -> None:
        """`known`: of any days, those that somebody has begun to report."""
        self._is_free, self._period, self._known = form.period == "days", period, known
        self.name.setText(period_text(period))
        self.name.setVisible(not self._is_free)
        for widget in (self.first, self.to, self.last):
            widget.setVisible(self._is_free)
        self.first.set_date(period.first)
        self.last.set_date(period.last)
        self.note.clear()
        self.before_button.setEnabled(self._next(back=True) is not None)
        self.after_button.setEnabled(self._next(back=False) is not None)

    def move_on(self, *, back: bool) -> None:
        if period := self._next(back=back):
            self.chosen.emit(period)

    def _next(self, *, back: bool) -> Period | None:
        """None: there is none, or its days are still to come."""
        if self._is_free:
            others = [each for each in self._known if (each < self._period if back else each > self._period)]
            return others[-1 if back else 0] if others else None
        found = self._period.before() if back else self._period.after()
        return found if found.first <= today() else None

    def _on_typed(self) -> None:
        first, last = self.first.date_or_text(), self.last.date_or_text()
        if not isinstance(first, date) or not isinstance(last, date) or last < first:
            self.note.say(self.tr("Write the first day and the last; the last is not before the first."))
        elif first > today():
            self.note.say(self.tr("These days are still to come: they cannot be reported yet."))
        elif (period := Period(first, last)) != self._period:
            self.chosen.emit(period)
        else:
            self.note.clear()
