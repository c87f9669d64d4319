"""Every address of the server, asked by a stranger: what protects a browser is in each answer."""

from collections.abc import Callable

import pytest
from fastapi.routing import APIRoute
from httpx import Client

from server.app import create_app
from server.context import Context
from tests.server.in_process import InProcess
from tests.server.laptop import Laptop

EVERY = {
    "content-security-policy": "frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_answer_of_every_address_has_the_headers(ctx: Context, scheme: str) -> None:
    app = create_app(ctx)
    asked = [
        (method, route.path.replace("{cell}", "c1"))
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    ]
    asked += [("GET", "/khong-co"), ("PUT", "/may"), ("POST", "/v1/hello"), ("GET", "/v1/x")]
    assert len(asked) > 25
    with Client(transport=InProcess(app), base_url=f"{scheme}://ward.test") as http:
        for method, path in asked:
            for accept in ("text/html", "application/json"):
                answer = http.request(method, path, headers={"accept": accept})
                for name, value in EVERY.items():
                    assert value in answer.headers.get(name, ""), (method, path, answer.status_code, name)
                policy = answer.headers["content-security-policy"]
                assert "default-src 'none'" in policy
                assert "unsafe" not in policy
                assert ("strict-transport-security" in answer.headers) == (scheme == "https")


def test_a_laptop_in_session_is_told_what_it_asked_and_no_more(laptop: Callable[..., Laptop]) -> None:
    """No browser asks with a token of ours; a line may be slow."""
    lan = laptop(c1="rw")
    ask = {"epoch": lan.epoch, "cells": {}, "schema": 1}
    answer = lan.http.post("/v1/pull", json=ask, headers={"Authorization": f"Bearer {lan.token}"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert EVERY.keys() & answer.headers.keys() == {"cache-control"}
    for other in ("Basic bGFuOmxhbg==", ""):  # such a one comes from an address with a name in it
        answer = lan.http.get("/may", headers={"Authorization": other})
        assert answer.headers.keys() >= EVERY.keys()
