"""The state of a record as an icon and a word (ui words: states of a record)."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.services.record_state import State

WORDS: dict[State, str] = {
    "held": str(QT_TRANSLATE_NOOP("record_states", "Needs more")),
    "conflict": str(QT_TRANSLATE_NOOP("record_states", "Two different facts")),
    "here": str(QT_TRANSLATE_NOOP("record_states", "Only on this computer")),
    "copied": str(QT_TRANSLATE_NOOP("record_states", "Copied to a stick")),
    "carried": str(QT_TRANSLATE_NOOP("record_states", "The leader has received it")),
    "beside": str(QT_TRANSLATE_NOOP("record_states", "The ward has it, waits for another entry")),
    "received": str(QT_TRANSLATE_NOOP("record_states", "The ward has received it")),
}
SIGNS: dict[State, tuple[str, str]] = {
    "held": ("circle-alert", "trouble"),
    "conflict": ("copy", "trouble"),
    "here": ("clock", "waiting"),
    "copied": ("copy", "info"),
    "carried": ("copy", "info"),
    "beside": ("circle-check", "waiting"),
    "received": ("circle-check", "safe"),
}


def state_text(state: State, bundle: int | None = None) -> str:
    """`bundle`: the number of the one on the stick, where it is known."""
    if state == "copied" and bundle:
        text = QCoreApplication.translate("record_states", "Copied to a stick (bundle {number})")
        return text.format(number=bundle)
    return QCoreApplication.translate("record_states", WORDS[state])


def state_sign(state: State) -> tuple[str, str]:
    """(icon, colour token)"""
    return SIGNS[state]
