"""A laptop at a mobile point: the whole ward can be read there for some days, by a command of the ward or by
the word of a leader."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from desktop.contract.ids import uuid7
from desktop.contract.line import MOST_DAYS
from desktop.contract.records import twin
from desktop.errors import NotAllowed, ReadOnly
from desktop.models import permit
from desktop.models.engine import driver
from desktop.models.noting import NotingSession
from desktop.services.mobile_point import DAYS as OFFERED
from desktop.services.support_need import SupportNeedDraft
from desktop.sync import keeping
from server import admin, audit, revocation
from server.__main__ import main
from server.context import Context
from server.ward import Grants, grants_of
from tests.builders import SPOKEN, a_citizen, edit
from tests.sync.conftest import WARD, Laptop, WardServer, join
from tests.sync.test_lease import day
from tests.sync.test_support_need import NEED, all_of_it

__all__ = ["day"]  # a fixture

DAYS = 3


def names(laptop: Laptop) -> set[str]:
    return {hit.full_name for hit in laptop.office.search.find("nguoi")}


def show(ward: WardServer, laptop: Laptop, days: int) -> None:
    """As docs/may-chu.md has it."""
    said = ["grant", *ward.data, "--ward", WARD, "--cell", "all", "--mode", "r"]
    assert main([*said, "--user", user_of(laptop), "--days", str(days)]) == 0


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
    show(ward, point, DAYS)
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


def test_the_command_takes_nothing_from_what_she_has_in_her_own_place(
    ward: WardServer, point: Laptop
) -> None:
    today = ward.ctx.day()
    assert rights(ward, point)["tdp-4"] == ("rw", None)
    assert rights(ward, point)["tdp-3"] == ("r", today + DAYS - 1)
    show(ward, point, 1)  # a shorter end of what was lent is a new word
    assert rights(ward, point)["tdp-4"] == ("rw", None)
    assert rights(ward, point)["tdp-3"] == ("r", today)


def test_it_ends_without_a_line_too_by_days_of_use(ward: WardServer, point: Laptop, day: Any) -> None:
    def open_on(number: int) -> set[str]:
        day(number)
        point.office.lease.note_opened().result()
        point.ledger.forget_ended().result()
        return names(point)

    assert open_on(0) == open_on(DAYS - 1) == {"Người Ở 3", "Người Ở 4"}
    half = "INSERT INTO inbox (tbl, rec, cell, seq, kind, json) VALUES ('later', 'r', :cell, 1, 'put', '{}')"
    there = {"cell": ward.cells["tdp-3"]}
    point.database.apply(lambda session: session.execute(text(half), there)).result()
    assert open_on(DAYS) == open_on(DAYS + 1) == {"Người Ở 4"}
    with point.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM inbox")).scalar() == 0, "nor what was half here"
    point.sync()  # by the ward's own day it is not over: the clock here ran ahead
    assert names(point) == {"Người Ở 3", "Người Ở 4"}


def user_of(laptop: Laptop) -> str:
    return laptop.office.notebook.ward_user() or ""


def until(ward: WardServer, days: int) -> date:
    """The last of so many days, as the ward counts them."""
    return date(1970, 1, 1) + timedelta(days=ward.ctx.day() + days - 1)


def rights(ward: WardServer, laptop: Laptop) -> Grants:
    """In the neighbourhoods, by their codes."""
    codes = {cell: code for code, cell in ward.cells.items()}
    with ward.ctx.store.reading() as connection:
        found = grants_of(connection, WARD, user_of(laptop))
    return {codes[cell]: right for cell, right in found.items() if cell in codes}


def held(ward: WardServer) -> dict[str, int]:
    found: dict[str, int] = ward.status()["held"]
    return found


@pytest.fixture
def mai(ward: WardServer, laptop: Callable[..., Laptop]) -> Laptop:
    """Of one neighbourhood, of Hoa's team. People live in two, and of one something sensitive is known."""
    lan = laptop("lan")
    admin.grant(ward.ctx, WARD, user_of(lan), {twin(ward.cells["tdp-3"]): ("rw", None)})
    lan.sync()
    for code in ("tdp-3", "tdp-4"):
        person = a_citizen(lan.office, f"Người Ở {code[-1]}", home=ward.cells[code])
        if code == "tdp-3":
            need = SupportNeedDraft(citizen_id=person, **NEED)
            lan.office.support_need.save(uuid7(), need, {}, SPOKEN).result()
    lan.sync()
    mai = laptop("mai", **{"tdp-4": "rw"})
    assert (held(ward), names(mai)) == ({}, {"Người Ở 4"})
    return mai


def test_a_leader_gives_it_without_a_line_and_it_ends_so_too(
    ward: WardServer, laptop: Callable[..., Laptop], mai: Laptop, day: Any
) -> None:
    hoa = laptop("hoa", role="leader")
    hoa.office.mobile_point.show_ward(user_of(mai), until(ward, DAYS)).result()
    mai.sync()
    assert names(mai) == {"Người Ở 4"}, "the ward has not heard"
    assert hoa.office.mobile_point.shown() == {user_of(mai): until(ward, DAYS)}
    assert mai.office.mobile_point.shown() == {}
    hoa.sync()
    assert (held(ward), hoa.ledger.custody().waiting) == ({}, 0)
    mai.sync()
    assert names(mai) == {"Người Ở 3", "Người Ở 4"}
    assert all_of_it(mai) == []
    (found,) = [hit.id for hit in mai.office.search.find("nguoi") if hit.full_name == "Người Ở 3"]
    with pytest.raises(ReadOnly):
        edit(mai.office, found, note="x")
    last = ward.ctx.day() + DAYS - 1
    given = dict.fromkeys(ward.cells, ("r", last))
    assert rights(ward, mai) == given | {"tdp-4": ("rw", None)}
    _, acts, known = audit.acts(ward.ctx, WARD)
    said = next(each for each in acts if each.act == "ward.show")
    assert (known[said.by], list(said.subjects)) == ("Hoa", [user_of(mai)])
    assert said.detail == {"until": until(ward, DAYS).isoformat()}

    def open_on(number: int) -> set[str]:
        day(number)
        mai.office.lease.note_opened().result()
        mai.ledger.forget_ended().result()
        return names(mai)

    assert open_on(0) == open_on(DAYS - 1) == {"Người Ở 3", "Người Ở 4"}
    assert open_on(DAYS) == {"Người Ở 4"}


def test_what_has_ended_is_looked_for_every_minute_by_hardly_a_question(
    ward: WardServer, point: Laptop
) -> None:
    def asked() -> int:
        said: list[str] = []

        def work(session: NotingSession) -> None:
            raw = driver(session.connection())
            raw.set_trace_callback(said.append)
            keeping.forget_ended(session)
            raw.set_trace_callback(None)

        point.database.apply(work).result()
        return len(said)

    assert asked() == 1
    ended = "UPDATE sync_one SET opened = :days"
    point.database.apply(lambda session: session.execute(text(ended), {"days": DAYS}) and None).result()
    point.ledger.forget_ended().result()
    assert names(point) == {"Người Ở 4"}
    assert asked() == 3, "where one has ended, and all of it is gone"


def test_nothing_of_it_is_given_by_a_volunteer_to_another_team_or_for_too_long(
    ward: WardServer, laptop: Callable[..., Laptop], mai: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    tu, hoa, before = laptop("tu"), laptop("hoa", role="leader"), rights(ward, mai)
    with pytest.raises(NotAllowed):
        tu.office.mobile_point.show_ward(user_of(mai), until(ward, 1)).result()
    ours, ward.team = ward.team, ward.cells["tdp-3"]  # a team of its own
    stranger = laptop("dao", role="leader", **{"tdp-3": "rw"})
    ward.team = ours
    pupil = laptop("hoc", role="pupil", **{"tdp-4": "w"})
    monkeypatch.setattr(permit, "check", lambda *_: None)  # as a changed program has it
    count = 0

    def is_held(who: Laptop, whom: str, last: date | None) -> bool:
        nonlocal count
        who.office.mobile_point.show_ward(whom, last).result()  # type: ignore[arg-type]
        who.sync()
        was, count = count, held(ward).get("role", 0)
        return count == was + 1

    assert is_held(tu, user_of(mai), until(ward, 1))
    assert is_held(tu, user_of(tu), until(ward, 1))
    assert is_held(stranger, user_of(mai), until(ward, 1))
    assert is_held(hoa, user_of(stranger), until(ward, 1))
    assert is_held(hoa, user_of(pupil), until(ward, 1)), "she sees nobody she did not help"
    assert is_held(hoa, uuid7(), until(ward, 1))
    assert is_held(hoa, user_of(mai), until(ward, MOST_DAYS + 2))
    assert is_held(hoa, user_of(mai), None), "it would never end"
    assert rights(ward, mai) == before
    assert rights(ward, stranger) == {"tdp-3": ("rw", None)}
    assert rights(ward, pupil) == {"tdp-4": ("w", None)}
    admin.set_role(ward.ctx, WARD, user_of(tu), "leader")  # what was held for the role is judged again
    assert rights(ward, mai) == before
    assert not is_held(hoa, user_of(mai), until(ward, 0)), "over before the ward heard of it"
    assert rights(ward, mai) == before
    assert not is_held(hoa, user_of(mai), until(ward, MOST_DAYS + 1))
    assert rights(ward, mai)["tdp-3"] == ("r", ward.ctx.day() + MOST_DAYS)


def test_what_somebody_has_is_never_made_less(
    ward: WardServer, laptop: Callable[..., Laptop], mai: Laptop
) -> None:
    hoa, today = laptop("hoa", role="leader"), ward.ctx.day()
    had: Grants = {
        "tdp-3": ("r", None),
        "tdp-4": ("rw", today),  # shorter, and more
        "tdp-5": ("r", today + 9),
        "tdp-6": ("w", None),
    }
    cells = {ward.cells[code]: right for code, right in had.items() if code in ward.cells}
    admin.grant(ward.ctx, WARD, user_of(mai), cells)
    before = rights(ward, mai)
    for days in (DAYS, DAYS + 1, 1):  # longer by a second word, no shorter by a third
        hoa.office.mobile_point.show_ward(user_of(mai), until(ward, days)).result()
        hoa.sync()
    fresh = dict.fromkeys(ward.cells.keys() - before.keys(), ("r", today + DAYS))
    assert rights(ward, mai) == before | fresh
    hoa.office.mobile_point.show_ward(user_of(hoa), until(ward, 1)).result()
    hoa.sync()
    assert (held(ward), set(rights(ward, hoa).values())) == ({}, {("rw", None)})
    revocation.revoke_member(ward.ctx, WARD, user_of(mai))
    hoa.office.mobile_point.show_ward(user_of(mai), until(ward, 1)).result()
    hoa.sync()
    assert rights(ward, mai) == {}, "who has left gets nothing"


def test_what_is_offered_the_ward_takes() -> None:
    assert max(OFFERED) <= MOST_DAYS
