"""What this help lets one conclude of a digital life: ticked, in sight, taken out with a click."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from desktop.services.observation import ObservationDeeds
from desktop.ui.widgets.flow_layout import FlowLayout


class Conclusions(QWidget):
    """edited           a tick was taken out or put back"""

    edited = Signal()

    def __init__(self, observations: ObservationDeeds) -> None:
        super().__init__()
        self._observations = observations
        self._kinds = observations.kinds_by_code()
        self._citizen: str | None = None
        self._refused: set[str] = set()
        self.boxes: dict[str, QCheckBox] = {}
        self._told: Mapping[str, str] = {}
        title = QLabel(self.tr("Noted along with it"))
        title.setProperty("role", "label")
        self._line = FlowLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(title)
        layout.addLayout(self._line)
        self.hide()

    def show_person(self, citizen_id: str | None, refused: Sequence[str]) -> None:
        """None: nobody's name is kept, so nothing is concluded."""
        self._citizen, self._refused = citizen_id, set(refused)

    def look_at(self, services: Mapping[str, Mapping[str, Any]]) -> None:
        told = self._observations.proposals(services, self._citizen) if self._citizen else {}
        self._told = told
        while item := self._line.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.boxes = {kind: self._box(kind, value) for kind, value in told.items()}
        self.setVisible(bool(told))

    def told(self) -> dict[str, str]:
        return {kind: value for kind, value in self._told.items() if kind not in self._refused}

    def refused(self) -> list[str]:
        return sorted(self._refused)

    def _box(self, kind: str, value: str) -> QCheckBox:
        known = self._kinds[kind]
        box = QCheckBox(f"{known.title}: {known.words(value)}")
        box.setChecked(kind not in self._refused)
        box.toggled.connect(lambda _on: self._on_toggled(kind))
        self._line.addWidget(box)
        return box

    def _on_toggled(self, kind: str) -> None:
        self._refused ^= {kind}
        self.edited.emit()
