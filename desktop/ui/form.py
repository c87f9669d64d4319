"""A form edits a dict of plain values; it knows nothing of tables, drafts or services."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import Problem
from desktop.ui.formats import value_text
from desktop.ui.problem_text import problem_text
from desktop.ui.widgets.birth_edit import BirthEdit
from desktop.ui.widgets.buttons import ChoiceChips, ManyChips
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.field_note import FieldNote
from desktop.ui.widgets.number_edits import MinutesEdit, NationalIdEdit, PhoneEdit
from desktop.ui.widgets.service_picker import ServicePicker
from desktop.ui.widgets.several_chips import SeveralChips
from desktop.ui.widgets.time_edit import TimeEdit
from desktop.ui.widgets.topics_edit import TopicsEdit

DRAFT_DELAY_MS = 1000

_CHOSEN = object()  # what is shown stands against what was seen, whatever it says

Check = Callable[[Any, FieldNote], None]


class Editor(NamedTuple):
    """How one kind of widget is read, written and watched."""

    read: Callable[[Any], Any]
    write: Callable[[Any, Any], None]
    changed: str


EDITORS: dict[type[QWidget], Editor] = {
    QLineEdit: Editor(lambda w: w.text().strip() or None, lambda w, v: w.setText(v or ""), "textChanged"),
    QPlainTextEdit: Editor(
        lambda w: w.toPlainText().strip() or None, lambda w, v: w.setPlainText(v or ""), "textChanged"
    ),
    QCheckBox: Editor(lambda w: w.isChecked(), lambda w, v: w.setChecked(bool(v)), "toggled"),
    QComboBox: Editor(
        lambda w: w.currentData(), lambda w, v: w.setCurrentIndex(w.findData(v)), "currentIndexChanged"
    ),
    ManyChips: Editor(lambda w: w.value() or None, lambda w, v: w.set_value(v or []), "chosen"),
    ChoiceChips: Editor(lambda w: w.value(), lambda w, v: w.set_value(v), "chosen"),
    DateEdit: Editor(lambda w: w.date_or_text(), lambda w, v: w.set_date(v), "textChanged"),
    BirthEdit: Editor(lambda w: w.birth(), lambda w, v: w.set_birth(v), "textChanged"),
    MinutesEdit: Editor(lambda w: w.minutes(), lambda w, v: w.set_minutes(v), "textChanged"),
    SeveralChips: Editor(lambda w: w.value(), lambda w, v: w.set_value(v), "edited"),
    TopicsEdit: Editor(lambda w: w.value(), lambda w, v: w.set_value(v), "edited"),
    TimeEdit: Editor(lambda w: w.time_or_text(), lambda w, v: w.set_time(v), "textChanged"),
    ServicePicker: Editor(lambda w: w.chosen(), lambda w, v: w.load(v or {}), "edited"),
    PhoneEdit: Editor(lambda w: w.phone(), lambda w, v: w.set_phone(v), "textChanged"),
    NationalIdEdit: Editor(lambda w: w.national_id(), lambda w, v: w.set_national_id(v), "textChanged"),
}


class Form(QWidget):
    """Labelled fields bound by name, labels above. Enter goes to the next field.

    edited        after a pause in typing: time to keep a draft
    entered       Enter in the last field
    """

    edited = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, QWidget] = {}
        self.notes: dict[str, FieldNote] = {}
        self._parts: dict[str, tuple[str, ...]] = {}  # a widget that edits several fields, under the first
        self._checks: dict[str, Check] = {}
        self._seen: dict[str, Any] = {}
        self._shown: dict[str, Any] = {}  # what the widgets said just after showing `_seen`
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._pause = QTimer(self, singleShot=True, interval=DRAFT_DELAY_MS)
        self._pause.timeout.connect(self.edited)

    def add_field(
        self, name: str | tuple[str, ...], label: str, widget: QWidget, check: Check | None = None
    ) -> None:
        """`check(value, note)` runs on leaving the field; what it says is a hint and never blocks.

        Several names: the widget's value is a tuple of theirs, as of BirthEdit (birth, birth_approx).
        """
        parts = (name,) if isinstance(name, str) else name
        first = parts[0]
        self.fields[first], self.notes[first], self._parts[first] = widget, FieldNote(), parts
        if check:
            self._checks[first] = check
        self._lay_out(label, widget, self.notes[first])
        widget.installEventFilter(self)
        getattr(widget, _editor(widget).changed).connect(self._on_edit)

    def add_heading(self, text: str) -> None:
        heading = QLabel(text)
        heading.setProperty("role", "subheading")
        self._layout.addSpacing(8)
        self._layout.addWidget(heading)

    def add_widget(self, widget: QWidget) -> None:
        """To read, between the fields."""
        self._layout.addWidget(widget)

    def load(self, seen: Mapping[str, Any]) -> None:
        """Show `seen` as the unchanged state. Loading is not editing: nothing is emitted."""
        self._seen = dict(seen)
        for first in self.fields:
            self._write(first, self._joined(first, seen))
        self._shown = {first: self._read(first) for first in self.fields}
        self.show_problems([])

    def restore(self, values: Mapping[str, Any]) -> None:
        """Show what was typed before, as edits."""
        for first, parts in self._parts.items():
            if any(part in values for part in parts):
                self._write(first, self._joined(first, values))

    def seen(self) -> dict[str, Any]:
        return dict(self._seen)

    def values(self) -> dict[str, Any]:
        """What is wanted. A field nobody touched is exactly as seen, even if its widget cannot show it."""
        wanted: dict[str, Any] = {}
        for first, parts in self._parts.items():
            if first in self._seen and not self._is_touched(first):
                wanted |= {part: self._seen.get(part) for part in parts}
            else:
                read = self._read(first)
                wanted |= dict(zip(parts, read if len(parts) > 1 else (read,), strict=True))
        return wanted

    def is_dirty(self) -> bool:
        return any(self._is_touched(first) for first in self.fields)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Each beside its field; the first one gets the cursor, and is in sight."""
        by_field = {problem.field: problem for problem in reversed(list(problems))}
        worst = None
        for first, note in self.notes.items():
            note.clear()
            found = next((by_field[part] for part in self._parts[first] if part in by_field), None)
            _mark(self.fields[first], wrong=found is not None)
            if found:
                note.say(problem_text(found))
                worst = worst or self.fields[first]
        if worst:
            worst.setFocus()
            _bring_into_sight(worst)

    def ask(self, theirs: Mapping[str, Any]) -> None:
        """These fields were changed by someone else too: show their value and let the person choose."""
        for first, parts in self._parts.items():
            if changed := {part: theirs[part] for part in parts if part in theirs}:
                value = next(iter(changed.values()))
                self.notes[first].ask(
                    self.tr("Meanwhile changed elsewhere to: {value}").format(value=value_text(value)),
                    {
                        self.tr("Keep mine"): partial(self._choose, first, changed, theirs=False),
                        self.tr("Use theirs"): partial(self._choose, first, changed, theirs=True),
                    },
                )

    def focus_first(self) -> None:
        next(iter(self.fields.values())).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            if event.reason() != Qt.FocusReason.PopupFocusReason:
                self._check(watched)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(watched, event)
        return False

    def _on_key(self, watched: QObject, event: QKeyEvent) -> bool:
        """Enter goes on, except in a text of several lines, or with a modifier."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if not is_enter or not plain or isinstance(watched, QPlainTextEdit):
            return False
        widgets = [widget for widget in self.fields.values() if widget.isVisible() and widget.isEnabled()]
        after = widgets[widgets.index(watched) + 1 :] if watched in widgets else []
        if after:
            after[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._check(watched)
            self.entered.emit()
        return True

    def _on_edit(self, _value: object = None) -> None:
        self._pause.start()  # not connected directly: start() would take a number for milliseconds

    def _check(self, watched: QObject) -> None:
        first = next((name for name, widget in self.fields.items() if widget is watched), None)
        if first and first in self._checks and not self.notes[first].answers:
            self.notes[first].clear()
            self._checks[first](self._read(first), self.notes[first])

    def _lay_out(self, label: str, widget: QWidget, note: FieldNote) -> None:
        if self._layout.count():
            self._layout.addSpacing(6)
        if isinstance(widget, QCheckBox):
            widget.setText(label)
        else:
            words = QLabel(label)
            words.setProperty("role", "label")
            words.setBuddy(widget)
            self._layout.addWidget(words)
        widget.setAccessibleName(label.replace("&", ""))
        self._layout.addWidget(widget)
        self._layout.addWidget(note)

    def _choose(self, first: str, values: Mapping[str, Any], *, theirs: bool) -> None:
        self._seen |= values
        if theirs:
            self._write(first, self._joined(first, self._seen))
        self._shown[first] = self._read(first) if theirs else _CHOSEN

    def _is_touched(self, first: str) -> bool:
        return bool(self._read(first) != self._shown.get(first))

    def _joined(self, first: str, values: Mapping[str, Any]) -> Any:
        parts = self._parts[first]
        return values.get(first) if len(parts) == 1 else tuple(values.get(part) for part in parts)

    def _read(self, first: str) -> Any:
        return _editor(self.fields[first]).read(self.fields[first])

    def _write(self, first: str, value: Any) -> None:
        _editor(self.fields[first]).write(self.fields[first], value)
        self._pause.stop()


def _editor(widget: QWidget) -> Editor:
    return next(EDITORS[kind] for kind in type(widget).__mro__ if kind in EDITORS)


def _bring_into_sight(field: QWidget) -> None:
    """Of a long form; the focus alone does not scroll it."""
    above = field.parentWidget()
    while above:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(field, 0, 2 * field.height())
            return
        above = above.parentWidget()


def _mark(widget: QWidget, *, wrong: bool) -> None:
    if widget.property("wrong") != wrong and (wrong or widget.property("wrong") is not None):
        widget.setProperty("wrong", wrong)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
