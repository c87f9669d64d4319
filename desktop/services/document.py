"""A document of the ward as values: head, title, prose, tables, signatures (Decree 30/2020, annexes).

One description, three writers: document_docx.py (Word), document_excel.py, and ui/paper/document_sheet.py
(PDF and printer). Always Vietnamese. Sizes are points, lengths millimetres.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from desktop.services.document_marks import DOUBT, Doubtful, Percent, Value, said
from desktop.services.workbook_form import OutColumn

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
ORDINAL = "TT"
FACE = "Times New Roman"
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
BODY, SMALL, TABLE, RECIPIENTS = 14, 13, 12, 11
INDENT, LINE_SPACING, BETWEEN = 12.7, 1.15, 6
END = "./."
MM_PER_POINT = 25.4 / 72
RECIPIENT_TITLE = "Nơi nhận:"


@dataclass(frozen=True)
class Prose:
    """Paragraphs under an optional heading ("1. Kết quả"); empty text is a line to write on."""

    text: str
    heading: str = ""


@dataclass(frozen=True)
class Table:
    """TT is counted by the writer; rows have the columns that follow it, and so has the total."""

    columns: Sequence[OutColumn]
    rows: Sequence[Sequence[Value]]
    title: str = ""
    unit_line: str = ""  # ĐVT: người
    total: Sequence[Value] | None = None


@dataclass(frozen=True)
class Signature:
    """lines: TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH; no degree before a name."""

    lines: Sequence[str]
    note: str = "(Ký, ghi rõ họ tên)"
    name: str = ""


@dataclass(frozen=True)
class Document:
    above: str  # UBND PHƯỜNG PHÚ LƯƠNG
    unit: str  # TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG - TDP SỐ 4; of a People's Committee two lines, and nothing above
    kind: str  # BÁO CÁO
    about: str  # Kết quả … tháng 9 năm 2026
    parts: Sequence[Prose | Table]
    signatures: Sequence[Signature]
    place_and_day: str = ""
    number: str = ""
    to: str = ""  # Kính gửi: …
    recipients: Sequence[str] = field(default_factory=tuple)
    landscape: bool = False
    note: str = ""  # below the title, in italics: how complete it is


def issuer(of: Document) -> Sequence[tuple[str, bool]]:
    """(line, whether it is bold): the body above in plain letters, whoever issues it in bold ones."""
    return [*([(of.above, False)] if of.above else []), *((line, True) for line in of.unit.split("\n"))]


def rule_mm(text: str, room: float) -> float:
    """Of the line below a title: a third to a half of its text, or of the room it is broken in."""
    return 0.4 * min(len(text) * BODY * 0.5 * MM_PER_POINT, room)


def columns(of: Document) -> Sequence[Sequence[str] | Signature | None]:
    """What stands at the end side by side: Nơi nhận on the left, then who signs; whoever signs alone, on the
    right."""
    found: list[Sequence[str] | Signature | None] = [
        *([of.recipients] if of.recipients else []),
        *of.signatures,
    ]
    return found if len(found) > 1 else [None, *found]


def recipient_lines(recipients: Sequence[str]) -> Sequence[str]:
    ends = [";"] * (len(recipients) - 1) + ["."]
    return [f"- {each}{end}" for each, end in zip(recipients, ends, strict=True)]


def ended(text: str) -> str:
    """The last words of a document, however they were ended."""
    return text.removesuffix(END).rstrip(". ") + END


def place_and_day(place: str, day: date | None) -> str:
    """'Phú Lương, ngày 05 tháng 02 năm 2026': days below 10 and months 1 and 2 have a leading 0, months 3 to
    9 do not. No day yet: left to be written."""
    if day is None:
        return f"{place}, ngày      tháng      năm 20  "
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{place}, ngày {day.day:02} tháng {month} năm {day.year}"


def number_of(sign: str, number: int | None = None) -> str:
    """'Số: 05/BC-UBND'; a team has no register, its number stays blank."""
    return f"Số: {number:02}/{sign}" if number is not None else f"Số:        /{sign}"


def official_place(ward: str) -> str:
    """Of 'Phường Phú Lương': the name alone stands before the day."""
    return ward.removeprefix("Phường ").removeprefix("phường ") or "………"


def paragraphs(part: Prose) -> Sequence[str]:
    """Each as it is printed; what is not written yet is dots."""
    lines = [line.strip() for line in part.text.split("\n") if line.strip()]
    return lines or ["…" * 28]


def cell_text(value: Value) -> str:
    mark = f" {DOUBT}" if isinstance(value, Doubtful) else ""
    if isinstance(value, Percent):
        return f"{said(round(float(value), 2))} %{mark}"
    return "" if value == "" else said(value) + mark


def total_row(total: Sequence[Value]) -> Sequence[Value]:
    """Its first column says what it is: Cộng, unless something else is said."""
    return [total[0] or "Cộng", *total[1:]]


def is_number(value: Value) -> bool:
    return (isinstance(value, int | float) and not isinstance(value, bool)) or value is None


def sum_of(rows: Sequence[Sequence[Value]], columns: Sequence[OutColumn]) -> list[Value]:
    """The total of the columns of whole numbers; a column where one is missing has none."""
    total: list[Value] = []
    for at, column in enumerate(columns):
        found = [row[at] for row in rows]
        whole = [each for each in found if isinstance(each, int)]
        complete = column.kind == "number" and bool(rows) and len(whole) == len(found)
        total.append(sum(whole) if complete else (None if column.kind == "number" else ""))
    return total
