"""A laptop is lost: its right is taken, what it held is shown and kept, the 72-hour notice is filled in."""

import re
from collections.abc import Callable
from html import unescape
from secrets import token_hex

import pytest

from desktop.contract.catalog import CatalogEntry
from desktop.contract.notice import BLANKS, CODE, KIND
from server import admin, audit, loss, revocation
from server.context import Context
from server.web import accounts
from tests.server.conftest import Clock
from tests.server.laptop import Refusal
from tests.server.web.conftest import Browser
from tests.server.web.test_pages import cells
from tests.server.web.ward_of_demo import PASSWORD, DemoWard

Office = Callable[[], Browser]


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup.partition("<main")[2])).split())


def test_the_office_reports_a_laptop_and_prints_the_notice(
    office: Office, demo: DemoWard, ctx: Context, clock: Clock
) -> None:
    browser = office()
    assert f'href="/mat-may?may={demo.lan.device}"' in browser.get("/may").text
    page = browser.get(f"/mat-may?may={demo.lan.device}")
    # Who was struck through is still on it.
    assert cells(page)[:2] == [["Tổ dân phố 3", "6", "12"], ["Tổ dân phố 4", "3", "3"]]
    assert "Trong máy có khoảng 9 người" in words(page.text)
    fields = {"device": demo.lan.device, "order": "wipe", "found": "2026-11-24T08:00"}
    page = browser.send("/mat-may", **fields, circumstances="Quên trên xe buýt <b>")
    with pytest.raises(Refusal) as no:
        demo.lan.session()
    assert (no.value.body["code"], no.value.body["order"]) == ("revoked", "wipe")
    _, acts, _ = audit.acts(ctx, demo.code, limit=2)
    assert {(each.act, each.by) for each in acts} == {
        ("lost", "office:huong"),
        ("revoke.wipe", "office:huong"),
    }
    said = words(page.text)
    for fact in (
        "Ủy ban nhân dân Phường Phú Lương",
        "“máy 1” do Nguyễn Thị Lan giữ",
        "Phát hiện lúc 08:00 ngày 24/11/2026",
        "72 giờ từ khi phát hiện: 08:00 ngày 27/11/2026",
        "Người báo: Trần Thị Hương",
        "hoàn cảnh: Quên trên xe buýt <b>",
        "máy được giữ: 9",
        "Tổ dân phố 3 (6 người); Tổ dân phố 4 (3 người)",
        "lệnh cho máy: xóa sổ trên máy",
        "còn 71 giờ để thông báo",
    ):
        assert fact in said
    blanks = re.findall(r"<mark>……… \((.*?)\)</mark>", page.text)
    assert BLANKS["officer"] in blanks
    assert BLANKS["exposure"] in blanks
    assert not {BLANKS[name] for name in ("people", "keeper", "ward", "deadline")} & set(blanks)
    assert "{" not in said
    assert "còn 71 giờ" in cells(browser.get("/may"))[0][-1]
    clock.turn(hours=72)
    browser.sign_in()
    assert "đã quá hạn thông báo 72 giờ" in words(browser.get(str(page.url.raw_path, "ascii")).text)


def test_what_it_held_stays_as_it_was_when_it_was_reported(
    office: Office, demo: DemoWard, ctx: Context
) -> None:
    browser = office()
    browser.send("/mat-may", device=demo.lan.device, order="lock", found="")
    [known] = loss.losses(ctx, demo.code).values()
    assert (known.order, known.holding.people, known.circumstances) == ("lock", 9, "")
    admin.grant(ctx, demo.code, demo.lan.user, {cell: ("", None) for cell in demo.cells.values()})
    assert loss.losses(ctx, demo.code)[demo.lan.device].holding == known.holding
    assert loss.holding(ctx, demo.code, demo.lan.device).people == 0


def test_a_report_is_dated_no_later_than_it_was_made_and_needs_a_laptop_of_this_ward(
    office: Office, demo: DemoWard, ctx: Context
) -> None:
    browser = office()
    browser.send("/mat-may", device=demo.tu.device, found="2031-01-01T00:00")
    [known] = loss.losses(ctx, demo.code).values()
    assert known.found_at == known.reported_at
    assert browser.get("/mat-may?may=x").status_code == 404
    assert browser.send("/mat-may", device="x").status_code == 404
    assert browser.get("/mat-may/thong-bao?so=x").status_code == 404
    other = f"O{token_hex(4)}"
    admin.create_ward(ctx, other, "Phường Khác")
    accounts.set_password(ctx, other, "nam", "Lê Nam", PASSWORD)
    stranger = Browser(browser.http, other, browser.clock)
    stranger.sign_in("nam")
    assert stranger.get(f"/mat-may?may={demo.tu.device}").status_code == 404
    assert stranger.get(f"/mat-may/thong-bao?so={known.id}").status_code == 404


@pytest.mark.parametrize("found", ["0026-11-24T08:00", "0001-01-01T00:00", "1926-11-24T08:00"])
def test_a_year_of_two_digits_takes_the_right_all_the_same_and_breaks_no_page(
    office: Office, demo: DemoWard, ctx: Context, found: str
) -> None:
    """A browser makes the year 26 of it."""
    browser = office()
    assert browser.send("/mat-may", device=demo.tu.device, found=found, order="wipe").status_code == 200
    [known] = loss.losses(ctx, demo.code).values()
    assert known.found_at == known.reported_at
    assert browser.get("/may").status_code == 200
    assert browser.get(f"/mat-may/thong-bao?so={known.id}").status_code == 200
    assert revocation.order_of(ctx.folder, demo.code, demo.tu.device) == "wipe"


@pytest.mark.parametrize("data", [{}, {"parts": "x"}, {"parts": [{"lines": 5}, 7]}, {"to": 1, "parts": []}])
def test_the_wards_own_form_is_used_whatever_it_holds(
    office: Office, demo: DemoWard, ctx: Context, data: dict[str, object]
) -> None:
    entry = CatalogEntry(KIND, CODE, 2, "Mẫu của phường", "The ward's form", 1, data)
    admin.load_catalog(ctx, demo.code, [entry])
    browser = office()
    page = browser.send("/mat-may", device=demo.lan.device)
    assert page.status_code == 200
    assert "Mẫu của phường" in page.text


def test_without_a_form_the_right_is_taken_all_the_same(office: Office, demo: DemoWard, ctx: Context) -> None:
    with ctx.store.writing() as connection:
        connection.exec_driver_sql(
            f"DELETE FROM record WHERE ward_id = '{demo.code}' AND tbl = 'catalog_entry'"
        )
    page = office().send("/mat-may", device=demo.lan.device)
    assert (page.status_code, "catalog load" in page.text) == (409, True)
    assert demo.lan.push()["status"] == "revoked"
