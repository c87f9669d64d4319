"""The second factor: a code of the officer's phone or of her paper, good once; without it nothing is seen."""

import re
from base64 import b32encode
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from httpx import Client
from sqlalchemy import select

from server.context import Context
from server.errors import Refused
from server.tables import office_factor, office_paper_code, office_session
from server.web import accounts, second_factor, totp
from tests.server.conftest import Clock
from tests.server.web.conftest import Browser
from tests.server.web.ward_of_demo import PASSWORD, DemoWard

Office = Callable[[], Browser]


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_the_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    secret = b32encode(b"12345678901234567890").decode()
    assert totp.code(secret, seconds // totp.STEP_S) == code


def test_a_password_alone_shows_nothing_and_is_forgotten_after_ten_minutes(
    office: Office, clock: Clock, http: Client
) -> None:
    browser = office()
    http.cookies.clear()
    assert browser.knock().headers["location"] == "/ma-xac-nhan"
    for path in ("/", "/may", "/can-bo-sung", "/hai-thong-tin"):
        assert browser.get(path).headers["location"] == "/dang-nhap"
    secret = browser.csrf("/ma-xac-nhan")
    for path in ("/may/quyen", "/can-bo-sung/ghi"):
        assert browser.post(path, csrf=secret).headers["location"] == "/dang-nhap"
    clock.turn(minutes=11)
    assert browser.post("/ma-xac-nhan", csrf=secret, code=browser.code()).headers["location"] == "/dang-nhap"


def test_setting_it_up_shows_ten_paper_codes_once_and_stores_nothing_readable(
    ctx: Context, demo: DemoWard, http: Client, clock: Clock
) -> None:
    accounts.set_password(ctx, demo.code, "huong", "Trần Thị Hương", PASSWORD)
    browser = Browser(http, demo.code, clock)
    browser.knock()
    page = browser.get("/ma-xac-nhan").text
    assert "data:image/svg+xml;base64," in page
    assert page == browser.get("/ma-xac-nhan").text, "the same secret as long as it is being set up"
    assert "chưa đúng" in browser.say("/cai-ma-xac-nhan", "00000x").text
    half = http.cookies["__Host-so-tay-so"]
    browser.sign_in()
    secret = browser.phone["huong"]
    assert (len(secret), len(set(browser.paper))) == (32, 10)
    assert http.cookies["__Host-so-tay-so"] != half, "who saw the half session's cookie has nothing"
    stored = []
    with ctx.store.reading() as connection:
        for table in (office_factor, office_paper_code, office_session):
            stored += map(str, connection.execute(select(table).where(table.c.ward_id == demo.code)).all())
    assert len(stored) >= 12
    for known in (secret, *browser.paper, *(code.replace("-", "") for code in browser.paper)):
        assert known not in "".join(stored)


def test_a_code_is_good_once_and_for_a_minute_around_its_time(office: Office, clock: Clock) -> None:
    browser = office()
    browser.knock()
    set_up_with = browser.code()
    assert browser.say("/ma-xac-nhan", set_up_with).status_code == 403, "the code it was set up with"
    clock.turn(seconds=60)
    late, code = browser.code(steps=-1), browser.code()
    assert browser.say("/ma-xac-nhan", browser.code(steps=2)).status_code == 403
    assert browser.say("/ma-xac-nhan", f" {code[:3]} {code[3:]} ").headers["location"] == "/"
    for again in (code, late):
        browser.knock()
        answer = browser.say("/ma-xac-nhan", again)
        assert (answer.status_code, "đã dùng rồi" in answer.text) == (403, True)
    assert browser.say("/ma-xac-nhan", browser.code(steps=1)).status_code == 303


def test_each_paper_code_opens_once(office: Office) -> None:
    browser = office()
    paper = browser.paper[3]
    browser.knock()
    where = browser.say("/ma-xac-nhan", paper.lower()).headers["location"]
    assert "còn 9 mã" in browser.get(where).text
    browser.knock()
    assert browser.say("/ma-xac-nhan", paper).status_code == 403
    for other in browser.paper[:3] + browser.paper[4:]:
        browser.knock()
        where = browser.say("/ma-xac-nhan", other).headers["location"]
    assert "mã cuối" in browser.get(where).text


def test_ten_new_paper_codes_take_a_code_and_end_the_old_ones(office: Office, clock: Clock) -> None:
    browser = office()
    assert 'href="/ma-du-phong"' in browser.get("/may").text
    assert "còn 10 mã" in browser.get("/ma-du-phong").text
    assert "chưa đúng" in browser.post("/ma-du-phong", csrf=browser.csrf(), code="000000").text
    clock.turn(seconds=30)
    made = browser.post("/ma-du-phong", csrf=browser.csrf(), code=browser.code()).text
    fresh = re.findall(r'class="letters">(\w{5}-\w{5})<', made)
    assert (len(fresh), set(fresh) & set(browser.paper)) == (10, set())
    browser.knock()
    assert browser.say("/ma-xac-nhan", browser.paper[0]).status_code == 403
    assert browser.say("/ma-xac-nhan", fresh[0]).status_code == 303


def test_five_wrong_codes_close_the_account_for_a_quarter_of_an_hour_wherever_they_come_from(
    office: Office, clock: Clock
) -> None:
    browser = office()
    for typed in ("000000", "é", "", "1" * 500, "0" * 6):
        browser.knock()
        assert browser.say("/ma-xac-nhan", typed).status_code == 403
    clock.turn(seconds=30)
    answer = browser.say("/ma-xac-nhan", browser.code())
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
    assert "tờ giấy dự phòng" in answer.text
    clock.turn(minutes=16)
    assert browser.sign_in().status_code == 303


def test_codes_tried_all_at_once_are_no_more_than_five(
    office: Office, ctx: Context, demo: DemoWard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several processes too: nothing but the database counts."""
    monkeypatch.setattr(second_factor, "_ONE_AT_A_TIME", nullcontext(), raising=False)
    office()

    def guess(number: int) -> str:
        try:
            second_factor.pass_second(ctx, officer, f"{number:06d}")
        except Refused as refused:
            return refused.code
        return "passed"

    cookie = accounts.sign_in(ctx, demo.code, "huong", PASSWORD, "elsewhere")
    officer = accounts.signed_in(ctx, cookie, whole=False)
    assert officer is not None
    with ThreadPoolExecutor(24) as pool:
        answers = Counter(pool.map(guess, range(24)))
    assert answers == {"second": 5, "second_tries": 19}


def test_a_right_code_after_four_wrong_ones_counts_for_nothing(office: Office, clock: Clock) -> None:
    browser = office()
    for _ in range(4):
        browser.knock()
        assert browser.say("/ma-xac-nhan", "000000").status_code == 403
    for _ in range(3):
        clock.turn(minutes=1)
        browser.knock()
        assert browser.say("/ma-xac-nhan", browser.code()).status_code == 303
    browser.knock()
    assert browser.say("/ma-xac-nhan", "000000").status_code == 403
    assert browser.say("/ma-xac-nhan", browser.paper[0]).status_code == 429


def test_a_second_phone_is_set_up_only_after_the_operator_said_so(
    ctx: Context, office: Office, demo: DemoWard
) -> None:
    browser = office()
    first = browser.phone["huong"]
    browser.knock()
    assert browser.say("/cai-ma-xac-nhan", browser.code()).status_code == 403
    assert not re.search("img", browser.get("/ma-xac-nhan").text)
    browser.sign_in()
    second_factor.reset(ctx, demo.code, "huong")
    assert browser.get("/").headers["location"] == "/dang-nhap", "what was open is closed"
    browser.sign_in()
    assert browser.phone["huong"] != first
    assert browser.get("/").status_code == 200
    accounts.set_password(ctx, demo.code, "huong", "Trần Thị Hương", PASSWORD)
    browser.knock()
    assert not re.search("img", browser.get("/ma-xac-nhan").text), "another password leaves the phone"
