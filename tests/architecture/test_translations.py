"""Vietnamese is complete, matches the code, and keeps to one vocabulary (ui words: CONTRIBUTING.md)."""

import ast
import re
import tomllib
import unicodedata
from collections.abc import Iterator

import pytest

from desktop.paths import RESOURCES
from desktop.ui.language import ANYWHERE, FOLDERS, Text, read_words
from tests.architecture.screen_texts import Source, texts
from tests.architecture.sources import files, named, tree

I18N = RESOURCES / "i18n"
Key = tuple[str, str]


def _is_in(words: dict[Key, Text], source: Source) -> bool:
    return (source.context, source.text) in words or (ANYWHERE, source.text) in words


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return [source for path in files("desktop/ui") for source in texts(tree(path), named(path))]


@pytest.fixture(scope="module")
def vietnamese() -> dict[Key, Text]:
    return read_words(I18N / FOLDERS["vi"])


PAGE = """
class Page(QWidget):
    def build(self):
        self.title.setText(self.tr("Save " "all"))
        self.tr("%n people", "", len(people))
        return tr("errors", "No network"), QCoreApplication.translate("errors", "{n} rows", n=2)

LATER = [QT_TRANSLATE_NOOP("Qt", "Yes"), text.translate(table), tr("errors", code)]
"""


def test_the_texts_are_found_as_qt_asks_for_them() -> None:
    found = texts(ast.parse(PAGE), "page.py")
    assert [(source.context, source.text, source.is_counted) for source in found] == [
        ("Page", "Save all", False),
        ("Page", "%n people", True),
        ("errors", "No network", False),
        ("errors", "{n} rows", True),
        ("Qt", "Yes", False),
    ]


def test_every_text_is_translated(sources: list[Source], vietnamese: dict[Key, Text]) -> None:
    missing = [f"{s.place} [{s.context}] {s.text!r}" for s in sources if not _is_in(vietnamese, s)]
    assert missing == [], "add them to a file in resources/i18n/parts"


def test_no_translation_outlives_its_text(sources: list[Source], vietnamese: dict[Key, Text]) -> None:
    """Qt's own words aside, which only Qt uses."""
    qt = set(tomllib.loads((I18N / FOLDERS["vi"] / "qt.toml").read_text(encoding="utf-8")))
    used = {(source.context, source.text) for source in sources}
    used |= {(ANYWHERE, source.text) for source in sources}
    assert sorted(key for key in set(vietnamese) - used if key[0] not in qt) == []


def test_counted_english_knows_one_from_many(sources: list[Source]) -> None:
    english = read_words(I18N / FOLDERS["en"])
    assert [s.place for s in sources if s.is_counted and not _is_in(english, s)] == []


@pytest.mark.parametrize("language", FOLDERS)
def test_translations_fill_in_the_same_facts(language: str) -> None:
    odd = [key for key, value in _spoken(language) if _facts(value) - _facts(key[1])]
    lost = [key for key, value in _spoken(language) if language == "vi" and _facts(key[1]) - _facts(value)]
    assert odd + lost == []


def _facts(text: str) -> set[str]:
    return set(re.findall(r"\{\w*[^}]*\}|%n|%\d", text))


@pytest.mark.parametrize("language", FOLDERS)
def test_every_translation_is_whole_and_composed(language: str) -> None:
    odd = [
        key for key, value in _spoken(language) if not value or unicodedata.normalize("NFC", value) != value
    ]
    assert odd == []


def _spoken(language: str) -> Iterator[tuple[Key, str]]:
    for key, value in read_words(I18N / FOLDERS[language]).items():
        for text in [value] if isinstance(value, str) else value.values():
            yield key, text


# ---- one vocabulary on screen

NOT_ON_SCREEN = {
    r"bản ghi": "mục",
    r"hồ sơ(?! dịch vụ công)": "mục, phiếu; hồ sơ only of public services",
    r"bàn giao": "gửi về phường",
    r"đồng bộ": "gửi và nhận",
    r"bạn": "a bare verb, without addressing",
    r"hãy": "a bare verb",
    r"\w*o[àáảãạ]|\w*o[èéẻẽẹ]|(?:\w*[^\Wq])?u[ỳýỷỹỵ]": "hóa, khỏe, thủy: the tone on the first vowel",
}


def _shown() -> Iterator[tuple[str, str]]:
    """Every Vietnamese text of ours that a person reads: (where, text)."""
    for (context, source), text in _spoken("vi"):
        yield f"{context}: {source}", text
    for file in sorted((RESOURCES / "guides").glob("*.md")):
        yield file.name, file.read_text(encoding="utf-8")
    for file in sorted((RESOURCES / "catalog").glob("*.toml")):
        for text in _texts(tomllib.loads(file.read_text(encoding="utf-8"))):
            yield file.name, text
    for file in files("server"):  # it speaks Vietnamese only
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield named(file, node), node.value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


@pytest.mark.parametrize("word", NOT_ON_SCREEN)
def test_the_screen_keeps_to_the_glossary(word: str) -> None:
    found = [(where, match.group()) for where, text in _shown() for match in _wrong(word).finditer(text)]
    assert found == [], f"say: {NOT_ON_SCREEN[word]}"


def _wrong(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{word})(?!\w)", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        *((wrong, True) for wrong in ("hoá đơn", "huỷ", "Thuỷ", "khoẻ", "uý", "Hồ sơ của tổ", "Hãy bấm")),
        *((right, False) for right in ("hóa đơn", "hủy", "quý", "quỹ", "hồ sơ dịch vụ công", "hoàn toàn")),
    ],
)
def test_the_glossary_knows_right_from_wrong(text: str, is_wrong: bool) -> None:
    assert any(_wrong(word).search(text) for word in NOT_ON_SCREEN) is is_wrong
