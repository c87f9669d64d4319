"""Addresses as they are in Vietnam, and the order in which a person walks past them. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from desktop.contract.vietnamese import clean, fold, same_tones

PARTS = ("house", "flat", "floor", "building", "sub_alley", "alley", "street")  # as one writes them

_WORDS = re.compile(r"\d+|[^\d\s./-]+")
_UNKNOWN = "~"  # behind all that is known
_INTO = "\x1f"  # into an alley: behind the house of that number (a tab), before the next (12A: a space)

# What begins a part, as written with accents; without any, only where the whole text has none. Some parts are
# known here only: see _settled().
_BEGINS: Mapping[str, tuple[str, ...]] = {
    "house": ("số nhà", "nhà số", "sn", "số", "nhà", "ô"),
    "lot": ("lô",),
    "alley": ("ngõ", "kiệt"),
    "sub_alley": ("ngách",),
    "lane": ("hẻm",),
    "street": ("đường", "phố", "đ."),
    "flat": ("căn hộ", "căn", "phòng", "p.", "p"),
    "floor": ("tầng", "lầu"),
    "building": ("tòa nhà", "tòa", "block"),
    "row": ("dãy nhà", "dãy"),
    "complex": ("chung cư", "cc"),
    "estate": ("khu tập thể", "ktt", "tập thể"),
    "tt": ("tt",),  # tập thể, or thị trấn
    "": ("tổ dân phố", "tdp", "tổ", "khu dân cư", "khu đô thị", "kđt", "khu phố", "khu", "cụm", "đội", "thôn",
         "xóm", "phường", "xã", "quận", "huyện", "thị trấn", "thành phố", "tp", "tỉnh"),
}  # fmt: skip
_NUMBERED = frozenset({"house", "lot", "flat", "floor"})
_IN_NAMES = frozenset({"house", "flat", "building", "estate"})  # where no number follows
_INSIDE = frozenset({"flat", "floor", "building", "complex"})
_WAYS = frozenset({"street", "alley", "sub_alley", "lane"})
_NAMED = frozenset({"street", "building", "complex", "estate", "tt"})  # a name even without accents
_NUMBER = re.compile(
    r"[a-z]{0,4}[.-]?\d[a-z\d]*(?:(?:[/.-]| ?\+ ?)[a-z]{0,3}\d[a-z\d]*)*"
    r"(?: (?:bis|ter)(?!\w)| [a-h](?=\s*(?:,|$)))?",
    re.IGNORECASE,
)
_CODE = r"[a-z]{1,4}\d{1,3}[a-z]?(?:\.\d+)?"  # of a block: B4, CT2A, S2.01
_TOWER = re.compile(r"\d+[a-z]{1,2}\d+", re.IGNORECASE)  # 17T5: a block, wherever it stands
_FLAT = re.compile(rf"(\d+[a-z\d]*)(?:[ ,-]+({_CODE}))?(?=\s*(?:,|$))", re.IGNORECASE)  # 1204, 305 B4
_TERRACE = r"(?P<terrace>(?:lk|bt|sh|tt)[ -]?\d+[a-z]?)(?: ?[.-] ?(?P<at>\d+[a-z]?))?(?!\w)\s*"  # LK5-12
_LOT = r"(?=\s*(?:(?:số|so) )?\d)"
_STOREYS = re.compile(r"(?<!\w)(?:nhà|nha) \d+ (?:tầng|tang|gian)(?!\w| \d)")  # tells how high, not which
_SAYS = {
    "house": "Số", "flat": "Căn hộ", "floor": "tầng", "building": "tòa", "sub_alley": "ngách", "alley": "ngõ",
    "street": "đường",
}  # fmt: skip
# What may stand behind a number and begins with a capital.
_NO_STREETS = re.compile(
    r"(?:cho|chua|truong|dinh|den|canh|gan|sau|truoc|doi dien|cong|benh|tram|ubnd|ha)(?!\w)"
)
# Units with a number; behind a house's a name makes it a street: 12 Đội Cấn. Of communes few have one word.
_UNIT_OR_STREET: Mapping[str, int] = {"doi": 4, "to": 4, "xa": 1}  # -> words of the name, at most


def _finder(spell: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted(spell, key=len, reverse=True)
    numbered = {"p": r"(?=\d)", "ô": _LOT, "o": _LOT}  # P1204; ô 12 is a door, Ô Chợ Dừa is not
    words = "|".join(re.escape(word) + numbered.get(word, "") for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{_TERRACE}|(?P<word>{words})(?![^\W\d])(?:\s*(?:số|so)(?= \d))?\s*)")


_KEYWORDS = [(word, part) for part, words in _BEGINS.items() for word in words]
_ACCENTED = {same_tones(word): part for word, part in _KEYWORDS}
_BARE = {fold(word): part for word, part in _KEYWORDS}
_IN_ACCENTS, _IN_BARE = _finder(_ACCENTED), _finder(_BARE)


def walk_key(parts: Mapping[str, str | None]) -> str:
    """Sorts addresses as one walks, numbers as numbers (9 before 10, 12 before 12A).

    Along a street, into each alley where it opens: ngõ 34 behind house 34, before 36; so with sub-alleys.
    Then the buildings there, floor by floor; the floor of flat 1204 is 12. What is not known comes last."""
    street, building, alley, house = (parts.get(each) for each in ("street", "building", "alley", "house"))
    inner = [each for each in (parts.get("sub_alley") or "").split("/") if each]
    into = [alley, *inner] if alley or inner else [] if street or building else [None]
    way = _INTO.join(map(_words, [*into, None if building else house]))
    at = (building, house if building else None, *_on_floor(parts.get("floor"), parts.get("flat")))
    return "\t".join((_words(street), way, *map(_words, at)))


def parse(text: str) -> dict[str, str]:
    """The parts that are surely said in an address as it is written: PARTS -> as written, without its word.

    Sure is what its own word begins (số 12, ngõ 34), a bare number in front of one, and the name right behind
    the number of a house or an alley: a street. 3/12/45 stays whole: some write the house first, some last;
    ngách 15/2 is number 2 of alley 15. Neighbourhood, ward and what lies above are no parts."""
    found: dict[str, str] = {}
    for part, value in _said(clean(text)):
        if part and value:
            found.setdefault(part, value)
    return _settled(found)


def written(parts: Mapping[str, str | None]) -> str:
    """One line, as such an address is written; what parse() reads back."""
    return ", ".join(_say(part, value) for part in PARTS if (value := parts.get(part)))


def names_a_door(text: str | None) -> bool:
    """It says more than a street or a neighbourhood: one house, or one flat."""
    parts = parse(text or "")
    return "house" in parts or "flat" in parts


# ---- reading


def _said(text: str) -> Iterator[tuple[str, str]]:
    is_bare = text.isascii()
    spelled = fold(text) if is_bare else same_tones(text)
    if len(spelled) != len(text):  # some letter has no small one of the same length: nothing is sure
        return
    spelled = _STOREYS.sub(lambda hit: " " * len(hit[0]), spelled)
    finder, parts = (_IN_BARE, _BARE) if is_bare else (_IN_ACCENTS, _ACCENTED)
    hits = _outside_names(finder.finditer(spelled), text, spelled, parts)
    lead = text[: hits[0].start()] if hits else text
    yield from _lead(lead, hits[0] if hits else None, parts)
    for place, hit in enumerate(hits):
        behind = hits[place + 1] if place + 1 < len(hits) else None
        said = text[hit.end() : behind.start() if behind else len(text)]
        if hit["terrace"]:
            yield "row", re.sub(r"[ -]", "", text[hit.start("terrace") : hit.end("terrace")])
            yield "house", text[hit.start("at") : hit.end("at")] if hit["at"] else ""
        else:
            word = text[hit.start("word") : hit.end("word")]
            yield from _values(parts[hit["word"]], word, said, is_bare=is_bare)
            if parts[hit["word"]] in _INSIDE:
                yield from _around(said.partition(",")[2], behind, parts)


def _is_street(text: str, hit: re.Match[str]) -> bool:
    """Right behind a number, and with a name: not a unit, see _UNIT_OR_STREET."""
    most = _UNIT_OR_STREET.get(fold(hit["word"] or ""), 0)
    words = re.split(r"[,;()\d]", text[hit.start() :], maxsplit=1)[0].split()
    names = list(takewhile(lambda each: each[0].isupper(), words))
    return bool(most and re.search(r"\d\w?\s+$", text[: hit.start()])) and 1 < len(names) <= 1 + most


def _outside_names(
    hits: Iterable[re.Match[str]], text: str, spelled: str, parts: Mapping[str, str]
) -> list[re.Match[str]]:
    """Without those inside the name of a street or an alley: đường Xã Đàn, phố Nhà Thờ."""
    found: list[re.Match[str]] = []
    name = -1  # where one begins, or goes on
    for hit in hits:
        part = parts.get(hit["word"] or "")
        is_name = part == "" or (part in _IN_NAMES and not spelled[hit.end() : hit.end() + 1].isdigit())
        if (hit.start() == name and is_name) or _is_street(text, hit):
            name = hit.end()
            continue
        found.append(hit)
        name = hit.end() if part in ("street", "alley") else -1
    return found


def _lead(text: str, hit: re.Match[str] | None, parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What stands before `hit`, the first word that begins a part."""
    lead = text.strip(" ,.;-")
    flat = _FLAT.match(lead)
    is_block = hit is not None and parts.get(hit["word"] or "") in ("estate", "tt")
    if flat and flat[2] and (is_block or len(flat[1]) > 2):  # 305 B4 TT Kim Liên
        yield "flat", flat[1]
        yield "building", flat[2]
    elif lead[:1].isdigit() or (hit and hit["terrace"]):  # A12 TT5
        yield from _numbered("house", lead)


def _around(text: str, hit: re.Match[str] | None, parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Behind a floor or a flat, before `hit`: the house it is in, where its street or alley is said."""
    lead = text.strip(" ,.;-")
    said = dict(_numbered("house", lead)) if lead[:1].isdigit() else {}
    is_before_way = lead == said.get("house") and hit and parts.get(hit["word"] or "") in _WAYS
    yield from said.items() if said.get("guess") or is_before_way else ()


def _values(part: str, word: str, text: str, *, is_bare: bool) -> Iterator[tuple[str, str]]:
    """Up to a comma; where a number is meant, or no accents tell a lane from a family name, only a number."""
    said = re.split(r"[,;()]", text, maxsplit=1)[0].strip(" .:-")
    if part == "flat" and (flat := _FLAT.fullmatch(said)):
        yield part, flat[1]
        yield "building", flat[2] or ""
    elif part in _NUMBERED or _number(said) or (is_bare and part not in _NAMED and part != "row"):
        yield from _numbered(part, text.strip(" .:-")) if part not in _NAMED else [(part, said)]
    elif part in ("row", "estate", "tt"):
        yield part, f"{word} {said}" if said else ""
    else:
        yield part, said


def _numbered(part: str, text: str) -> Iterator[tuple[str, str]]:
    """The number, and right behind it the name of a street."""
    number = _number(text)
    yield part, number.replace(" ", "")
    if number and part in ("house", "alley", "sub_alley", "lane"):
        behind = re.split(r"[,;()]", text[len(number) :].lstrip(" ,"), maxsplit=1)[0].strip(" .:-")
        yield "guess", behind if _is_name(behind) else ""


def _number(said: str) -> str:
    found = _NUMBER.match(said)
    is_whole = found and (found.end() == len(said) or said[found.end()] in " ,;(")
    return found[0] if found and is_whole else ""


def _is_name(said: str) -> bool:
    words = said.split()
    is_name = 0 < len(words) <= 5 and all(each[0].isupper() for each in words) and words[0].isalpha()
    return is_name and not _NO_STREETS.match(fold(said))


# ---- what was read, as parts


def _settled(found: Mapping[str, str]) -> dict[str, str]:
    parts = {part: found[part] for part in ("house", "flat", "floor", "street") if part in found}
    _put_block(parts, found)
    _put_alleys(parts, found)
    if guess := found.get("guess"):
        parts.setdefault("street", guess)
    return parts


def _put_block(parts: dict[str, str], found: Mapping[str, str]) -> None:
    block = found.get("building") or found.get("row")
    if lot := found.get("lot"):
        if "house" in parts:
            block = block or f"lô {lot}"
        else:
            parts["house"] = lot
    is_tower = bool(_TOWER.fullmatch(parts.get("house", "")))
    is_code = is_tower or parts.get("house", "")[:1].isalpha()
    estate = found.get("estate") or (found.get("tt") if block or is_code or "flat" in parts else None)
    if is_code and not block and (is_tower or estate or "flat" in parts):  # P305 nhà B4
        block = parts.pop("house")
    if block := " ".join(filter(None, (block or found.get("complex"), estate))):
        parts["building"] = block


def _put_alleys(parts: dict[str, str], found: Mapping[str, str]) -> None:
    """ngách 15/2 says its alley again, or for the first time; hẻm 15/2/8 its sub-alley, too."""
    alley, *inner = _steps(found.get("alley")) or [""]
    for part in ("sub_alley", "lane"):
        steps, known = _steps(found.get(part)), [alley, *inner]
        if len(steps) > 1:
            if not alley and not inner:
                alley, *steps = steps
            elif steps[: len(known)] == known[: len(steps)]:
                steps = steps[len(known) :]
            elif inner and steps[0] == inner[-1]:
                steps = steps[1:]
        inner += steps
    parts |= {part: said for part, said in (("alley", alley), ("sub_alley", "/".join(inner))) if said}


def _steps(said: str | None) -> list[str]:
    """15/2 -> 15, 2"""
    if said and said[0].isdigit():
        return [each for each in re.split(r"[/-]", said) if each]
    return [said] if said else []


# ---- writing, and the order of the way


def _say(part: str, value: str) -> str:
    if part == "sub_alley" and "/" in value:
        sub_alley, lane = value.split("/", 1)
        return f"hẻm {lane}, {_SAYS[part]} {sub_alley}"
    return f"{_SAYS[part]} {value}"


def _on_floor(floor: str | None, flat: str | None) -> tuple[str | None, str | None]:
    """Floor and flat as they are compared: 1204 is flat 04 of floor 12, 12A05 of floor 12A."""
    told = re.fullmatch(r"(\d{1,2}[a-z]?)(\d{2}[a-z]?)", (flat or "").casefold())
    if told and fold(floor or told[1]) == told[1]:
        return told[1], told[2]
    return floor, flat


def _words(part: str | None) -> str:
    return " ".join(_each_word(part)) if part else _UNKNOWN


def _each_word(part: str) -> Iterable[str]:
    for word in _WORDS.findall(fold(part)):
        yield f"{int(word):06d}" if word.isdecimal() else word
