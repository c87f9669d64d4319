"""What speaks against a session as it is being planned: said, never in the way."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop.ui.formats import number_text
from desktop.ui.widgets.surfaces import NoteBar

SHOWN = 4


class ClashBar(NoteBar):
    """Hidden while nothing does."""

    def __init__(self) -> None:
        super().__init__("", "waiting", "triangle-alert")
        self.hide()

    def show_lines(self, lines: Sequence[str]) -> None:
        more = len(lines) - SHOWN
        shown = [*lines[:SHOWN]]
        if more > 0:
            text = QCoreApplication.translate("training_class", "… and {count} more.")
            shown.append(text.format(count=number_text(more)))
        self.text.setText("\n".join(shown))
        self.setVisible(bool(lines))
