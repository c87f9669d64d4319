"""Why two people may be one, in words (contract/lookalike.py)."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

tr = QCoreApplication.translate


def reasons_text(reasons: Iterable[str]) -> str:
    """What speaks for it, then what speaks against it."""
    speaks_for = {
        "same_id": tr("like", "the same ID number"),
        "id_one_digit": tr("like", "ID numbers that differ by a slip"),
        "same_name": tr("like", "the same name"),
        "no_tones": tr("like", "the same name, once without accents"),
        "swapped": tr("like", "the same words of the name in another order"),
        "no_middle": tr("like", "the same name, once without a middle name"),
        "typing": tr("like", "names that differ by a typing slip"),
        "near_name": tr("like", "names that differ by one letter or tone"),
        "same_birth": tr("like", "the same date of birth"),
        "same_year": tr("like", "the same year of birth"),
        "birth_typing": tr("like", "dates of birth that differ by a slip"),
        "same_phone": tr("like", "the same phone"),
        "shared_phone": tr("like", "the same phone, of a relative"),
        "same_household": tr("like", "the same household"),
        "same_address": tr("like", "the same address"),
    }
    against = {
        "id_differs": tr("like", "ID numbers differ"),
        "birth_differs": tr("like", "dates of birth differ"),
        "sex_differs": tr("like", "sex differs"),
        "other_place": tr("like", "in two neighbourhoods"),
    }
    found = list(reasons)
    parts = [words for code, words in speaks_for.items() if code in found]
    but = [words for code, words in against.items() if code in found]
    text = ", ".join(parts)
    if but:
        text = " · ".join(filter(None, [text, tr("like", "but {what}").format(what=", ".join(but))]))
    return text[:1].upper() + text[1:]
