"""A laptop at a mobile point: the whole ward can be read there for some days, by one command."""

from collections.abc import Callable
from typing import Any

import pytest

from server.__main__ import main
from server.context import Context
from tests.builders import a_citizen
from tests.sync.conftest import WARD, Laptop, WardServer, join
from tests.sync.test_lease import day

__all__ = ["day"]  # a fixture

DAYS = 3


def names(laptop: Laptop) -> set[str]:
    return {hit.full_name for hit in laptop.office.search.find("nguoi")}


@pytest.fixture
def point(ward: WardServer, laptop: Callable[..., Laptop]) -> Laptop:
    """Of one neighbourhood; with the ward's people for three days."""
    lan = laptop("lan")
    for code in ("tdp-3", "tdp-4"):
        a_citizen(lan.office, f"Người Ở {code[-1]}", home=ward.cells[code])
    lan.sync()
    point = join(laptop("point", joined=False), ward, ward.invite("Điểm lưu động", **{"tdp-4": "rw"}))
    point.sync()
    assert names(point) == {"Người Ở 4"}
    said = ["grant", "--data", str(ward.ctx.folder), "--ward", WARD, "--cell", "all", "--mode", "r"]
    user = point.office.notebook.ward_user()
    assert main([*said, "--user", user, "--days", str(DAYS)]) == 0
    assert main([*said[:-4], "--cell", "tdp-4", "--mode", "rw", "--user", user]) == 0
    point.sync()
    assert names(point) == {"Người Ở 3", "Người Ở 4"}
    return point


def test_it_ends_by_itself_on_the_wards_day(ward: WardServer, point: Laptop, monkeypatch: Any) -> None:
    first = ward.ctx.day()
    monkeypatch.setattr(Context, "day", lambda _: first + DAYS - 1)
    point.sync()
    assert names(point) == {"Người Ở 3", "Người Ở 4"}, "the last day counts"
    monkeypatch.setattr(Context, "day", lambda _: first + DAYS)
    point.sync()
    assert names(point) == {"Người Ở 4"}


def test_it_ends_without_a_line_too_by_days_of_use(point: Laptop, day: Any) -> None:
    def open_on(number: int) -> set[str]:
        day(number)
        point.office.lease.note_opened().result()
        point.ledger.forget_ended().result()
        return names(point)

    assert open_on(0) == open_on(DAYS - 1) == {"Người Ở 3", "Người Ở 4"}
    assert open_on(DAYS) == open_on(DAYS + 1) == {"Người Ở 4"}
    point.sync()  # by the ward's own day it is not over: the clock here ran ahead
    assert names(point) == {"Người Ở 3", "Người Ở 4"}
