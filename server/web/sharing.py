"""Who else uses a laptop, on the list of laptops: said by the office, as by the command `share`."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response
from starlette.responses import HTMLResponse, RedirectResponse

from server import admin, users
from server.context import Context
from server.members import Member
from server.web.asking import Asked, one
from server.web.html import Html, el
from server.web.layout import form
from server.web.pages import Seen, failure

SHARE = "/may/dung-chung"


def sharing(seen: Seen, row: Mapping[str, Any], others: Sequence[str], everybody: Sequence[Member]) -> Html:
    """`others`: users besides whom the laptop was given to."""
    which = _hidden("device", row["device"])
    here = [each for each in everybody if each.user in others]
    more = [each for each in everybody if each.user not in {row["user"], *others}]
    chosen = el(
        "select",
        (el("option", each.name, value=each.user) for each in more),
        name="user",
        aria_label=f"Ai dùng chung {row['name']}",
    )
    let_in = form(SHARE, seen.officer, which, _hidden("begin", "1"), chosen, el("button", "Cho dùng chung"))
    why = "Máy giữ phần của mọi người dùng nó; mỗi người chỉ thấy và ghi được tổ của mình."
    return el(
        "div",
        (_taking(seen, which, each) for each in here),
        el("details", el("summary", "Dùng chung"), el("p", why), let_in) if more else None,
    )


def share(ctx: Context, asked: Asked) -> Response:
    """Then the list again, so that a reload does nothing. Raises Refused: no such laptop."""
    user, begins = one(asked.form, "user"), bool(one(asked.form, "begin"))
    if user not in admin.members(ctx, asked.officer.ward):
        return HTMLResponse(failure("Phường không có thành viên này.", asked.officer), 409)
    users.share(asked.acting(ctx), asked.officer.ward, one(asked.form, "device"), user, ends=not begins)
    return RedirectResponse(f"/may?xong={'shared' if begins else 'unshared'}", 303)


def _taking(seen: Seen, which: Html, each: Member) -> Html:
    button = el("button", "Thôi dùng chung", class_="quiet", aria_label=f"{each.name} thôi dùng chung")
    return form(SHARE, seen.officer, which, _hidden("user", each.user), f"Cùng dùng: {each.name} ", button)


def _hidden(name: str, value: str) -> Html:
    return el("input", type="hidden", name=name, value=value)
