"""What a level is called and how it looks: word, sign and key are in one place."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.contract.teaching import LEVELS, Level


@dataclass(frozen=True)
class LevelWords:
    level: Level | None  # None: not assessed
    word: str
    short: str  # for a cell of the grid
    icon: str
    token: str
    key: int  # the digit that sets it


def level_words() -> list[LevelWords]:
    """From not assessed to the most."""
    tr = QCoreApplication.translate
    return [
        LevelWords(None, tr("levels", "Not assessed"), "–", "circle-dashed", "faint", 0),
        LevelWords(LEVELS[0], tr("levels", "Not yet"), tr("levels", "Not yet"), "x", "trouble", 1),
        LevelWords(
            LEVELS[1], tr("levels", "With help"), tr("levels", "Helped"), "hand-helping", "waiting", 2
        ),
        LevelWords(LEVELS[2], tr("levels", "Alone"), tr("levels", "Alone"), "circle-check", "safe", 3),
    ]
