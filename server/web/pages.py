"""The pages of the ward office: what is on each, from values to HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server import words
from server.audit import Act, Names
from server.figures import OpenConflict, Overview
from server.one_person import PairCount
from server.release import HeldLine
from server.web.accounts import Officer
from server.web.html import Html, el
from server.web.layout import ago, days_since, form, mark, moment, number, page, table

PER_PAGE = 50
FEW = 3  # subjects of an act that are named
_SENSITIVE = "(nhạy cảm: xem trên máy được giao)"
SILENT_DAYS = 7  # a laptop not heard of for longer is pointed out


@dataclass(frozen=True)
class Seen:
    """Who looks, at which ward, when, and what was just done."""

    officer: Officer
    ward: str
    now: datetime
    done: str = ""

    def page(self, title: str, here: str, *content: Any) -> str:
        said = el("p", self.done, class_="done", role="status") if self.done else None
        return page(title, said, content, officer=self.officer, ward=self.ward, here=here)


def failure(message: str, officer: Officer | None = None, ward: str = "") -> str:
    back = el("p", el("a", "Về trang đầu", href="/"))
    return page(
        "Chưa làm được", el("p", message, class_="error", role="alert"), back, officer=officer, ward=ward
    )


def paper_left(left: int | None) -> str:
    """After a paper code was used; None: none was."""
    if left is None:
        return ""
    if not left:
        return (
            "Đã dùng mã cuối trên giấy. Còn điện thoại thì bấm vào tên mình ở góc trên để làm mười mã mới; "
            "mất điện thoại thì nhờ người phụ trách máy chủ bỏ mã xác nhận để cài lại."
        )
    return f"Đã dùng một mã trên giấy: còn {left} mã."


def overview(
    seen: Seen, known: Overview, devices: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> str:
    active = [row for row in devices if row["status"] == "active"]
    silent = sum(days_since(row["last_contact"], seen.now) > SILENT_DAYS for row in active)
    cards = (
        _card("/can-bo-sung", known.held, "mục cần bổ sung", "waiting"),
        _card("/hai-thong-tin", known.conflicts, "chỗ có hai thông tin khác nhau", "waiting"),
        _card("/may", silent, f"máy quá {SILENT_DAYS} ngày chưa liên lạc", "waiting"),
    )
    rows: list[tuple[Any, ...]] = [
        (p.name, number(p.adults), number(p.people), number(p.helped), number(p.turns)) for p in known.places
    ]
    total = known.total
    sums = (el("strong", number(count)) for count in (total.people, total.helped, total.turns))
    rows.append((el("strong", "Cả phường"), "", *sums))
    return seen.page(
        "Tổng quan",
        "/",
        el("ul", cards, class_="cards"),
        table(
            "Người và lượt giúp theo tổ dân phố",
            ["Tổ dân phố", "Người từ 18 tuổi", "Người trong sổ", "Người đã được giúp", "Lượt giúp"],
            rows,
            numbers=" nnnn",
        ),
        el(
            "p",
            f"Ngoài ra có {number(known.anonymous)} lượt giúp không để lại tên, không thuộc tổ nào. ",
            "Một người được giúp ba lần là 1 người, 3 lượt.",
            class_="quiet",
        ),
        _doubles(known.doubles, names),
    )


def _doubles(counts: Sequence[PairCount], names: Mapping[str, str]) -> Html | None:
    """Who may be one person: how many between which neighbourhoods, and nobody's name."""
    if not counts:
        return None
    rows = [
        (
            " – ".join(sorted({names.get(cell, "nơi khác") for cell in each.places})),
            number(each.open),
            number(each.same),
            number(each.different),
        )
        for each in counts
    ]
    explained = (
        "Người ghi hai lần chỉ đếm một lần. Cặp đang hỏi thì chọn trên máy của Tổ có cả hai nơi, "
        "trang Cần xem lại."
    )
    return el(
        "section",
        table(
            "Có thể là một người, theo tổ dân phố",
            ["Nơi ghi", "Đang hỏi", "Đã gộp làm một", "Là hai người"],
            rows,
            numbers=" nnn",
        ),
        el("p", explained, class_="quiet"),
    )


def _card(path: str, count: int, what: str, kind: str) -> Html:
    state = mark("safe", "✓", "Không có") if count == 0 else mark(kind, "!", number(count))
    return el("li", el("a", state, el("span", what), href=path))


def devices(seen: Seen, rows: Sequence[Mapping[str, Any]], lost: Mapping[str, Html]) -> str:
    """`lost`: of each laptop, the way to report it as lost, or what came of it."""
    if not rows:
        nobody = "Chưa có máy nào nối với phường. Mời một thành viên bằng lệnh invite của máy chủ."
        return seen.page("Máy", "/may", el("p", nobody, class_="empty"))
    body = [
        (
            el("span", row["user_name"] or "chưa rõ", el("small", f"{row['name']} · {row['device'][-6:]}")),
            _contact(row, seen.now),
            number(row["lines"]),
            number(row["held"]),
            number(row["conflict"]),
            number(row["waiting"]),
            el("div", _rights(seen, row), lost.get(row["device"])),
        )
        for row in rows
    ]
    columns = [
        "Người giữ máy",
        "Liên lạc gần nhất",
        "Dòng đã nhận",
        "Cần bổ sung",
        "Hai thông tin",
        "Chờ dòng trước",
        "Quyền",
    ]
    return seen.page("Máy", "/may", table("Các máy đã nối với phường", columns, body, numbers="  nnnn "))


def _contact(row: Mapping[str, Any], now: datetime) -> Html:
    days = days_since(row["last_contact"], now)
    kind, sign = ("waiting", "!") if days > SILENT_DAYS else ("safe", "✓")
    return el("span", mark(kind, sign, ago(days)), el("small", moment(row["last_contact"])))


def _rights(seen: Seen, row: Mapping[str, Any]) -> Html:
    twice = mark("waiting", "!", "xuất hiện ở hai nơi") if row["in_two_places"] else None
    which = el("input", type="hidden", name="device", value=row["device"])
    if row["status"] != "active":
        again = el("input", type="hidden", name="give_back", value="1")
        button = el("button", "Cho dùng lại", class_="quiet")
        return el(
            "div",
            twice,
            mark("trouble", "✕", "đã thu quyền"),
            form("/may/quyen", seen.officer, which, again, button),
        )
    why = "Máy không gửi và nhận được nữa. Những gì máy còn gửi vẫn được giữ. Có thể cho dùng lại sau."
    button = el("button", "Thu quyền", class_="danger")
    ask = el(
        "details",
        el("summary", "Thu quyền máy này"),
        el("p", why),
        form("/may/quyen", seen.officer, which, button),
    )
    return el("div", twice, ask)


def held(seen: Seen, total: int, lines: Sequence[HeldLine], number_of_page: int) -> str:
    title, here = "Mục cần bổ sung", "/can-bo-sung"
    if not total:
        return seen.page(title, here, el("p", "Không có mục nào cần bổ sung.", class_="empty"))
    rows = [
        (
            el(
                "label",
                el("input", type="checkbox", name="line", value=line.aid),
                el("span", line.label or "Chưa rõ của ai", el("small", words.table(line.table))),
                class_="choice",
            ),
            el(
                "span",
                mark("waiting", "!", words.held(line.reason)),
                el("small", words.field(line.field)) if line.field else None,
            ),
            line.author or line.device,
            moment(line.received_at),
        )
        for line in lines
    ]
    explained = (
        "Phường đã nhận các mục này nhưng chưa ghi vào sổ, vì lý do ở cột giữa. Đánh dấu rồi bấm "
        "“Cho ghi vào sổ” để phường nhận thay người gửi. Mục còn thiếu thứ khác thì vẫn được giữ."
    )
    listed = table("Các mục đang giữ, mới nhất trước", ["Mục", "Lý do", "Người gửi", "Nhận lúc"], rows)
    button = el("p", el("button", "Cho ghi vào sổ"), class_="actions")
    return seen.page(
        title,
        here,
        el("p", explained, class_="quiet"),
        form("/can-bo-sung/ghi", seen.officer, listed, button),
        pager(here, total, number_of_page),
    )


def released(taken: int, still: int) -> str:
    if not taken and not still:
        return "Chưa đánh dấu mục nào."
    kept = f" {number(still)} mục vẫn được giữ vì còn thiếu thứ khác." if still else ""
    return f"Đã ghi {number(taken)} mục vào sổ của phường.{kept}"


def pager(path: str, total: int, here: int) -> Html | None:
    last = (total + PER_PAGE - 1) // PER_PAGE
    if last <= 1:
        return None
    before = el("a", "Trang trước", href=f"{path}?trang={here - 1}") if here > 1 else None
    after = el("a", "Trang sau", href=f"{path}?trang={here + 1}") if here < last else None
    return el(
        "nav", before, el("span", f"Trang {here} trong {last}"), after, class_="pager", aria_label="Trang"
    )


def conflicts(seen: Seen, total: int, known: Sequence[OpenConflict], names: Mapping[str, str]) -> str:
    title, here = "Có hai thông tin khác nhau", "/hai-thong-tin"
    if not total:
        return seen.page(title, here, el("p", "Không có chỗ nào có hai thông tin khác nhau.", class_="empty"))
    rows = [
        (
            el("span", one.label or "Chưa rõ của ai", el("small", words.table(one.table))),
            _SENSITIVE if one.is_sensitive else _values(one.kept, names),
            _SENSITIVE if one.is_sensitive else _values(one.candidate, names),
            el("span", one.by or "chưa rõ", el("small", moment(one.at))),
        )
        for one in known
    ]
    explained = (
        "Hai người cùng sửa một chỗ: cả hai thông tin được giữ. Người chọn chứ máy không chọn thay: "
        "chọn trên máy của Tổ, trang Cần xem lại."
    )
    more = f"Hiện {number(len(known))} chỗ mới nhất trong {number(total)}." if total > len(known) else None
    columns = ["Mục", "Đang có trong sổ", "Thông tin kia", "Người ghi thông tin kia"]
    return seen.page(
        title,
        here,
        el("p", explained, class_="quiet"),
        table("Những chỗ đang chờ người chọn", columns, rows),
        el("p", more, class_="quiet") if more else None,
    )


def audit(seen: Seen, total: int, number_of_page: int, acts: Sequence[Act], names: Names) -> str:
    title, here = "Nhật ký quản trị", "/nhat-ky"
    rows = [
        (
            moment(each.at),
            el("span", names[each.by], el("small", words.way(each.by))),
            words.act(each.act),
            ", ".join(map(names.__getitem__, each.subjects[:FEW])) + _more(each.subjects),
            words.detail(each.detail, names),
        )
        for each in acts
    ]
    explained = (
        "Mỗi việc quản trị: ai làm, lúc nào, với ai. Nhật ký chỉ thêm, không sửa, không xóa được; "
        "không có tên hay số của người dân."
    )
    return seen.page(
        title,
        here,
        el("p", explained, class_="quiet"),
        table("Mới nhất trước", ["Lúc", "Ai làm", "Việc", "Với ai, máy nào", "Chi tiết"], rows),
        pager(here, total, number_of_page),
    )


def _more(subjects: Sequence[str]) -> str:
    return f" và {number(len(subjects) - FEW)} mục nữa" if len(subjects) > FEW else ""


def _values(values: Mapping[str, Any], names: Mapping[str, str]) -> Html:
    return el(
        "dl", (el("div", el("dt", words.field(n)), el("dd", _value(n, v, names))) for n, v in values.items())
    )


def _value(field: str, value: Any, names: Mapping[str, str]) -> str:
    match value:
        case None | "":
            return "(để trống)"
        case bool():
            return "có" if value else "không"
        case dict() | list():
            return ", ".join(names.get(str(each), str(each)) for each in value) or "(để trống)"
    if field == "national_id":
        return words.masked(str(value))
    return names.get(str(value), str(value))
