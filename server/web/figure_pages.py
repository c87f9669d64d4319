"""Chỉ tiêu: the ward's indicators in a period, one of them by place, and the file for the city."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from fastapi import Response

from desktop.contract.figures import DOUBTS, WARD, Figure
from desktop.contract.indicator import Indicator, Target
from desktop.contract.line import canonical
from desktop.contract.period import Period
from server.context import VIETNAM, Context
from server.indicators import Indicators, Known, places_told
from server.web.asking import Asked, one
from server.web.html import Html, el
from server.web.layout import form, mark, number, table
from server.web.pages import Seen

PATH, FILE = "/chi-tieu", "/chi-tieu/tep"
OUTPUT = "Chỉ tiêu có dấu * nói lên việc đã làm, chưa phải kết quả người dân làm được."


class FigurePages:
    def __init__(self, ctx: Context, seen: Callable[[Asked], Seen], indicators: Indicators) -> None:
        self._ctx = ctx
        self._seen = seen
        self._indicators = indicators

    def page(self, asked: Asked) -> str:
        known = self._indicators.known(asked.officer.ward, self._period(asked))
        seen = self._seen(asked)
        chosen = next((i for i in known.facts.indicators if i.code == asked.query.get("ct")), None)
        year = known.period.last.year
        rows = [_row(each, known, year) for each in known.facts.indicators]
        columns = ["Chỉ tiêu", "Từ sổ", "Đơn vị báo cáo", "Điều chỉnh", "Kết quả", f"Chỉ tiêu {year}"]
        listed = table(f"Toàn phường, {_said(known.period)}", columns, rows, numbers=" nnnnn")
        nothing = el(
            "p", "Danh mục của phường chưa có chỉ tiêu nào: nạp bằng lệnh catalog load.", class_="empty"
        )
        return seen.page(
            "Chỉ tiêu",
            PATH,
            _periods(seen.now.astimezone(VIETNAM).date(), known.period),
            _by_place(chosen, known) if chosen else None,
            listed if rows else nothing,
            el("p", OUTPUT, class_="quiet"),
            _to_city(seen, known.period),
        )

    def file(self, asked: Asked) -> Response:
        period = self._period(asked)
        told = self._indicators.export(asked.acting(self._ctx), asked.officer.ward, period)
        name = f"so-lieu-{period.first.isoformat()}-{period.last.isoformat()}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(canonical(told), media_type="application/json", headers=headers)

    def _period(self, asked: Asked) -> Period:
        """What cannot be read is this year."""
        try:
            return Period.read(asked.query.get("ky") or one(asked.form, "ky"))
        except ValueError:
            return Period.year(self._ctx.now().astimezone(VIETNAM).year)


def _row(of: Indicator, known: Known, year: int) -> tuple[Any, ...]:
    figure = known.figures[of.code][WARD]
    title = el("a", of.title, href=f"{PATH}?ky={known.period.code}&ct={of.code}")
    return (
        el("span", title, " *" if of.is_output else "", "" if of.is_public else " (không công khai)"),
        _count(figure.from_notebook),
        _count(figure.from_units),
        _count(figure.adjustment),
        _value(of, figure),
        _target(of, known.targets.get(of.code), year),
    )


def _to_city(seen: Seen, period: Period) -> Html:
    """By a form, as everything that is noted."""
    button = el("button", "Tải tệp số liệu có chữ ký gửi Thành phố")
    return form(FILE, seen.officer, el("input", type="hidden", name="ky", value=period.code), button)


def _by_place(of: Indicator, known: Known) -> Html:
    rows = [
        (
            name,
            _count(figure.from_notebook),
            _count(figure.from_units),
            _count(figure.adjustment),
            _count(figure.numerator),
            _count(figure.denominator),
            _value(of, figure),
        )
        for name, figure in places_told(known, of.code)
    ]
    columns = ["Nơi", "Từ sổ", "Đơn vị báo cáo", "Điều chỉnh", "Số", "Trên tổng số", "Kết quả"]
    nobody = el("p", f"{of.title}: chưa nơi nào có số liệu.", class_="empty")
    return table(f"{of.title}, theo nơi", columns, rows, numbers=" nnnnnn") if rows else nobody


def _periods(day: date, shown: Period) -> Html:
    month = Period.month(day.year, day.month)
    quarter = Period.quarter(day.year, (day.month + 2) // 3)
    year = Period.year(day.year)
    offered = (year, quarter, month, month.before(), quarter.before(), year.before())
    links = (
        el("a", _said(each), href=f"{PATH}?ky={each.code}", aria_current="true" if each == shown else None)
        for each in offered
    )
    return el("nav", links, aria_label="Kỳ")


def _said(period: Period) -> str:
    first = period.first
    match period.kind:
        case "year":
            return f"năm {first.year}"
        case "quarter":
            return f"quý {(first.month + 2) // 3}/{first.year}"
        case "month":
            return f"tháng {first.month}/{first.year}"
    return f"{first:%d/%m/%Y} – {period.last:%d/%m/%Y}"


def _count(value: int | None) -> Any:
    return "–" if value is None else number(value)


def _value(of: Indicator, figure: Figure) -> Any:
    """What cannot be right is shown as it is, and said to be so."""
    value = figure.value
    shown = f"{value} %".replace(".", ",") if isinstance(value, Decimal) else number(value)
    return (shown, el("br"), mark("waiting", "!", DOUBTS[figure.doubt])) if figure.doubt else shown


def _target(of: Indicator, known: Target | None, year: int) -> str:
    if known is None:
        return f"Chưa có chỉ tiêu năm {year}"
    if known.value is None:
        return known.text or "chưa ghi số"
    return f"{known.value} %" if of.unit == "percent" else str(known.value)
