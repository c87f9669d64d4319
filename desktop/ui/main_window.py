"""The frame around the pages. Knows no record type."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.errors import NotAllowed
from desktop.services.genuine_app import genuine_apps
from desktop.ui.context import PageContext
from desktop.ui.cover import Cover
from desktop.ui.genuine_apps import GenuineApps
from desktop.ui.header import Header
from desktop.ui.help_drawer import HelpDrawer
from desktop.ui.idle_lock import IdleLock, wanted_minutes
from desktop.ui.lease import SHOW_NOBODY, LeaseBar, LeasePage
from desktop.ui.navigation import PAGES, PageEntry
from desktop.ui.notices import WindowNotices
from desktop.ui.overlay import Overlay
from desktop.ui.palette import Finder, Hit, Palette
from desktop.ui.palette_classes import ClassFinder
from desktop.ui.palette_households import HouseholdFinder
from desktop.ui.palette_people import PeopleFinder
from desktop.ui.rescue_bar import RescueBar
from desktop.ui.review.badge import ReviewBadge
from desktop.ui.role_words import RoleBar
from desktop.ui.room_bar import RoomBar
from desktop.ui.safety_light import SafetyLight
from desktop.ui.settings.recovery_bar import RecoveryBar
from desktop.ui.sidebar import Sidebar
from desktop.ui.stick_bar import StickBar
from desktop.ui.taking_bar import TakingBar
from desktop.ui.theme import look

SIZE = (1366, 768)
SMALLEST = (1024, 600)


class MainWindow(QMainWindow):
    """scaled          the person chose another size of type; with the percentage
    signed_out      somebody else wants to open the notebook
    reopening       it is to be closed and opened again, by who has it open
    closed          the window is going away
    """

    scaled = Signal(int)
    signed_out = Signal()
    reopening = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Digital notebook"))
        self.resize(*SIZE)
        self.setMinimumSize(*SMALLEST)
        self.sidebar, self.header, self.stack, self.drawer = (
            Sidebar(),
            Header(),
            QStackedWidget(),
            HelpDrawer(),
        )
        self._pages: dict[str, QWidget] = {}
        self._gate: LeasePage | None = None
        self._key = ""
        self._finders: list[Finder] = []
        self._lay_out()
        self.notices = WindowNotices(self)
        self.palette_box = Palette(self)
        self.cover, self.genuine = Cover(self), GenuineApps(self)
        self._over: list[Overlay] = [self.cover]
        self._beside: dict[str, Callable[[], object]] = {
            "genuine": self.turn_screen,
            "scam": partial(self.toggle_help, "scam"),
            "cover": self.cover.cover,
            "sign_out": self.signed_out.emit,
            "reopen": self.reopening.emit,
        }
        self.cover.left.connect(self.signed_out)

    def open(self, context: PageContext) -> None:
        """Fill the frame. Call once."""
        self._context = context
        info = context.office.notebook.info()
        self.sidebar.show_notebook(info.ward_name or "", info.name)
        self.light = SafetyLight(context)
        self.header.add_light(self.light)
        self._finders += [PeopleFinder(context), HouseholdFinder(context), ClassFinder(context)]
        badge = ReviewBadge(context, self)
        badge.counted.connect(partial(self.sidebar.set_count, "review"))
        badge.count()
        self.sidebar.chosen.connect(self.navigate)
        self.header.search.clicked.connect(self.ask_palette)
        self.header.help.clicked.connect(self.toggle_help)
        self._add_shortcuts()
        self.recovery = RecoveryBar(context)
        self.stick = StickBar(context, lambda: self._key == "handover")
        self.taking = TakingBar(context, lambda: self._key == "handover")
        bars = RescueBar(context), RoomBar(context), LeaseBar(context), RoleBar(context)
        for bar in (self.recovery, *bars, self.stick, self.taking):
            self._bars.addWidget(bar)
        for entry in PAGES:
            self.sidebar.button_of(entry.key).setVisible(self._is_shown(entry))
        self.navigate(PAGES[0].key)

    def show_fitting(self) -> None:
        """On a small screen all of it: a window of that size would lose its edge below the title bar."""
        room = self.screen().availableGeometry()
        if room.width() <= SIZE[0] or room.height() <= SIZE[1]:
            self.showMaximized()
        else:
            self.show()

    def protect(self, check: Callable[[str], object], takes_pin: Callable[[], bool] | None = None) -> None:
        """From now on the hidden screen comes back only for whoever passes `check`, and hides by itself."""
        self.cover.check = check
        self.cover.takes_pin = takes_pin or self.cover.takes_pin
        self.idle = IdleLock(self.cover.cover, wanted_minutes(self._context.office.catalog), self)

    def say_no_share(self) -> None:
        """At set-up, where the system keeps no half of the key."""
        self.notices.done(
            self.tr("This computer keeps no keys for programs: the passphrase alone locks the notebook.")
        )

    def lies_over(self, overlay: Overlay) -> None:
        """While it is shown, nothing of the window can be operated."""
        self._over.append(overlay)

    def navigate(self, key: str, facts: Mapping[str, Any] | None = None) -> None:
        """Show a page, built when it is first shown, and hand it the facts; or what lies over the page."""
        if command := self._beside.get(key):
            command()
            return
        entry = next(entry for entry in PAGES if entry.key == key)
        if not self._is_shown(entry):
            self.sidebar.mark(self._key)
            self.notices.error(NotAllowed(entry.right))
            return
        page = self._page_or_gate(key)
        before, self._key = self._key, key
        if key == "handover":
            self.stick.hide()
        if "handover" in (before, key):
            self.taking.look()
        self.stack.setCurrentWidget(page)
        self.sidebar.mark(key)
        title = str(getattr(page, "title", "") or entry.shown_title())
        shown = [action for action in self._actions(page) if not action.property("in_menu")]
        self.header.show_page(title, getattr(page, "beside_title", None), shown)
        self.drawer.follow(self._guide())
        if page.focusPolicy() == Qt.FocusPolicy.NoFocus:
            page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        page.setFocus()  # the keyboard is on the page, not left behind in the sidebar
        self.focus_search()
        if arrive := getattr(page, "arrive", None):
            arrive(facts or {})

    def _is_shown(self, entry: PageEntry) -> bool:
        return not entry.right or self._context.office.person.may(entry.right)

    def page(self, key: str) -> QWidget:
        if key not in self._pages:
            entry = next(entry for entry in PAGES if entry.key == key)
            self._pages[key] = entry.build(self._context)
            self.stack.addWidget(self._pages[key])
        return self._pages[key]

    def _page_or_gate(self, key: str) -> QWidget:
        """Where people are shown, while the lease has lapsed: how to come by them again."""
        if key in SHOW_NOBODY or not self._context.office.lease.is_lapsed():
            return self.page(key)
        return self.gate()

    def gate(self) -> LeasePage:
        if self._gate is None:
            self._gate = LeasePage(self._context)
            self._gate.opened.connect(lambda: self.navigate(self._key))
            self.stack.addWidget(self._gate)
        return self._gate

    def built(self) -> list[str]:
        return list(self._pages)

    def ask_palette(self) -> None:
        self.palette_box.ask(self._fixed_hits(), self._finders)

    def toggle_help(self, guide: str = "") -> None:
        """F1: the guide of this page. F8: what to do when somebody was cheated."""
        self.drawer.toggle(guide or self._guide(), follows=not guide)

    def turn_screen(self) -> None:
        """F7: the genuine apps, for the citizen across the table; again: back."""
        if not self._is_hidden():
            self.genuine.turn(genuine_apps(self._context.office.catalog.entries("genuine_app")))

    def focus_search(self) -> None:
        if focus := getattr(self.stack.currentWidget(), "focus_search", None):
            focus()

    def scale(self, direction: int) -> None:
        self.scaled.emit(look().step(direction))

    def leave(self) -> None:
        """The app is about to close: pages keep what is half-typed."""
        for page in self._pages.values():
            if leave := getattr(page, "leave", None):
                leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.cover.stop()
        self.closed.emit()
        super().closeEvent(event)

    def _guide(self) -> str:
        return str(getattr(self.stack.currentWidget(), "guide", self._key))

    def _actions(self, page: QWidget) -> list[QAction]:
        """Those made by page_action(); a page may have others that only its own menus show."""
        return [action for action in page.actions() if action.property("icon_name") is not None]

    def _fixed_hits(self) -> list[Hit]:
        pages = [
            Hit(entry.shown_title(), entry.keys(), entry.icon, partial(self.navigate, entry.key))
            for entry in PAGES
            if self._is_shown(entry)
        ]
        current = self.stack.currentWidget()
        actions = [
            Hit(
                action.text(),
                action.shortcut().toString(),
                str(action.property("icon_name") or "arrow-right"),
                action.trigger,
            )
            for action in (self._actions(current) if current else [])
            if action.isEnabled()
        ]
        own = [
            Hit(self.tr("Turn the screen: genuine apps"), "F7", "smartphone", self.turn_screen),
            Hit(self.tr("Somebody was cheated of money"), "F8", "shield-alert", self._beside["scam"]),
            Hit(self.tr("Hide the screen"), "F9", "eye-off", self.cover.cover),
            Hit(self.tr("Somebody else takes over"), "", "users", self._beside["sign_out"]),
            Hit(self.tr("Help for this page"), "F1", "circle-help", self.toggle_help),
            Hit(self.tr("Larger type"), "Ctrl++", "a-large-small", partial(self.scale, 1)),
            Hit(self.tr("Smaller type"), "Ctrl+-", "a-large-small", partial(self.scale, -1)),
        ]
        return [*actions, *pages, *own]

    def _add_shortcuts(self) -> None:
        commands: dict[str, Callable[[], object]] = {
            "Ctrl+K": self.ask_palette,
            "Ctrl+F": self.focus_search,
            "F1": self.toggle_help,
            "F8": self._beside["scam"],
            "F9": self.cover.cover,
            "Ctrl++": partial(self.scale, 1),
            "Ctrl+=": partial(self.scale, 1),
            "Ctrl+-": partial(self.scale, -1),
            "Ctrl+0": partial(self.scale, 0),
        }
        commands |= {entry.keys(): partial(self.navigate, entry.key) for entry in PAGES if entry.keys()}
        for keys, command in commands.items():
            self._shortcut(keys, partial(self._run, command))
        self._shortcut("F7", self.turn_screen)  # there and back

    def _shortcut(self, keys: str, command: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        if keys in ("F7", "F9"):  # what hides people works from every window of ours
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        shortcut.activated.connect(command)

    def _run(self, command: Callable[[], object]) -> None:
        if not (self._is_hidden() or self.genuine.isVisible()):  # what is hidden cannot be operated
            command()

    def _is_hidden(self) -> bool:
        return any(overlay.isVisible() for overlay in self._over)

    def _lay_out(self) -> None:
        frame, column, self._bars = QWidget(), QVBoxLayout(), QVBoxLayout()
        self._bars.setContentsMargins(22, 0, 22, 0)
        frame.setProperty("role", "page")
        whole = QHBoxLayout(frame)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(self._bars)
        column.addWidget(self.stack, 1)
        whole.addWidget(self.sidebar)
        whole.addLayout(column, 1)
        whole.addWidget(self.drawer)
        self.setCentralWidget(frame)
