"""Dữ liệu nhạy cảm, and how far each erasure has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from server.members import Member, Place
from server.purges import Purge
from server.web.html import Html, el
from server.web.layout import ago, days_since, form, mark, number, table
from server.web.pages import Seen, pager

MEMBERS, TRUST, PURGES = "/thanh-vien", "/thanh-vien/nhay-cam", "/xoa-du-lieu"
ROLES = {
    "volunteer": "tình nguyện viên",
    "pupil": "học sinh tình nguyện",
    "instructor": "người hướng dẫn",
    "leader": "Tổ trưởng",
    "officer": "cán bộ phường",
    "viewer": "chỉ xem",
}
WHY = {"request": "người dân yêu cầu", "retention": "hết thời hạn lưu"}
FEW = 5  # laptops that are named


def members(seen: Seen, known: Sequence[Member]) -> str:
    if not known:
        nobody = "Chưa có thành viên nào. Thêm bằng lệnh user add của máy chủ."
        return seen.page("Thành viên", MEMBERS, el("p", nobody, class_="empty"))
    rows = [
        (
            el("span", each.name, el("small", ROLES.get(each.role, each.role))),
            ", ".join(place.name for place in each.places) or "chưa được giao tổ nào",
            _trust(seen, each),
        )
        for each in known
    ]
    explained = (
        "Khuyết tật, sức khỏe, hoàn cảnh của người dân là dữ liệu nhạy cảm: chỉ người được giao ở đây mới "
        "thấy trên máy mình, mỗi lần xem được ghi lại. Học sinh không bao giờ được giao."
    )
    return seen.page(
        "Thành viên",
        MEMBERS,
        el("p", explained, class_="quiet"),
        table("Ai được xem gì", ["Thành viên", "Tổ dân phố", "Dữ liệu nhạy cảm"], rows),
    )


def _trust(seen: Seen, each: Member) -> Html:
    if not each.may_be_trusted:
        return el("span", "vai trò này không được xem")
    given = [place for place in each.places if place.is_open]
    others = [place for place in each.places if not place.is_open]
    return el(
        "div",
        (_taking(seen, each, place) for place in given),
        _giving(seen, each, others) if others else None,
    )


def _taking(seen: Seen, each: Member, place: Place) -> Html:
    button = el(
        "button", "Thu lại", class_="quiet", aria_label=f"Thu lại quyền của {each.name}: {place.name}"
    )
    return form(
        TRUST, seen.officer, _who(each), _hidden("cell", place.cell), mark("info", "✓", place.name), button
    )


def _giving(seen: Seen, each: Member, places: Sequence[Place]) -> Html:
    choices = (el("option", place.name, value=place.cell) for place in places)
    chosen = el("select", choices, name="cell", aria_label=f"Tổ dân phố giao cho {each.name}")
    asked = form(
        TRUST, seen.officer, _who(each), _hidden("open", "1"), chosen, el("button", "Giao quyền xem và ghi")
    )
    return el("details", el("summary", "Giao thêm"), asked)


def _who(each: Member) -> Html:
    return _hidden("user", each.user)


def _hidden(name: str, value: str) -> Html:
    return el("input", type="hidden", name=name, value=value)


def purges(seen: Seen, total: int, known: Sequence[Purge], number_of_page: int) -> str:
    title = "Xóa dữ liệu của người dân"
    if not total:
        return seen.page(title, PURGES, el("p", "Chưa có ai được xóa khỏi sổ.", class_="empty"))
    rows = [
        (
            el("span", _day(each.erased_on), el("small", WHY.get(each.why, each.why))),
            each.by,
            number(each.confirmed),
            _laptops(each.missing, seen.now),
            _laptops(each.cut_off, seen.now, none="không có"),
        )
        for each in known
    ]
    explained = (
        "Máy chủ đã xóa ngay, cả chữ trong nhật ký. Mỗi máy xóa khi nhận được lệnh, qua mạng hay USB, "
        "rồi gửi xác nhận có chữ ký. Máy đã thu quyền không xác nhận được nữa: sổ trên đó đã có lệnh khóa "
        "hoặc xóa."
    )
    columns = ["Ngày xóa", "Người xóa", "Máy đã xác nhận", "Máy chưa xác nhận", "Máy đã thu quyền"]
    return seen.page(
        title,
        PURGES,
        el("p", explained, class_="quiet"),
        table("Mới nhất trước", columns, rows, numbers="  n"),
        pager(PURGES, total, number_of_page),
    )


def _laptops(rows: Sequence[Mapping[str, Any]], now: datetime, none: str = "") -> Html:
    if not rows:
        return el("span", none) if none else mark("safe", "✓", "không còn máy nào")
    named = (
        el("span", row["user_name"] or row["name"], el("small", ago(days_since(row["last_contact"], now))))
        for row in rows[:FEW]
    )
    more = el("small", f"và {number(len(rows) - FEW)} máy nữa") if len(rows) > FEW else None
    return el("div", mark("waiting", "!", number(len(rows))), named, more)


def _day(text: str) -> str:
    return "/".join(reversed(text.split("-")))
