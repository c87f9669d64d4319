"""What a page is asked: a form, by whom, and whether it came from our own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import Request

from server import audit
from server.context import Context
from server.errors import Refused
from server.web.accounts import Officer

MOST_BODY = 64 * 1024

Form = Mapping[str, list[str]]


@dataclass(frozen=True)
class Asked:
    """A request of somebody signed in."""

    officer: Officer
    query: Mapping[str, str]
    form: Form

    def acting(self, ctx: Context) -> Context:
        """For what is done by her: the audit says so."""
        return ctx.acting(audit.OFFICER + self.officer.login)


async def form_of(request: Request) -> Form:
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


def one(form: Form, name: str) -> str:
    return form.get(name, [""])[0]


def number(query: Mapping[str, str], name: str, otherwise: int) -> int:
    text = query.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return max(int(text), otherwise) if is_number else otherwise


def check_origin(request: Request) -> None:
    """Browsers say from whose page a form was sent."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Refused(403, "stale")
    origin = request.headers.get("origin")
    if origin and origin.partition("://")[2] != request.headers.get("host", ""):
        raise Refused(403, "stale")
