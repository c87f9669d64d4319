"""F11: the class on the projector: what is learnt today and who is here, in letters read from the last row.

Given name and year, nothing else of anybody: whoever passes by reads it too.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMainWindow, QSizePolicy, QVBoxLayout, QWidget

from desktop.contract.vietnamese import given_name
from desktop.services.class_session import SessionRow
from desktop.services.learner import Learner
from desktop.ui.formats import number_text
from desktop.ui.overlay import Overlay
from desktop.ui.theme import look
from desktop.ui.training_class.words import day_text, hours_text, where_text
from desktop.ui.widgets.buttons import button

MARGIN = 36
NAME_WIDTH = 250


class ClassMode(Overlay):
    """Left and right: more names; space: without names; Esc or F11: back."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setProperty("role", "showing")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("The class, on the projector"))
        self._names: Sequence[str] = []
        self._at, self._per_page = 0, 1
        self._was = window.windowState()
        self.title, self.where, self.today = (QLabel(wordWrap=True) for _ in range(3))
        self.topics, self.pages, self.keys = QLabel(wordWrap=True), QLabel(), QLabel()
        self.names = QWidget()
        self.grid = QGridLayout(self.names)
        self.back_button = button(self.tr("Back  Esc"), icon="x")
        self.back_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back_button.clicked.connect(self.leave)
        self._lay_out()

    def turn(self, session: SessionRow, learners: Sequence[Learner]) -> None:
        """Show this session on the whole screen."""
        self.title.setText(session.title)
        self.where.setText(" · ".join((day_text(session.day), hours_text(session), where_text(session))))
        topics = [f"{n}.  {topic}" for n, topic in enumerate(session.topic_titles, start=1)]
        self.topics.setText("\n".join(topics))
        self.today.setVisible(bool(topics))
        self._names = [shown_name(each) for each in learners if each.name]
        self._at = 0
        self.names.show()
        self._was = self._window.windowState()
        self._window.setWindowState(self._was | Qt.WindowState.WindowFullScreen)
        self.appear(self)
        self._fill()

    def leave(self) -> None:
        self.vanish()
        self._window.setWindowState(self._was)

    def shown(self) -> list[str]:
        """The names that can be read now."""
        return list(self._names[self._at : self._at + self._per_page]) if self.names.isVisible() else []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key reaches the window underneath."""
        match event.key():
            case Qt.Key.Key_Escape | Qt.Key.Key_F11:
                self.leave()
            case Qt.Key.Key_Left | Qt.Key.Key_PageUp:
                self._go(-1)
            case Qt.Key.Key_Right | Qt.Key.Key_PageDown:
                self._go(1)
            case Qt.Key.Key_Space:
                self.names.setVisible(not self.names.isVisible())
                self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def _go(self, by: int) -> None:
        there = self._at + by * self._per_page
        if 0 <= there < len(self._names):
            self._at = there
            self._fill()

    def _fill(self) -> None:
        while item := self.grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        across, down = self._room()
        self._per_page = across * down
        self._at -= self._at % self._per_page
        page = self._names[self._at : self._at + self._per_page]
        for number, name in enumerate(page):
            label = QLabel(name)
            label.setProperty("role", "giant")
            self.grid.addWidget(label, number % down, number // down)
        self.grid.setRowStretch(down, 1)
        self._say_pages(len(page))

    def _say_pages(self, shown: int) -> None:
        is_split = self.names.isVisible() and shown < len(self._names)
        text = self.tr("{first}–{last} of {count}  ← →").format(
            first=number_text(self._at + 1),
            last=number_text(self._at + shown),
            count=number_text(len(self._names)),
        )
        self.pages.setText(text if is_split else "")
        self.keys.setText(self.tr("Space: without names") if self._names else "")

    def _room(self) -> tuple[int, int]:
        """How many names across and down."""
        probe = QLabel("Hg", self)
        probe.setProperty("role", "giant")
        probe.ensurePolished()
        line = probe.sizeHint().height() + self.grid.verticalSpacing()
        probe.deleteLater()
        width = (self.width() - 3 * MARGIN) * 3 // 5
        height = self.height() - self.title.sizeHint().height() - 5 * MARGIN - look().px(40)
        return max(1, width // look().px(NAME_WIDTH)), max(1, height // max(line, 1))

    def _lay_out(self) -> None:
        for label, role in (
            (self.title, "giant"),
            (self.where, "far"),
            (self.today, "far"),
            (self.topics, "projected"),
            (self.keys, "quiet"),
            (self.pages, "far"),
        ):
            label.setProperty("role", role)
        self.today.setText(self.tr("Today we learn"))
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setVerticalSpacing(10)
        left, middle, bottom, whole = QVBoxLayout(), QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        left.addWidget(self.today)
        left.addWidget(self.topics)
        left.addStretch(1)
        self.today.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        middle.setSpacing(MARGIN)
        middle.addLayout(left, 2)
        middle.addWidget(self.names, 3)
        bottom.addWidget(self.keys)
        bottom.addStretch()
        bottom.addWidget(self.pages)
        bottom.addStretch()
        bottom.addWidget(self.back_button)
        whole.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN // 2)
        whole.setSpacing(MARGIN // 2)
        whole.addWidget(self.title)
        whole.addWidget(self.where)
        whole.addSpacing(MARGIN // 2)
        whole.addLayout(middle, 1)
        whole.addLayout(bottom)


def shown_name(learner: Learner) -> str:
    """'Hoa 1952'"""
    year = f" {learner.birth_year}" if learner.birth_year else ""
    return f"{given_name(learner.name or '')}{year}"
