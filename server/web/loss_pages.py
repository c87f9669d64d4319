"""Báo mất máy: what the laptop held, the order to it, and the 72-hour notice, to be printed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desktop.contract.notice import Blank, Notice, Text
from server.context import VIETNAM
from server.loss import Holding, Loss
from server.web.html import Html, el
from server.web.layout import form, mark, moment, number, table
from server.web.pages import Seen

LOST, NOTICE = "/mat-may", "/mat-may/thong-bao"
MOST_WORDS = 500


def report(seen: Seen, held: Holding) -> str:
    facts = [
        ("Người giữ máy", held.keeper or "chưa rõ"),
        ("Liên lạc gần nhất", moment(held.last_contact)),
        ("Dòng đã nhận từ máy", number(held.lines)),
        ("Trong máy có khoảng", f"{number(held.people)} người, {number(held.entries)} mục"),
    ]
    rows = [(each.name, number(each.people), number(each.entries)) for each in held.cells]
    listed = table("Phần dữ liệu máy được giữ", ["Tổ dân phố hoặc tổ", "Người", "Mục"], rows, numbers=" nn")
    return seen.page(
        f"Báo mất máy: {held.name}",
        "/may",
        el("dl", (el("div", el("dt", name), el("dd", value)) for name, value in facts), class_="facts"),
        listed if rows else el("p", "Máy này không được giữ dữ liệu của tổ nào.", class_="empty"),
        _form(seen, held),
    )


def _form(seen: Seen, held: Holding) -> Html:
    now = seen.now.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M")
    when = el("input", type="datetime-local", name="found", value=now, max=now, required=True)
    orders = (
        ("wipe", "Xóa sổ trên máy", "Máy gửi nốt những gì phường chưa có, rồi hủy khóa và xóa sổ."),
        ("lock", "Khóa sổ", "Nếu có thể tìm lại được máy: sổ còn đó nhưng không xem được."),
    )
    choices = (
        el(
            "label",
            el("input", type="radio", name="order", value=value, checked=value == "wipe"),
            el("span", name, el("small", what)),
            class_="choice",
        )
        for value, name, what in orders
    )
    return form(
        LOST,
        seen.officer,
        el("input", type="hidden", name="device", value=held.device),
        el("label", "Phát hiện mất lúc", when),
        el("label", "Mất ở đâu, thế nào", el("input", name="circumstances", maxlength=MOST_WORDS)),
        el("fieldset", el("legend", "Lệnh cho máy ở lần nối sau"), choices),
        el("p", "Quyền của máy bị thu ngay. Những gì máy còn gửi vẫn được giữ, không mất.", class_="quiet"),
        el("button", "Báo mất máy", class_="danger"),
        class_="report",
    )


def notice(seen: Seen, known: Loss, text: Notice) -> str:
    return seen.page(
        "Thông báo trong 72 giờ",
        "/may",
        el(
            "div",
            el("p", left(known, seen.now)),
            el(
                "p",
                "Đã thu quyền của máy. In trang này (Ctrl+P), điền chỗ để trống được tô màu, đối chiếu với "
                "mẫu hiện hành, ký và gửi trước hạn.",
            ),
            class_="screen-only",
        ),
        el(
            "article",
            el("p", _text(text.to)),
            el("h2", text.title),
            el("p", f"Căn cứ: {text.basis}", class_="basis"),
            (
                el("section", el("h3", part.title), (el("p", _text(each)) for each in part.lines))
                for part in text.parts
            ),
            el("p", _text(text.sign), class_="sign"),
            class_="paper",
        ),
    )


def left(known: Loss, now: datetime) -> Html:
    """How long there is until the notice must be given."""
    hours = int((known.deadline - now).total_seconds() // 3600)
    if hours < 0:
        return mark("trouble", "✕", "đã quá hạn thông báo 72 giờ")
    return mark("waiting", "!", f"còn {hours} giờ để thông báo")


def link(known: Loss, now: datetime) -> Html:
    """On the list of laptops."""
    return el("p", left(known, now), " ", el("a", "Thông báo 72 giờ", href=f"{NOTICE}?so={known.id}"))


def start(row: Mapping[str, Any]) -> Html:
    return el("p", el("a", "Báo mất máy", href=f"{LOST}?may={row['device']}"))


def _text(pieces: Text) -> list[Html | str]:
    return [el("mark", f"……… ({each})") if isinstance(each, Blank) else each for each in pieces]
