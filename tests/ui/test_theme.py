"""Every colour of a text against every ground it stands on, in numbers; and type that grows."""

import re

import pytest
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.paths import RESOURCES
from desktop.ui.icons import icon, set_icon
from desktop.ui.theme import DARK, LIGHT, PERCENTS, SUNLIGHT, THEMES, look, set_role, use_look

GROUNDS = ("page", "surface", "sunken", "hover", "chosen")
PAIRS = [
    *[(text, ground) for text in ("text", "quiet") for ground in GROUNDS],
    *[("faint", ground) for ground in ("page", "surface", "sunken")],
    *[("link", ground) for ground in ("page", "surface", "chosen")],
    *[("trouble", ground) for ground in ("page", "surface")],
    *[(tone, f"{tone}_tint") for tone in ("safe", "waiting", "trouble", "info")],
    *[("on_primary", ground) for ground in ("primary", "primary_hover", "primary_down")],
    *[("sidebar_text", ground) for ground in ("sidebar", "sidebar_hover")],
    ("sidebar_quiet", "sidebar"),
    ("on_sidebar", "sidebar_on"),
    ("on_sidebar", "sidebar"),
    ("on_strong", "strong"),
    ("on_done", "done"),
]


def contrast(one: str, other: str) -> float:
    """As WCAG 2 counts it."""
    light, dark = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_is_counted_as_the_standard_counts_it() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS, ids=str)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize(("text", "ground"), PAIRS, ids=str)
def test_text_can_be_read_in_the_sun(text: str, ground: str) -> None:
    assert contrast(SUNLIGHT[text], SUNLIGHT[ground]) >= 7


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_ring_is_seen(theme: str) -> None:
    for ground in ("page", "surface"):
        assert contrast(THEMES[theme]["link"], THEMES[theme][ground]) >= 3


def test_every_theme_has_every_colour_the_style_sheet_asks_for() -> None:
    assert LIGHT.keys() == DARK.keys() == SUNLIGHT.keys()
    sheet = (RESOURCES / "theme" / "app.qss").read_text(encoding="utf-8")
    assert set(re.findall(r"\$(\w+)", sheet)) <= LIGHT.keys()


def test_every_picture_the_style_sheet_names_exists() -> None:
    for theme in THEMES:
        use_look(_app(), theme, 100)
        for name in re.findall(r"url\(theme:([^)]+)\)", look().sheet()):
            assert (RESOURCES / "theme" / name).exists(), name


def test_type_grows_to_twice_its_size_and_no_further(qtbot: QtBot) -> None:
    label = QLabel("Sổ tay số")
    qtbot.addWidget(label)
    label.show()
    sizes = []
    for _ in range(len(PERCENTS) + 2):
        label.ensurePolished()
        sizes.append(label.fontInfo().pixelSize())
        look().step(1)
    assert (sizes[0], sizes[-1]) == (14, 28)
    assert sizes == sorted(sizes)
    assert look().step(0) == 100


def test_the_fonts_are_the_bundled_ones(qtbot: QtBot) -> None:
    label, title = QLabel("Nguyễn Thị Thuý 0912"), QLabel("Giúp người dân")
    title.setProperty("role", "title")
    for widget in (label, title):
        qtbot.addWidget(widget)
        widget.show()
    assert QFontInfo(label.font()).family() == "Inter"
    assert QFontInfo(title.font()).family() == "Be Vietnam Pro"


def test_digits_are_of_one_width(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    label.show()
    widths = {label.fontMetrics().horizontalAdvance(digit * 10) for digit in "0123456789"}
    assert len(widths) == 1


def test_roles_reach_the_widgets(qtbot: QtBot) -> None:
    label = QLabel("!")
    qtbot.addWidget(label)
    label.show()
    set_role(label, "problem")
    assert label.palette().color(label.foregroundRole()).name().upper() == LIGHT["trouble"]


def test_icons_follow_the_theme(qtbot: QtBot) -> None:
    button = QPushButton("Send")
    qtbot.addWidget(button)
    set_icon(button, "send")
    before = button.icon().pixmap(32, 32).toImage()
    use_look(_app(), "dark", 100)
    after = button.icon().pixmap(32, 32).toImage()
    assert before != after
    assert not icon("send").isNull()


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
