"""The web page of the ward office on the port that laptops use: routes, cookie, and what protects it.

No script, nothing from elsewhere; a change comes by a form with a secret of its session, from our own page.
"""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse

from server import audit, figures, members, release, revocation, users
from server.admin import NotPossible
from server.context import Context
from server.errors import SENTENCES, Refused
from server.figures import Figures
from server.indicators import Indicators
from server.limits import Limits
from server.loss import losses
from server.purges import purges
from server.web import figure_pages, losing, pages, privacy_pages, slip_page, unlocking
from server.web.asking import Asked, Form, form_of, one
from server.web.asking import number as number_in
from server.web.door import Door
from server.web.html import Html, el
from server.web.loss_pages import LOST, NOTICE, link, start
from server.web.privacy_pages import MEMBERS, PURGES, TRUST
from server.web.sharing import SHARE, share, sharing
from server.web.unlock_pages import ANSWER, LOOK, UNLOCK

STYLE = Path(__file__).with_name("style.css")
_DONE = {
    "taken": "Đã thu quyền máy này.",
    "given": "Máy được dùng lại. Những gì đã giữ vì thu quyền được ghi vào sổ.",
    "shared": "Thành viên này cũng dùng máy ấy. Máy nhận phần của người ấy ở lần nối sau.",
    "unshared": "Thành viên này không còn dùng máy ấy.",
    "same": "Máy này đã như vậy từ trước.",
    "trusted": "Đã giao quyền xem dữ liệu nhạy cảm. Máy nhận được ở lần nối sau.",
    "untrusted": "Đã thu lại. Máy bỏ phần này ở lần nối sau.",
}


class Office:
    """The pages over one server."""

    def __init__(
        self,
        ctx: Context,
        limits: Limits,
        crashed: Callable[[Exception], Refused],
        indicators: Indicators,
    ) -> None:
        self._ctx = ctx
        self._limits = limits
        self._door = Door(ctx, limits)
        self._crashed = crashed
        self._figures = Figures(ctx)
        self._indicators = figure_pages.FigurePages(ctx, self._seen, indicators)

    def mount(self, app: FastAPI) -> None:
        routes: list[tuple[str, str, Callable[[Request, Form], Response | str]]] = [
            (
                "GET",
                "/style.css",
                lambda _request, _form: Response(STYLE.read_bytes(), media_type="text/css"),
            ),
            *self._door.routes(),
            ("GET", "/", self._door.inside(self._overview)),
            ("GET", figure_pages.PATH, self._door.inside(self._indicators.page)),
            ("POST", figure_pages.FILE, self._door.inside(self._indicators.file)),
            ("GET", "/may", self._door.inside(self._devices)),
            ("POST", "/may/quyen", self._door.inside(self._set_rights)),
            ("POST", SHARE, self._door.inside(lambda asked: share(self._ctx, asked))),
            ("GET", LOST, self._door.inside(lambda asked: losing.page(self._ctx, self._seen(asked), asked))),
            ("POST", LOST, self._door.inside(lambda asked: losing.report(self._ctx, asked))),
            (
                "GET",
                NOTICE,
                self._door.inside(lambda asked: losing.notice(self._ctx, self._seen(asked), asked)),
            ),
            *self._unlocking(),
            *(("GET", path, self._slip) for path in slip_page.ROUTES),
            ("GET", "/can-bo-sung", self._door.inside(self._held)),
            ("POST", "/can-bo-sung/ghi", self._door.inside(self._release)),
            ("GET", "/hai-thong-tin", self._door.inside(self._conflicts)),
            ("GET", MEMBERS, self._door.inside(self._members)),
            ("POST", TRUST, self._door.inside(self._trust)),
            ("GET", PURGES, self._door.inside(self._purges)),
            ("GET", "/nhat-ky", self._door.inside(self._audit)),
        ]
        for method, path, work in routes:
            app.add_api_route(path, self._endpoint(work), methods=[method], response_model=None)

    def _unlocking(self) -> list[tuple[str, str, Callable[[Request, Form], Response | str]]]:
        def inside(
            work: Callable[[Context, pages.Seen, Asked], Response | str],
        ) -> Callable[[Request, Form], Response | str]:
            return self._door.inside(lambda asked: work(self._ctx, self._seen(asked), asked))

        return [
            ("GET", UNLOCK, inside(unlocking.page)),
            ("POST", LOOK, inside(unlocking.look)),
            ("POST", UNLOCK, inside(unlocking.open_for)),
            ("GET", ANSWER, inside(unlocking.answer)),
        ]

    def _slip(self, request: Request, _form: Form) -> str:
        """For whoever holds a slip: no sign-in."""
        return slip_page.check(self._ctx, self._limits, request)

    def not_here(self, status: int) -> Response:
        return HTMLResponse(pages.failure("Máy chủ phường không có trang này."), status)

    # ---- the door

    def _endpoint(
        self, work: Callable[[Request, Form], Response | str]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            try:
                form = await form_of(request)
                answer = await run_in_threadpool(work, request, form)
            except Exception as error:  # noqa: BLE001 - a page must be shown whatever happened
                refused = error if isinstance(error, Refused) else self._crashed(error)
                answer = HTMLResponse(pages.failure(SENTENCES[refused.code]), refused.status)
                if refused.retry_after:
                    answer.headers["Retry-After"] = str(refused.retry_after)
            answer = HTMLResponse(answer) if isinstance(answer, str) else answer
            return answer

        return handle

    # ---- the pages

    def _seen(self, asked: Asked, done: str = "") -> pages.Seen:
        ward = self._figures.overview(asked.officer.ward).ward_name
        return pages.Seen(asked.officer, ward, self._ctx.now(), done)

    def _overview(self, asked: Asked) -> str:
        ward = asked.officer.ward
        known, devices = self._figures.overview(ward), figures.devices(self._ctx, ward)
        left = number_in(asked.query, "giay", 0) if "giay" in asked.query else None
        return pages.overview(
            self._seen(asked, pages.paper_left(left)), known, devices, figures.names_of(self._ctx, ward)
        )

    def _devices(self, asked: Asked) -> str:
        done = _DONE.get(asked.query.get("xong", ""), "")
        rows, lost = figures.devices(self._ctx, asked.officer.ward), losses(self._ctx, asked.officer.ward)
        seen = self._seen(asked, done)
        others = users.of_ward(self._ctx, asked.officer.ward)
        everybody = members.members(self._ctx, asked.officer.ward)

        def beside(row: Mapping[str, Any]) -> Html:
            if row["device"] in lost and row["status"] != "active":
                return link(lost[row["device"]], seen.now)
            return el("div", start(row), sharing(seen, row, others.get(row["device"], ()), everybody))

        return pages.devices(seen, rows, {row["device"]: beside(row) for row in rows})

    def _set_rights(self, asked: Asked) -> Response:
        change = revocation.give_back if one(asked.form, "give_back") else revocation.revoke
        changed = change(asked.acting(self._ctx), asked.officer.ward, asked.form.get("device", []))
        done = "same" if not changed else "given" if change is revocation.give_back else "taken"
        return RedirectResponse(f"/may?xong={done}", 303)

    def _held(self, asked: Asked) -> str:
        number = number_in(asked.query, "trang", 1)
        start = (number - 1) * pages.PER_PAGE
        total, lines = release.held(self._ctx, asked.officer.ward, limit=pages.PER_PAGE, offset=start)
        done = ""
        if "ghi" in asked.query:
            taken, still = number_in(asked.query, "ghi", 0), number_in(asked.query, "con", 0)
            done = pages.released(taken, still)
        return pages.held(self._seen(asked, done), total, lines, number)

    def _release(self, asked: Asked) -> Response:
        """The form's lines, by one transaction; then the page again, so that a reload does nothing."""
        chosen = asked.form.get("line", [])[: pages.PER_PAGE]
        outcome = release.release(asked.acting(self._ctx), asked.officer.ward, chosen)
        still = sum(reason is not None for reason in outcome.values())
        taken = len(outcome) - still
        return RedirectResponse(f"/can-bo-sung?ghi={taken}&con={still}", 303)

    def _audit(self, asked: Asked) -> str:
        number = number_in(asked.query, "trang", 1)
        start = (number - 1) * pages.PER_PAGE
        total, acts, names = audit.acts(self._ctx, asked.officer.ward, limit=pages.PER_PAGE, offset=start)
        return pages.audit(self._seen(asked), total, number, acts, names)

    def _members(self, asked: Asked) -> str:
        done = _DONE.get(asked.query.get("xong", ""), "")
        return privacy_pages.members(self._seen(asked, done), members.members(self._ctx, asked.officer.ward))

    def _trust(self, asked: Asked) -> Response:
        """Then the page again, so that a reload does nothing."""
        user, cell, is_open = one(asked.form, "user"), one(asked.form, "cell"), bool(one(asked.form, "open"))
        try:
            members.trust(asked.acting(self._ctx), asked.officer.ward, user, cell, is_open=is_open)
        except NotPossible as error:
            return HTMLResponse(pages.failure(str(error), asked.officer), 409)
        return RedirectResponse(f"{MEMBERS}?xong={'trusted' if is_open else 'untrusted'}", 303)

    def _purges(self, asked: Asked) -> str:
        number = number_in(asked.query, "trang", 1)
        start = (number - 1) * pages.PER_PAGE
        total, known = purges(self._ctx, asked.officer.ward, limit=pages.PER_PAGE, offset=start)
        return privacy_pages.purges(self._seen(asked), total, known, number)

    def _conflicts(self, asked: Asked) -> str:
        total, known = figures.conflicts(self._ctx, asked.officer.ward)
        names = figures.names_of(self._ctx, asked.officer.ward)
        return pages.conflicts(self._seen(asked), total, known, names)
