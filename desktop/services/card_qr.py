"""What the QR code of an identity card says (domain notes, 3.3).

    ID number | old number, may be empty | full name | ddmmyyyy | Nam or Nữ | address | ddmmyyyy of issue

Cards issued since July 2024 have four more fields, about cancelled numbers and parents: they are not read,
and neither is the old number. Nobody keeps the text itself.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop.contract.syllable import is_syllable
from desktop.contract.vietnamese import clean, fold
from desktop.errors import CardRefused
from desktop.services.citizen_id import decode

FIELDS = 7
_ID, _NAME, _BIRTH, _SEX, _ADDRESS, _ISSUED = 0, 2, 3, 4, 5, 6
_WEB = re.compile(
    r"(https?|ftp)\s*:|www\.|[a-z0-9-]+(\.[a-z0-9-]+)*\.(vn|com|net|org|me)(/|$)", re.IGNORECASE
)
_BANK = re.compile(r"0002\d\d01021[12]")  # format, then point of initiation: every VietQR begins so
_HEALTH_CARD = re.compile(r"[A-Z]{2}\d{13}")

Sex = Literal["male", "female"]


@dataclass(frozen=True)
class CardData:
    """Fields of a citizen, as far as the card told them."""

    national_id: str
    full_name: str | None
    birth: str | None  # YYYY-MM-DD, or YYYY where the card has no day
    sex: Sex | None
    address: str | None
    issued: date | None
    is_whole: bool = True  # False: typed by a scanner; what is missing has to be asked for


def read_card(text: str) -> CardData:
    """The card a decoder read. Raises CardRefused."""
    fields = _fields(text)
    name = clean(fields[_NAME])
    if not name:
        raise CardRefused("incomplete")
    if not all(map(_is_of_a_name, name)):
        raise CardRefused("garbled")
    return CardData(
        national_id=fields[_ID],
        full_name=name,
        birth=_birth(fields[_BIRTH]),
        sex=_sex(fields[_SEX]),
        address=_address(fields[_ADDRESS]),
        issued=_day(fields[_ISSUED]),
    )


def first_card(texts: Iterable[str]) -> CardData:
    """The first card among the codes of one picture. Raises CardRefused, for the first code's reason."""
    refused = CardRefused("not_card")
    for number, text in enumerate(texts):
        try:
            return read_card(text)
        except CardRefused as error:
            refused = refused if number else error
    raise refused


def read_typed_burst(text: str) -> CardData:
    """The card a USB scanner typed. Raises CardRefused.

    Keyboards and input methods spoil letters on the way, digits hardly ever: only ID, dates and sex are
    taken, and the name where every sign says that it came through whole.
    """
    fields = _fields(_with_bars(clean(text)), typed=True)
    number, known = fields[_ID], decode(fields[_ID])
    name = clean(fields[_NAME])
    return CardData(
        national_id=number,
        full_name=name if name and _came_through(name, text) else None,
        birth=_birth(fields[_BIRTH]),
        sex=_sex(fields[_SEX]) or (known.sex if known else None),
        address=None,
        issued=_day(fields[_ISSUED]),
        is_whole=False,
    )


def _fields(text: str, *, typed: bool = False) -> list[str]:
    """The seven fields we read, empty ones kept. Raises CardRefused."""
    text = unicodedata.normalize("NFC", text.replace("\x00", "").replace("\ufeff", "")).strip()
    fields = [part.strip() for part in text.split("|")]
    if code := _other_code(text, fields):
        raise CardRefused(code)
    if typed and len(fields) == 1 and _is_id(text):
        fields += [""] * (FIELDS - 1)  # the number alone, from a code of another kind
    if len(fields) == 1 or not fields[_ID]:
        raise CardRefused("not_card")
    if not _is_id(fields[_ID]):
        raise CardRefused("id_not_12_digits" if _looks_like_id(fields[_ID]) else "not_card")
    if len(fields) < FIELDS:
        raise CardRefused("incomplete")
    return fields[:FIELDS]


def _other_code(text: str, fields: list[str]) -> str | None:
    if _BANK.match(text):
        return "payment_code"
    if _WEB.match(text):
        return "web_address"
    if len(fields) > 4 and (_HEALTH_CARD.fullmatch(fields[0]) or _is_hex_text(fields[1])):
        return "health_card"
    return None


def _is_hex_text(field: str) -> bool:
    """Health cards write names as the hexadecimal digits of their UTF-8."""
    try:
        return len(field) >= 4 and any(char.isalpha() for char in bytes.fromhex(field).decode("utf-8"))
    except ValueError:
        return False


def _is_id(text: str) -> bool:
    return len(text) == 12 and text.isascii() and text.isdigit()


def _looks_like_id(text: str) -> bool:
    return sum(char.isdigit() for char in text) >= 6 and " " not in text


def _is_of_a_name(char: str) -> bool:
    """Wrongly decoded text shows as symbols or as letters of another script."""
    if char.isalpha():
        return ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1F00
    return char in " '’-.,()"


def _birth(text: str) -> str | None:
    """'05021985', or a year alone: '1951', '00001951'."""
    if day := _day(text):
        return day.isoformat()
    return text[-4:] if re.fullmatch(r"(00\d\d)?[12]\d{3}", text, re.ASCII) else None


def _day(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{8}", text):
        return None
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None


def _sex(text: str) -> Sex | None:
    match fold(text):
        case "nam":
            return "male"
        case "nu":
            return "female"
    return None


def _address(text: str) -> str | None:
    """Without the empty places of cards: 'An Bồi, , Kiến Xương, -'."""
    parts = (part.strip(" -") for part in clean(text).split(","))
    return ", ".join(part for part in parts if part) or None


def _with_bars(text: str) -> str:
    """Some keyboard layouts type another sign for the bar; it is the one behind the number."""
    bar = text[12:13]
    if _is_id(text[:12]) and bar and not bar.isalnum() and bar not in "| ":
        return text.replace(bar, "|")
    return text


def _came_through(name: str, text: str) -> bool:
    """Letters like ễ and ị are lost first: one of them arriving shows that nothing is, if all can be said."""
    return any("\u1ea0" <= char <= "\u1ef9" for char in clean(text)) and all(map(is_syllable, name.split()))
