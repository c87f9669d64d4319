"""An hour of the day, typed in any sane way: 8, 8h30, 8:30, 0830."""

import re

from PySide6.QtWidgets import QLineEdit, QWidget

_TYPED = re.compile(r"(\d{1,2})(?:\s*[h:.,g ]\s*(\d{1,2})?|(\d{2}))?\s*(?:giờ|phút)?", re.IGNORECASE)


class TimeEdit(QLineEdit):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("8:30"))
        self.editingFinished.connect(lambda: self.set_time(self.time_or_text()))

    def set_time(self, value: str | None) -> None:
        self.setText(value or "")

    def time_or_text(self) -> str | None:
        """HH:MM; None if empty; the raw text if it is no hour, for the draft to refuse."""
        text = self.text().strip()
        return read_time(text) or text or None


def read_time(text: str) -> str | None:
    """'8h30' -> '08:30'; None: it is no hour of a day."""
    found = _TYPED.fullmatch(text.strip())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or found[3] or 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None
