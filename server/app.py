"""The HTTP face: bodies in, bodies out, every failure a wire.Refusal with a sentence in Vietnamese."""

import logging
import traceback
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError
from sqlalchemy.exc import DataError, DBAPIError, OperationalError, TimeoutError
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

from desktop.contract import wire
from server import bundle, enrol, escrow, feed, session, snapshot
from server.context import Context
from server.encoding import deflated, inflated, parsed
from server.errors import Refused
from server.headers import Headers
from server.indicators import Indicators
from server.invitations import Claim, tried
from server.limits import Limits
from server.push import push
from server.web.routes import Office

log = logging.getLogger("server")
M = TypeVar("M", bound=wire.Message)
Answer = dict[str, Any] | bytes
Work = Callable[[Request, bytes], Answer]
_BY_STATUS = {404: "unknown_path", 405: "method"}
HEARD_OUT = 4  # times what a body may be
_FULL = ("disk is full", "No space left", "could not extend file")
_DISK_FULL = "53100"  # by its number: PostgreSQL speaks the language of its machine


def create_app(ctx: Context, limits: Limits | None = None) -> FastAPI:
    app = FastAPI(title="Sổ tay số", docs_url=None, redoc_url=None, openapi_url=None)
    limits = limits or Limits()
    indicators = Indicators(ctx)  # what they keep is large: one for laptops and pages
    for method, path, work in _routes(ctx, limits, indicators):
        app.add_api_route(path, _endpoint(work), methods=[method], response_model=None)

    _add_files(app, ctx)
    office = Office(ctx, limits, _crashed, indicators)
    office.mount(app)

    async def unknown(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        if "text/html" in request.headers.get("accept", ""):  # a person, not a laptop
            return office.not_here(status)
        return _refusal(Refused(status, _BY_STATUS.get(status, "bad_request")))

    app.add_exception_handler(HTTPException, unknown)
    app.add_middleware(Headers)
    return app


def _add_files(app: FastAPI, ctx: Context) -> None:
    """What goes in or comes out as a file, not as a message."""

    async def send_snapshot(request: Request) -> Response:
        cell = request.path_params["cell"]

        def made() -> snapshot.File:
            return snapshot.of_cell(ctx, _caller(ctx, request), cell)

        try:
            file = await run_in_threadpool(made)
        except Exception as error:  # noqa: BLE001 - whatever happened is answered in words
            return _refusal(error)
        return FileResponse(file.path, media_type="application/zstd", headers={"X-Head": str(file.head)})

    app.add_api_route("/v1/snapshot/{cell}", send_snapshot, methods=["GET"], response_model=None)

    async def take_bundle(request: Request) -> Response:
        try:
            body = await _body(request, bundle.MOST_BYTES)
            path = await run_in_threadpool(_taken, ctx, request, body)
        except Exception as error:  # noqa: BLE001 - whatever happened is answered in words
            return _refusal(error)
        gone = BackgroundTask(path.unlink)
        return FileResponse(path, media_type="application/octet-stream", background=gone)

    app.add_api_route("/v1/bundle", take_bundle, methods=["POST"], response_model=None)


def _routes(ctx: Context, limits: Limits, indicators: Indicators) -> list[tuple[str, str, Work]]:
    def knocking(work: Work) -> Work:
        """What anybody may ask, before we know who it is."""

        def counted(request: Request, raw: bytes) -> Answer:
            limits.address.take(_source(request))
            return work(request, raw)

        return counted

    def open_session(request: Request, raw: bytes) -> Answer:
        ask = _read(wire.SessionAsk, raw)
        # With the address: nobody else may use up a device's turns by saying its name.
        limits.device.take(f"{_source(request)} {ask.ward} {ask.device}")
        return session.session(ctx, ask)

    return [
        (
            "GET",
            "/v1/hello",
            knocking(lambda request, _: session.hello(ctx, request.query_params.get("ward", ""))),
        ),
        ("POST", "/v1/invitation", knocking(lambda request, raw: _invitation(ctx, request, raw))),
        ("POST", "/v1/enrol", knocking(lambda request, raw: _enrol(ctx, request, raw))),
        ("POST", "/v1/session", knocking(open_session)),
        (
            "POST",
            "/v1/fork",
            knocking(lambda _, raw: _fork(ctx, raw)),
        ),
        (
            "POST",
            "/v1/unlock",
            knocking(lambda _, raw: escrow.ask(ctx, _read(wire.UnlockAsk, raw).request)),
        ),
        ("POST", "/v1/push", lambda _, raw: push(ctx, parsed(raw))),
        (
            "POST",
            "/v1/pull",
            lambda request, raw: feed.pull(ctx, _caller(ctx, request), _read(wire.PullAsk, raw)),
        ),
        (
            "POST",
            "/v1/counts",
            lambda request, raw: indicators.counts(_caller(ctx, request), _read(wire.CountsAsk, raw)),
        ),
    ]


def _endpoint(work: Work) -> Callable[[Request], Awaitable[Response]]:
    """Reads at most what a body may be, works in a thread, answers in the client's encoding."""

    async def handle(request: Request) -> Response:
        try:
            body = await _body(request)
            return await run_in_threadpool(_answer, work, request, body)
        except Exception as error:  # noqa: BLE001 - the one place where crashes become answers
            return _refusal(error)

    return handle


def _answer(work: Work, request: Request, body: bytes) -> Response:
    encoding = request.headers.get("content-encoding", "").strip().lower()
    answer = work(request, inflated(body, encoding, wire.MAX_INFLATED))
    raw = answer if isinstance(answer, bytes) else orjson.dumps(answer)
    packed, used = deflated(raw, request.headers.get("accept-encoding", ""))
    headers = {"Content-Encoding": used} if used else {}
    return Response(packed, media_type="application/json", headers=headers)


async def _body(request: Request, most: int = wire.MAX_BODY) -> bytes:
    """What is a little too large is heard out, so that its sender hears us; what has no end is not."""
    body, length = bytearray(), 0
    async for piece in request.stream():
        length += len(piece)
        if length <= most:
            body += piece
        elif length > HEARD_OUT * most:
            break
    if length > most:
        raise Refused(413, "too_large", max=most)
    return bytes(body)


def _taken(ctx: Context, request: Request, body: bytes) -> Path:
    """A carrier's bundle is in the database; the answer, in a file that goes once it is sent."""
    carrier = _caller(ctx, request)
    taken = bundle.take_bundle(ctx, BytesIO(body), carrier.device_id)
    folder = ctx.folder / "answers"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{token_hex(8)}.dts"
    snapshot.tidy(folder, path)  # what a crash left behind
    try:
        with path.open("xb") as file:
            taken.write(file)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _refusal(error: Exception) -> Response:
    refused = error if isinstance(error, Refused) else _crashed(error)
    headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else {}
    if refused.status == 413:
        headers["Connection"] = "close"  # else the rest of it would still be read
    return Response(
        orjson.dumps(refused.body()), refused.status, media_type="application/json", headers=headers
    )


def _crashed(error: Exception) -> Refused:
    """Where it happened is logged, never what it was about: messages and values may name people."""
    if isinstance(error, DBAPIError):
        cause = str(error.orig)
        if getattr(error.orig, "sqlstate", "") == _DISK_FULL or any(sign in cause for sign in _FULL):
            log.error("the disk is full")
            return Refused(507, "full", retry_after=600)
        if isinstance(error, DataError):  # text that PostgreSQL cannot hold, e.g. NUL
            return Refused(400, "bad_request")
    frames = traceback.extract_tb(error.__traceback__)
    places = [frame for frame in frames if Path(frame.filename).parent.name == "server"][-5:] + frames[-1:]
    where = " < ".join(f"{place.name}:{place.lineno}" for place in reversed(places))
    log.error("%s at %s", type(error).__name__, where)
    if isinstance(error, OperationalError | TimeoutError):  # locked too long, no connection free, no database
        return Refused(503, "busy", retry_after=5)
    return Refused(500, "crash")


def _read(kind: type[M], raw: bytes) -> M:
    try:
        return kind.model_validate_json(raw)
    except ValidationError as error:
        raise Refused(400, "bad_request") from error


def _caller(ctx: Context, request: Request) -> Any:
    return session.authenticated(ctx, request.headers.get("authorization", ""))


def _source(request: Request) -> str:
    return request.client.host if request.client else ""


def _invitation(ctx: Context, request: Request, raw: bytes) -> dict[str, Any]:
    ask = _read(wire.InvitationAsk, raw)
    claim = Claim(ask.ward, ask.code, _source(request))
    return tried(ctx, claim, lambda: enrol.places_of(ctx, claim))


def _enrol(ctx: Context, request: Request, raw: bytes) -> dict[str, Any]:
    ask = _read(wire.EnrolAsk, raw)
    claim = Claim(ask.ward, ask.code, _source(request), ask.sign_pk)
    return tried(ctx, claim, lambda: enrol.enrol(ctx, claim, ask))


def _fork(ctx: Context, raw: bytes) -> dict[str, Any]:
    ask = _read(wire.ForkAsk, raw)
    return enrol.fork(ctx, session.old_self(ctx, ask), ask)
