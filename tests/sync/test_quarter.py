"""A quarter of a ward, whole: three neighbourhoods report, one corrects, the figures are closed, records come
late, the ward renames and asks otherwise; every number that is printed is counted again from what was done.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from desktop.contract.catalog import read
from desktop.contract.figures import WARD
from desktop.contract.period import Period
from desktop.errors import NotAllowed
from desktop.services import report_file
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.services.report import BoardRow, OpenReport, ReportDraft
from server import admin
from tests.builders import a_citizen
from tests.sync.conftest import WARD as CODE
from tests.sync.conftest import Laptop, WardServer

SEPTEMBER, QUARTER = Period.read("2026-09"), Period.read("2026-Q3")
ADULTS = 40
NOT_KNOWN = "chưa có số liệu"
NEVER_SEEN = {  # nobody has written down anything of these: not 0
    *("households_met", "disabled", "hardship", "sessions", "learner_turns"),
    *("families_registered", "families_recognised"),
}
_DONE = ("able", "with_help", "done_for")
_SERVICES: Mapping[str, tuple[str, ...]] = {
    "vneid": ("vneid_level2",),
    "ihanoi": ("ihanoi",),
    "public_service": ("public_service",),
    "payment": ("cashless", "digital_bank"),
    "safety": ("online_safety",),
    "platform": ("digital_literacy",),
}


class Person(NamedTuple):
    id: str
    place: str  # code; "team": nobody knows who it was
    born: int
    sex: str


class Done(NamedTuple):
    who: Person
    day: date
    service: str
    outcome: str


NAMELESS = Person("", "team", 0, "")


def expected(code: str, turns: Iterable[Done]) -> int:
    """The definition of each indicator, in words of its own."""
    turns = list(turns)
    if code == "turns":
        return len(turns)
    if services := _SERVICES.get(code):
        turns = [each for each in turns if each.service in services and each.outcome in _DONE]
    people = {each.who for each in turns if each.who.id}
    if code == "women":
        people = {each for each in people if each.sex == "female"}
    if code == "over60":  # on the last day of September
        people = {each for each in people if each.born <= 2026 - 60}
    return len(people)


class Ward:
    """Three neighbourhoods, what was done in them, and who did it."""

    def __init__(self, ward: WardServer, laptop: Callable[..., Laptop]) -> None:
        self.server, self.done = ward, list[Done]()
        names = {"tdp-3": "Tổ dân phố 3", "tdp-4": "Tổ dân phố 4", "tdp-5": "Tổ dân phố 5"}
        self.place(names)
        self.lan, self.hoa = laptop("lan"), laptop("hoa", role="leader")
        for each in (self.lan, self.hoa):
            rights = dict.fromkeys(self.cells.values(), ("rw", None))
            admin.grant(ward.ctx, CODE, each.office.notebook.info().user, rights)
        self.officer = laptop("minh", role="officer", **dict.fromkeys(names, "rw"))
        self.sync()

    @property
    def cells(self) -> dict[str, str]:
        return self.server.cells

    def place(self, names: Mapping[str, str], **values: Any) -> None:
        rows = [{"code": code, "name": name, "adults": ADULTS} | values for code, name in names.items()]
        self.cells.update(admin.load_places(self.server.ctx, CODE, "neighbourhood", rows))

    def sync(self) -> None:
        for each in (self.lan, self.hoa, self.officer, self.lan, self.hoa):
            each.sync()

    def person(self, at: Laptop, name: str, place: str, born: int, sex: str) -> Person:
        home = self.cells[place]
        made = a_citizen(at.office, name, home=home, birth=str(born), sex=sex)
        return Person(made, place, born, sex)

    def help(self, at: Laptop, who: Person, day: date, service: str, outcome: str) -> None:
        outcomes = {service: {"outcome": outcome, "reason": None, "version": 1}}
        draft = HelpVisitDraft(visited_on=day, outcomes=outcomes)
        at.office.help_visit.record(Turn(draft, citizen_id=who.id or None)).result()
        self.done.append(Done(who, day, service, outcome))

    def within(self, period: Period, place: str = "") -> list[Done]:
        return [
            each
            for each in self.done
            if period.first <= each.day <= period.last and (not place or each.who.place == place)
        ]


def work(ward: Ward) -> None:
    services = ("vneid_level2", "ihanoi", "public_service", "cashless", "digital_bank", "online_safety")
    for at, place in enumerate(("tdp-3", "tdp-4", "tdp-5")):
        for number in range(3):
            laptop = (ward.lan, ward.hoa)[number % 2]
            born, sex = 1950 + 9 * number + at, ("female", "male")[(number + at) % 2]
            who = ward.person(laptop, f"Người {at} {number}", place, born, sex)
            for step in range(number + 1):
                service = services[(at + number + step) % len(services)]
                day = date(2026, 9, 1 + 3 * number + step)
                ward.help(laptop, who, day, service, ("able", "with_help", "refused")[step])
            ward.help(laptop, who, date(2026, (8, 10)[number % 2], 5), "ihanoi", "able")  # not September
    ward.help(ward.lan, NAMELESS, date(2026, 9, 20), "online_safety", "with_help")


def rows(laptop: Laptop, form: str, period: Period) -> dict[str, BoardRow]:
    asked = next(each for each in laptop.office.report.forms() if each.code == form)
    return {row.key.unit.code: row for row in laptop.office.report.board(asked, period)}


def titles() -> dict[str, str]:
    """As the ward's catalogue words its indicators."""
    entries = tomllib.loads(Path("resources/catalog/indicators.toml").read_text(encoding="utf-8"))["entry"]
    return {each["code"]: each["title"] for each in entries if each["kind"] == "indicator"}


def printed(of: OpenReport, folder: Path) -> docx.document.Document:
    report_file.write(folder / "b.docx", of, of.day)
    return docx.Document(str(folder / "b.docx"))


def whole_text(paper: docx.document.Document) -> list[str]:
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [*(each.text for each in paper.paragraphs), *cells]


def check_month(paper: docx.document.Document, turns: Iterable[Done]) -> None:
    """Every line of a neighbourhood's table."""
    turns, words = list(turns), titles()
    table = {row.cells[1].text.removesuffix(" (*)"): row.cells[-1].text for row in paper.tables[1].rows[1:]}
    form = next(each for each in read(Path("resources/catalog/reports.toml")) if each.code == "team_month")
    wanted = {
        words[code]: expected(code, turns) for code in form.data["indicators"] if code not in NEVER_SEEN
    }
    assert table == {words[code]: NOT_KNOWN for code in NEVER_SEEN} | {
        title: str(count) for title, count in wanted.items()
    }


def report_the_month(ward: Ward, folder: Path) -> None:
    """Sent by the leader; one returned, corrected and sent again; all approved and closed by the officer."""
    assert {row.state for row in rows(ward.officer, "team_month", SEPTEMBER).values()} == {"none"}
    with pytest.raises(NotAllowed):
        ward.lan.office.report.step(
            rows(ward.lan, "team_month", SEPTEMBER)["tdp-3"].key, "submitted"
        ).result()
    for row in rows(ward.hoa, "team_month", SEPTEMBER).values():
        text = ReportDraft(results="Đã làm.", difficulties="Thiếu máy", proposals="Thêm máy./.")
        seen = dict.fromkeys(("results", "difficulties", "proposals"))
        ward.hoa.office.report.step(row.key, "submitted", written=(text, seen)).result()
    ward.sync()
    board = rows(ward.officer, "team_month", SEPTEMBER)
    assert [row.is_sent for row in board.values()] == [True] * 3
    ward.officer.office.report.step(board["tdp-4"].key, "returned", "Còn sót một lượt").result()
    ward.sync()
    again = rows(ward.hoa, "team_month", SEPTEMBER)["tdp-4"]
    assert (again.state, again.reason, again.is_sent) == ("returned", "Còn sót một lượt", False)
    forgotten = ward.person(ward.hoa, "Bà Quên", "tdp-4", 1940, "female")
    ward.help(ward.hoa, forgotten, date(2026, 9, 30), "online_safety", "able")
    ward.hoa.office.report.step(again.key, "submitted").result()
    ward.sync()
    for code, row in rows(ward.officer, "team_month", SEPTEMBER).items():
        for state in ("approved", "locked"):
            ward.officer.office.report.step(row.key, state).result()
        closed = ward.officer.office.report.open(row.key)
        assert (closed.state, closed.steps, list(closed.changes)) == ("locked", [], [])
        assert closed.complete.said() == "Đủ 4/4 máy đến hết 30/9"
        check_month(printed(closed, folder), ward.within(SEPTEMBER, code))


def close_the_quarter(ward: Ward, folder: Path) -> OpenReport:
    key = rows(ward.officer, "ward_groups", QUARTER)[WARD].key
    with pytest.raises(NotAllowed):
        ward.hoa.office.report.step(rows(ward.hoa, "ward_groups", QUARTER)[WARD].key, "submitted").result()
    for state in ("submitted", "approved", "locked"):
        ward.officer.office.report.step(key, state).result()
    closed = ward.officer.office.report.open(key)
    assert closed.complete.said() == "Đủ 4/4 máy đến hết 30/9"
    ahead = ward.officer.office.report.open(
        rows(ward.officer, "ward_groups", Period.read("2099-Q1"))[WARD].key
    )
    assert (ahead.steps, ahead.complete.heard, ahead.complete.of) == ([], 1, 4)
    assert ahead.complete.missing == [f"Tổ dân phố {number}" for number in (3, 4, 5)]
    table = printed(closed, folder).tables[1]
    cells = {row.cells[1].text: [cell.text for cell in row.cells[2:]] for row in table.rows[1:]}
    assert cells == {
        name: [NOT_KNOWN, NOT_KNOWN, reached(ward, code), NOT_KNOWN]
        for code, name in (("tdp-3", "Tổ dân phố 3"), ("tdp-4", "Tổ dân phố 4"), ("tdp-5", "Tổ dân phố 5"))
    } | {"Toàn phường": [NOT_KNOWN, NOT_KNOWN, reached(ward, ""), NOT_KNOWN]}
    return closed


def reached(ward: Ward, place: str) -> str:
    """Of the adults who live there, how many were ever helped until the end of the quarter."""
    until = Period(date(2000, 1, 1), QUARTER.last)
    part = len({each.who for each in ward.within(until, place) if each.who.id})
    share = round(100 * part / (ADULTS if place else 3 * ADULTS), 1)
    return f"{share:g} %".replace(".", ",")


def fill_the_ward_s_form(ward: Ward, folder: Path) -> None:
    """Rows of neighbourhoods, totals by formulas, a mark in capitals, one that nobody has figures for."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["{{PHUONG}} {{ky.ten}}"])
    sheet.append(
        ["{{#to_dan_pho}}{{stt}}", "{{ten}}", "{{chi_tieu.TURNS.so_luot}}", "{{chi_tieu.people.gia_tri}}"]
    )
    sheet.append(["", "Cộng", "=SUM(C2)", "=SUM(D2)"])
    sheet.append(
        ["", "Hộ", "{{chi_tieu.households_met.so_ho}}", "=C4*2", "{{chi_tieu.households_met.so_ho}}"]
    )
    book.save(folder / "mau.xlsx")
    summary = ward.officer.office.report.open(rows(ward.officer, "ward_month", SEPTEMBER)[WARD].key)
    report_file.fill_form(folder / "mau.xlsx", folder / "ra.xlsx", summary)
    made = load_workbook(folder / "ra.xlsx").worksheets[0]
    found = [list(row) for row in made.iter_rows(values_only=True)]
    team = "Tổ chuyển đổi số, hội, đơn vị"
    places = {"Tổ dân phố 3": "tdp-3", "Tổ dân phố 4": "tdp-4", "Tổ dân phố 5": "tdp-5", team: "team"}
    assert found[0][0] == "Phường Phú Lương tháng 9 năm 2026"
    turns = {code: ward.within(SEPTEMBER, code) for code in places.values()}
    assert {row[1]: row[2:4] for row in found[1:5]} == {
        name: [len(turns[code]), expected("people", turns[code])] for name, code in places.items()
    }
    whole = printed(summary, folder).tables[1].rows[-1].cells
    assert (whole[1].text, whole[3].text) == ("Toàn phường", str(len(ward.within(SEPTEMBER))))
    assert found[5][2:4] == ["=SUM(C2:C5)", "=SUM(D2:D5)"]
    assert found[6][2:5] == [None, "=C7*2", NOT_KNOWN], "a text would break the formula"


def test_a_quarter_is_reported_closed_and_stays_as_it_was(
    ward: WardServer, laptop: Callable[..., Laptop], tmp_path: Path
) -> None:
    of = Ward(ward, laptop)
    work(of)
    of.sync()
    report_the_month(of, tmp_path)
    closed = close_the_quarter(of, tmp_path)
    fill_the_ward_s_form(of, tmp_path)
    key = rows(of.officer, "team_month", SEPTEMBER)["tdp-3"].key
    papers = [whole_text(printed(each, tmp_path)) for each in (of.officer.office.report.open(key), closed)]

    # Late: on Lan's laptop all the while.
    before = {each: expected(each, of.within(SEPTEMBER, "tdp-3")) for each in ("turns", "people", "safety")}
    late = of.person(of.lan, "Ông Muộn", "tdp-3", 1980, "male")
    of.help(of.lan, late, date(2026, 9, 12), "online_safety", "able")
    of.sync()
    after = {each: expected(each, of.within(SEPTEMBER, "tdp-3")) for each in before}
    month = of.officer.office.report.open(key)
    assert {each.title: (each.then, each.now) for each in month.changes} == {
        titles()[code]: (before[code], after[code]) for code in before
    }
    quarter = of.officer.office.report.open(closed.key)
    assert [(each.place, f"{float(each.now or 0):g} %".replace(".", ",")) for each in quarter.changes] == [
        ("Tổ dân phố 3", reached(of, "tdp-3")),
        ("Toàn phường", reached(of, "")),
    ]
    with pytest.raises(NotAllowed):
        of.hoa.office.report.step(key, "draft").result()

    # The ward renames, dissolves, and asks otherwise: what was sent stays, word for word.
    of.place({"tdp-3": "Tổ dân phố Ba"})
    of.place({"tdp-5": "Tổ dân phố 5"}, voided_at="2026-11-01T00:00:00.000000Z", void_reason="other")
    entries = [each for each in read(Path("resources/catalog")) if each.kind in ("report_form", "indicator")]
    newer = [replace(each, version=2, title=f"{each.title} mới") for each in entries]
    asked = {"indicators": ["turns"], "title": "Mẫu mới {period}", "prose": [["results", "I. Khác"]]}
    admin.load_catalog(
        ward.ctx,
        CODE,
        [replace(e, data={**e.data, **asked}) if e.kind == "report_form" else e for e in newer],
    )
    of.sync()
    board = rows(of.officer, "team_month", SEPTEMBER)
    assert {code: row.key.unit.name for code, row in board.items()} == {
        code: f"Tổ dân phố {code[-1]}" for code in ("tdp-3", "tdp-4", "tdp-5")
    }
    again = [of.officer.office.report.open(each) for each in (board["tdp-3"].key, closed.key)]
    assert [whole_text(printed(each, tmp_path)) for each in again] == papers
    assert all(each.is_recounted for each in again[0].changes)
    october = rows(of.hoa, "team_month", SEPTEMBER.after())
    assert [row.key.unit.name for row in october.values()] == ["Tổ dân phố Ba", "Tổ dân phố 4"]

    # She leads no more, and does not know yet: the ward does.
    admin.set_role(ward.ctx, CODE, of.hoa.office.notebook.info().user, "volunteer")
    of.hoa.office.report.step(october["tdp-3"].key, "submitted").result()
    of.sync()
    assert {row.state for row in rows(of.officer, "team_month", SEPTEMBER.after()).values()} == {"none"}
    assert of.hoa.office.held_line.count() == 1
