"""Vietnamese is complete, matches the code, and keeps to one vocabulary (ui words: CONTRIBUTING.md)."""

import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from desktop.paths import RESOURCES
from desktop.ui.language import ANYWHERE, FOLDERS, Text, read_words
from tests.architecture.sources import files

I18N = RESOURCES / "i18n"
LUPDATE = Path(sys.executable).with_name("pyside6-lupdate" + Path(sys.executable).suffix)
Key = tuple[str, str]


@dataclass(frozen=True)
class Source:
    context: str
    text: str
    is_counted: bool

    def is_in(self, words: dict[Key, Text]) -> bool:
        return (self.context, self.text) in words or (ANYWHERE, self.text) in words


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> set[Source]:
    """Every text of the ui, as Qt's own tool finds them."""
    collected = tmp_path_factory.mktemp("i18n") / "collected.ts"
    asked = [
        str(LUPDATE),
        *map(str, files("desktop/ui")),
        "-silent",
        "-locations",
        "none",
        "-ts",
        str(collected),
    ]
    subprocess.run(asked, check=True, capture_output=True)
    return {
        Source(context.findtext("name", ""), message.findtext("source", ""), message.get("numerus") == "yes")
        for context in ElementTree.parse(collected).getroot().iter("context")
        for message in context.iter("message")
    }


@pytest.fixture(scope="module")
def vietnamese() -> dict[Key, Text]:
    return read_words(I18N / FOLDERS["vi"])


def test_qt_finds_the_texts_of_the_ui(sources: set[Source]) -> None:
    """Otherwise every test below would be content with nothing."""
    assert len(sources) > 100
    assert any(source.is_counted for source in sources)


def test_every_text_is_translated(sources: set[Source], vietnamese: dict[Key, Text]) -> None:
    missing = sorted((s.context, s.text) for s in sources if not s.is_in(vietnamese))
    assert missing == [], "add them to a file in resources/i18n/parts"


def test_no_translation_outlives_its_text(sources: set[Source], vietnamese: dict[Key, Text]) -> None:
    """Qt's own words aside, which only Qt uses."""
    qt = set(tomllib.loads((I18N / FOLDERS["vi"] / "qt.toml").read_text(encoding="utf-8")))
    used = {(source.context, source.text) for source in sources}
    used |= {(ANYWHERE, source.text) for source in sources}
    assert sorted(key for key in set(vietnamese) - used if key[0] not in qt) == []


def test_counted_english_knows_one_from_many(sources: set[Source]) -> None:
    english = read_words(I18N / FOLDERS["en"])
    counted = [source for source in sources if source.is_counted]
    assert sorted((s.context, s.text) for s in counted if not s.is_in(english)) == []


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
