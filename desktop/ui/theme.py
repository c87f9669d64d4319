"""Colours, type and the style sheet: light, dark, or for bright sunlight; 100 to 200 % large.

One place for the tokens. A widget says what it is (`setProperty("role", "primary")`), app.qss says how that
looks, this module fills in the colours. A test holds every pair of text and ground to its contrast.
"""

import re
from string import Template

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from desktop.paths import RESOURCES

BASE_PX = 14
HEADING_PX = 18
PERCENTS = (100, 110, 125, 150, 175, 200)

LIGHT = {
    "name": "light",
    "page": "#F1F4F9",
    "surface": "#FFFFFF",
    "sunken": "#F8FAFC",
    "hover": "#EEF2F8",
    "text": "#0F172A",
    "quiet": "#475569",
    "faint": "#5B6B82",
    "line": "#CBD5E1",
    "line_soft": "#E2E8F0",
    "primary": "#1D4ED8",
    "primary_hover": "#1E40AF",
    "primary_down": "#1E3A8A",
    "on_primary": "#FFFFFF",
    "link": "#1D4ED8",
    "chosen": "#DBEAFE",
    "sidebar": "#12284B",
    "sidebar_hover": "#1E3A66",
    "sidebar_text": "#E2E8F0",
    "sidebar_quiet": "#B6C3D9",
    "sidebar_on": "#1D4ED8",
    "on_sidebar": "#FFFFFF",
    "safe": "#166534",
    "safe_tint": "#DCFCE7",
    "waiting": "#92400E",
    "waiting_tint": "#FEF3C7",
    "trouble": "#B91C1C",
    "trouble_tint": "#FEE9E9",
    "info": "#1E40AF",
    "info_tint": "#DBEAFE",
    "strong": "#12284B",
    "on_strong": "#FFFFFF",
    "done": "#166534",
    "on_done": "#FFFFFF",
}
DARK = {
    "name": "dark",
    "page": "#0F172A",
    "surface": "#1A2436",
    "sunken": "#141D2E",
    "hover": "#263349",
    "text": "#F1F5F9",
    "quiet": "#CBD5E1",
    "faint": "#9AA8BC",
    "line": "#475569",
    "line_soft": "#2C394F",
    "primary": "#2563EB",
    "primary_hover": "#1D4ED8",
    "primary_down": "#1E40AF",
    "on_primary": "#FFFFFF",
    "link": "#93C5FD",
    "chosen": "#1E3A6B",
    "sidebar": "#0A1222",
    "sidebar_hover": "#1A2740",
    "sidebar_text": "#E2E8F0",
    "sidebar_quiet": "#A9B8D0",
    "sidebar_on": "#2563EB",
    "on_sidebar": "#FFFFFF",
    "safe": "#86EFAC",
    "safe_tint": "#12321F",
    "waiting": "#FCD34D",
    "waiting_tint": "#3A2A0A",
    "trouble": "#FCA5A5",
    "trouble_tint": "#431A1A",
    "info": "#93C5FD",
    "info_tint": "#172F55",
    "strong": "#E2E8F0",
    "on_strong": "#0F172A",
    "done": "#166534",
    "on_done": "#FFFFFF",
}
SUNLIGHT = LIGHT | {
    "name": "sunlight",
    "page": "#FFFFFF",
    "sunken": "#FFFFFF",
    "hover": "#E5E7EB",
    "text": "#000000",
    "quiet": "#1F2937",
    "faint": "#374151",
    "line": "#1F2937",
    "line_soft": "#6B7280",
    "primary": "#1E3A8A",
    "primary_hover": "#172554",
    "primary_down": "#000000",
    "link": "#1E3A8A",
    "chosen": "#DBEAFE",
    "sidebar": "#0B1B36",
    "sidebar_text": "#FFFFFF",
    "sidebar_quiet": "#FFFFFF",
    "sidebar_hover": "#1E3A66",
    "sidebar_on": "#1E40AF",
    "safe": "#14532D",
    "waiting": "#6B2E0A",
    "trouble": "#7F1D1D",
    "info": "#1E3A8A",
    "strong": "#0B1B36",
    "done": "#14532D",
}
THEMES = {"light": LIGHT, "dark": DARK, "sunlight": SUNLIGHT}
_SIZED = re.compile(r"(font-size|min-height|max-height|min-width|width|height): ?(\d+)px")


class Look(QObject):
    """How the app looks now. `changed` after the theme or the size of type has changed."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self.theme = "light"
        self.percent = 100
        self.colors = LIGHT
        self._worn: tuple[str, int] | None = None
        load_fonts()
        app.setStyle("Fusion")  # the same widgets on every office computer
        QDir.setSearchPaths("theme", [str(RESOURCES / "theme")])
        self._template = Template((RESOURCES / "theme" / "app.qss").read_text(encoding="utf-8"))
        app.styleHints().colorSchemeChanged.connect(self._follow_system)

    def use(self, theme: str, percent: int) -> None:
        """theme: system | light | dark | sunlight"""
        self.theme, self.percent = theme, max(PERCENTS[0], min(PERCENTS[-1], percent))
        self._apply()

    def step(self, direction: int) -> int:
        """One size larger (1), smaller (-1) or as designed (0); gives the new percentage."""
        nearest = min(range(len(PERCENTS)), key=lambda i: abs(PERCENTS[i] - self.percent))
        index = 0 if direction == 0 else max(0, min(len(PERCENTS) - 1, nearest + direction))
        self.use(self.theme, PERCENTS[index])
        return self.percent

    def px(self, designed: int) -> int:
        """A length that grows with the type."""
        return round(designed * self.percent / 100)

    def sheet(self) -> str:
        text = self._template.substitute(self.colors, round=self.px(16) // 2 + 1)
        return _SIZED.sub(self._sized, text)

    def _sized(self, found: re.Match[str]) -> str:
        """Headings are large already: they grow half as much, so that what they head keeps its room."""
        designed = int(found[2])
        is_heading = found[1] == "font-size" and designed >= HEADING_PX
        growth = (self.percent - 100) * (0.5 if is_heading else 1)
        return f"{found[1]}: {round(designed * (100 + growth) / 100)}px"

    def _follow_system(self) -> None:
        if self.theme == "system":
            self._apply()

    def _apply(self) -> None:
        from desktop.ui.icons import repaint_icons  # it asks this module for colours

        is_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        system = DARK if is_dark else LIGHT
        self.colors = system if self.theme == "system" else THEMES[self.theme]
        if self._worn == (self.colors["name"], self.percent):
            return  # dressing every widget again takes time
        self._worn = (self.colors["name"], self.percent)
        self._app.setFont(body_font(self.px(BASE_PX)))
        self._app.setPalette(_palette(self.colors))
        self._app.setStyleSheet(self.sheet())
        repaint_icons()
        self.changed.emit()


_look: Look | None = None


def use_look(app: QApplication, theme: str = "light", percent: int = 100) -> Look:
    """Dress the app. Called once at the start; tests may call it again."""
    global _look
    if _look is None or _look.parent() is not app:
        _look = Look(app)
    _look.use(theme, percent)
    return _look


def look() -> Look:
    if _look is None:
        raise RuntimeError("use_look() first")
    return _look


def color(token: str) -> str:
    return (_look.colors if _look else LIGHT)[token]


def px(designed: int) -> int:
    """A length that grows with the type."""
    return _look.px(designed) if _look else designed


def body_font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font = QFont("Inter")
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)  # digits of one width: columns of phones and IDs line up
    return font


def title_metrics() -> QFontMetrics:
    """Of titles of columns, which are bolder than what stands under them."""
    font = QApplication.font()
    font.setWeight(QFont.Weight.DemiBold)
    return QFontMetrics(font)


def load_fonts() -> None:
    for file in sorted((RESOURCES / "fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise FileNotFoundError(file)


def set_role(widget: QWidget, role: str) -> None:
    """Say what a widget is, also after it has been shown."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _palette(colors: dict[str, str]) -> QPalette:
    """For what the style sheet does not reach: menus, calendars, Qt's own dialogs."""
    roles = QPalette.ColorRole
    table = {
        roles.Window: "page",
        roles.WindowText: "text",
        roles.Base: "surface",
        roles.AlternateBase: "sunken",
        roles.Text: "text",
        roles.Button: "surface",
        roles.ButtonText: "text",
        roles.BrightText: "trouble",
        roles.Highlight: "primary",
        roles.HighlightedText: "on_primary",
        roles.ToolTipBase: "strong",
        roles.ToolTipText: "on_strong",
        roles.PlaceholderText: "faint",
        roles.Link: "link",
        roles.LinkVisited: "link",
        roles.Accent: "primary",
        roles.Light: "surface",
        roles.Midlight: "line_soft",
        roles.Mid: "line",
        roles.Dark: "line",
        roles.Shadow: "line",
    }
    palette = QPalette(QGuiApplication.palette())
    for role, token in table.items():
        palette.setColor(role, QColor(colors[token]))
    for role in (roles.Text, roles.ButtonText, roles.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors["faint"]))
    return palette
