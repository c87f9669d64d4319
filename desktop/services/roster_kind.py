"""What a row of a roster is, before its cells are read one by one."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from desktop.contract.vietnamese import fold
from desktop.services.roster_wording import field_called, plain

Kind = Literal["person", "total", "blank", "footer", "heading"]

_TOTAL = re.compile(r"(tổng|cộng)\b")  # not fold(): "Tống" and "Công" are family names
_TOTAL_FOLDED = re.compile(r"(tong (cong|so)|cong (don|trang|chuyen)|tong|cong)( ?[:\d(].*)?$|tong cong.*")
_SIGNATURE = re.compile(
    r"nguoi lap|to truong|truong thon|ghi ro ho ten|ky( va ghi ro ho)?,? ten|xac nhan cua|noi nhan|chu tich|"
    r"(can bo|cong an) (khu vuc|tong hop)|lap bang"
)
_PLACE_AND_DAY = re.compile(r"ngay \S+ thang \S+ nam \S+")
_BIRTHS = frozenset({"birth", "birth_year", "male", "female", "age"})
_NUMBERING = frozenset({"ordinal", "household_no"})


class KindReader:
    """Remembers whether the signatures under the list have begun."""

    def __init__(self, columns: Mapping[int, str]) -> None:
        self._columns = columns
        self._after_list = False

    def kind(self, texts: Sequence[str]) -> Kind:
        """`texts` are the cells as text, ditto marks left out."""
        filled = [text for text in texts if text]
        if not filled:
            return "blank"
        known = self._known(texts)
        if _has_birth(known) or _digits(known.get("national_id", "")) >= 9:
            self._after_list = False
            return "person"
        if any(map(_is_total, filled[:3])):
            return "total"
        if set(known) <= _NUMBERING and len(filled) == len(known):
            return "blank"  # numbered in advance, never filled in
        return self._without_birth_or_id(texts, filled, known)

    def _without_birth_or_id(self, texts: Sequence[str], filled: list[str], known: Mapping[str, str]) -> Kind:
        numbered = known.get("ordinal", "").isdecimal()
        if self._repeats_header(texts):
            return "heading"
        name = known.get("full_name", "")
        if not numbered and any(_signs(text, named=bool(name)) for text in filled):
            self._after_list = True
            return "footer"
        if self._after_list and not numbered:
            return "footer"
        if name:
            alone = not numbered and len(filled) == len(known.keys() & {"full_name", "ordinal"})
            divides = "ordinal" in known or any(map(str.isdigit, name))  # "II. Khu tập thể", "Ngõ 12"
            return "heading" if alone and divides else "person"
        return "person" if numbered or "phone" in known else "heading"

    def _known(self, texts: Sequence[str]) -> dict[str, str]:
        known: dict[str, str] = {}
        for column, name in self._columns.items():
            if 0 <= column < len(texts) and texts[column]:
                known.setdefault(name, texts[column])
        return known

    def _repeats_header(self, texts: Sequence[str]) -> bool:
        """Printed lists repeat their header on every page."""
        again = [
            column
            for column, name in self._columns.items()
            if 0 <= column < len(texts) and texts[column] and field_called(plain(texts[column])) == name
        ]
        return len(again) >= 2


def _has_birth(known: Mapping[str, str]) -> bool:
    texts = ((name, known.get(name, "")) for name in _BIRTHS)
    return any(
        _digits(text) >= (1 if name == "age" else 4) and not _PLACE_AND_DAY.search(fold(text))
        for name, text in texts
    )


def _signs(text: str, *, named: bool) -> bool:
    folded = fold(text)
    return bool(_SIGNATURE.search(folded) or (not named and _PLACE_AND_DAY.search(folded)))


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _is_total(text: str) -> bool:
    return bool(_TOTAL.match(text.casefold()) or _TOTAL_FOLDED.match(fold(text)))
