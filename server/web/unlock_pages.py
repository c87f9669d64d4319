"""Mở sổ: requests of people who forgot a passphrase, what the office must type, and the answer.

The code of a request is on none of these pages: it is to be heard from whoever sits at the laptop.
"""

from collections.abc import Sequence
from typing import Any

from server.escrow import Waiting
from server.web.html import Html, el
from server.web.layout import form, mark, moment, table
from server.web.pages import Seen

UNLOCK, LOOK, ANSWER = "/mo-so", "/mo-so/xem", "/mo-so/tra-loi"


def requests(seen: Seen, known: Sequence[Waiting], *, error: str = "", text: str = "") -> str:
    columns = ["Máy", "Người giữ máy", "Mở cho", "Hỏi lúc", ""]
    rows = [
        (each.laptop, each.keeper or "chưa rõ", each.user, moment(each.asked_at), _next(seen, each))
        for each in known
    ]
    area = el("textarea", text, name="request", rows=5, required=True, spellcheck="false")
    return seen.page(
        "Mở sổ cho người quên mật khẩu",
        UNLOCK,
        _said(error),
        table("Yêu cầu gửi qua mạng", columns, rows)
        if rows
        else el("p", "Chưa có yêu cầu nào gửi qua mạng.", class_="empty"),
        form(
            LOOK,
            seen.officer,
            el("label", "Yêu cầu mang đến bằng USB hoặc tin nhắn: dán chữ trong tệp vào đây", area),
            el("button", "Xem yêu cầu"),
            class_="report",
        ),
    )


def opening(seen: Seen, whose: Waiting, error: str = "") -> str:
    facts = [
        ("Máy", whose.laptop),
        ("Người giữ máy", whose.keeper or "chưa rõ"),
        ("Mở cho người dùng", whose.user),
        ("Liên lạc gần nhất", moment(whose.last_contact)),
    ]
    return seen.page(
        "Mở sổ cho người quên mật khẩu",
        UNLOCK,
        _said(error),
        el("dl", (el("div", el("dt", name), el("dd", value)) for name, value in facts), class_="facts"),
        el(
            "p",
            "Gọi cho người giữ máy theo số đã biết từ trước, nhận ra đúng người, rồi nghe đọc mã trên "
            "màn hình máy. Người lạ gọi đến thì không mở. Mỗi phần của khóa khôi phục do người giữ "
            "tờ ấy tự gõ.",
        ),
        form(
            UNLOCK,
            seen.officer,
            el("input", type="hidden", name="request", value=whose.request),
            _field("Mã nghe đọc từ máy đó (12 ký tự)", "heard", autocomplete="off"),
            _field("Phần 1 của khóa khôi phục", "first", type="password", autocomplete="off"),
            _field("Phần 2 của khóa khôi phục", "second", type="password", autocomplete="off"),
            _field("Mã 6 số trên điện thoại của người đang đăng nhập", "code", autocomplete="one-time-code"),
            el("button", "Mở sổ"),
            class_="report",
        ),
    )


def answer(seen: Seen, device: str, text: str) -> str:
    return seen.page(
        "Thư trả lời mở sổ",
        UNLOCK,
        el(
            "p",
            "Máy có mạng: người giữ máy bấm “Gửi qua mạng hoặc hỏi lại” là nhận được. Không có mạng: lưu tệp "
            "vào USB, hoặc gửi dòng chữ này. Thư chỉ mở được sổ ở đúng máy đã hỏi.",
        ),
        el("p", el("a", "Lưu thành tệp", href=f"{ANSWER}?may={device}&tep=1", class_="button")),
        el("textarea", text, rows=8, readonly=True, aria_label="Thư trả lời"),
    )


def _next(seen: Seen, each: Waiting) -> Html:
    if each.is_answered:
        return el("span", mark("safe", "✓", "đã mở"), " ", el("a", "Thư", href=f"{ANSWER}?may={each.device}"))
    hidden = el("input", type="hidden", name="request", value=each.request)
    return form(LOOK, seen.officer, hidden, el("button", "Xem yêu cầu"))


def _field(name: str, field: str, **attributes: Any) -> Html:
    return el("label", name, el("input", name=field, required=True, **attributes))


def _said(error: str) -> Html | None:
    return el("p", error, class_="error", role="alert") if error else None
