"""A heading, and what a record says under it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.ui.widgets.person_facts import PersonFacts


class Facts(QWidget):
    def __init__(self, title: str) -> None:
        super().__init__()
        self._title, self._facts = QLabel(title), PersonFacts()
        self._title.setProperty("role", "label")
        self._facts.name.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._title)
        layout.addWidget(self._facts)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        self._facts.show_person("", "", facts)
        self.setVisible(bool(facts))

    def text(self) -> str:
        """All of it, as a screen reader says it."""
        return f"{self._title.text()}{self._facts.text()}"
