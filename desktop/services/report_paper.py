"""A report as a document of the decree's form, and as values for the ward's own file. Always Vietnamese."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from desktop.contract.figures import DOUBTS, OWN, WARD, Figure
from desktop.contract.period import Period
from desktop.services.document import (
    Document,
    Prose,
    Signature,
    Table,
    ended,
    number_of,
    official_place,
    place_and_day,
)
from desktop.services.document_marks import DOUBT, DoubtfulCount, DoubtfulPercent, Percent, Value
from desktop.services.report import OpenReport
from desktop.services.report_figures import UNIT_WORDS, Line
from desktop.services.workbook_form import OutColumn

OUTPUT_ONLY = "(*) Số việc đã làm, chưa phải kết quả người dân đạt được."
WHOLE_WARD = "Toàn phường"
_FREE = {"association", "enterprise"}  # the ward is not above them


def document(of: OpenReport, day: date | None) -> Document:
    """`day`: it is signed; None: left to be written."""
    form, unit = of.key.form, of.key.unit
    period = period_words(of.key.period)
    is_ward = unit.code == WARD
    return Document(
        above="" if is_ward or _FREE & {*form.units} else f"UBND {of.ward.upper()}",
        unit=f"ỦY BAN NHÂN DÂN\n{of.ward.upper()}" if is_ward else _issuer(of),
        kind="BÁO CÁO",
        about=form.title.format(period=period),
        parts=list(_parts(of)),
        signatures=[Signature(lines, "" if is_ward else "(Ký, ghi rõ họ tên)") for lines in form.signatures],
        place_and_day=place_and_day(official_place(of.ward), day),
        number=number_of(form.sign),
        to=form.to.format(ward=of.ward[:1].lower() + of.ward[1:]),
        recipients=form.recipients,
        landscape=form.by_place,
        note=f"({of.complete.said()})",
    )


def period_words(period: Period) -> str:
    """'tháng 9 năm 2026'."""
    match period.kind:
        case "month":
            return f"tháng {period.last.month} năm {period.last.year}"
        case "quarter":
            return f"quý {('I', 'II', 'III', 'IV')[(period.last.month - 1) // 3]} năm {period.last.year}"
        case "year":
            return f"năm {period.last.year}"
    return f"từ {_day(period.first)} đến {_day(period.last)}"


def values(of: OpenReport) -> Mapping[str, Any]:
    """What the marks of the ward's own file may name; see resources/guides/report.md."""
    period, snapshot = of.key.period, of.figures
    first = WARD if of.key.form.by_place else of.key.unit.code
    return {
        "phuong": of.ward,
        "don_vi": of.key.unit.name,
        "ky": {"ten": period_words(period), "tu_ngay": period.first, "den_ngay": period.last},
        "day_du": of.complete.said(),
        "ket_qua": of.prose.get("results") or "",
        "kho_khan": of.prose.get("difficulties") or "",
        "de_xuat": of.prose.get("proposals") or "",
        "chi_tieu": {line.code: _marks(line) for line in snapshot.lines(first)},
        "cac_chi_tieu": [_marks(line) for line in snapshot.lines(first)],
        "to_dan_pho": [
            {"ma": code, "ten": name}
            | {"chi_tieu": {line.code: _marks(line, own=code == OWN) for line in snapshot.lines(code)}}
            for code, name in snapshot.places
        ],
    }


def shown(value: Decimal | int | None, unit: str) -> Value:
    """As a writer takes it."""
    if isinstance(value, Decimal):
        return Percent(float(value)) if unit == UNIT_WORDS["percent"] else float(value)
    return value


def _issuer(of: OpenReport) -> str:
    name = of.key.unit.name.upper()
    is_place = "neighbourhood" in of.key.form.units
    return f"TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG - {name}" if is_place else name


def _parts(of: OpenReport) -> Iterator[Prose | Table]:
    prose = list(of.key.form.prose)
    table: list[Prose | Table] = [_by_place(of) if of.key.form.by_place else _by_indicator(of)]
    if any(each.is_output for each in of.figures.heads):
        table.append(Prose(OUTPUT_ONLY))
    if doubts := _doubts(of):
        table.append(Prose(f"{DOUBT} Số liệu chưa khớp: {'; '.join(doubts)}."))
    for at, (code, heading) in enumerate(prose):
        text = (of.prose.get(code) or "").strip()
        if at == len(prose) - 1 and text:
            text = ended(text)
        yield Prose(text, heading)
        if at == 0:
            yield from table
    if not prose:
        yield from table


def _doubts(of: OpenReport) -> Sequence[str]:
    places = [*(code for code, _ in of.figures.places), *([WARD] if of.key.form.by_place else [])]
    told = {line.figure.doubt for code in places for line in of.figures.lines(code)}
    return [text for doubt, text in DOUBTS.items() if doubt in told]


def _by_indicator(of: OpenReport) -> Table:
    columns = [
        OutColumn("Chỉ tiêu", 40),
        OutColumn("Đơn vị tính", 9),
        OutColumn("Từ sổ", 10, "number"),
        OutColumn("Đơn vị báo cáo", 10, "number"),
        OutColumn("Điều chỉnh", 9, "number"),
        OutColumn("Trong kỳ", 11, "number"),
    ]
    rows = [_row(line) for line in of.figures.lines(of.key.unit.code)]
    return Table(columns, rows, "Số liệu trong kỳ", "ĐVT: như từng dòng")


def _row(line: Line) -> Sequence[Value]:
    """What no unit reported and nobody adjusted is empty: it is not missing."""
    of = line.figure
    title = f"{line.title} (*)" if line.is_output else line.title
    return [title, line.unit, of.from_notebook, _told(of.from_units), _told(of.adjustment), _value(line)]


def _told(value: Value) -> Value:
    return "" if value is None else value


def _value(line: Line) -> Value:
    """With a sign where it cannot be right."""
    value = line.figure.value
    if value is None or not line.figure.doubt:
        return shown(value, line.unit)
    return DoubtfulPercent(value) if isinstance(value, Decimal) else DoubtfulCount(value)


def _by_place(of: OpenReport) -> Table:
    words = {each.code: UNIT_WORDS.get(each.unit, "") for each in of.figures.heads}
    columns = [OutColumn("Tổ dân phố", 20)]
    for each in of.figures.heads:
        mark = " (*)" if each.is_output else ""
        columns.append(OutColumn(f"{each.title} ({words[each.code]}){mark}", 12, "number"))
    rows = [
        [name, *(_told(_value(line)) if code == OWN else _value(line) for line in of.figures.lines(code))]
        for code, name in of.figures.places
    ]
    total = [WHOLE_WARD, *(_value(line) for line in of.figures.lines(WARD))]
    return Table(columns, rows, "Số liệu theo tổ dân phố", "ĐVT: ghi ở từng cột", total)


_UNIT_MARKS = {"lượt": "so_luot", "người": "so_nguoi", "hộ": "so_ho", "%": "ty_le"}


def _marks(line: Line, *, own: bool = False) -> Mapping[str, Value]:
    """so_nguoi, so_luot, so_ho: only of an indicator that is counted so; a percentage has its parts. `own`:
    of what is told of the ward as a whole: what is not told is not missing."""
    of: Figure = line.figure
    found: dict[str, Value] = {
        "ten": line.title,
        "don_vi_tinh": line.unit,
        "gia_tri": _value(line),
        "tu_so": of.from_notebook,
        "don_vi_bao_cao": _told(of.from_units),
        "dieu_chinh": _told(of.adjustment),
        "luu_y": f"Số liệu chưa khớp: {DOUBTS[line.figure.doubt]}" if line.figure.doubt else "",
        "tu": of.numerator,
        "mau": of.denominator,
    }
    if name := _UNIT_MARKS.get(line.unit):
        found[name] = _value(line)
    if line.unit == UNIT_WORDS["percent"]:
        found["so_nguoi"] = of.numerator
    return {name: _told(value) for name, value in found.items()} if own else found


def _day(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"
