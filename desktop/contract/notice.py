"""The 72-hour notice of a breach: the catalogue's form with the facts filled in, the same at ward and laptop.

What nobody knows yet stays a Blank, to be shown so that it cannot be overlooked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

KIND, CODE = "form", "breach_notice"  # of the catalogue's entry
HOURS = timedelta(hours=72)  # Law 91/2025/QH15, article 23: from when it was found out

BLANKS = {
    "assessment": "đánh giá của phường",
    "authority": "cơ quan chuyên trách bảo vệ dữ liệu cá nhân",
    "circumstances": "nơi, hoàn cảnh mất máy",
    "contact": "điện thoại, thư điện tử",
    "deadline": "hạn thông báo",
    "entries": "số mục",
    "exposure": "có, không, hoặc chưa rõ",
    "found": "giờ, ngày phát hiện",
    "keeper": "người giữ máy",
    "laptop": "tên máy",
    "last_contact": "giờ, ngày",
    "lines": "số dòng",
    "measures": "việc làm thêm",
    "minutes": "số, ngày của biên bản",
    "officer": "họ tên, chức vụ",
    "order": "khóa sổ hoặc xóa sổ",
    "people": "số người",
    "people_told": "đã báo, sẽ báo hay không cần báo, vì sao",
    "place_and_day": "nơi, ngày tháng năm; chức vụ, chữ ký",
    "places": "các tổ dân phố",
    "reporter": "người báo",
    "revoked": "giờ, ngày thu quyền",
    "sensitive": "có hay không, của bao nhiêu người",
    "ward": "tên phường",
}
ORDERS = {"lock": "khóa sổ", "wipe": "xóa sổ trên máy"}


class Blank(str):
    """What is to be written here by hand."""

    __slots__ = ()


Text = Sequence[str]  # pieces of a line, some of them Blanks


@dataclass(frozen=True)
class Part:
    title: str
    lines: Sequence[Text]


@dataclass(frozen=True)
class Notice:
    title: str
    basis: str
    to: Text
    parts: Sequence[Part]
    sign: Text


def filled(title: str, form: Mapping[str, Any], facts: Mapping[str, str]) -> Notice:
    """`form`: the data of the catalogue's entry; a ward may have written anything there."""
    parts = form.get("parts")
    return Notice(
        title,
        str(form.get("basis", "")),
        _text(form.get("to", ""), facts),
        [_part(each, facts) for each in parts if isinstance(each, dict)] if isinstance(parts, list) else [],
        _text(form.get("sign", ""), facts),
    )


def plain(text: Text) -> str:
    return "".join(f"[cần điền: {each}]" if isinstance(each, Blank) else each for each in text)


def _part(part: Mapping[str, Any], facts: Mapping[str, str]) -> Part:
    lines = part.get("lines")
    return Part(
        str(part.get("title", "")),
        [_text(each, facts) for each in lines] if isinstance(lines, list) else [],
    )


def _text(line: Any, facts: Mapping[str, str]) -> Text:
    return [piece for piece in _pieces(str(line), facts) if piece]


def _pieces(line: str, facts: Mapping[str, str]) -> Iterator[str]:
    for at, piece in enumerate(re.split(r"\{(\w+)\}", line)):
        yield piece if at % 2 == 0 else facts.get(piece) or Blank(BLANKS.get(piece, piece))
