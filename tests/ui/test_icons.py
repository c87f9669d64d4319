"""The icons that ship are the icons that are used."""

from pathlib import Path

from desktop.paths import RESOURCES

ICONS = RESOURCES / "icons"
CODE = Path(__file__).parents[2] / "desktop"
OF_THE_PROGRAM = {"app"}  # its own sign, not one of the set


def test_no_icon_ships_for_nothing() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    names = {path.stem for path in ICONS.glob("*.svg")} - OF_THE_PROGRAM
    assert sorted(name for name in names if f'"{name}"' not in code) == []


def test_the_set_ships_with_its_licence() -> None:
    assert "ISC License" in (ICONS / "LICENSE").read_text(encoding="utf-8")
