"""What the ward office sees, and what its buttons do."""

import re
from collections.abc import Callable
from html import unescape
from secrets import token_hex

import orjson
from httpx import Response

from desktop.contract.ids import natural_id
from server import admin, one_person, release
from server.context import Context
from server.web import accounts
from tests.server.web.conftest import Browser
from tests.server.web.ward_of_demo import PASSWORD, DemoWard

Office = Callable[[], Browser]


def cells(answer: Response) -> list[list[str]]:
    """The rows of the page's table, as they read."""
    body = answer.text.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>") if row]
    return [[_words(cell) for cell in row] for row in rows]


def _words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_people_and_turns_are_counted_apart_by_neighbourhood(office: Office) -> None:
    page = office().get("/")
    rows = cells(page)
    none = "chưa có số liệu"
    assert rows[0] == ["Tổ dân phố 3", "303", "5", "2", "4"], "the person struck through is not counted"
    assert rows[1] == ["Tổ dân phố 4", "304", "3", "0", "0"]
    assert rows[2] == ["Tổ dân phố 5", "305", none, none, none]
    assert rows[-1] == ["Cả phường", "", "8", "2", "4"]
    assert "1 lượt giúp không để lại tên" in _words(page.text)
    assert "2 mục cần bổ sung" in _words(page.text)


def test_the_counts_follow_every_change(office: Office, demo: DemoWard, ctx: Context) -> None:
    browser = office()
    assert cells(browser.get("/"))[1][2] == "3"
    browser.send("/can-bo-sung/ghi", line=[line.aid for line in release.held(ctx, demo.code)[1]])
    assert cells(browser.get("/"))[1][2] == "4"
    assert "1 mục cần bổ sung" in _words(browser.get("/").text)


def test_each_laptop_shows_its_last_contact_and_what_of_it_is_open(
    office: Office, demo: DemoWard, clock: object
) -> None:
    browser = office()
    rows = {row[0]: row[1:] for row in cells(browser.get("/may"))}
    lines = str(len(demo.lan.lines))
    own = f"Nguyễn Thị Lan máy 1 · {demo.lan.device[-6:]}"  # as commands and files name it
    assert rows[own][:5] == ["✓ hôm nay 09:00 24/11/2026", lines, "0", "0", "0"]
    assert rows[f"Trần Anh Tú máy 1 · {demo.tu.device[-6:]}"][1:5] == ["3", "2", "1", "0"]
    clock.turn(days=8)  # type: ignore[attr-defined]
    assert browser.sign_in().status_code == 303
    assert cells(browser.get("/may"))[0][1].startswith("! 8 ngày trước")
    assert "2 máy quá 7 ngày chưa liên lạc" in _words(browser.get("/").text)


def test_a_right_is_taken_and_given_back_by_a_button(office: Office, demo: DemoWard) -> None:
    browser = office()
    page = browser.send("/may/quyen", device=demo.lan.device)
    assert "Đã thu quyền máy này." in page.text
    assert "✕ đã thu quyền" in cells(page)[0][-1]
    assert demo.lan.push()["status"] == "revoked"
    page = browser.send("/may/quyen", device=demo.lan.device, give_back="1")
    assert "Máy được dùng lại." in page.text
    assert demo.lan.session()["status"] == "active"
    assert "như vậy từ trước" in browser.send("/may/quyen", device="x").text


def test_held_lines_are_let_in_and_what_cannot_be_is_said(
    office: Office, demo: DemoWard, ctx: Context
) -> None:
    browser = office()
    page = browser.get("/can-bo-sung")
    assert [row[1:3] for row in cells(page)] == [
        ["! chờ mục mà nó dựa vào người được giúp", "Trần Anh Tú"],
        ["! chưa có quyền ghi ở đó", "Trần Anh Tú"],
    ]
    chosen = re.findall(r'name="line" value="(\w+)"', page.text)
    assert len(chosen) == 2
    page = browser.send("/can-bo-sung/ghi", line=chosen)
    assert "Đã ghi 1 mục vào sổ của phường. 1 mục vẫn được giữ" in page.text
    assert len(cells(page)) == 1
    demo.lan.pull(demo.cells["tdp-4"])
    assert demo.held in demo.lan.rows
    assert "Chưa đánh dấu mục nào." in browser.send("/can-bo-sung/ghi").text


def test_both_values_of_a_conflict_are_shown_and_the_id_number_is_masked(office: Office) -> None:
    page = office().get("/hai-thong-tin")
    rows = cells(page)
    shown = {tuple(row[1:3]) for row in rows}
    assert ("số CCCD 999•••••1111", "số CCCD 999•••••2222") in shown
    assert any("0912345678" in kept and "0987654321" in other for kept, other in shown)
    assert all(row[0] == "Trần Thị Bình người" and row[3].startswith("Trần Anh Tú") for row in rows)


def test_no_page_shows_a_whole_id_number_or_a_code_for_a_word(office: Office) -> None:
    browser = office()
    for path in ("/", "/may", "/can-bo-sung", "/hai-thong-tin", "/nhat-ky"):
        page = browser.get(path).text
        shown = _words(page.partition("<main")[2])
        assert not re.search(r"\d{12}", shown), path
        assert not re.search(r"\b(citizen|consent|scope|parent|full_name|help_visit|None|True)\b", shown), (
            path
        )


def test_a_name_can_never_become_a_tag(office: Office, demo: DemoWard, ctx: Context) -> None:
    evil = '<img src=x onerror="alert(1)">&\'"'
    accounts.set_password(ctx, demo.code, "x.1", evil, PASSWORD)
    values = {"home": demo.cells["tdp-4"], "full_name": evil, "birth_approx": False}
    demo.tu.make("citizen", demo.cells["tdp-4"], **values)
    demo.tu.push(demo.tu.lines[-1:])
    browser = office()
    browser.sign_in("x.1")
    for path in ("/", "/may", "/can-bo-sung", "/hai-thong-tin", "/nhat-ky"):
        assert "<img" not in browser.get(path).text
    assert "&lt;img" in browser.get("/can-bo-sung").text


def test_long_lists_have_pages_and_a_page_that_is_none_breaks_nothing(office: Office, demo: DemoWard) -> None:
    for number in range(60):
        values = {"home": demo.cells["tdp-4"], "full_name": f"Người {number}", "birth_approx": False}
        demo.tu.make("citizen", demo.cells["tdp-4"], **values)
    demo.tu.push(demo.tu.lines[-60:])
    browser = office()
    first = browser.get("/can-bo-sung")
    assert (len(cells(first)), "Trang 1 trong 2" in first.text) == (50, True)
    assert len(cells(browser.get("/can-bo-sung?trang=2"))) == 12
    for odd in ("0", "-1", "99999", "x", "1e9", "٣", ""):
        assert browser.get(f"/can-bo-sung?trang={odd}").status_code == 200


def test_an_empty_ward_says_what_to_do_next(ctx: Context, http: object) -> None:
    code = f"E{token_hex(4)}"
    admin.create_ward(ctx, code, "Phường Mới")
    accounts.set_password(ctx, code, "huong", "Trần Thị Hương", PASSWORD)
    browser = Browser(http, code)  # type: ignore[arg-type]
    browser.sign_in()
    assert "Mời một thành viên" in browser.get("/may").text
    assert "Không có mục nào cần bổ sung" in browser.get("/can-bo-sung").text
    assert "Không có chỗ nào" in browser.get("/hai-thong-tin").text
    assert cells(browser.get("/"))[0][2:] == ["chưa có số liệu"] * 3


def test_who_is_written_down_in_two_places_is_asked_about_without_a_name_and_counted_once(
    office: Office, demo: DemoWard, ctx: Context
) -> None:
    home = demo.cells["tdp-4"]
    twice = {"full_name": "NGUYEN VAN AN", "national_id": "999000000000", "birth": "1950", "home": home}
    other = demo.lan.make("citizen", home, **twice, birth_approx=False)
    demo.lan.push()
    asked = one_person.ask(ctx, demo.code)
    assert (sum(asked.found.values()), asked.fresh) == (1, 1)
    assert one_person.ask(ctx, demo.code).fresh == 0
    browser = office()
    assert cells(browser.get("/"))[1][2:] == ["4", "0", "0"]
    assert "Tổ dân phố 3 – Tổ dân phố 4 1 0 0" in _words(browser.get("/").text)
    assert "NGUYEN" not in browser.get("/").text

    with ctx.store.reading() as connection:
        (pair,) = one_person._pairs(connection, demo.code)
    record = natural_id("same_person", pair["one"], pair["other"])
    demo.lan.edit("same_person", record, decision=(None, "same"), survivor=(None, other))
    demo.lan.push()
    rows = cells(browser.get("/"))
    assert rows[0][2:] == ["4", "1", "4"], "her turns stay where they are, she is counted where she is kept"
    assert rows[1][2:] == ["4", "1", "0"]
    assert "Tổ dân phố 3 – Tổ dân phố 4 0 1 0" in _words(browser.get("/").text)
    assert one_person.ask(ctx, demo.code).found == {}


def test_indicators_are_shown_by_place_and_leave_for_the_city_as_signed_numbers(
    office: Office, demo: DemoWard, ctx: Context
) -> None:
    browser = office()
    page = browser.get("/chi-tieu?ky=2026&ct=turns")
    rows = {row[0]: row[1:] for row in cells(page)}
    assert rows["Tổ dân phố 3"] == ["4", "–", "–", "4", "–", "4"]
    assert rows["Toàn phường"][0] == str(sum(int(row[0]) for row in rows.values()) // 2) == "5"
    assert "Tổ công nghệ số 1" in rows  # the turn without a name
    rows = {row[0]: row[1:] for row in cells(browser.get("/chi-tieu?ky=2026"))}
    assert rows["Lượt người được hướng dẫn *"][:4] == ["5", "–", "–", "5"]
    assert rows["Số người được hướng dẫn (không trùng) *"][3] == "2"
    assert rows["Người trưởng thành được xác nhận đạt phổ cập kỹ năng số"][3] == "chưa có số liệu"
    assert browser.get("/chi-tieu?ky=2031").text.count("Chưa có chỉ tiêu năm 2031") > 5
    file = orjson.loads(browser.send("/chi-tieu/tep", ky="2026").content)
    assert ctx.keys.has_signed(file)
    told = {each["indicator"]: each for each in file["figures"]}
    assert (told["turns"]["value"], told["t5"]["value"], told["disabled"]["value"]) == ("5", None, None)
    assert "tải tệp số liệu" in browser.get("/nhat-ky").text
