"""The frame of every page, and how values are written on it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from server.context import MOMENT, VIETNAM
from server.web.accounts import Officer
from server.web.html import Html, el

AREAS = (
    ("/", "Tổng quan"),
    ("/chi-tieu", "Chỉ tiêu"),
    ("/may", "Máy"),
    ("/mo-so", "Mở sổ"),
    ("/can-bo-sung", "Mục cần bổ sung"),
    ("/hai-thong-tin", "Có hai thông tin khác nhau"),
    ("/thanh-vien", "Thành viên"),
    ("/xoa-du-lieu", "Xóa dữ liệu"),
    ("/nhat-ky", "Nhật ký quản trị"),
)


def page(title: str, *content: Any, officer: Officer | None = None, ward: str = "", here: str = "") -> str:
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", f"{title} · Sổ tay số"),
        el("link", rel="stylesheet", href="/style.css"),
        el("link", rel="icon", href="data:,"),
    )
    body = el(
        "body",
        el("a", "Tới nội dung", class_="skip", href="#noi-dung"),
        _bar(officer, ward, here) if officer else None,
        el("main", el("h1", title), content, id="noi-dung", class_=None if officer else "alone"),
    )
    return f"<!doctype html>{el('html', head, body, lang='vi')}"


def _bar(officer: Officer, ward: str, here: str) -> Html:
    links = (el("a", name, href=path, aria_current="page" if path == here else None) for path, name in AREAS)
    leave = form("/dang-xuat", officer, el("button", "Đăng xuất", class_="quiet"))
    return el(
        "header",
        el("p", el("strong", ward), class_="ward"),
        el("nav", links, aria_label="Các trang"),
        el("div", el("a", officer.name, href="/ma-du-phong", title="Mã dự phòng"), leave, class_="who"),
    )


def form(action: str, officer: Officer, *content: Any, **attributes: Any) -> Html:
    csrf = el("input", type="hidden", name="csrf", value=officer.csrf)
    return el("form", csrf, content, method="post", action=action, **attributes)


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, numbers: str = "") -> Html:
    """On a narrow screen each row becomes a card; then a cell says itself which column it is.

    `numbers`: a mark per column, "n" for those that stand at the right.
    """
    marks = numbers.ljust(len(columns))

    def cell(at: int, value: Any) -> Html:
        tag, scope = ("th", "row") if at == 0 else ("td", None)
        kind = "number" if marks[at] == "n" else None
        return el(tag, value, scope=scope, data_label=columns[at], class_=kind)

    head = (
        el("th", name, scope="col", class_="number" if marks[at] == "n" else None)
        for at, name in enumerate(columns)
    )
    body = (el("tr", (cell(at, value) for at, value in enumerate(row))) for row in rows)
    return el("table", el("caption", caption), el("thead", el("tr", head)), el("tbody", body), class_="list")


def mark(kind: str, sign: str, words: str) -> Html:
    """A state: colour, sign and word, so that none carries the meaning alone."""
    return el("span", el("span", sign, aria_hidden="true"), f" {words}", class_=f"mark {kind}")


def number(value: int | None) -> Any:
    """1.234; None is not 0."""
    if value is None:
        return el("span", "chưa có số liệu", class_="none")
    return f"{value:,}".replace(",", ".")


def moment(text: str) -> str:
    """14:05 25/11/2026, in Vietnam."""
    try:
        when = datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return "chưa rõ"
    return when.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


def days_since(text: str, now: datetime) -> int:
    """Days of the calendar in Vietnam."""
    when = datetime.strptime(text, MOMENT).replace(tzinfo=UTC).astimezone(VIETNAM).date()
    return (now.astimezone(VIETNAM).date() - when).days


def ago(days: int) -> str:
    return "hôm nay" if days <= 0 else "hôm qua" if days == 1 else f"{days} ngày trước"
