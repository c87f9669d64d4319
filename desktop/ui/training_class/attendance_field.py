"""Who is there, by keys: a given name (hoa ↵) or the numbers of the signed sheet (1-12, 15, 20-40)."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.services.attendance import AttendanceRow
from desktop.services.calling_name import call
from desktop.services.learner import Learner
from desktop.services.sheet_numbers import Unread, pick
from desktop.ui.training_class.attendance_words import learner_text, mark_text
from desktop.ui.widgets.suggestions import Suggestions
from desktop.ui.widgets.typing_pause import TypingPause

SHOWN = 6
NAMED = 8  # numbers written out in a sentence


class RollCallField(QWidget):
    """called           enrolments, and how they were said: "name" | "sheet"
    refused             a sentence: what could not be noted, and what to do
    asked               a sentence: which of several is meant
    """

    called = Signal(list, str)
    refused = Signal(str)
    asked = Signal(str)

    def __init__(self, places: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places = places
        self._rows: Sequence[AttendanceRow] = []
        self._is_sure = False  # only one can be meant
        self._found: Sequence[Learner] = []
        self.field, self.people = QLineEdit(), Suggestions(self.tr("Who may be meant"))
        self.field.setPlaceholderText(
            self.tr("Scan a card, or type: hoa ↵, or numbers of the sheet: 1-12, 15")
        )
        self.field.setAccessibleName(self.tr("Who is there: names, numbers of the sheet, cards"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self.people)
        self._pause = TypingPause(self)
        self._pause.due.connect(self.search)
        # textEdited, not textChanged: text that an input method is still composing is not in the field yet.
        self.field.textEdited.connect(self._pause.typed)
        self.field.returnPressed.connect(self.take)
        self.field.installEventFilter(self)
        self.people.taken.connect(lambda line: self._say(self._found[line]))

    def show_rows(self, rows: Sequence[AttendanceRow]) -> None:
        self._rows = rows

    def clear(self) -> None:
        self._pause.stop()
        self.field.clear()
        self.people.hide()

    def type_on(self, text: str) -> None:
        """A key that was pressed on the list."""
        self.field.setFocus()
        self.field.insert(text)
        self._pause.typed()

    def search(self) -> None:
        called = call(self.field.text(), (row.learner for row in self._rows), self._places)
        others = [each for each in called.all if each != called.one]
        self._found = [*([called.one] if called.one else []), *others][:SHOWN]
        self._is_sure = called.one is not None
        self.people.show_lines([*map(self._describe, self._found)], 0 if self._is_sure else -1)
        self.people.setFixedHeight(self.people.wanted_height())
        self.people.setVisible(bool(self._found))

    def take(self) -> None:
        """Enter: the numbers; the only one who can be meant, or the one that was chosen of several."""
        typed = self.field.text().strip()
        if not typed:
            return
        if typed[0].isdigit():
            self._take_numbers(typed)
            return
        chosen = -1 if self._pause.stop() else self.people.current()
        if chosen < 0:
            self.search()
        if not self._found:
            text = self.tr("Nobody in this class is called “{typed}”. Type it again, or add who has come.")
            self.refused.emit(text.format(typed=typed))
        elif self._is_sure or chosen >= 0:
            self._say(self._found[max(chosen, 0)])
        else:
            self.people.mark(0)
            text = self.tr("{count} people may be meant: choose with ↓ and ↵, or add the year: {typed} 52.")
            self.asked.emit(text.format(count=len(self._found), typed=typed))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        is_undo = event.matches(QKeySequence.StandardKey.Undo) and not self.field.text()
        if event.type() == QEvent.Type.ShortcutOverride and is_undo:
            event.ignore()  # nothing was typed: what is to be undone is the last mark
            return True
        if event.type() == QEvent.Type.KeyPress and self.people.isVisible():
            if step := {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key())):
                self.people.step(step, least=0)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.people.hide()
                return True
        return super().eventFilter(watched, event)

    def _say(self, learner: Learner) -> None:
        self.clear()
        self.called.emit([learner.id], "name")

    def _take_numbers(self, typed: str) -> None:
        picked = pick(typed, (row.learner for row in self._rows))
        if picked.learners:
            self.clear()
            self.called.emit([each.id for each in picked.learners], "sheet")
        if picked.unread:
            noted = self.tr("The others are noted.") if picked.learners else self.tr("Nothing was noted.")
            self.refused.emit(f"{self._wrong(picked.unread)} {noted}")

    def _wrong(self, unread: Sequence[Unread]) -> str:
        """A sentence for each kind of slip."""
        words = {
            "nobody": self.tr("Nobody has number {numbers}."),
            "two": self.tr("Number {numbers} was given twice: type the name."),
            "backwards": self.tr("{numbers} runs backwards."),
        }
        usual = self.tr("{numbers} is no number of the sheet. Example: 1-12, 15, 20-40.")
        said: dict[str, list[str]] = {}
        for slip in unread:
            said.setdefault(words.get(slip.why, usual), []).append(slip.text)
        return " ".join(text.format(numbers=_listed(numbers)) for text, numbers in said.items())

    def _describe(self, learner: Learner) -> str:
        state = next((row.state for row in self._rows if row.id == learner.id), None)
        return f"{learner_text(learner, self._places)} · {mark_text(state)}"


def _listed(numbers: Sequence[str]) -> str:
    return ", ".join(numbers[:NAMED]) + (" …" if len(numbers) > NAMED else "")
