"""The web page of the ward office on the port that laptops use: routes, cookie, and what protects it.

No script, nothing from elsewhere; a change comes by a form with a secret of its session, from our own page.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import select
from starlette.responses import HTMLResponse, RedirectResponse

from server import figures, release, revocation
from server.context import Context
from server.errors import SENTENCES, Refused
from server.figures import Figures
from server.limits import Limits
from server.tables import ward as ward_table
from server.web import accounts, pages
from server.web.accounts import Officer

COOKIE = "__Host-so-tay-so"  # browsers keep it for this server alone, over TLS alone
MOST_BODY = 64 * 1024
STYLE = Path(__file__).with_name("style.css")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}

log = logging.getLogger("server")
Form = Mapping[str, list[str]]
_DONE = {
    "taken": "Đã thu quyền máy này.",
    "given": "Máy được dùng lại. Những gì đã giữ vì thu quyền được ghi vào sổ.",
    "same": "Máy này đã như vậy từ trước.",
}


@dataclass(frozen=True)
class Asked:
    """A request of somebody signed in."""

    officer: Officer
    query: Mapping[str, str]
    form: Form


Work = Callable[[Asked], Response | str]


class Office:
    """The pages over one server."""

    def __init__(self, ctx: Context, limits: Limits, crashed: Callable[[Exception], Refused]) -> None:
        self._ctx = ctx
        self._limits = limits
        self._crashed = crashed
        self._figures = Figures(ctx)

    def mount(self, app: FastAPI) -> None:
        routes: list[tuple[str, str, Callable[[Request, Form], Response | str]]] = [
            (
                "GET",
                "/style.css",
                lambda _request, _form: Response(STYLE.read_bytes(), media_type="text/css"),
            ),
            ("GET", "/dang-nhap", lambda _request, _form: self._sign_in_page()),
            ("POST", "/dang-nhap", self._sign_in),
            ("POST", "/dang-xuat", self._inside(self._sign_out)),
            ("GET", "/", self._inside(self._overview)),
            ("GET", "/may", self._inside(self._devices)),
            ("POST", "/may/quyen", self._inside(self._set_rights)),
            ("GET", "/can-bo-sung", self._inside(self._held)),
            ("POST", "/can-bo-sung/ghi", self._inside(self._release)),
            ("GET", "/hai-thong-tin", self._inside(self._conflicts)),
        ]
        for method, path, work in routes:
            app.add_api_route(path, self._endpoint(work), methods=[method], response_model=None)

    def not_here(self, status: int) -> Response:
        return HTMLResponse(pages.failure("Máy chủ phường không có trang này."), status, HEADERS)

    # ---- the door

    def _endpoint(
        self, work: Callable[[Request, Form], Response | str]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            try:
                form = await _form(request)
                answer = await run_in_threadpool(work, request, form)
            except Exception as error:  # noqa: BLE001 - a page must be shown whatever happened
                refused = error if isinstance(error, Refused) else self._crashed(error)
                answer = HTMLResponse(pages.failure(SENTENCES[refused.code]), refused.status)
                if refused.retry_after:
                    answer.headers["Retry-After"] = str(refused.retry_after)
            answer = HTMLResponse(answer) if isinstance(answer, str) else answer
            answer.headers.update(HEADERS)
            return answer

        return handle

    def _inside(self, work: Work) -> Callable[[Request, Form], Response | str]:
        """Only for somebody signed in; a change only from our own page."""

        def guarded(request: Request, form: Form) -> Response | str:
            officer = accounts.signed_in(self._ctx, request.cookies.get(COOKIE, ""))
            if officer is None:
                return RedirectResponse("/dang-nhap", 303)
            if request.method == "POST":
                _check_origin(request)
                if _one(form, "csrf") != officer.csrf:
                    raise Refused(403, "stale")
            return work(Asked(officer, request.query_params, form))

        return guarded

    def _sign_in_page(self, **more: str) -> str:
        query = select(ward_table.c.ward_id, ward_table.c.name).order_by(ward_table.c.ward_id)
        with self._ctx.store.reading() as connection:
            known = [(row.ward_id, row.name) for row in connection.execute(query)]
        if not known:
            return pages.failure("Máy chủ này chưa có phường nào.")
        return pages.sign_in(known, **more)

    def _sign_in(self, request: Request, form: Form) -> Response | str:
        _check_origin(request)
        ward, login = _one(form, "ward"), _one(form, "login").strip().lower()
        source = request.client.host if request.client else ""
        self._limits.office.take(source)
        try:
            with self._limits.hashing:
                cookie = accounts.sign_in(self._ctx, ward, login, _one(form, "password"), source)
        except Refused as refused:
            page = self._sign_in_page(ward=ward, login=login, error=SENTENCES[refused.code])
            headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else {}
            return HTMLResponse(page, refused.status, headers)
        answer = RedirectResponse("/", 303)
        life = int(accounts.LIFE.total_seconds())
        answer.set_cookie(COOKIE, cookie, life, path="/", secure=True, httponly=True, samesite="strict")
        return answer

    def _sign_out(self, asked: Asked) -> Response:
        accounts.sign_out(self._ctx, asked.officer)
        answer = RedirectResponse("/dang-nhap", 303)
        answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
        return answer

    # ---- the pages

    def _seen(self, asked: Asked, done: str = "") -> pages.Seen:
        ward = self._figures.overview(asked.officer.ward).ward_name
        return pages.Seen(asked.officer, ward, self._ctx.now(), done)

    def _overview(self, asked: Asked) -> str:
        ward = asked.officer.ward
        known, devices = self._figures.overview(ward), figures.devices(self._ctx, ward)
        return pages.overview(self._seen(asked), known, devices)

    def _devices(self, asked: Asked) -> str:
        done = _DONE.get(asked.query.get("xong", ""), "")
        return pages.devices(self._seen(asked, done), figures.devices(self._ctx, asked.officer.ward))

    def _set_rights(self, asked: Asked) -> Response:
        change = revocation.give_back if _one(asked.form, "give_back") else revocation.revoke
        changed = change(self._ctx, asked.officer.ward, asked.form.get("device", []))
        done = "same" if not changed else "given" if change is revocation.give_back else "taken"
        log.info("%s of %s: rights %s of laptops: %s", asked.officer.login, asked.officer.ward, done, changed)
        return RedirectResponse(f"/may?xong={done}", 303)

    def _held(self, asked: Asked) -> str:
        number = _number(asked.query, "trang", 1)
        start = (number - 1) * pages.PER_PAGE
        total, lines = release.held(self._ctx, asked.officer.ward, limit=pages.PER_PAGE, offset=start)
        done = ""
        if "ghi" in asked.query:
            taken, still = _number(asked.query, "ghi", 0), _number(asked.query, "con", 0)
            done = pages.released(taken, still)
        return pages.held(self._seen(asked, done), total, lines, number)

    def _release(self, asked: Asked) -> Response:
        """The form's lines, by one transaction; then the page again, so that a reload does nothing."""
        chosen = asked.form.get("line", [])[: pages.PER_PAGE]
        outcome = release.release(self._ctx, asked.officer.ward, chosen)
        still = sum(reason is not None for reason in outcome.values())
        taken = len(outcome) - still
        log.info("%s of %s: %s held lines let in", asked.officer.login, asked.officer.ward, taken)
        return RedirectResponse(f"/can-bo-sung?ghi={taken}&con={still}", 303)

    def _conflicts(self, asked: Asked) -> str:
        total, known = figures.conflicts(self._ctx, asked.officer.ward)
        names = figures.names_of(self._ctx, asked.officer.ward)
        return pages.conflicts(self._seen(asked), total, known, names)


async def _form(request: Request) -> Form:
    if request.method != "POST":
        return {}
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BODY:
            raise Refused(413, "bad_request")
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=500)
    except ValueError as error:
        raise Refused(400, "bad_request") from error


def _number(query: Mapping[str, str], name: str, otherwise: int) -> int:
    text = query.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return max(int(text), otherwise) if is_number else otherwise


def _one(form: Form, name: str) -> str:
    return form.get(name, [""])[0]


def _check_origin(request: Request) -> None:
    """Browsers say from whose page a form was sent."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Refused(403, "stale")
    origin = request.headers.get("origin")
    if origin and origin.partition("://")[2] != request.headers.get("host", ""):
        raise Refused(403, "stale")
