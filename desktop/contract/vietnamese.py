"""Vietnamese text: one spelling, folding, order of names."""

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng


def clean(text: str) -> str:
    """One spelling for one word: composed letters, single spaces. Apply at every door."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """'Nguyễn Đức' -> 'nguyen duc': what people type into a search box."""
    text = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


def name_key(full_name: str) -> str:
    """Sort key for a person: given name first, then the rest, in Vietnamese letter order."""
    words = full_name.split()
    return " ".join(_sort_key(word) for word in words[-1:] + words[:-1])


def _sort_key(word: str) -> str:
    letters, tones = [], ""
    for char in unicodedata.normalize("NFC", word.casefold()):
        base = unicodedata.normalize("NFD", char)
        tones += "".join(str(_TONES.index(c) + 1) for c in base if c in _TONES)
        letter = unicodedata.normalize("NFC", "".join(c for c in base if c not in _TONES))
        letters.append(chr(0x61 + _LETTERS.index(letter)) if letter in _LETTERS else letter)
    return "".join(letters) + "!" + tones
