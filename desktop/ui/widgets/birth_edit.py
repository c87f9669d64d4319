"""A birth: a day, a year only, or an age somebody said (72t)."""

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.contract.birth import Birth, birth_text, parse_birth
from desktop.ui.formats import today

Value = tuple[str | None, bool]  # as records keep it: birth, birth_approx


class BirthEdit(QLineEdit):
    """Shows 05/02/1951, 1951 or "about 1954"; leaving the field turns 72t into the last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("5/2/1951, 1951 or 72t"))
        self._about = self.tr("about {year}")
        self.editingFinished.connect(self._tidy)

    def set_birth(self, value: Value | list[object] | None) -> None:
        birth, approx = value or (None, False)
        self.setText(self._shown(Birth(str(birth), bool(approx))) if birth else "")

    def birth(self) -> Value:
        """(birth, approx); the raw text if it is no birth, for the draft to refuse."""
        known = self._read()
        return (known.value, known.approx) if known else (self.text().strip() or None, False)

    def _read(self) -> Birth | None:
        text = self.text().strip()
        before, after = self._about.split("{year}")
        if text.startswith(before) and text.endswith(after):
            bare = text.removeprefix(before).removesuffix(after)
            if known := parse_birth(bare, today()):
                return Birth(known.value, approx=True)
        return parse_birth(text, today())

    def _shown(self, known: Birth) -> str:
        text = birth_text(known.value)
        return self._about.format(year=text) if known.approx else text

    def _tidy(self) -> None:
        if known := self._read():
            self.setText(self._shown(known))
