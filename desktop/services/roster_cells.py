"""One cell of a roster, whatever is in it, to the value of a field. Nothing here raises."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from desktop.contract.vietnamese import fold
from desktop.services.citizen_id import check_national_id, decode, normalise_national_id
from desktop.services.phone import Phone, read_phone
from desktop.services.roster_birth import read_birth
from desktop.services.roster_found import Found, is_mark, is_nothing, text_of
from desktop.services.workbook import Cell

_MALE = frozenset({"nam", "m", "male", "trai", "ong", "nam gioi", "t"})
_FEMALE = frozenset({"nu", "f", "female", "gai", "ba", "nu gioi", "g"})
_ROUNDED = re.compile(r"\d([.,]\d+)?E\+?\d+", re.I)
_NUMBERED = re.compile(r"\d{1,4}\s*[.)/-]\s*(?=\D)")
_WORD_START = re.compile(r"(^|[\s\-'’(])(\w)")


def read_name(found: Found, text: str, title_case: bool) -> None:
    name = _NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text
    if name != text:
        found.flag("full_name", "name_numbered", text)
    written_flat = name == name.upper() or name == name.lower()
    if title_case and written_flat and name.upper() != name.lower():
        found.flag("full_name", "name_caps" if name == name.upper() else "name_lower", name)
        name = titled(name)
    if any(char.isdigit() or char in "()/,;:=@?" for char in name) or len(name) < 2:
        found.flag("full_name", "name_odd", text)
    found.keep("full_name", name)


def titled(name: str) -> str:
    """'NGUYỄN THỊ H'NHI' -> 'Nguyễn Thị H'Nhi'."""
    return _WORD_START.sub(lambda match: match[1] + match[2].upper(), name.lower())


def id_digits(cell: Cell) -> str:
    """The ID number as far as it can be made out; zeros that a number cell has lost are back."""
    text = normalise_national_id(text_of(cell).lstrip("='` "))
    if not text.isdecimal() or not text.isascii():
        return text
    if isinstance(cell, int | float):
        return text.zfill(12) if len(text) in (10, 11) else text.zfill(9) if len(text) == 8 else text
    restored = "0" + text
    return restored if len(text) == 11 and text[0] != "0" and decode(restored) else text


def read_id(found: Found, cell: Cell) -> None:
    written = text_of(cell)
    if is_nothing(written):
        return
    text = id_digits(cell)
    if _ROUNDED.fullmatch(written):
        found.flag("national_id", "id_rounded", written)
    elif not any(char.isdigit() for char in text):
        found.flag("national_id", "id_unreadable", written)
        found.notes.append(written)
    elif len(text) == 9 and text.isdecimal():
        found.flag("national_id", "id_old", text)
        found.notes.append(f"CMND {text}")
    else:
        _keep_id(found, text, written)


def _keep_id(found: Found, text: str, written: str) -> None:
    found.keep("national_id", text[:40])
    if len(text) == 12 and text.isdecimal() and len(re.sub(r"\D", "", written)) < 12:
        found.flag("national_id", "id_zero_restored", written)


def check_id(found: Found) -> None:
    """Once birth and sex are known: what the number itself says, and where it contradicts them."""
    number = found.text("national_id")
    if number is None:
        return
    for code in check_national_id(number, found.text("birth"), found.text("sex")):
        found.flag("national_id", f"id_{code}", number)
    decoded = decode(number)
    if decoded and "sex" not in found.values:
        found.flag("sex", "sex_from_id")
        found.values["sex"] = decoded.sex


def read_sex(found: Found, text: str, id_text: str = "") -> None:
    word = fold(text).strip(" .")
    if word in _MALE or word in _FEMALE:
        found.values["sex"] = "male" if word in _MALE else "female"
    elif is_mark(text):  # a tick under "Giới tính" means male, unless the ID number knows better
        decoded = decode(id_text)
        found.values["sex"] = decoded.sex if decoded else "male"
        found.flag("sex", "sex_mark", text)
    elif text and not is_nothing(text):
        found.flag("sex", "sex_unreadable", text)


def read_pair(found: Found, male: Cell, female: Cell, today: date, id_text: str) -> None:
    """Nam and Nữ, each a column: a tick says the sex, a date says the sex and the birth."""
    for sex, cell in (("male", male), ("female", female)):
        text = text_of(cell)
        if is_nothing(text):
            continue
        if found.values.get("sex", sex) != sex:
            found.flag("sex", "sex_both", text)
            del found.values["sex"]
            return
        found.values["sex"] = sex
        if not is_mark(text) and fold(text) not in _MALE | _FEMALE:
            read_birth(found, cell, today, id_text)


def read_phones(found: Found, text: str, convert: bool) -> None:
    """The first number is hers; further ones go to the note."""
    phones = _phones_in(text)
    if not phones and not is_nothing(text):
        found.flag("phone", "phone_unreadable", text)
        found.notes.append(text)
    for phone in phones[:1] if "phone" not in found.values else ():
        _keep_phone(found, phone, text, convert)
        phones = phones[1:]
    if phones:
        found.flag("phone", "phone_several", text)
        found.notes += [f"{phone.value} ({phone.whose})" if phone.whose else phone.value for phone in phones]


def _phones_in(text: str) -> list[Phone]:
    """One, or those of '0912345678 / 0987654321' and the like."""
    whole = read_phone(text.lstrip("='` "))
    if whole and whole.is_valid:
        return [whole]
    pieces = re.findall(r"[^;,/|\n]+", text)
    if len(pieces) == 1 and len(digits := re.sub(r"\D", "", text)) == 20:
        pieces = [digits[:10], digits[10:]]
    return [phone for piece in pieces if (phone := read_phone(piece))]


def _keep_phone(found: Found, phone: Phone, text: str, convert: bool) -> None:
    number = phone.value
    if phone.suggestion:
        found.flag("phone", "phone_converted" if convert else "phone_old", phone.suggestion)
        number = phone.suggestion if convert else number
    elif not phone.is_valid:
        found.flag("phone", "phone_unusual", text)
    elif re.sub(r"\D", "", text) == number[1:]:
        found.flag("phone", "phone_zero_restored", text)
    found.keep("phone", number)
    if phone.whose:
        found.keep("phone_of", phone.whose)


def add_notes(found: Found, labelled: Sequence[tuple[str, str]]) -> None:
    for label, text in labelled:
        if text.startswith("="):
            text = text.lstrip("= ")
            found.flag("note", "formula_text", text)
        if text and not is_nothing(text):
            found.notes.append(f"{label}: {text}" if label else text)


def notice_what_notes_say(found: Found) -> None:
    words = fold("; ".join(found.notes))
    for code, wording in _TOLD.items():
        if wording.search(words):
            found.flag("note", code, "; ".join(found.notes))


_TOLD: Mapping[str, re.Pattern[str]] = {
    "deceased": re.compile(r"\b(da mat|da chet|tu tran|qua doi|chet)\b"),
    "moved_away": re.compile(r"\b(da )?(chuyen di|chuyen khau|cat khau|chuyen noi khac)\b"),
    # Health and hardship are kept apart from the person's other data; a roster's remark is not the place.
    "sensitive": re.compile(r"\b(khuyet tat|ho ngheo|can ngheo|tam than|hiv|nghien|benh|tien an|ma tuy)\b"),
}


def read_residence(found: Found, text: str, of_all: str | None) -> None:
    """A tick in a column "Tạm trú" means temporary; without a column the title of the list tells."""
    words = fold(text)
    if is_mark(text) or "tam tru" in words or words in ("tt", "kt3", "kt4"):
        found.values["residence"] = "temporary"
    elif "thuong tru" in words or words == "kt1":
        found.values["residence"] = "permanent"
    elif of_all:
        found.values["residence"] = of_all
