"""Under the person: has she agreed that we keep this, or is she still to be asked? (One key.)"""

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.services.office import Office
from desktop.ui.desk.turn import OpenTurn
from desktop.ui.theme import set_role
from desktop.ui.widgets.surfaces import Card


class ConsentBox(QWidget):
    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self.text = QLabel(wordWrap=True)
        self.box = Card(role="note-waiting")
        self.box.body.addWidget(self.text)
        self.agree = QPushButton(self.tr("Agrees  F2"))
        self.agree.setProperty("role", "primary")
        self.refuse = QPushButton(self.tr("Leaves no name  F3"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.box, self.agree, self.refuse):
            layout.addWidget(part)

    def show_turn(self, turn: OpenTurn) -> None:
        settled = self._settled(turn)
        asking = bool(turn.citizen_id) and not settled
        self.text.setText(
            settled or (self._office.catalog.title("consent_text", "remember") if asking else "")
        )
        self.box.setVisible(bool(self.text.text()))
        set_role(self.box, "note-safe" if settled else "note-waiting")
        set_role(self.text, "safe" if settled else "")
        self.agree.setVisible(asking)
        self.refuse.setVisible(asking)

    def _settled(self, turn: OpenTurn) -> str:
        if turn.consent:
            return self.tr("Agreed · sheet {sheet}, line {line}").format(**turn.consent)
        if turn.citizen_id and not turn.is_new and (given := self._office.citizen.consent(turn.citizen_id)):
            where = f" · {given.sheet}/{given.line}" if given.sheet else ""
            return self.tr("Has agreed that we keep this") + where
        return ""
