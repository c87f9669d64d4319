"""What a Vietnamese syllable can be, and where its tone is written.

Names of the highland peoples and foreign names are not such syllables: use this to offer or to trust, never
to refuse.
"""

import unicodedata
from functools import lru_cache

HUYEN, HOI, NGA, SAC, NANG = TONES = "\u0300\u0309\u0303\u0301\u0323"
VOWELS = "aăâeêioôơuưy"

_INITIALS = str.split("ngh ch gh gi kh ng nh ph qu th tr b c d đ g h k l m n p r s t v x")
_RIMES = frozenset(
    str.split("""
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong ooc oong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
    oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uơ uôc uôi uôm uôn uông uôt
    uy uya uych uynh uyp uyt uyu uyên uyêt ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu ynh yt ych
    """)
)
_STOPS = ("c", "ch", "p", "t")


@lru_cache(maxsize=4096)
def is_syllable(word: str) -> bool:
    """'Nguyễn', 'hoà', 'THỊ': letters and tone could be said. A toneless 'ngoc' could not."""
    base, tone = without_tone(word.casefold())
    rime = rime_of(base)
    if rime is None or len(tone) > 1:
        return False
    return tone in (SAC, NANG) and tone != "" if rime.endswith(_STOPS) else True


def without_tone(word: str) -> tuple[str, str]:
    """'hoà' -> 'hoa' and the tone; letters keep their hats and horns."""
    apart = unicodedata.normalize("NFD", word)
    tone = "".join(char for char in apart if char in TONES)
    return unicodedata.normalize("NFC", "".join(char for char in apart if char not in TONES)), tone


def rime_of(base: str) -> str | None:
    """The part that carries the tone; None if this is no syllable. 'gi' and 'qu' begin one where they can."""
    for initial in (*_INITIALS, ""):
        rime = base[len(initial) :]
        if base.startswith(initial) and rime in _RIMES and _may_meet(initial, rime):
            return rime
    return None


def with_tone(base: str, tone: str) -> str:
    """The tone on its letter, as in hòa, thủy, khỏe (our spelling); the base itself without a tone."""
    rime = rime_of(base)
    if rime is None or not tone:
        return base
    start = len(base) - len(rime)
    vowels = [at for at in range(start, len(base)) if base[at] in VOWELS]
    hatted = [at for at in vowels if base[at] in "ăâêôơư"]
    if hatted:
        at = hatted[-1]
    elif base[-1] in VOWELS:
        at = vowels[max(0, len(vowels) - 2)]
    else:
        at = vowels[-1]
    return unicodedata.normalize("NFC", base[: at + 1] + tone + base[at + 1 :])


def _may_meet(initial: str, rime: str) -> bool:
    front = rime[0] in "eêiy"
    if initial in ("k", "gh", "ngh"):
        return front
    if initial in ("c", "ng") or (initial == "g" and rime[0] != "i"):
        return not front
    if initial == "qu":
        return rime[0] not in "uư"
    return True
