"""The public check of a printed slip's QR code: is it one of ours, and has it been taken back? No sign-in.

It says what the slip itself says, and nothing about anybody beyond that. What is not on record here may still
be genuine: a laptop that has not been online yet printed it.
"""

from datetime import date

import orjson
from fastapi import Request
from sqlalchemy import select

from desktop.contract.slip import PATH, BadSlip, Facts, Genuine, Why, verified
from server.context import Context
from server.limits import Limits
from server.tables import device, record
from server.web.html import Html, el
from server.web.layout import mark, page

ROUTES = (f"{PATH}{{sealed}}", f"{PATH.lower()}{{sealed}}")
TABLE = "participation_slip"
_WRONG: dict[Why, str] = {
    "no_slip": "Mã này không phải mã của phiếu ghi nhận, hoặc đọc thiếu. Quét lại cả mã.",
    "other_ward": "Không có chữ ký của máy chủ này. Phiếu của phường khác, hoặc phiếu giả.",
    "forged": "Nội dung phiếu đã bị sửa: chữ ký không khớp. Không tin phiếu này.",
}
_OFFICIAL = (
    "Phiếu chỉ ghi nhận đã tham gia lớp học. Phiếu không thay thế giấy xác nhận hoàn thành mức độ phổ cập "
    "kỹ năng số."
)


def check(ctx: Context, limits: Limits, request: Request) -> str:
    limits.address.take(request.client.host if request.client else "")
    try:
        slip = verified(request.path_params["sealed"], ctx.keys.sign_pk)
    except BadSlip as error:
        return _page(mark("trouble", "✕", "Không phải phiếu thật"), el("p", _WRONG[error.why]))
    return _page(_standing(ctx, slip), _said(slip.facts, slip.serial))


def _standing(ctx: Context, slip: Genuine) -> Html:
    with ctx.store.reading() as connection:
        of_ward = record.c.ward_id == slip.ward
        known = connection.execute(
            select(record.c.fields).where(of_ward, record.c.id == slip.record, record.c.tbl == TABLE)
        ).scalar()
        laptop = connection.execute(
            select(device.c.status).where(device.c.ward_id == slip.ward, device.c.device_id == slip.device)
        ).scalar()
    if known and orjson.loads(known).get("voided_at"):
        return mark("trouble", "✕", "Phiếu đã bị thu hồi")
    if known:
        return mark("safe", "✓", "Phiếu thật, phường đã nhận")
    if laptop != "active":
        return mark("waiting", "!", "Chữ ký đúng, nhưng máy đã in bị thu quyền; phường chưa nhận phiếu này")
    return mark("safe", "✓", "Chữ ký đúng; phường chưa nhận phiếu này từ máy đã in")


def _said(facts: Facts, serial: str) -> Html:
    said = (
        ("Số phiếu", serial),
        ("Lớp", facts.title),
        ("Người học (chữ cái đầu)", facts.initials),
        ("Có mặt", f"{facts.attended} trong {facts.held} buổi"),
        ("Các buổi từ ngày", f"{_day(facts.first)} đến {_day(facts.last)}"),
        ("Ngày cấp", _day(facts.issued_on)),
    )
    return el("dl", ((el("dt", name), el("dd", value)) for name, value in said))


def _page(*content: Html) -> str:
    return page(
        "Kiểm tra phiếu ghi nhận", el("p", content[0]), content[1:], el("p", _OFFICIAL, class_="quiet")
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).strftime("%d/%m/%Y")
    except ValueError:
        return text
