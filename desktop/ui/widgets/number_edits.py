"""Phone and ID numbers, minutes: typed in any sane way, shown in groups, never refused."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.services.citizen_id import normalise_national_id
from desktop.services.phone import phone_text, read_phone


class PhoneEdit(QLineEdit):
    """0912 345 678; `whose()` is what was typed behind it: "0912345678 (con gái)"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        self._whose: str | None = None
        self.editingFinished.connect(self._tidy)

    def set_phone(self, value: str | None) -> None:
        known = read_phone(value or "")
        self.setText(phone_text(known.value) if known else value or "")

    def phone(self) -> str | None:
        """Digits; the raw text if there is no number in it."""
        known = read_phone(self.text())
        return known.value if known else self.text().strip() or None

    def whose(self) -> str | None:
        known = read_phone(self.text())
        return (known.whose if known else None) or self._whose

    def suggestion(self) -> str | None:
        """Today's number for one of the old eleven digits."""
        known = read_phone(self.text())
        return known.suggestion if known else None

    def _tidy(self) -> None:
        if known := read_phone(self.text()):
            self._whose = known.whose or self._whose
            self.setText(phone_text(known.value))


class NationalIdEdit(QLineEdit):
    """Twelve digits, usually. What is odd about them is said by the form, and never blocks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # An input method would rewrite digits; this field has none.
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.editingFinished.connect(self._tidy)

    def set_national_id(self, value: str | None) -> None:
        self.setText(value or "")

    def national_id(self) -> str | None:
        return normalise_national_id(self.text()) or None

    def _tidy(self) -> None:
        self.setText(self.national_id() or "")


class MinutesEdit(QLineEdit):
    """A whole number of minutes, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)

    def set_minutes(self, value: int | str | None) -> None:
        self.setText("" if value is None else str(value))

    def minutes(self) -> int | str | None:
        """The raw text if it is no number, for the draft to refuse."""
        text = self.text().strip()
        return int(text) if text.isdecimal() else text or None
