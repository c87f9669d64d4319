"""Mở sổ on the ward's page: the code heard, both sheets and the officer's own code, or nothing is opened."""

import re
from collections.abc import Callable
from html import unescape

from nacl.public import PrivateKey

from desktop.contract import unlock
from server import audit, recovery
from server.context import Context
from tests.server.conftest import Clock
from tests.server.web.conftest import Browser
from tests.server.web.test_pages import cells
from tests.server.web.ward_of_demo import DemoWard

Office = Callable[[], Browser]
KEY = bytes(range(32))


def test_an_officer_opens_a_notebook_by_the_code_two_sheets_and_her_own_code(
    office: Office, demo: DemoWard, ctx: Context, clock: Clock
) -> None:
    lan, browser = demo.lan, office()
    first, second = recovery.make(ctx, demo.code)
    sign, own = unlock.ask_key(KEY), PrivateKey.generate()
    sealed_to = lan.get(f"/v1/hello?ward={demo.code}")["recovery_pk"]
    box, ask_pk = unlock.sealed(KEY, sealed_to), sign.verify_key.encode().hex()
    lan.session(escrow={"recovery_pk": sealed_to, "box": box, "ask_pk": ask_pk})
    pk = own.public_key.encode().hex()
    request = unlock.request(demo.code, lan.device, "Cô Lan <b>", pk, sign)
    asked = unlock.read(request)
    assert asked is not None
    assert lan.post("/v1/unlock", {"request": request}) == {"answer": ""}

    page = browser.get("/mo-so")
    assert cells(page)[0][:3] == ["máy 1", "Nguyễn Thị Lan", "Cô Lan <b>"]
    page = browser.send("/mo-so/xem", request=f" {request[:50]}\n{request[50:]} ")
    assert "Mở cho người dùng" in page.text
    for shown in (page.text, browser.get("/mo-so").text):
        assert asked.code not in shown, "it must be heard"

    def opened(**other: str) -> str:
        clock.turn(seconds=30)
        typed = {"heard": asked.code, "first": first, "second": second, "code": browser.code()}
        return browser.send("/mo-so", request=request, **(typed | other)).text

    assert "chưa đúng, hoặc đã dùng rồi" in opened(code="000000")
    assert "không khớp" in opened(heard="0000-0000-0000")
    assert "Hai phần" in opened(first=second, second=first)
    assert lan.post("/v1/unlock", {"request": request}) == {"answer": ""}
    page_of_answer = opened()
    answer = lan.post("/v1/unlock", {"request": request})["answer"]
    assert answer in unescape(page_of_answer)
    link = re.search(r'href="(/mo-so/tra-loi\?may=[^"]+tep=1)"', page_of_answer)
    assert link is not None
    file = browser.get(unescape(link[1]))
    assert (file.text, "_tra-loi.stu" in file.headers["content-disposition"]) == (answer, True)
    assert unlock.taken(answer, asked, own, lan.server_pk) == KEY
    assert "đã mở" in cells(browser.get("/mo-so"))[0][-1]
    _, (act, *_), _ = audit.acts(ctx, demo.code, limit=1)
    assert (act.act, act.by, list(act.subjects)) == ("unlock", "office:huong", [lan.device])

    recovery.make(ctx, demo.code)
    assert "khóa khôi phục cũ" in opened(first="x")
    for wrong in (request[:-9], "STSU:", request.replace("STSU", "STSK"), "x" * 5000):
        assert "không phải yêu cầu" in browser.send("/mo-so/xem", request=wrong).text
    stranger = unlock.request(demo.code, demo.tu.device, "Tú", pk, sign)
    assert "không giữ khóa" in browser.send("/mo-so/xem", request=stranger).text
    forged = unlock.request(demo.code, lan.device, "Cô Lan", pk, unlock.ask_key(bytes(32)))
    assert "không nhận ra chữ ký" in browser.send("/mo-so/xem", request=forged).text
