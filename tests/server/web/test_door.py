"""Who gets in to the ward's page, and what keeps others out."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx import Client
from sqlalchemy import select

from server import admin
from server.context import Context
from server.errors import Refused
from server.tables import office_user
from server.web import accounts
from tests.server.web.conftest import Browser
from tests.server.web.ward_of_demo import PASSWORD, DemoWard

Office = Callable[[], Browser]
PAGES = ["/", "/may", "/can-bo-sung", "/hai-thong-tin", "/nhat-ky"]


def cookie_of(http: Client) -> str:
    return http.cookies.get("__Host-so-tay-so") or ""


def test_nothing_is_shown_to_whoever_has_not_signed_in(http: Client, demo: DemoWard) -> None:
    for path in PAGES:
        answer = http.get(path)
        assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/dang-nhap", "")
    for path in ("/may/quyen", "/can-bo-sung/ghi", "/dang-xuat", "/ma-xac-nhan", "/cai-ma-xac-nhan"):
        assert http.post(path, content="device=x").headers["location"] == "/dang-nhap"
    assert http.get("/dang-nhap").status_code == 200


def test_the_cookie_is_for_this_server_over_tls_and_out_of_reach_of_scripts(
    office: Office, http: Client
) -> None:
    browser = office()
    answer = browser.sign_in()
    flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= flags
    assert not any(flag.startswith("domain") for flag in flags)
    assert PASSWORD not in answer.headers["set-cookie"]


def test_every_answer_forbids_scripts_frames_and_keeping(office: Office, http: Client) -> None:
    browser = office()
    answers = [browser.get(path) for path in [*PAGES, "/dang-nhap", "/style.css"]]
    browser.http.headers["accept"] = "text/html"
    answers.append(browser.get("/khong-co"))
    assert answers[-1].status_code == 404
    assert "không có trang" in answers[-1].text
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in answer.text
        assert "style=" not in answer.text
        assert "http://" not in answer.text.replace("http://www.w3.org", "")


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    ctx: Context, http: Client, demo: DemoWard
) -> None:
    accounts.set_password(ctx, demo.code, "huong", "Trần Thị Hương", PASSWORD)
    browser = Browser(http, demo.code)
    pages = [browser.sign_in(login, "x" * 12) for login in ("huong", "khac", "../x")]
    assert [page.status_code for page in pages] == [403] * 3
    assert len({page.text.replace("khac", "huong").replace("../x", "huong") for page in pages}) == 1
    assert "chưa đúng" in pages[0].text
    assert cookie_of(http) == ""


def test_after_five_wrong_ones_even_the_right_one_waits(
    ctx: Context, http: Client, demo: DemoWard, clock: object
) -> None:
    accounts.set_password(ctx, demo.code, "huong", "Trần Thị Hương", PASSWORD)
    accounts.set_password(ctx, demo.code, "nam", "Lê Nam", PASSWORD)
    browser = Browser(http, demo.code)
    for _ in range(5):
        browser.sign_in(password="x" * 12)
    answer = browser.sign_in()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
    assert "Mật khẩu đã nhập sai nhiều lần" in answer.text
    assert browser.knock("nam").status_code == 303, "others are not locked out"
    clock.turn(minutes=16)  # type: ignore[attr-defined]
    assert browser.knock().status_code == 303


def test_passwords_tried_all_at_once_are_no_more_than_five(ctx: Context, demo: DemoWard) -> None:
    accounts.set_password(ctx, demo.code, "huong", "Trần Thị Hương", PASSWORD)

    def guess(password: str) -> str:
        try:
            accounts.sign_in(ctx, demo.code, "huong", password, "a place")
        except Refused as refused:
            return refused.code
        return "in"

    assert [guess(PASSWORD) for _ in range(3)] == ["in"] * 3, "a right one counts for nothing"
    with ThreadPoolExecutor(24) as pool:
        heard = Counter(pool.map(guess, (f"wrong password {number}" for number in range(24))))
    assert heard == {"password": 5, "password_tries": 19}


def test_an_address_that_tries_without_end_is_slowed_down(http: Client, demo: DemoWard) -> None:
    browser = Browser(http, demo.code)
    codes = [browser.sign_in(f"name{number}", "x").status_code for number in range(32)]
    assert codes[-1] == 429
    assert codes[0] == 403


def test_a_form_from_elsewhere_or_without_its_secret_does_nothing(office: Office, demo: DemoWard) -> None:
    browser = office()
    fields = {"device": demo.lan.device}
    assert browser.post("/may/quyen", **fields).status_code == 403
    assert browser.post("/may/quyen", csrf="0" * 32, **fields).status_code == 403
    secret = browser.csrf()
    for header in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.test"}):
        browser.http.headers.update(header)
        assert browser.post("/may/quyen", csrf=secret, **fields).status_code == 403
        assert browser.sign_in().status_code == 403
        for name in header:
            del browser.http.headers[name]
    assert demo.lan.session()["status"] == "active"
    browser.http.headers["origin"] = "null"
    assert browser.post("/may/quyen", csrf=secret, **fields).status_code == 403
    browser.http.headers["origin"] = "https://ward.test"
    assert browser.post("/may/quyen", csrf=secret, **fields).status_code == 303


def test_the_secret_of_another_session_is_not_good(office: Office) -> None:
    first = office().csrf()
    second = office()
    assert second.csrf() != first
    assert second.post("/dang-xuat", csrf=first).status_code == 403


def test_a_session_ends_by_leaving_by_the_clock_and_by_another_password(
    office: Office, ctx: Context, demo: DemoWard, http: Client, clock: object
) -> None:
    def is_in(cookie: str) -> bool:
        return http.get("/", headers={"cookie": f"__Host-so-tay-so={cookie}"}).status_code == 200

    browser = office()
    cookie = cookie_of(http)
    browser.post("/dang-xuat", csrf=browser.csrf())
    http.cookies.clear()
    assert not is_in(cookie)
    office()
    cookie = cookie_of(http)
    http.cookies.clear()
    assert is_in(cookie)
    accounts.set_password(ctx, demo.code, "huong", "Trần Thị Hương", "another password")
    assert not is_in(cookie)
    accounts.set_password(ctx, demo.code, "huong", "Trần Thị Hương", PASSWORD)
    office()
    cookie = cookie_of(http)
    http.cookies.clear()
    assert is_in(cookie)
    clock.turn(hours=11)  # type: ignore[attr-defined]
    assert not is_in(cookie)


def test_a_cookie_of_one_ward_opens_no_other(
    office: Office, ctx: Context, demo: DemoWard, http: Client
) -> None:
    other = f"{demo.code}B"
    admin.create_ward(ctx, other, "Phường Khác")
    office()
    secret = cookie_of(http).rpartition(".")[2]
    http.cookies.clear()
    for cookie in (f"{other}.{secret}", f"{demo.code}.{'0' * 64}", secret, "", f"{demo.code}."):
        assert http.get("/", headers={"cookie": f"__Host-so-tay-so={cookie}"}).status_code == 303
    assert Browser(http, other).sign_in().status_code == 403


@pytest.mark.parametrize("body", [b"\xff", b"a=" + b"x" * 70_000, b"&".join([b"a=1"] * 600)])
def test_a_body_that_is_no_form_of_ours_is_refused(http: Client, demo: DemoWard, body: bytes) -> None:
    assert http.post("/dang-nhap", content=body).status_code in (400, 403, 413)


def test_the_password_is_kept_as_argon2id_only(
    ctx: Context, ward: str, http: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the real cost
    accounts.set_password(ctx, ward, "huong", "Trần Thị Hương", PASSWORD)
    with ctx.store.reading() as connection:
        query = select(office_user.c.secret).where(office_user.c.ward_id == ward)
        secret = connection.execute(query).scalar_one()
    assert secret.startswith("$argon2id$v=19$m=65536,t=3")
    assert Browser(http, ward).knock().status_code == 303
