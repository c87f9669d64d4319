"""The ward's page in a real browser, over TLS, from signing in to leaving. Without a script of its own."""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from httpx import Client
from PySide6.QtGui import QImage

from desktop.contract import records
from desktop.services.code_image import read_codes
from server import keys, tls
from server.app import create_app
from server.context import Context
from server.store import open_store
from server.web import accounts, totp
from tests.server.in_process import InProcess
from tests.server.web import chromium, ward_of_demo
from tests.server.web.chromium import Chromium
from tests.server.web.ward_of_demo import PASSWORD

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not chromium.is_here(), reason="needs Debian's chromium and chromium-driver"),
]
# Where pictures are kept to be looked at; else nowhere.
PICTURES = Path(os.environ["SO_TAY_SO_PICTURES"]) if "SO_TAY_SO_PICTURES" in os.environ else None


PATHS = (
    *("/", "/chi-tieu", "/may", "/mo-so", "/ma-du-phong", "/can-bo-sung", "/hai-thong-tin", "/thanh-vien"),
    *("/xoa-du-lieu", "/nhat-ky", "/khong-co"),
)
LOSSES: list[str] = []  # the address of a notice
PAPER: list[str] = []  # codes left to her: several sign-ins fall within one code of the phone
SIZES = "[...document.querySelectorAll('main *')].map(each => parseFloat(getComputedStyle(each).fontSize))"
SCRIPT = "document.createElement('script')"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo ward's server."""
    folder = tmp_path_factory.mktemp("ward")
    ctx = Context(open_store(folder), records.shipped(), keys.fresh(), folder)
    app = create_app(ctx)
    with Client(transport=InProcess(app), base_url="https://ward.test") as http:
        ward_of_demo.make(ctx, "PL", http)
    accounts.set_password(ctx, "PL", "huong", "Trần Thị Hương", PASSWORD)
    cert, key = tls.certificate(folder)
    config = uvicorn.Config(
        app, port=0, log_level="error", lifespan="off", ssl_certfile=cert, ssl_keyfile=str(key)
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = monotonic() + 30
    while not server.started:
        assert monotonic() < until
        sleep(0.02)
    yield f"https://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
    ctx.store.close()


@pytest.fixture(scope="module")
def browser(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Leaves before the site closes, which would wait for the lines it keeps open."""
    with Chromium(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


def sign_in(browser: Chromium, site: str, password: str = PASSWORD) -> None:
    browser.open(f"{site}/dang-nhap")
    browser.type("input[name=login]", "huong")
    browser.type("input[name=password]", password)
    browser.follow("button")
    if password != PASSWORD:
        assert browser.url == f"{site}/dang-nhap"
        return
    assert browser.url == f"{site}/ma-xac-nhan"
    if browser.find("img.code"):
        with TemporaryDirectory() as folder:
            set_up_second_factor(browser, Path(folder) / "seen.png")
    else:
        assert browser.run("document.activeElement.name") == "code"
        keep(browser, "second-factor")
        browser.type("input[name=code]", PAPER.pop())
        browser.follow("button")
    assert browser.url.partition("?")[0] == f"{site}/"


def set_up_second_factor(browser: Chromium, seen: Path) -> None:
    assert browser.run("document.querySelector('img.code').naturalWidth > 0"), "the picture is shown"
    assert browser.run("document.documentElement.scrollWidth <= innerWidth")
    keep(browser, "second-factor-set-up")
    [letters] = browser.texts(".letters")
    browser.picture(seen)
    image = QImage(str(seen)).convertToFormat(QImage.Format.Format_Grayscale8)
    [said] = read_codes(image.constBits(), image.width(), image.height(), image.bytesPerLine())
    assert parse_qs(urlsplit(said).query)["secret"] == [letters.replace(" ", "")]
    now = totp.step_at(datetime.now(UTC))
    browser.type("input[name=code]", totp.code(letters.replace(" ", ""), now))
    browser.follow("button")
    PAPER.extend(browser.texts(".codes strong"))
    assert len(PAPER) == 10
    keep(browser, "second-factor-paper")
    browser.follow("a.button")


def keep(browser: Chromium, name: str) -> None:
    if PICTURES:
        PICTURES.mkdir(parents=True, exist_ok=True)
        browser.picture(PICTURES / f"{name}.png")


def test_a_day_of_the_ward_office(browser: Chromium, site: str) -> None:
    browser.size(1366, 768)
    browser.open(site)
    assert browser.url == f"{site}/dang-nhap"
    assert browser.run("document.activeElement.name") == "login"
    sign_in(browser, site, "x" * 12)
    assert "chưa đúng" in browser.texts(".error")[0]
    assert browser.run("document.activeElement.name") == "password", "the name is kept"
    keep(browser, "sign-in-wrong")
    sign_in(browser, site)
    [cookie] = browser.cookies()
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Strict")
    assert browser.run("document.cookie") == ""
    assert browser.texts("h1") == ["Tổng quan"]
    assert browser.texts("tbody tr:first-child td") == ["303", "5", "2", "4"]
    keep(browser, "overview")
    browser.follow("nav a[href='/may']")
    assert browser.texts("h1") == ["Máy"]
    browser.click("details summary")
    keep(browser, "devices")
    browser.follow("button.danger")
    assert browser.texts("[role=status]") == ["Đã thu quyền máy này."]
    keep(browser, "devices-taken")
    browser.follow("td button.quiet")
    assert "dùng lại" in browser.texts("[role=status]")[0]
    browser.follow("td a[href^='/mat-may']")
    LOSSES.append(browser.url.removeprefix(site))
    keep(browser, "loss")
    browser.type("input[name=circumstances]", "Quên trên xe buýt")
    browser.follow("button.danger")
    assert "còn 71 giờ" in " ".join(browser.texts(".screen-only"))
    assert browser.run("document.querySelectorAll('article mark').length") >= 5
    keep(browser, "loss-notice")
    LOSSES.append(browser.url.removeprefix(site))
    browser.open(f"{site}/may")
    browser.follow("nav a[href='/can-bo-sung']")
    keep(browser, "held")
    for at in range(2):
        browser.click("input[name=line]", at)
    browser.follow(".actions button")
    assert "Đã ghi 1 mục" in browser.texts("[role=status]")[0]
    browser.reload()
    assert len(browser.find("tbody tr")) == 1, "a reload sends nothing again"
    keep(browser, "held-released")
    browser.follow("nav a[href='/hai-thong-tin']")
    assert "999•••••2222" in " ".join(browser.texts("dd"))
    keep(browser, "conflicts")
    browser.follow(".who button")
    assert browser.url == f"{site}/dang-nhap"
    assert browser.cookies() == []
    assert browser.complaints() == [] or all("403" in said for said in browser.complaints())


@pytest.mark.parametrize(
    ("width", "height", "dark"), [(1366, 768, False), (390, 844, False), (683, 384, False), (1366, 768, True)]
)
def test_every_page_fits_the_screen(
    browser: Chromium, site: str, width: int, height: int, dark: bool
) -> None:
    browser.size(width, height, scale=2 if width < 700 else 1, dark=dark)
    sign_in(browser, site)
    for path in (*PATHS, *LOSSES):
        browser.open(site + path)
        assert browser.run("document.documentElement.scrollWidth <= innerWidth"), path
        assert browser.run(f"Math.min(...{SIZES})") >= 13, path
        keep(browser, f"{width}{'-dark' if dark else ''}{path.partition('?')[0].replace('/', '-')}")


def test_a_script_that_gets_into_a_page_does_not_run(browser: Chromium, site: str) -> None:
    browser.size(1366, 768)
    sign_in(browser, site)
    browser.complaints()
    browser.run(f"document.body.append(Object.assign({SCRIPT}, {{text: 'window.ran = 1'}}))")
    assert browser.run("window.ran || 0") == 0
    assert any("Content Security Policy" in said for said in browser.complaints())
