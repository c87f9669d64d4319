"""The notebook's own client talks TLS to the machine named in the invitation, or to nobody (F30)."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import uvicorn

from desktop.contract import records
from desktop.errors import CertificateChanged
from desktop.sync.client import WardClient
from server import admin, keys, tls
from server.app import create_app
from server.context import Context
from server.serving import listener
from server.store import open_store

OTHER = "ab" * 32


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    store = open_store(tmp_path)
    ctx = Context(store, records.shipped(), keys.fresh(), tmp_path)
    admin.create_ward(ctx, "PL", "Phường Thử Nghiệm")
    yield ctx
    store.close()


@pytest.fixture
def url(ctx: Context) -> Iterator[str]:
    cert, key = tls.certificate(ctx.folder)
    config = uvicorn.Config(create_app(ctx), log_level="error", ssl_certfile=cert, ssl_keyfile=key)
    server, socket = uvicorn.Server(config), listener("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    yield f"https://127.0.0.1:{socket.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_the_certificate_of_the_invitation_is_trusted_without_an_authority(ctx: Context, url: str) -> None:
    with requests.Session() as http:
        ward = WardClient(url, tls.fingerprint(ctx.folder), ctx.keys.sign_pk, http)
        assert ward.hello("PL").ward_name == "Phường Thử Nghiệm"


def test_any_other_certificate_ends_the_conversation(ctx: Context, url: str) -> None:
    with requests.Session() as http, pytest.raises(CertificateChanged):
        WardClient(url, OTHER, ctx.keys.sign_pk, http).hello("PL")


def test_the_right_machine_with_other_keys_is_not_our_ward(ctx: Context, url: str) -> None:
    with requests.Session() as http, pytest.raises(CertificateChanged):
        WardClient(url, tls.fingerprint(ctx.folder), OTHER, http).hello("PL")


def test_the_certificate_stays_the_same_from_start_to_start(ctx: Context) -> None:
    assert tls.fingerprint(ctx.folder) == tls.fingerprint(ctx.folder)
    assert (ctx.folder / "tls-key.pem").stat().st_size > 0
