"""The right half of the desk: what was helped with, and what to do when it is done."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.desk.help_panel import HelpPanel
from desktop.ui.desk.turn import OpenTurn
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.flow_layout import FlowLayout

SIDE = 18


class WorkCard(QFrame):
    def __init__(self, panel: HelpPanel) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.again = button("", icon="calendar")
        self.slip = button(self.tr("Slip for the person"))
        self.aside = button(self.tr("Put aside…"))
        self.aside.setToolTip(self.tr("F6 puts aside at once; Shift+F6 says what the person waits for"))
        self._words = self.tr("Save and help the next person  Ctrl+↵"), self.tr("Save  Ctrl+↵")
        self.save = button(self._words[0], "primary")
        self.problem = QLabel(wordWrap=True)
        self.problem.setProperty("role", "problem")
        self.problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SIDE, 16, SIDE, 16)
        layout.addWidget(panel, 1)
        layout.addWidget(self.problem)
        self._bottom, others = QHBoxLayout(), QWidget()
        rarer = FlowLayout(others)  # under each other in large type
        for each in (self.again, self.slip, self.aside):
            rarer.addWidget(each)
        self._bottom.addWidget(others, 1)
        self._bottom.addWidget(self.save, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(self._bottom)
        self.show_appointment("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside an open drawer, or in very large type, saving stands below the rest and says less."""
        super().resizeEvent(event)
        room = self.contentsRect().width() - 2 * SIDE
        letters, shown = self.save.fontMetrics(), self.save.text()
        frame = self.save.sizeHint().width() - letters.horizontalAdvance(shown)
        needed = frame + letters.horizontalAdvance(self._words[0])
        if (wanted := self._words[needed > room]) != shown:
            self.save.setText(wanted)
        beside = needed + max(each.sizeHint().width() for each in (self.again, self.slip, self.aside))
        directions = QBoxLayout.Direction
        fits = beside + self._bottom.spacing() <= room
        self._bottom.setDirection(directions.LeftToRight if fits else directions.TopToBottom)

    def say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def says_missing(self, turn: OpenTurn) -> bool:
        """What has to be told before this can be saved, if anything."""
        missing = ""
        if not (turn.citizen_id or turn.is_anonymous):
            missing = self.tr("Who is it? Find or add the person first, or F3 for a turn without a name.")
        elif not turn.services:
            missing = self.tr("What was the help about? Choose at least one.")
        elif turn.is_new and not turn.consent:
            missing = self.tr("Ask first: does the person agree (F2), or leave no name (F3)?")
        self.say(missing)
        return bool(missing)

    def show_appointment(self, day: str) -> None:
        self.again.setText(self.tr("Comes again {day}").format(day=day) if day else self.tr("Come again on…"))
