"""What every answer says to browsers, pages and messages alike, refusals and errors too.

Not to a laptop in session: no browser goes anywhere with a token of ours, and lines are slow.
"""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}
TO_A_LAPTOP = {"Cache-Control": "no-store"}


class Headers:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = ALWAYS | (OVER_TLS if scope.get("scheme") == "https" else {})
        if _has_token(scope.get("headers", ())):
            said = TO_A_LAPTOP

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(said)
            await send(message)

        await self._app(scope, receive, send_with)


def _has_token(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """A password that a browser was given in an address would be "Basic"."""
    return any(name == b"authorization" and value[:7].lower() == b"bearer " for name, value in headers)
