"""Vietnamese text: one spelling, folding for search, the order of names (domain notes, 5)."""

import re
import unicodedata
from functools import lru_cache

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries
_RANK = {letter: chr(0x41 + place) for place, letter in enumerate(_LETTERS)}

_BARE = {
    rank: "d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0] for letter, rank in _RANK.items()
}

# What nobody can see, and half of a pair, which no file or database can store.
_UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_ETH = str.maketrans("ÐðƉɖ", "ĐđĐđ")  # look like Đ, and old converters wrote them for it
_ODD = re.compile(f"[{_UNSEEN}ÐðƉɖ]")
_BRACKETED = re.compile(r"\([^)]*\)?")

# Open rimes oa, oe, uy (not after q) take the tone on either letter: hòa and hoà are one word.
_OPEN_RIME = re.compile(f"(?:(o)([{_TONES}])([ae])|(?<!q)(u)([{_TONES}])(y))(?!\\w)")


@lru_cache(maxsize=16)  # whoever takes a name apart asks for it several times
def clean(text: str) -> str:
    """One spelling for one word: composed letters, single spaces, nothing invisible. Apply at every door."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if _ODD.search(text):
        text = _INVISIBLE.sub("", text).translate(_ETH)
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=16)
def fold(text: str) -> str:
    """'Nguyễn Đức' -> 'nguyen duc': what people type into a search box."""
    return " ".join(filter(None, map(_fold_word, clean(text).split())))


@lru_cache(maxsize=16384)
def _fold_word(word: str) -> str:
    apart = unicodedata.normalize("NFD", word.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char)).replace("đ", "d")


def same_tones(text: str) -> str:
    """A key that is equal for two spellings of the same words: hoà/hòa, thuỷ/thủy, upper and lower case."""
    parts = unicodedata.normalize("NFD", clean(text).casefold())
    moved = _OPEN_RIME.sub(lambda m: "".join((m[1] or m[4], m[3] or m[6], m[2] or m[5])), parts)
    return unicodedata.normalize("NFC", moved)


def given_name(full_name: str) -> str:
    """The last word, by which people are called and sorted; a remark in brackets is no name."""
    words = _words(full_name)
    return words[-1] if words else ""


def name_key(full_name: str) -> str:
    """Sort key for a person: given name, then family, then middle names, in Vietnamese letter order.

    Letters decide before tones, syllable by syllable. Compare keys byte by byte.
    """
    words = _words(full_name)
    return " ".join(map(_word_key, words[-1:] + words[:-1]))


def initials(key: str) -> list[str]:
    """Of a name_key: the first letters of its words, without accents; given name, family name, the middle."""
    return [_BARE.get(word[0], word[0]) for word in key.split()]


def _words(full_name: str) -> list[str]:
    name = clean(full_name)
    return (_BRACKETED.sub(" ", name) if "(" in name else name).split() or name.split()


@lru_cache(maxsize=16384)
def _word_key(word: str) -> str:
    """Its letters, "!" (below every letter), its tones: where a tone is written does not matter."""
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", word.casefold()):
        apart = unicodedata.normalize("NFD", char)
        tones += [str(_TONES.index(mark) + 1) for mark in apart if mark in _TONES]
        letter = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in _TONES))
        letters.append(_RANK.get(letter) or _RANK.get(apart[0]) or (char if char.isalnum() else ""))
    return "".join(letters) + "!" + "".join(tones)
