"""A report of before its notebook had a ward: sent with the joining, returned by an officer elsewhere."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from desktop.contract.period import Period
from desktop.errors import NotAllowed
from desktop.models.report import Report
from desktop.services.report import BoardRow, ReportDraft
from server import admin
from tests.sync.conftest import WARD, Laptop, WardServer, join


def reports(laptop: Laptop) -> list[Report]:
    with laptop.database.read() as session:
        return list(session.scalars(select(Report)))


def test_a_report_of_before_the_ward_travels_and_comes_back_returned(
    laptop: Callable[..., Any], ward: WardServer
) -> None:
    lan, officer = laptop("lan", joined=False), laptop("minh", role="officer")
    form = next(each for each in lan.office.report.forms() if each.code == "team_month")
    key = lan.office.report.board(form, Period.read("2026-09"))[0].key
    lan.office.report.step(key, "submitted").result()
    lan = join(lan, ward, ward.invite("Lan", "leader"))
    for each in (lan, officer):
        each.sync()
    assert lan.office.held_line.count() == 0
    [sent] = reports(officer)
    assert (sent.state, sent.cell) == ("submitted", ward.cells["tdp-3"])
    officer.office.report.step(replace(key, id=sent.id), "returned", "Ghi thêm số máy").result()
    for each in (officer, lan):
        each.sync()
    [row] = [each for each in lan.office.report.board(form, key.period) if each.state != "none"]
    assert (row.key.unit.name, row.state, row.reason) == (key.unit.name, "returned", "Ghi thêm số máy")
    assert officer.office.held_line.count() == lan.office.held_line.count() == 0


def test_an_association_has_one_report_which_its_own_team_or_an_officer_writes(
    laptop: Callable[..., Any], ward: WardServer
) -> None:
    [cell] = admin.load_places(ward.ctx, WARD, "team", [{"code": "phu_nu", "name": "Hội Phụ nữ"}]).values()
    officer, hoa = (
        laptop("minh", role="officer", **{code: "rw" for code in ward.cells}),
        laptop("hoa", role="leader"),
    )
    admin.grant(ward.ctx, WARD, officer.office.notebook.info().user, {cell: ("rw", None)})
    thu = join(laptop("thu", joined=False), ward, replace(ward, team=cell).invite("Thu", "leader"))
    crew = (thu, officer, hoa)

    def sync() -> None:
        for each in (*crew, *crew):
            each.sync()

    def row_of(of: Laptop) -> BoardRow:
        form = next(each for each in of.office.report.forms() if each.code == "association_quarter")
        board = of.office.report.board(form, Period.read("2026-Q3"))
        [row] = [each for each in board if each.key.unit.code == "phu_nu"]
        return row

    sync()
    opened = hoa.office.report.open(row_of(hoa).key)
    assert (list(opened.steps), opened.can_write) == ([], False)
    with pytest.raises(NotAllowed):
        hoa.office.report.step(row_of(hoa).key, "submitted")
    with pytest.raises(NotAllowed):
        hoa.office.report.save(row_of(hoa).key, ReportDraft(), {})
    for each in (thu, officer):  # neither knows of the other yet: it is the same report
        each.office.report.step(row_of(each).key, "submitted").result()
    sync()
    assert [row_of(each).state for each in crew] == ["submitted"] * 3
    officer.office.report.step(row_of(officer).key, "returned", "Ghi thêm").result()
    sync()
    assert row_of(thu).state == "returned"
    assert all(each.office.held_line.count() == 0 for each in crew)
