"""The routes of Báo mất máy."""

from contextlib import suppress
from datetime import datetime, timedelta

from fastapi import Response
from starlette.responses import RedirectResponse

from server import loss
from server.context import VIETNAM, Context
from server.revocation import Order
from server.web import loss_pages
from server.web.asking import Asked, one
from server.web.pages import Seen

MOST_PAST = timedelta(days=366)


def page(ctx: Context, seen: Seen, asked: Asked) -> str:
    return loss_pages.report(seen, loss.holding(ctx, asked.officer.ward, asked.query.get("may", "")))


def report(ctx: Context, asked: Asked) -> Response:
    """Then the notice, so that a reload does nothing."""
    order: Order = "lock" if one(asked.form, "order") == "lock" else "wipe"
    words = one(asked.form, "circumstances").strip()[: loss_pages.MOST_WORDS]
    found = _found_at(ctx, one(asked.form, "found"))
    device = one(asked.form, "device")
    made = loss.report(
        asked.acting(ctx), asked.officer.ward, device, order, found_at=found, circumstances=words
    )
    return RedirectResponse(f"{loss_pages.NOTICE}?so={made}", 303)


def notice(ctx: Context, seen: Seen, asked: Asked) -> str:
    return loss_pages.notice(seen, *loss.notice(ctx, asked.officer.ward, asked.query.get("so", "")))


def _found_at(ctx: Context, typed: str) -> datetime:
    """In Vietnam, as a browser's field of date and time says it; now, if it says nothing we can read, as a
    year of two digits, of which a browser makes the year 26."""
    with suppress(ValueError):
        found = datetime.strptime(typed, "%Y-%m-%dT%H:%M").replace(tzinfo=VIETNAM)
        if found > ctx.now() - MOST_PAST:
            return found
    return ctx.now()
