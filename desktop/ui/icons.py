"""Outline icons (Lucide, ISC licence), drawn in the colours of the theme.

set_icon(button, "send", "on_primary")     follows the theme when it changes
icon("send")                               a picture of this moment, for models and menus
"""

import weakref
from functools import lru_cache
from typing import Protocol

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QPushButton
from shiboken6 import isValid

from desktop.paths import RESOURCES
from desktop.ui.theme import color, px

IN_BUTTON = 18
IN_LIST = 20
BESIDE_TEXT = 6  # Qt leaves an icon no room of its own beside a button's text


class HasIcon(Protocol):
    def setIcon(self, icon: QIcon, /) -> None: ...


_following: "weakref.WeakKeyDictionary[HasIcon, tuple[str, str, int]]" = weakref.WeakKeyDictionary()


def icon(name: str, token: str = "text", size: int = IN_LIST) -> QIcon:
    """The icon in a colour of the theme (a token of theme.py), greyed out when disabled."""
    return _icon(name, color(token), color("faint"), px(size), 0, _ratio())


def set_icon(target: HasIcon, name: str, token: str = "text", size: int = IN_BUTTON) -> None:
    """Give a button or action its icon, and again whenever the theme changes or the type grows."""
    _following[target] = (name, token, size)
    _put(target, name, token, size)


def repaint_icons() -> None:
    """The theme has changed."""
    for target, (name, token, size) in list(_following.items()):
        if isValid(target):
            _put(target, name, token, size)


def pixmap(name: str, token: str, size: int, ratio: float = 1.0) -> QPixmap:
    return _drawn(name, color(token), size, 0, ratio)


def _put(target: HasIcon, name: str, token: str, size: int) -> None:
    room = BESIDE_TEXT if isinstance(target, QPushButton) else 0
    target.setIcon(_icon(name, color(token), color("faint"), px(size), room, _ratio()))
    if isinstance(target, QAbstractButton):
        target.setIconSize(QSize(px(size) + room, px(size)))


def _ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


@lru_cache(maxsize=512)
def _icon(name: str, tint: str, disabled: str, size: int, room: int, ratio: float) -> QIcon:
    made = QIcon(_drawn(name, tint, size, room, ratio))
    made.addPixmap(_drawn(name, disabled, size, room, ratio), QIcon.Mode.Disabled)
    # A selected row keeps its colours: Qt would otherwise tint the icon.
    made.addPixmap(_drawn(name, tint, size, room, ratio), QIcon.Mode.Selected)
    return made


def _drawn(name: str, tint: str, size: int, room: int, ratio: float) -> QPixmap:
    """A square icon, with `room` behind it."""
    source = (RESOURCES / "icons" / f"{name}.svg").read_bytes()
    renderer = QSvgRenderer(QByteArray(source.replace(b"currentColor", tint.encode())))
    picture = QPixmap(round((size + room) * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
