"""Bản sao thông tin: all that is kept about one person, for her hands alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from desktop.services.person_copy import PersonCopy
from desktop.ui.formats import date_text
from desktop.ui.paper.canvas import CENTER, Box, Canvas
from desktop.ui.review.words import Words

TITLE = "BẢN SAO THÔNG TIN ĐANG LƯU"
LINE_MM, POINTS = 5.6, 11.0
CHARS, LINES = 98, 43  # that fit a page of A4 beside its head and foot
RIGHTS = (
    "Người có tên trên có quyền xem, sửa, rút lại đồng ý, hạn chế dùng, yêu cầu xóa: nói với Tổ hoặc "
    "đến phường (Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15)."
)

Line = tuple[str, bool]  # text, bold


@dataclass(frozen=True)
class PersonSheet:
    """One page of it."""

    lines: Sequence[Line]
    ward: str
    foot: str
    landscape: bool = False

    def draw(self, canvas: Canvas) -> None:
        canvas.line_of(Box(0, 0, canvas.width, 8), TITLE, 16, bold=True, align=CENTER)
        canvas.line_of(Box(0, 8.5, canvas.width, 6), self.ward, 11, align=CENTER)
        for place, (text, bold) in enumerate(self.lines):
            box = Box(0, 18 + place * LINE_MM, canvas.width, LINE_MM)
            canvas.line_of(box, text, POINTS, bold=bold)
        canvas.line_of(Box(0, canvas.height - 6, canvas.width, 6), self.foot, 9, align=CENTER)


def sheets_of(copy: PersonCopy, words: Words) -> Sequence[PersonSheet]:
    lines = list(_lines(copy, words))
    pages = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    return [
        PersonSheet(page, copy.ward, f"Ngày {date_text(copy.made_on)} · tờ {number}/{len(pages)}")
        for number, page in enumerate(pages, start=1)
    ]


def _lines(copy: PersonCopy, words: Words) -> Iterator[Line]:
    """Everything, the ID number in full: it is hers."""
    for table, records in copy.records.items():
        for record in records:
            yield words.title(table, None)[0].upper(), True
            values = {name: value for name, value in record.items() if name != "national_id"}
            facts = [*words.facts(table, values)]
            if number := record.get("national_id"):
                facts.insert(1, (words.field("national_id"), str(number)))
            for title, text in facts:
                yield from ((piece, False) for piece in _wrapped(f"{title}: {text}"))
            yield "", False
    yield f"Số lần thay đổi đã ghi lại: {len(copy.history)} (từng lần có trong tệp JSON)", False
    yield from ((piece, False) for piece in _wrapped(RIGHTS))


def _wrapped(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from wrap(line, CHARS) or [""]
