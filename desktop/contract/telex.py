"""What was meant when the keyboard did not compose: 'Nguyeenx Thij Hoaf' -> 'Nguyễn Thị Hòa'.

Only ever offered. It stays silent unless the text can hardly be anything else, so that Alex, Max and Anna
are left alone.
"""

from functools import lru_cache

from desktop.contract.syllable import HOI, HUYEN, NANG, NGA, SAC, VOWELS, is_syllable, with_tone

_TONE_KEYS = {"f": HUYEN, "r": HOI, "x": NGA, "s": SAC, "j": NANG}
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"a": "ă", "o": "ơ", "u": "ư"}
_SURE = ("aa", "ee", "oo", "dd", "w", "f", "j")  # never so in Vietnamese; s, r and x also end foreign names


def telex_rescue(text: str) -> str | None:
    """The text with its raw Telex words composed, or None where nothing looks like raw Telex."""
    words = text.split()
    composed = [_composed(word) for word in words]
    raw = [word for word, made in zip(words, composed, strict=True) if made]
    if not raw or not (len(raw) > 1 or any(sign in raw[0].casefold() for sign in _SURE)):
        return None
    return " ".join(made or word for word, made in zip(words, composed, strict=True))


@lru_cache(maxsize=1024)
def _composed(word: str) -> str | None:
    """One word as the input method would have made it; None if it was no raw Telex."""
    raw = word.casefold()
    if not (raw.isascii() and raw.isalpha()):
        return None
    letters: list[str] = []
    tone = ""
    for key in raw:
        if key in _TONE_KEYS and any(letter in VOWELS for letter in letters):
            if tone:
                return None
            tone = _TONE_KEYS[key]
        elif not _marked(letters, key):
            letters.append(key)
    base = "".join(letters)
    made = with_tone(base[:-2] + "uơ" if base.endswith("ươ") else base, tone)
    if made == raw or not is_syllable(made):
        return None
    if len(word) > 1 and word.isupper():
        return made.upper()
    return made[0].upper() + made[1:] if word[0].isupper() else made


def _marked(letters: list[str], key: str) -> bool:
    """Whether this key gave a letter already typed its hat, horn or bar."""
    if key == "d" and letters[:1] == ["d"]:
        letters[0] = "đ"
        return True
    if key in _HATS and key in letters:
        at = len(letters) - 1 - letters[::-1].index(key)
        letters[at] = _HATS[key]
        return True
    return key == "w" and _horned(letters)


def _horned(letters: list[str]) -> bool:
    places = [at for at, letter in enumerate(letters) if letter in _HORNS]
    if not places:
        return False
    last = places[-1]
    before = letters[last - 1] if last else ""
    if before == "u" and letters[last] == "o":
        letters[last - 1 : last + 1] = "ươ"
    elif before == "u" and letters[last] == "a" and letters[:1] != ["q"]:
        letters[last - 1] = "ư"
    else:
        letters[last] = _HORNS[letters[last]]
    return True
