"""How large a dialog opens: as it likes, within the window it belongs to."""

from PySide6.QtWidgets import QDialog

from desktop.ui.theme import look

MARGIN = 40  # around it


def open_within(dialog: QDialog, width: int, height: int) -> None:
    """`width`, `height`: in type of 100 %."""
    parent = dialog.parentWidget()
    room = parent.window().size() if parent else dialog.screen().availableSize()
    dialog.resize(
        min(look().px(width), room.width() - MARGIN), min(look().px(height), room.height() - MARGIN)
    )
