"""Outcomes typed back from paper: `12 ↵ 2 ↵`, the row and what is written in it; nothing else is asked."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.theme import look
from desktop.ui.widgets.buttons import row
from desktop.ui.widgets.labelled import label_for

FIELD_WIDTH = 120


class NumberEntry(QWidget):
    """said             (row, code of the outcome, what was typed behind its number)

    `who` says who stands in a row; empty: nobody, and the row is asked again.
    """

    said = Signal(int, str, str)

    def __init__(
        self, choices: Sequence[tuple[str, str]], who: Callable[[int], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._codes, self._who = [code for code, _ in choices], who
        self.row, self.outcome = QLineEdit(), QLineEdit()
        self.person, self.problem = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.person.setProperty("role", "strong")
        self.problem.setProperty("role", "problem")
        keys = QLabel("   ".join(f"{n} {title}" for n, (_, title) in enumerate(choices, 1)), wordWrap=True)
        keys.setProperty("role", "quiet")
        fields = []
        for words, field in ((self.tr("Row"), self.row), (self.tr("Result"), self.outcome)):
            field.setFixedWidth(look().px(FIELD_WIDTH))
            fields += [label_for(words, field), field]
        line = row(*fields, self.person)
        line.setStretch(len(fields), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(line)
        layout.addWidget(keys)
        layout.addWidget(self.problem)
        self.problem.hide()
        self.row.returnPressed.connect(self._on_row)
        self.row.textEdited.connect(self._show_who)
        self.outcome.returnPressed.connect(self._on_outcome)
        self.outcome.textEdited.connect(lambda _text: self.say(""))

    def begin(self, number: int) -> None:
        """This row is next; another can be typed over it."""
        self.outcome.clear()
        self.row.setText(str(number) if number else "")
        self._show_who()
        self.row.setFocus(Qt.FocusReason.OtherFocusReason)
        self.row.selectAll()

    def say(self, problem: str) -> None:
        """What is wrong; what was typed stays."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def number(self) -> int:
        """0: none."""
        typed = self.row.text().strip()
        return int(typed) if typed.isdecimal() and len(typed) < 6 else 0

    def _show_who(self) -> None:
        self.say("")
        self.person.setText(self._who(self.number()))

    def _on_row(self) -> None:
        self._show_who()
        if self.person.text():
            self.outcome.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.say(self.tr("This sheet has no such row. Type the number that stands before the name."))
            self.row.selectAll()

    def _on_outcome(self) -> None:
        first, _, rest = self.outcome.text().strip().partition(" ")
        place = int(first) if first.isdecimal() and len(first) < 3 else 0
        if not self._who(self.number()):
            self._on_row()
        elif not 1 <= place <= len(self._codes):
            self.say(self.tr("Type one of the numbers 1 to {last}.").format(last=len(self._codes)))
            self.outcome.selectAll()
        else:
            self.said.emit(self.number(), self._codes[place - 1], rest.strip())
