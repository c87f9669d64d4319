"""Vietnamese text: one spelling, folding for search, the order of names (domain notes, 5)."""

import re
import unicodedata
from functools import lru_cache

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries
_INVISIBLE = dict.fromkeys([0, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_SPACES = re.compile(r"\s+")

# Open rimes oa, oe, uy (not after q) take the tone on either letter: hòa and hoà are one word.
_OPEN_RIME = re.compile(
    r"(?:([oO])([\u0300\u0309\u0303\u0301\u0323])([aeAE])|(?<![qQ])([uU])([\u0300\u0309\u0303\u0301\u0323])([yY]))(?!\w)"
)


def clean(text: str) -> str:
    """One spelling for one word: composed letters, single spaces, nothing invisible. Apply at every door."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text.translate(_INVISIBLE))).strip()


@lru_cache(maxsize=4096)
def _fold_word(word: str) -> str:
    text = unicodedata.normalize("NFD", word.casefold().replace("đ", "d"))
    return "".join(char for char in text if not unicodedata.combining(char))


def fold(text: str) -> str:
    """'Nguyễn Đức' -> 'nguyen duc': what people type into a search box."""
    return " ".join(map(_fold_word, unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split()))


def same_tones(text: str) -> str:
    """A key that is equal for two spellings of the same words: hoà/hòa, thuỷ/thủy, upper and lower case."""
    parts = unicodedata.normalize("NFD", clean(text).casefold())
    moved = _OPEN_RIME.sub(lambda m: "".join((m[1] or m[4], m[3] or m[6], m[2] or m[5])), parts)
    return unicodedata.normalize("NFC", moved)


def given_name(full_name: str) -> str:
    """The last word, by which people are called and sorted."""
    words = full_name.split()
    return words[-1] if words else ""


def name_key(full_name: str) -> str:
    """Sort key for a person: given name, then family, then middle names, in Vietnamese letter order.

    Letters decide before tones, syllable by syllable.
    """
    words = clean(full_name).split()
    return " ".join(map(_sort_key, words[-1:] + words[:-1]))


@lru_cache(maxsize=8192)
def _sort_key(word: str) -> str:
    letters, tones = [], []
    for char in word.casefold():
        base = unicodedata.normalize("NFD", char)
        tones += [str(_TONES.index(c) + 1) for c in base if c in _TONES]
        letter = unicodedata.normalize("NFC", "".join(c for c in base if c not in _TONES))
        letters.append(chr(0x61 + _LETTERS.index(letter)) if letter in _LETTERS else letter)
    return "".join(letters) + "!" + "".join(tones)


_TELEX_TONE = {"f": "\u0300", "r": "\u0309", "x": "\u0303", "s": "\u0301", "j": "\u0323"}
_TELEX_PAIRS = {"aa": "â", "ee": "ê", "oo": "ô", "dd": "đ", "aw": "ă", "ow": "ơ", "uw": "ư"}
_VOWELS = "aăâeêioôơuưy"
_SYLLABLE = re.compile(
    r"^(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
    r"[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?$"
)


def telex_rescue(text: str) -> str | None:
    """'Nguyeenx Thij Hoaf' -> 'Nguyễn Thị Hoà': what was meant when the keyboard did not compose.

    None where nothing looks like raw Telex, or where it would not become a Vietnamese syllable.
    """
    words = text.split()
    mended = [_telex_word(word) or word for word in words]
    return " ".join(mended) if mended != words else None


def _telex_word(word: str) -> str | None:
    raw = word.casefold()
    if len(raw) < 2 or not raw.isascii() or not raw.isalpha():
        return None
    tone = _TELEX_TONE.get(raw[-1], "")
    body = raw[:-1] if tone else raw
    for pair, letter in _TELEX_PAIRS.items():
        body = body.replace(pair, letter)
    body = body.replace("uơ", "ươ")
    if (not tone and body == raw) or not _SYLLABLE.match(body):
        return None
    made = _with_tone(body, tone)
    return made.capitalize() if word[:1].isupper() else made


def _with_tone(body: str, tone: str) -> str:
    if not tone:
        return body
    start = 2 if body.startswith(("qu", "gi")) and len(body) > 2 and body[2] in _VOWELS else 0
    places = [i for i in range(start, len(body)) if body[i] in _VOWELS]
    marked = [i for i in places if body[i] in "ăâêôơư"]
    closed = places[-1] < len(body) - 1
    at = marked[-1] if marked else places[-1] if closed or len(places) == 1 else places[-2]
    if not closed and not marked and body[places[-2] : places[-1] + 1] in ("oa", "oe", "uy"):
        at = places[-1]
    return unicodedata.normalize("NFC", body[: at + 1] + tone + body[at + 1 :])
