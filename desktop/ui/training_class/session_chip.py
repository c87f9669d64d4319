"""One session in a timetable: a button that can be dragged, or moved by Alt and an arrow."""

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QSizePolicy, QWidget

from desktop.services.class_session import SessionRow
from desktop.ui.theme import look
from desktop.ui.training_class.session_menu import SessionDeeds
from desktop.ui.training_class.words import day_text, hours_text, standing_text, where_text, who_text

MIME = "application/x-so-tay-so-session"  # the session's id, and how far down it was taken hold of
LINE = 20
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class SessionChip(QPushButton):
    """shifted         Alt and an arrow: right and down, in steps"""

    shifted = Signal(int, int)

    def __init__(self, session: SessionRow, deeds: SessionDeeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self._deeds = session, deeds
        self._held_at: QPoint | None = None
        self.setProperty("role", "session")
        self.setProperty("state", session.state)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        facts = (session.title, day_text(session.day), hours_text(session), where_text(session))
        whole = [*facts, who_text(session), standing_text(session)]
        self.setAccessibleName(", ".join(filter(None, whole)))
        self.setToolTip("\n".join(filter(None, whole)))
        font = self.font()
        font.setStrikeOut(session.state == "cancelled")
        self.setFont(font)

    def sizeHint(self) -> QSize:
        return QSize(0, look().px(LINE) + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many lines as there is room for, each cut at its end."""
        super().resizeEvent(event)
        one_line = f"{self.session.starts} {self.session.title}"
        lines = [hours_text(self.session), self.session.title, where_text(self.session)]
        count = max(1, (self.height() - 4) // self.fontMetrics().lineSpacing())
        shown = list(filter(None, lines))[:count] if count > 1 else [one_line]
        cut = (
            self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, self.width() - 14)
            for line in shown
        )
        self.setText("\n".join(cut).replace("&", "&&"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            if self._is_movable():
                self.shifted.emit(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._deeds.fill(menu, self.session)
        menu.popup(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held_at = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held = self._held_at
        if held is None or not self._is_movable():
            return
        far = (event.position().toPoint() - held).manhattanLength()
        if far >= QApplication.startDragDistance():
            self._held_at = None
            self.setDown(False)
            self._drag(held)

    def _drag(self, held: QPoint) -> None:
        drag, data = QDrag(self), QMimeData()
        data.setData(MIME, f"{self.session.id} {held.y()}".encode())
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.setHotSpot(held)
        drag.exec(Qt.DropAction.MoveAction)

    def _is_movable(self) -> bool:
        return self.session.state != "cancelled" and self._deeds.may()


def dragged(data: QMimeData) -> tuple[str, int] | None:
    """(id of the session, pixels from its top to the hand); None: it is something else."""
    if not data.hasFormat(MIME):
        return None
    session, _, down = bytes(data.data(MIME).data()).decode().partition(" ")
    return session, int(down or 0)
