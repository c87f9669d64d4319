"""The pages before the ward's own: password, second factor, setting the second factor up."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import qrcode
import qrcode.image.svg

from server.web.accounts import Officer
from server.web.html import Html, el
from server.web.layout import form, page

SECOND, SET_UP, PAPER = "/ma-xac-nhan", "/cai-ma-xac-nhan", "/ma-du-phong"


def sign_in(wards: Sequence[tuple[str, str]], *, ward: str = "", login: str = "", error: str = "") -> str:
    """`wards`: (code, name) of those this server keeps."""
    if len(wards) == 1:
        which: Html = el("input", type="hidden", name="ward", value=wards[0][0])
    else:
        options = (el("option", name, value=code, selected=code == ward) for code, name in wards)
        which = el("label", "Phường", el("select", options, name="ward"))
    password = {"type": "password", "autocomplete": "current-password", "autofocus": bool(login)}
    return page(
        "Văn phòng phường",
        el("p", wards[0][1], class_="quiet") if len(wards) == 1 else None,
        _said(error),
        el(
            "form",
            which,
            _input("Tên đăng nhập", "login", value=login, autocomplete="username", autofocus=not login),
            _input("Mật khẩu", "password", **password),
            el("button", "Đăng nhập"),
            method="post",
            action="/dang-nhap",
        ),
    )


def second(officer: Officer, error: str = "") -> str:
    return page(
        "Mã xác nhận",
        _said(error),
        form(SECOND, officer, _code_input(), el("button", "Vào trang")),
        el("p", "Mất điện thoại: nhập một mã trên tờ giấy dự phòng. Mỗi mã dùng một lần.", class_="quiet"),
        el("p", el("a", "Đăng nhập lại từ đầu", href="/dang-nhap")),
    )


def set_up(officer: Officer, secret: str, address: str, error: str = "") -> str:
    """The secret as a QR code and as letters, for a phone without a camera."""
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return page(
        "Cài mã xác nhận",
        _said(error),
        el(
            "p",
            "Từ nay vào trang này cần mật khẩu và một mã trên điện thoại của chính người đăng nhập. "
            "Mở ứng dụng mã xác nhận trên điện thoại (Google Authenticator, Microsoft Authenticator "
            "hoặc ứng dụng tương tự; không cần mạng), quét mã này:",
        ),
        el("img", src=_picture(address), alt="Mã QR để cài mã xác nhận", class_="code"),
        el("p", "Không quét được thì nhập chuỗi chữ này: ", el("strong", grouped, class_="letters")),
        form(SET_UP, officer, _code_input(), el("button", "Xong, cài mã này")),
    )


def paper(officer: Officer, left: int, error: str = "") -> str:
    """To have ten new ones made."""
    return page(
        "Mã dự phòng",
        _said(error),
        el(
            "p",
            f"Tờ giấy của {officer.name} còn {left} mã dùng được. Làm mười mã mới thì tờ cũ hết dùng được: "
            "xé tờ cũ sau khi đã cất tờ mới.",
        ),
        form(PAPER, officer, _code_input(), el("button", "Làm mười mã mới")),
        el("p", el("a", "Quay lại", href="/")),
    )


def paper_codes(codes: Sequence[str], done: str = "Đã cài mã xác nhận.") -> str:
    items = (el("li", el("strong", code, class_="letters")) for code in codes)
    return page(
        "Mười mã dự phòng",
        el("p", done, class_="done", role="status"),
        el(
            "p",
            "In hoặc chép mười mã này ra giấy, cất nơi khóa được, không để cạnh máy. Chỉ hiện một lần. "
            "Mất điện thoại thì mỗi mã thay được một lần mã trên điện thoại.",
        ),
        el("ol", items, class_="codes"),
        el("p", el("a", "Đã cất tờ giấy, vào trang", href="/", class_="button")),
    )


def _code_input() -> Html:
    return _input("Mã 6 số trên điện thoại", "code", autocomplete="one-time-code", autofocus=True)


def _input(name: str, field: str, **attributes: Any) -> Html:
    return el("label", name, el("input", name=field, required=True, **attributes))


def _said(error: str) -> Html | None:
    return el("p", error, class_="error", role="alert") if error else None


def _picture(text: str) -> str:
    code = qrcode.QRCode(border=4, image_factory=qrcode.image.svg.SvgPathFillImage)
    code.add_data(text)
    return f"data:image/svg+xml;base64,{b64encode(code.make_image().to_string()).decode()}"
