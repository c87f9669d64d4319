"""Loading a translation. English is the source; the words of a language lie in TOML files, one per area.

A table is a context (the class, as tr() gives it); the table "*" serves every context. A value is a text,
or {one, other} where a number decides. See docs/decisions/001-translations-in-toml.md.
"""

from collections.abc import Mapping
from pathlib import Path

import tomli
from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTranslator

Text = str | Mapping[str, str]
ANYWHERE = "*"
FOLDERS = {"vi": "parts", "en": "en"}
LOCALES = {"vi": "vi_VN", "en": "en_GB", "long": "vi_VN"}


class Translations(QTranslator):
    """Words from dictionaries, looked up by (context, English text)."""

    def __init__(self, words: Mapping[tuple[str, str], Text], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.missed: set[tuple[str, str]] | None = None  # tests put a set here

    def translate(self, context: str, text: str, _note: str | None = None, n: int = -1) -> str | None:
        found = self._words.get((context, text)) or self._words.get((ANYWHERE, text))
        if found is None:  # Qt asks the next translator
            if self.missed is not None:
                self.missed.add((context, text))
            return None
        return found if isinstance(found, str) else found["one" if n == 1 else "other"]

    def isEmpty(self) -> bool:
        return False


class LongWords(QTranslator):
    """A pretend language half as long again, for tests: whatever it cuts off, Vietnamese might too."""

    def translate(self, _context: str, text: str, _note: str | None = None, _n: int = -1) -> str:
        return f"[{text}{'~' * (len(text) // 2)}]"

    def isEmpty(self) -> bool:
        return False


def use_language(app: QCoreApplication, language: str, folder: Path) -> QTranslator:
    """Speak `language` from now on. Call before building any window."""
    QLocale.setDefault(QLocale(LOCALES[language]))
    if language == "long":
        translator: QTranslator = LongWords(app)
    else:
        translator = Translations(read_words(folder / FOLDERS[language]), app)
    app.installTranslator(translator)
    return translator


def read_words(folder: Path) -> dict[tuple[str, str], Text]:
    """Every word of a language. A text translated twice in one context is an error, said with its file."""
    words: dict[tuple[str, str], Text] = {}
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise FileNotFoundError(folder)  # never fall back to English in silence
    for file in files:
        for context, texts in tomli.loads(file.read_text(encoding="utf-8")).items():
            for source, text in texts.items():
                if (context, source) in words:
                    raise ValueError(f"{file.name}: [{context}] {source!r} is translated elsewhere too")
                words[context, source] = text
    return words
