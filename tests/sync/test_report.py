"""A report of before its notebook had a ward: sent with the joining, returned by an officer elsewhere."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from desktop.contract.period import Period
from desktop.models.report import Report
from tests.sync.conftest import Laptop, WardServer, join


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
