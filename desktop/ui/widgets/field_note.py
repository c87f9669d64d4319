"""What there is to say about one field, right under it."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.ui.theme import set_role


class FieldNote(QWidget):
    """One sentence, and the answers to it."""

    def __init__(self) -> None:
        super().__init__()
        self._text = QLabel(wordWrap=True)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self._text, 1)
        self.answers: list[QPushButton] = []
        self.hide()

    def text(self) -> str:
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, role: Literal["problem", "warning", "hint"] = "problem") -> None:
        self.clear()
        self._text.setText(text)
        set_role(self._text, role)
        self.show()

    def ask(
        self,
        text: str,
        answers: dict[str, Callable[[], None]],
        role: Literal["problem", "warning", "hint"] = "problem",
    ) -> None:
        """Stays until one answer is chosen."""
        self.say(text, role)
        for label, answer in answers.items():
            button = QPushButton(label)
            button.clicked.connect(answer)
            button.clicked.connect(self.clear)
            self._layout.addWidget(button)
            self.answers.append(button)

    def clear(self) -> None:
        self.hide()
        while self.answers:
            self.answers.pop().deleteLater()
