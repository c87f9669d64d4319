"""Getting in to the ward's page: a password, then the second factor; nothing is shown in between."""

from collections.abc import Callable

from fastapi import Request, Response
from sqlalchemy import select
from starlette.responses import HTMLResponse, RedirectResponse

from server.context import Context
from server.errors import SENTENCES, Refused
from server.limits import Limits
from server.tables import ward as ward_table
from server.web import accounts, door_pages, pages, second_factor, totp
from server.web.accounts import Officer
from server.web.asking import Asked, Form, check_origin, one
from server.web.door_pages import PAPER, SECOND, SET_UP

COOKIE = "__Host-so-tay-so"  # browsers keep it for this server alone, over TLS alone

Work = Callable[[Asked], Response | str]


class Door:
    def __init__(self, ctx: Context, limits: Limits) -> None:
        self._ctx = ctx
        self._limits = limits

    def inside(self, work: Work, *, whole: bool = True) -> Callable[[Request, Form], Response | str]:
        """Only for somebody signed in; a change only from our own page."""

        def guarded(request: Request, form: Form) -> Response | str:
            officer = accounts.signed_in(self._ctx, request.cookies.get(COOKIE, ""), whole=whole)
            if officer is None:
                return RedirectResponse("/dang-nhap", 303)
            if request.method == "POST":
                check_origin(request)
                if one(form, "csrf") != officer.csrf:
                    raise Refused(403, "stale")
            return work(Asked(officer, request.query_params, form))

        return guarded

    def routes(self) -> list[tuple[str, str, Callable[[Request, Form], Response | str]]]:
        return [
            ("GET", "/dang-nhap", lambda _request, _form: self._sign_in_page()),
            ("POST", "/dang-nhap", self._sign_in),
            ("GET", SECOND, self.inside(lambda asked: self._second_page(asked.officer), whole=False)),
            ("POST", SECOND, self.inside(self._second, whole=False)),
            ("POST", SET_UP, self.inside(self._set_up, whole=False)),
            ("GET", PAPER, self.inside(lambda asked: self._paper_page(asked.officer))),
            ("POST", PAPER, self.inside(self._renew_paper)),
            ("POST", "/dang-xuat", self.inside(self._sign_out)),
        ]

    def _sign_in_page(self, **more: str) -> str:
        query = select(ward_table.c.ward_id, ward_table.c.name).order_by(ward_table.c.ward_id)
        with self._ctx.store.reading() as connection:
            known = [(row.ward_id, row.name) for row in connection.execute(query)]
        if not known:
            return pages.failure("Máy chủ này chưa có phường nào.")
        return door_pages.sign_in(known, **more)

    def _sign_in(self, request: Request, form: Form) -> Response:
        check_origin(request)
        ward, login = one(form, "ward"), one(form, "login").strip().lower()
        source = request.client.host if request.client else ""
        self._limits.office.take(source)
        try:
            with self._limits.hashing:
                cookie = accounts.sign_in(self._ctx, ward, login, one(form, "password"), source)
        except Refused as refused:
            said = SENTENCES[refused.code]
            return _again(self._sign_in_page(ward=ward, login=login, error=said), refused)
        return _with_cookie(RedirectResponse(SECOND, 303), cookie)

    def _second_page(self, officer: Officer, error: str = "") -> str:
        """Who has no second factor yet sets it up here."""
        if second_factor.is_set(self._ctx, officer.ward, officer.login):
            return door_pages.second(officer, error)
        secret = second_factor.offered(self._ctx, officer)
        address = totp.address(secret, officer.login, officer.ward)
        return door_pages.set_up(officer, secret, address, error)

    def _second(self, asked: Asked) -> Response:
        try:
            cookie = second_factor.pass_second(self._ctx, asked.officer, one(asked.form, "code"))
        except Refused as refused:
            return _again(self._second_page(asked.officer, SENTENCES[refused.code]), refused)
        left = second_factor.paper_codes_left(self._ctx, asked.officer)
        is_of_phone = "".join(one(asked.form, "code").split()).isdecimal()
        return _with_cookie(RedirectResponse("/" if is_of_phone else f"/?giay={left}", 303), cookie)

    def _set_up(self, asked: Asked) -> Response:
        try:
            cookie, codes = second_factor.set_up(self._ctx, asked.officer, one(asked.form, "code"))
        except Refused as refused:
            return _again(self._second_page(asked.officer, SENTENCES[refused.code]), refused)
        return _with_cookie(HTMLResponse(door_pages.paper_codes(codes)), cookie)

    def _paper_page(self, officer: Officer, error: str = "") -> str:
        return door_pages.paper(officer, second_factor.paper_codes_left(self._ctx, officer), error)

    def _renew_paper(self, asked: Asked) -> Response | str:
        try:
            codes = second_factor.renew_paper(self._ctx, asked.officer, one(asked.form, "code"))
        except Refused as refused:
            return _again(self._paper_page(asked.officer, SENTENCES[refused.code]), refused)
        return door_pages.paper_codes(codes, "Đã làm mười mã mới. Mã trên tờ cũ không dùng được nữa.")

    def _sign_out(self, asked: Asked) -> Response:
        accounts.sign_out(self._ctx, asked.officer)
        answer = RedirectResponse("/dang-nhap", 303)
        answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
        return answer


def _again(page: str, refused: Refused) -> Response:
    headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else {}
    return HTMLResponse(page, refused.status, headers)


def _with_cookie(answer: Response, cookie: str) -> Response:
    life = int(accounts.LIFE.total_seconds())
    answer.set_cookie(COOKIE, cookie, life, path="/", secure=True, httponly=True, samesite="strict")
    return answer
