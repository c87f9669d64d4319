"""The web page of a demo ward, asked over HTTP in this process, on SQLite and on PostgreSQL."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode

import pytest
from httpx import Client, Response

from desktop.contract import records
from server import keys
from server.app import create_app
from server.context import Context
from server.keys import ServerKeys
from server.limits import Limits
from server.store import Store, open_store
from server.web import accounts, totp
from tests.server.conftest import SQLITE_OR_POSTGRES, Clock
from tests.server.in_process import InProcess
from tests.server.web import ward_of_demo
from tests.server.web.ward_of_demo import PASSWORD, DemoWard


@dataclass
class Made:
    """A demo ward on SQLite, made once: each test works on a copy."""

    folder: Path
    keys: ServerKeys
    ward: DemoWard


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("demo")
    ctx = Context(open_store(folder), records.shipped(), keys.fresh(), folder, Clock())
    with asked(ctx) as http:
        ward = ward_of_demo.make(ctx, f"W{token_hex(4)}", http)
    ctx.store.close()
    return Made(folder, ctx.keys, ward)


@pytest.fixture(params=SQLITE_OR_POSTGRES)
def store(request: pytest.FixtureRequest, tmp_path: Path, made: Made) -> Iterator[Store]:
    if request.param == "postgres":
        yield request.getfixturevalue("postgres_store")
        return
    shutil.copytree(made.folder, tmp_path, dirs_exist_ok=True)
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def ctx(store: Store, tmp_path: Path, clock: Clock, made: Made) -> Context:
    return Context(store, records.shipped(), made.keys, tmp_path, clock)


@contextmanager
def asked(ctx: Context) -> Iterator[Client]:
    app = create_app(ctx, Limits(lambda: 0.0))
    with Client(transport=InProcess(app), base_url="https://ward.test") as client:
        yield client


@pytest.fixture
def http(ctx: Context) -> Iterator[Client]:
    with asked(ctx) as client:
        yield client


@pytest.fixture
def demo(ctx: Context, http: Client, made: Made) -> DemoWard:
    if ctx.store.is_sqlite:
        return made.ward.asking(http)
    return ward_of_demo.make(ctx, f"W{token_hex(4)}", http)


class Browser:
    """Somebody at the page, without a browser: follows links and sends the forms that are there.

    Her phone shows the codes of the clock, which goes on a step at each sign-in: no code is good twice.
    """

    def __init__(self, http: Client, ward: str, clock: Clock | None = None) -> None:
        self.http = http
        self.ward = ward
        self.clock = clock or Clock()
        self.phone: dict[str, str] = {}  # login -> secret
        self.paper: list[str] = []

    def get(self, path: str) -> Response:
        return self.http.get(path)

    def post(self, path: str, **fields: str | list[str]) -> Response:
        body = urlencode(fields, doseq=True)
        return self.http.post(
            path, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )

    def knock(self, login: str = "huong", password: str = PASSWORD) -> Response:
        """The password alone."""
        return self.post("/dang-nhap", ward=self.ward, login=login, password=password)

    def sign_in(self, login: str = "huong", password: str = PASSWORD) -> Response:
        """The answer that opens the page: of the second factor, set up at the first time."""
        answer = self.knock(login, password)
        if answer.status_code != 303:
            return answer
        page = self.get("/ma-xac-nhan").text
        if secret := re.search(r'class="letters">([A-Z2-7 ]+)<', page):
            self.phone[login] = secret[1].replace(" ", "")
            answer = self.say("/cai-ma-xac-nhan", self.code(login))
            self.paper = re.findall(r'class="letters">(\w{5}-\w{5})<', answer.text)
            return answer
        self.clock.turn(seconds=totp.STEP_S)
        return self.say("/ma-xac-nhan", self.code(login))

    def code(self, login: str = "huong", steps: int = 0) -> str:
        return totp.code(self.phone[login], totp.step_at(self.clock()) + steps)

    def say(self, path: str, code: str) -> Response:
        return self.post(path, csrf=self.csrf("/ma-xac-nhan"), code=code)

    def csrf(self, path: str = "/may") -> str:
        return self.get(path).text.partition('name="csrf" value="')[2].partition('"')[0]

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
def office(ctx: Context, demo: DemoWard, http: Client, clock: Clock) -> Callable[[], Browser]:
    """office() is somebody signed in."""
    accounts.set_password(ctx, demo.code, "huong", "Trần Thị Hương", PASSWORD)

    phone: dict[str, str] = {}

    def signed_in() -> Browser:
        browser = Browser(http, demo.code, clock)
        browser.phone = phone
        answer = browser.sign_in()
        assert answer.status_code in (200, 303), answer.text
        assert browser.csrf()
        return browser

    return signed_in
