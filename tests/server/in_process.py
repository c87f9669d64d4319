"""HTTP to the app without a socket: the real bytes, the real routes, no port."""

import asyncio

import httpx
from fastapi import FastAPI


class InProcess(httpx.BaseTransport):
    def __init__(self, app: FastAPI) -> None:
        self._inner = httpx.ASGITransport(app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._handle(request))

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(_async(request))
        pieces = [piece async for piece in response.stream]  # type: ignore[union-attr]
        return httpx.Response(response.status_code, headers=response.headers, content=b"".join(pieces))


def _async(request: httpx.Request) -> httpx.Request:
    headers = {k: v for k, v in request.headers.items() if k != "content-length"}
    return httpx.Request(request.method, request.url, headers=headers, content=request.read())
