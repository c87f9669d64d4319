"""Addresses as they are in Vietnam, and the order in which a person walks past them. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping

from desktop.contract.vietnamese import clean, fold, same_tones

PARTS = ("house", "flat", "floor", "building", "sub_alley", "alley", "street")  # as one writes them

_WORDS = re.compile(r"\d+|[^\d\s./-]+")

# What begins a part, as written with accents; without any, only where the whole text has none.
_BEGINS: Mapping[str, tuple[str, ...]] = {
    "house": ("số nhà", "nhà số", "sn", "số"),
    "alley": ("ngõ", "kiệt"),
    "sub_alley": ("ngách", "hẻm"),
    "street": ("đường", "phố"),
    "flat": ("căn hộ số", "căn hộ", "căn", "phòng", "p."),
    "floor": ("tầng", "lầu"),
    "building": ("tòa nhà", "tòa", "chung cư", "block"),
    "": ("tổ dân phố", "tdp", "tổ", "khu dân cư", "khu", "thôn", "xóm", "phường", "xã", "quận", "huyện",
         "thị trấn", "thành phố", "tp", "tỉnh"),
}  # fmt: skip
_NUMBERED = frozenset({"house", "flat", "floor"})
_NUMBER = re.compile(r"[a-z]{0,3}\.?\d+[a-z]{0,2}(?:[/-][a-z]{0,2}\d+[a-z]{0,2})*", re.IGNORECASE)
_FLAT = re.compile(r"[pP]\.?(\d+[a-zA-Z]?)")  # P1204
_SAYS = {
    "house": "Số", "flat": "Căn hộ", "floor": "tầng", "building": "tòa", "sub_alley": "ngách", "alley": "ngõ",
    "street": "đường",
}  # fmt: skip


def _key(word: str) -> str:
    return same_tones(word)


_KEYWORDS = [(word, part) for part, words in _BEGINS.items() for word in words]


def _finder(spell: Mapping[str, str]) -> re.Pattern[str]:
    words = sorted(spell, key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, words))})(?![^\W\d])\s*")


_ACCENTED = {_key(word): part for word, part in _KEYWORDS}
_BARE = {fold(word): part for word, part in _KEYWORDS}
_IN_ACCENTS, _IN_BARE = _finder(_ACCENTED), _finder(_BARE)


def walk_key(*parts: str | None) -> str:
    """Sorts addresses as one walks: by street or building, alley, sub-alley or floor, then house or flat;
    numbers as numbers (9 before 10, 12 before 12A). What is not known comes last of its kind."""
    # A tab sorts before the space of "12 a": 12 comes before 12A.
    return "\t".join(" ".join(_walk_words(part)) if part else "~" for part in parts)


def parse(text: str) -> dict[str, str]:
    """The parts that are surely said in an address as it is written: PARTS -> as written, without its word.

    Sure is what its own word begins (số 12, ngõ 34), and a bare number in front of one. 3/12/45 stays whole:
    some write the house first, some last. Neighbourhood, ward and what lies above are no parts."""
    found: dict[str, str] = {}
    for part, value in _said(clean(text)):
        if not part or not value:
            continue
        if part == "sub_alley" and part in found:  # ngách 12, hẻm 3
            found[part] = f"{found[part]}/{value}"
        elif part not in found:
            found[part] = value
    return found


def written(parts: Mapping[str, str | None]) -> str:
    """One line, as such an address is written; what parse() reads back."""
    return ", ".join(f"{_SAYS[part]} {value}" for part in PARTS if (value := parts.get(part)))


def names_a_door(text: str | None) -> bool:
    """It says more than a street or a neighbourhood: one house, or one flat."""
    parts = parse(text or "")
    return "house" in parts or "flat" in parts


def _said(text: str) -> Iterator[tuple[str, str]]:
    is_bare = text.isascii()
    spelled = fold(text) if is_bare else _key(text)
    if len(spelled) != len(text):  # some letter has no small one of the same length: nothing is sure
        return
    finder, parts = (_IN_BARE, _BARE) if is_bare else (_IN_ACCENTS, _ACCENTED)
    hits = list(finder.finditer(spelled))
    lead = _number(text[: hits[0].start()].rstrip(" ,.;-") if hits else text.split(",")[0])
    if lead[:1].isdigit():
        yield "house", lead
    elif flat := _FLAT.fullmatch(lead):
        yield "flat", flat[1]
    for place, hit in enumerate(hits):
        end = hits[place + 1].start() if place + 1 < len(hits) else len(text)
        yield parts[hit[1]], _value(parts[hit[1]], text[hit.end() : end], is_bare=is_bare)


def _value(part: str, text: str, *, is_bare: bool) -> str:
    """Up to a comma; where a number is meant, or no accents tell a lane from a family name, only a number."""
    said = re.split(r"[,;()]", text, maxsplit=1)[0].strip(" .:-")
    said = said.removeprefix("số ").removeprefix("Số ")
    if part in _NUMBERED or (is_bare and part != "street" and part != "building"):
        return _number(said)
    return said


def _number(said: str) -> str:
    found = _NUMBER.match(said)
    is_whole = found and (found.end() == len(said) or said[found.end()] in " ,")
    return found[0] if found and is_whole else ""


def _walk_words(part: str) -> Iterable[str]:
    for word in _WORDS.findall(fold(part)):
        yield f"{int(word):06d}" if word.isdecimal() else word
