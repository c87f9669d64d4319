"""The way to the ward: its app in this process, asked by the real HTTP client, with a fault on the way."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
import urllib3
import zstandard
from fastapi import FastAPI
from requests.adapters import HTTPAdapter

URL = "http://ward.test"

Faults = dict[str, str]  # path -> what happens to the next request there; see Line.send()


class Line(HTTPAdapter):
    """Of one laptop. `dies`: told when this laptop shall die at its next commit."""

    def __init__(self, ward: Any, dies: Callable[[], None]) -> None:
        super().__init__()
        self._ward = ward
        self._dies = dies
        self.faults: Faults = {}
        self.late: dict[str, list[Callable[[], Any]]] = {}  # path -> what happens before an answer is heard

    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount(URL, self)
        return session

    def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
        """req_lost, resp_lost; srv_crash: before its commit; cut: the next request is lost, if there is one;
        cli_crash: the laptop dies at the commit that follows this answer; cli_crash2: the last page's."""
        path = urlsplit(request.url).path
        fault = self.faults.pop(path, "")
        if fault == "req_lost":
            raise requests.ConnectionError("lost on its way")
        with self._ward.asked(dies=fault == "srv_crash"):
            status, headers, body = _ask(self._ward.app, request)
        if fault in ("resp_lost", "srv_crash"):
            raise requests.ConnectionError("the answer was lost")
        self._ward.look_back(status)
        if happens := self.late.get(path):
            happens.pop(0)()
        is_last = not (fault and _opened(headers, body).get("more"))
        if fault == "cut" and not is_last:
            self.faults[path] = "req_lost"
        elif fault == "cli_crash2" and not is_last:
            self.faults[path] = fault
        elif fault.startswith("cli_crash"):
            self._dies()
        raw = urllib3.HTTPResponse(
            BytesIO(body), headers, status, preload_content=False, decode_content=False
        )
        return self.build_response(request, raw)


def _ask(app: FastAPI, request: Any) -> tuple[int, dict[str, str], bytes]:
    url, answer = urlsplit(request.url), list[dict[str, Any]]()
    body = request.body if isinstance(request.body, bytes) else request.body.read() if request.body else b""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.path.encode(),
        "root_path": "",
        "query_string": url.query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in _texts(request.headers)],
        "client": ("laptop.test", 1),
        "server": ("ward.test", 80),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        answer.append(message)

    asyncio.run(app(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in answer[0]["headers"]}
    return answer[0]["status"], headers, b"".join(each["body"] for each in answer[1:])


def _texts(headers: Any) -> list[tuple[str, str]]:
    return [(n, v.decode() if isinstance(v, bytes) else v) for n, v in headers.items()]


def _opened(headers: dict[str, str], body: bytes) -> dict[str, Any]:
    if headers.get("content-encoding") == "zstd":
        body = zstandard.ZstdDecompressor().decompress(body, max_output_size=1 << 30)
    answer: dict[str, Any] = orjson.loads(body)
    return answer
