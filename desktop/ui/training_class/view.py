"""One class, opened: its name and state, what can be done with it, its sides as tabs."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.services.class_session import SessionRow
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.theme import look
from desktop.ui.training_class.class_menu import ClassMenu
from desktop.ui.training_class.class_mode import ClassMode
from desktop.ui.training_class.prepare_dialog import PrepareDialog
from desktop.ui.training_class.sessions_tab import SessionsTab
from desktop.ui.training_class.tabs import TABS, ClassTab
from desktop.ui.training_class.words import state_sign, state_text
from desktop.ui.widgets.buttons import button, icon_button, row
from desktop.ui.widgets.elided_label import ElidedLabel
from desktop.ui.widgets.surfaces import StatusPill

ROOMY = 900  # a view this wide, in type of 100 %, has room for the words of its buttons beside the title


class ClassView(QWidget):
    """left            back to where the class was opened from"""

    left = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.class_id = ""
        self._tabs: dict[str, ClassTab] = {}
        self._stale: set[str] = set()  # tabs that do not show the class as it is now
        self.back_button = icon_button("chevron-left", self.tr("All classes"))
        self.title, self.state = ElidedLabel(), StatusPill()
        self.title.setProperty("role", "heading")
        self.bar, self.stack = QTabBar(), QStackedWidget()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setAccessibleName(self.tr("Sides of the class"))
        for entry in TABS:
            self.bar.addTab(entry.shown_title())
        self._mode: ClassMode | None = None
        self.menu = ClassMenu(context)
        self.prepare_button = button(self.tr("Prepare…"), "", "printer")
        self.prepare_button.setToolTip(self.tr("Prepare the session: all its paper as one PDF (Ctrl+P)"))
        self.prepare_button.clicked.connect(self.prepare)
        self.mode_button = button(self.tr("Projector  F11"), "", "presentation")
        self.mode_button.setToolTip(self.tr("Class mode, for the projector (F11)"))
        self.mode_button.clicked.connect(self.turn_screen)
        self._words = {each: each.text() for each in (self.prepare_button, self.mode_button)}
        self._lay_out()
        self.back_button.clicked.connect(self.left)
        self.bar.currentChanged.connect(self._show_tab)
        context.changes.committed.connect(self._on_committed)

    def show_class(self, class_id: str, facts: Mapping[str, Any] | None = None) -> None:
        """facts: {"tab": key of the tab, …} and what the tab makes of the rest."""
        if class_id != self.class_id:
            self.leave()
            self.class_id, self._stale = class_id, {entry.key for entry in TABS}
        self._show_head()
        keys = [entry.key for entry in TABS]
        if (wanted := (facts or {}).get("tab")) in keys:
            self.bar.setCurrentIndex(keys.index(wanted))
        self._show_tab()
        if facts:
            self.tab().arrive(facts)

    def tab(self) -> ClassTab:
        """The one shown, built when it first is."""
        entry = TABS[max(self.bar.currentIndex(), 0)]
        if entry.key not in self._tabs:
            self._tabs[entry.key] = entry.build(self._context)
            self.stack.addWidget(self._tabs[entry.key])
            self._stale.add(entry.key)
        return self._tabs[entry.key]

    def session(self) -> SessionRow | None:
        """The one chosen among the sessions, else the next that is not over, else the last."""
        tab = self.tab()
        if isinstance(tab, SessionsTab) and (chosen := tab.chosen()):
            return chosen
        held = [
            each for each in self._context.office.class_session.of(self.class_id) if each.state != "cancelled"
        ]
        return next((each for each in held if each.day >= today()), held[-1] if held else None)

    def turn_screen(self) -> None:
        """F11: for the projector."""
        window, session = self.window(), self.session()
        if session is None or not isinstance(window, QMainWindow):
            return
        if self._mode is None:
            self._mode = ClassMode(window)
            if lies_over := getattr(window, "lies_over", None):
                lies_over(self._mode)
        self._mode.turn(session, self._context.office.enrolment.of(self.class_id, "enrolled"))

    def prepare(self) -> PrepareDialog | None:
        """All paper of the session, as one file."""
        session = self.session()
        if session is None:
            return None
        dialog = PrepareDialog(self._context, session, self.window())
        dialog.show()
        return dialog

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In large type the title needs the room; what the icons mean is said beside the pointer."""
        super().resizeEvent(event)
        is_roomy = self.width() >= look().px(ROOMY)
        for each, words in self._words.items():
            each.setText(words if is_roomy else "")

    def leave(self) -> None:
        for tab in self._tabs.values():
            tab.leave()

    def _show_tab(self, _index: int = 0) -> None:
        tab, key = self.tab(), TABS[max(self.bar.currentIndex(), 0)].key
        if key in self._stale and self.class_id:
            self._stale.discard(key)
            tab.show_class(self.class_id)
        self.stack.setCurrentWidget(tab)

    def _show_head(self) -> None:
        row = self._context.office.training_class.row(self.class_id)
        if row is None or row.voided_at:  # struck through, here or elsewhere
            self.left.emit()
            return
        self.menu.show_class(row)
        icon, tone = state_sign(row)
        self.title.setText(row.title)
        self.state.show_state(state_text(row), tone, icon)

    def _on_committed(self, changes: Changes) -> None:
        if not self.class_id:
            return
        self._stale |= {key for key, tab in self._tabs.items() if changes.touch(*tab.shows)}
        if self.isVisible():
            self.show_class(self.class_id)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(12)
        buttons = self.prepare_button, self.mode_button, self.menu
        layout.addLayout(row(self.back_button, self.title, self.state, None, *buttons, spacing=12))
        layout.addWidget(self.bar)
        layout.addWidget(self.stack, 1)
