"""Topics of a class: a title each, and the skills of its framework that it is about, ticked."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.ui.widgets.buttons import ManyChips, button, icon_button, row
from desktop.ui.widgets.surfaces import Card

USUAL_MINUTES = 30


class TopicsEdit(QWidget):
    """Its value is a list of topics as a class keeps them; see contract.teaching.Topic.stored().

    edited          a title or a skill of one is another, or there is one more or less
    """

    edited = Signal()

    def __init__(self, skills: Mapping[str, str], parent: QWidget | None = None) -> None:
        """`skills`: code -> title, of the framework."""
        super().__init__(parent)
        self._skills = skills
        self.topics: list[_Topic] = []
        self.add_button = button(self.tr("Add a topic"), "link", "plus")
        self.add_button.clicked.connect(self.add)
        self._lines = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._lines)
        layout.addLayout(row(self.add_button, None))
        self.setFocusProxy(self.add_button)

    def value(self) -> list[dict[str, Any]]:
        """Without those that say nothing."""
        return [topic for each in self.topics if (topic := each.value())["title"]]

    def set_value(self, value: Sequence[Mapping[str, Any]] | None) -> None:
        for each in [*self.topics]:
            self._drop(each)
        for topic in value or ():
            self._add(topic)
        self.edited.emit()

    def add(self) -> None:
        codes = {each.code for each in self.topics}
        number = next(number for number in range(1, len(codes) + 2) if f"topic_{number}" not in codes)
        made = self._add({"code": f"topic_{number}", "title": "", "items": [], "minutes": USUAL_MINUTES})
        made.title.setFocus()

    def remove(self, topic: "_Topic") -> None:
        self._drop(topic)
        self.edited.emit()

    def _add(self, topic: Mapping[str, Any]) -> "_Topic":
        made = _Topic(topic, self._skills)
        self.topics.append(made)
        self._lines.addWidget(made)
        made.edited.connect(self.edited)
        made.remove_button.clicked.connect(lambda: self.remove(made))
        return made

    def _drop(self, topic: "_Topic") -> None:
        self.topics.remove(topic)
        self._lines.removeWidget(topic)
        topic.hide()
        topic.deleteLater()


class _Topic(Card):
    edited = Signal()

    def __init__(self, topic: Mapping[str, Any], skills: Mapping[str, str]) -> None:
        super().__init__(role="inset")
        self.code, self._stored, self._titles = str(topic["code"]), dict(topic), skills
        self.title, self.skills = QLineEdit(str(topic["title"])), ManyChips(list(skills.items()))
        self.title.setAccessibleName(self.tr("Title of the topic"))
        self.title.setPlaceholderText(self.tr("Title; empty: named after its skills"))
        self.skills.set_value(list(topic["items"]))
        self.remove_button = icon_button("x", self.tr("Remove this topic"))
        line = row(self.title, self.remove_button)
        line.setStretchFactor(self.title, 1)
        self.body.addLayout(line)
        self.body.addWidget(self.skills)
        self.title.textChanged.connect(self.edited)
        self.skills.chosen.connect(lambda _codes: self.edited.emit())

    def value(self) -> dict[str, Any]:
        items = self.skills.value()
        named = ", ".join(self._titles.get(code, code) for code in items)
        return {**self._stored, "title": self.title.text().strip() or named, "items": items}
