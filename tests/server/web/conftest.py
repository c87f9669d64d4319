"""The web page of a demo ward, asked over HTTP in this process, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from secrets import token_hex
from urllib.parse import urlencode

import pytest
from httpx import Client, Response

from desktop.contract import records
from server import keys
from server.app import create_app
from server.context import Context
from server.limits import Limits
from server.web import accounts
from tests.server.in_process import InProcess
from tests.server.web import ward_of_demo
from tests.server.web.ward_of_demo import PASSWORD, DemoWard


@pytest.fixture
def ctx(store, tmp_path, clock) -> Context:  # type: ignore[no-untyped-def]
    return Context(store, records.shipped(), keys.fresh(), tmp_path, clock)


@pytest.fixture
def http(ctx: Context) -> Iterator[Client]:
    app = create_app(ctx, Limits(lambda: 0.0))
    with Client(transport=InProcess(app), base_url="https://ward.test") as client:
        yield client


@pytest.fixture
def demo(ctx: Context, http: Client) -> DemoWard:
    return ward_of_demo.make(ctx, f"W{token_hex(4)}", http)


class Browser:
    """Somebody at the page, without a browser: follows links and sends the forms that are there."""

    def __init__(self, http: Client, ward: str) -> None:
        self.http = http
        self.ward = ward

    def get(self, path: str) -> Response:
        return self.http.get(path)

    def post(self, path: str, **fields: str | list[str]) -> Response:
        body = urlencode(fields, doseq=True)
        return self.http.post(
            path, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )

    def sign_in(self, login: str = "huong", password: str = PASSWORD) -> Response:
        return self.post("/dang-nhap", ward=self.ward, login=login, password=password)

    def csrf(self) -> str:
        return self.get("/may").text.partition('name="csrf" value="')[2].partition('"')[0]

    def send(self, path: str, **fields: str | list[str]) -> Response:
        """As the form on our page does; the page it leads to."""
        answer = self.post(path, csrf=self.csrf(), **fields)
        return self.get(answer.headers["location"]) if answer.status_code == 303 else answer


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """As strong as the door asks is a second each; one test looks at the real ones."""
    monkeypatch.setattr(accounts, "OPS", 1)
    monkeypatch.setattr(accounts, "MEMORY", 64 * 1024)
    accounts._nobody.cache_clear()


@pytest.fixture
def office(ctx: Context, demo: DemoWard, http: Client) -> Callable[[], Browser]:
    """office() is somebody signed in."""
    accounts.set_password(ctx, demo.code, "huong", "Trần Thị Hương", PASSWORD)

    def signed_in() -> Browser:
        browser = Browser(http, demo.code)
        assert browser.sign_in().status_code == 303
        return browser

    return signed_in
