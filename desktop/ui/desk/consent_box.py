"""Under the person: has she agreed that we keep this, or is she still to be asked? (One key.)

Other purposes are ticked one by one, none beforehand; for a child a guardian agrees, and is named.
"""

from typing import Any

from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.services.citizen import needs_guardian
from desktop.services.consent import REMEMBER
from desktop.services.office import Office
from desktop.ui.desk.turn import OpenTurn
from desktop.ui.formats import today
from desktop.ui.theme import set_role
from desktop.ui.widgets.surfaces import Card


class ConsentBox(QWidget):
    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self.text = QLabel(wordWrap=True)
        self.box = Card(role="note-waiting")
        self.box.body.addWidget(self.text)
        self.purposes = {
            each: QCheckBox(each.title) for each in office.consent.purposes() if each.code != REMEMBER
        }
        self.guardian, self.who = QLineEdit(), QLabel(self.tr("Younger than 16: which guardian agrees?"))
        self.who.setProperty("role", "problem")
        self.guardian.setPlaceholderText(self.tr("Name of the guardian, then F2"))
        self.guardian.setAccessibleName(self.tr("Name of the guardian, then F2"))
        self._turn = ""
        self.agree = QPushButton(self.tr("Agrees  F2"))
        self.agree.setProperty("role", "primary")
        self.refuse = QPushButton(self.tr("Leaves no name  F3"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.box, *self.purposes.values(), self.who, self.guardian, self.agree, self.refuse):
            layout.addWidget(part)

    def given(self, turn: OpenTurn) -> dict[str, Any] | None:
        """What she agrees to, besides where she signs; None: a guardian must be named first."""
        birth = turn.person.get("birth")
        if not turn.is_new and turn.citizen_id and (row := self._office.citizen.row(turn.citizen_id)):
            birth = row.birth
        guardian = self.guardian.text().strip()
        if needs_guardian(birth, today()) and not guardian:
            self.who.show()
            self.guardian.show()
            self.guardian.setFocus()
            return None
        also = {each.code: each.text_version for each, box in self.purposes.items() if box.isChecked()}
        version = self._office.consent.version()
        return {"guardian": guardian or None, "also": also, "text_version": version}

    def show_turn(self, turn: OpenTurn) -> None:
        if turn.visit_id != self._turn:  # nobody's answer is another's
            self._turn = turn.visit_id
            self.guardian.clear()
            for box in self.purposes.values():
                box.setChecked(False)
        self.who.hide()
        self.guardian.hide()
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
        for box in self.purposes.values():
            box.setVisible(asking)

    def _settled(self, turn: OpenTurn) -> str:
        if turn.consent:
            return self.tr("Agreed · sheet {sheet}, line {line}").format(**turn.consent)
        if turn.citizen_id and not turn.is_new and (given := self._office.citizen.consent(turn.citizen_id)):
            where = f" · {given.sheet}/{given.line}" if given.sheet else ""
            return self.tr("Has agreed that we keep this") + where
        return ""
