"""The row being typed: its fields beside each other, and under them who may be meant."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.services.paper_row import NO_NAME, name_and_birth, surely
from desktop.services.search import Found
from desktop.ui.theme import look
from desktop.ui.widgets.suggestions import Suggestions
from desktop.ui.widgets.typing_pause import PAUSE_MS

SHOWN = 5
PEOPLE_WIDTH = 620
Find = Callable[[str, str, str], Sequence[Found]]
WHO = ("name", "birth", "phone")  # what tells people apart


class PaperLine(QWidget):
    """`hint` says what to type where the cursor is; whoever shows the line places it.

    edited       something was typed
    row_said        Enter after the row's number
    finished        Enter in the last field
    """

    edited = Signal()
    row_said = Signal()
    finished = Signal()

    def __init__(self, find: Find, describe: Callable[[Found], str], agreed: Callable[[str], bool]) -> None:
        super().__init__()
        self._find, self._describe, self._agreed = find, describe, agreed
        self._found: Sequence[Found] = []
        self.citizen_id: str | None = None  # somebody who is here already
        self.fields: dict[str, QLineEdit] = {}
        self.people = Suggestions(self.tr("Who may be meant"), self)
        self.hint = QLabel(wordWrap=True)
        self.hint.setProperty("role", "hint")
        self.hints: dict[str, str] = {}
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.search)
        self.people.taken.connect(lambda line: self._take(self._found[line]))

    def load(self, values: Mapping[str, Any]) -> None:
        for name, field in self.fields.items():
            field.setText(values[name])
        self.citizen_id = values["citizen_id"]
        self._forget_people()

    def values(self) -> dict[str, Any]:
        """The fields of a PaperRow that are the row's own."""
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        return typed | {"citizen_id": self.citizen_id}

    def focus(self, name: str) -> None:
        self.fields[name].setFocus()
        self.fields[name].selectAll()

    def say_nameless(self) -> None:
        """F3: whatever stands there, nothing of the person is kept."""
        self.citizen_id = None
        self.fields["name"].setText(NO_NAME[1])
        self._forget_people()
        self.focus("services")
        self.edited.emit()

    def search(self) -> None:
        """Show who may be meant by what is typed so far."""
        self._pause.stop()
        name, birth, phone = (self.fields[field].text() for field in WHO)
        is_said = name.strip() in NO_NAME or self.citizen_id
        self._found = [] if is_said else self._find(name, birth, phone)
        self.people.show_lines([self._describe(each) for each in self._found[:SHOWN]])
        self._place_people()
        self.people.setVisible(bool(self._found))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        name = next((name for name, field in self.fields.items() if field is watched), "")
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(name, event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            self.hint.setText(self.hints.get(name, ""))
            if name not in WHO:
                self._forget_people()
        return False

    def _on_key(self, name: str, event: QKeyEvent) -> bool:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._go_on(name)
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step and self.people.isVisible():
            self.people.step(step, least=-1)
            return True
        return False

    def _go_on(self, name: str) -> None:
        """Enter: to the next field that is worth typing in."""
        match name:
            case "row":
                self.row_said.emit()
            case "name" if not self.fields["name"].text().strip():
                pass
            case "name" | "birth" | "phone":
                self._say_who(name)
            case "services":
                self.focus("outcome")
            case "outcome":
                self.focus("note" if self._needs_no_consent() else "consent")
            case "consent":
                self.focus("note")
            case _:
                self.finished.emit()

    def _say_who(self, name: str) -> None:
        if self.fields["name"].text().strip() in NO_NAME:
            self.say_nameless()
            return
        if self.citizen_id is None:
            if self._pause.isActive() or not self.people.isVisible():
                self.search()
            marked = self.people.current()
            typed, year = name_and_birth(self.fields["name"].text())
            birth, phone = self.fields["birth"].text() or year, self.fields["phone"].text()
            meant = self._found[marked] if marked >= 0 else surely(self._found, typed, birth, phone)
            if meant is None:
                if year:
                    self.fields["name"].setText(typed)
                    self.fields["birth"].setText(birth)
                after = {"name": "phone" if birth else "birth", "birth": "phone", "phone": "services"}
                self.focus(after[name])
                return
            self._take(meant)
        self.focus("services")

    def _take(self, person: Found) -> None:
        self.citizen_id = person.id
        self.fields["name"].setText(person.full_name)
        for name in ("birth", "phone"):
            self.fields[name].clear()
        self._forget_people()
        self.focus("services")
        self.edited.emit()

    def _needs_no_consent(self) -> bool:
        """Nobody's name is kept, or she has agreed before."""
        if self.fields["name"].text().strip() in NO_NAME:
            return True
        return self.citizen_id is not None and self._agreed(self.citizen_id)

    def _on_typed(self, name: str) -> None:
        if name in WHO:
            if name == "name":
                self.citizen_id = None
            self._pause.start()
        self.edited.emit()

    def _forget_people(self) -> None:
        self._pause.stop()
        self._found = []
        self.people.hide()

    def _place_people(self) -> None:
        """Over what stands under the name: nothing jumps while one types."""
        window, name = self.window(), self.fields["name"]
        if self.people.parentWidget() is not window:
            self.people.setParent(window)
        corner = name.mapTo(window, QPoint(0, name.height() + 4))
        width = min(look().px(PEOPLE_WIDTH), window.width() - corner.x() - 20)
        self.people.setGeometry(QRect(corner, QSize(width, self.people.wanted_height())))
        self.people.raise_()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        for name, words, share in (
            ("row", self.tr("Row"), 6),
            ("name", self.tr("Full name"), 30),
            ("birth", self.tr("Born"), 11),
            ("phone", self.tr("Phone"), 16),
            ("services", self.tr("Helped with"), 15),
            ("outcome", self.tr("Outcome"), 9),
            ("consent", self.tr("Agrees"), 9),
            ("note", self.tr("Note"), 20),
        ):
            column, label, field = QVBoxLayout(), QLabel(words), QLineEdit()
            label.setProperty("role", "label")
            label.setBuddy(field)
            field.setAccessibleName(words)
            field.setMinimumWidth(look().px(48))
            field.installEventFilter(self)
            field.textEdited.connect(lambda _text, typed=name: self._on_typed(typed))
            self.fields[name] = field
            column.setSpacing(4)
            column.addWidget(label)
            column.addWidget(field)
            line.addLayout(column, share)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(line)
