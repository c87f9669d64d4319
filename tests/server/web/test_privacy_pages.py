"""What is sensitive, as the ward office gives it; and how far an erasure has come."""

from collections.abc import Callable

from desktop.contract.ids import natural_id
from desktop.contract.records import WARD, twin
from server import admin
from server.context import Context
from server.web.privacy_pages import MEMBERS, PURGES, TRUST
from server.web.sharing import SHARE
from tests.server.web.conftest import Browser
from tests.server.web.test_pages import _words, cells
from tests.server.web.ward_of_demo import DemoWard

Office = Callable[[], Browser]
DAY = "2026-11-24"


def test_the_office_trusts_a_member_and_takes_it_back_and_sees_no_words_itself(
    office: Office, demo: DemoWard, ctx: Context
) -> None:
    browser, cell = office(), demo.cells["tdp-3"]
    for laptop in (demo.lan, demo.tu):
        page = browser.send(TRUST, user=laptop.user, cell=cell, open="1")
        assert "Đã giao quyền" in _words(page.text)
    rows = {row[0].split(" tình")[0]: row[2] for row in cells(browser.get(MEMBERS))}
    assert rows["Trần Anh Tú"].startswith("✓ Tổ dân phố 3 Thu lại")
    assert "Tổ dân phố 3 (nhạy cảm) rw" in _words(browser.get("/nhat-ky").text)

    person = demo.lan.make("citizen", cell, home=cell, full_name="Trần Thị Kín", birth_approx=False)
    values = {"citizen_id": person, "kind": "hearing", "note": "điếc hai tai", "observed_on": DAY}
    need = demo.lan.make("support_need", None, **values)
    demo.lan.push()
    demo.lan.edit("support_need", need, note=("điếc hai tai", "nghe kém"))
    demo.lan.push()
    demo.tu.session()
    demo.tu.edit("support_need", need, note=("điếc hai tai", "lãng tai"))
    assert demo.tu.push()["open"][-1]["conflicts"]
    page = _words(browser.get("/hai-thong-tin").text)
    assert "nhạy cảm: xem trên máy được giao" in page
    assert "nghe kém" not in page
    assert "lãng tai" not in page

    page = browser.send(SHARE, device=demo.lan.device, user=demo.tu.user, begin="1")
    assert "cũng dùng máy ấy" in _words(page.text)
    assert "Cùng dùng: Trần Anh Tú Thôi dùng chung" in _words(page.text)
    assert demo.lan.push()["users"].keys() == {demo.lan.user, demo.tu.user}
    assert browser.post(SHARE, csrf=browser.csrf(), device=demo.lan.device, user="nobody").status_code == 409
    page = browser.send(SHARE, device=demo.lan.device, user=demo.tu.user)
    assert "Cùng dùng" not in _words(page.text)

    page = browser.send(TRUST, user=demo.tu.user, cell=cell)
    assert "Đã thu lại" in _words(page.text)
    demo.tu.session()
    demo.tu.pull(twin(cell), cell)
    assert need not in demo.tu.rows
    admin.set_role(ctx, demo.code, demo.tu.user, "pupil")
    answer = browser.post(TRUST, csrf=browser.csrf(), user=demo.tu.user, cell=cell, open="1")
    assert answer.status_code == 409
    assert "pupil" in _words(answer.text)


def test_which_laptops_have_not_said_yet_that_they_forgot_somebody(
    office: Office, demo: DemoWard, ctx: Context
) -> None:
    browser, lan = office(), demo.lan
    assert "Chưa có ai được xóa" in _words(browser.get(PURGES).text)
    cell = demo.cells["tdp-3"]
    admin.set_role(ctx, demo.code, lan.user, "leader")
    person = lan.make("citizen", cell, home=cell, full_name="Trần Thị Quên Đi", birth_approx=False)
    facts = {"home": cell, "reach": WARD, "subject": person, "why": "request", "erased_on": DAY}
    lan.make("erasure", cell, natural_id("erasure", cell, person), **facts)
    lan.push()
    (row,) = cells(browser.get(PURGES))
    assert row[0] == "24/11/2026 người dân yêu cầu"
    assert row[2:] == ["0", "! 2 Nguyễn Thị Lan hôm nay Trần Anh Tú hôm nay", "không có"]
    team = {"team": cell, "reach": WARD, "subject": person, "device": lan.device, "user": lan.user}
    proof = natural_id("erasure_proof", cell, person, lan.device)
    lan.make("erasure_proof", cell, proof, **team, records=1, done_at="2026-11-24T02:00:00.000000Z")
    assert not lan.push()["open"]
    browser.send("/may/quyen", device=demo.tu.device)
    (row,) = cells(browser.get(PURGES))
    assert row[1:] == ["Nguyễn Thị Lan", "1", "✓ không còn máy nào", "! 1 Trần Anh Tú hôm nay"]
