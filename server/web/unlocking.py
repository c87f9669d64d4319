"""The routes of Mở sổ: an officer opens a notebook for who forgot her passphrase."""

from fastapi import Response
from starlette.responses import RedirectResponse

from desktop.contract import unlock
from server import escrow
from server.context import Context
from server.errors import SENTENCES, Refused
from server.web import second_factor, unlock_pages
from server.web.asking import Asked, one
from server.web.pages import Seen
from server.web.unlock_pages import ANSWER, UNLOCK


def page(ctx: Context, seen: Seen, asked: Asked, error: str = "", text: str = "") -> str:
    return unlock_pages.requests(seen, escrow.waiting(ctx, asked.officer.ward), error=error, text=text)


def look(ctx: Context, seen: Seen, asked: Asked) -> str:
    """A request that was pasted or has come by network: whose it is."""
    text = one(asked.form, "request")
    try:
        return unlock_pages.opening(seen, escrow.look(ctx, asked.officer.ward, text))
    except Refused as refused:
        return page(ctx, seen, asked, SENTENCES[refused.code], text)


def open_for(ctx: Context, seen: Seen, asked: Asked) -> Response | str:
    """Her code is used up first: what she typed of the recovery key cannot be tried out without it."""
    text, ward = one(asked.form, "request"), asked.officer.ward
    whose = escrow.look(ctx, ward, text)
    try:
        second_factor.ask_again(ctx, asked.officer, one(asked.form, "code"))
        parts = one(asked.form, "first"), one(asked.form, "second")
        escrow.open_for(asked.acting(ctx), ward, text, one(asked.form, "heard"), parts)
    except Refused as refused:
        return unlock_pages.opening(seen, whose, SENTENCES[refused.code])
    return RedirectResponse(f"{ANSWER}?may={whose.device}", 303)


def answer(ctx: Context, seen: Seen, asked: Asked) -> Response | str:
    """Shown, or as a file for a stick."""
    device = asked.query.get("may", "")
    text = escrow.answer_to(ctx, asked.officer.ward, device)
    if not text:
        return RedirectResponse(UNLOCK, 303)
    if "tep" in asked.query:
        name = f"mo-so_{device[-6:]}_tra-loi{unlock.SUFFIX}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type="application/octet-stream", headers=headers)
    return unlock_pages.answer(seen, device, text)
