"""Rows that changed behind the program's back: found by the ward's digests, fetched again, and told (F28)."""

import logging
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from desktop.sync.ledger import Ledger
from server import admin
from tests.builders import a_citizen, a_visit, edit
from tests.sync.conftest import WARD

TABLES = ("citizen", "consent", "help_visit")


def rows(laptop: Any) -> dict[str, set[Any]]:
    columns = "id, cell, also, _rev, voided_at"
    with laptop.database.read() as session:
        found = {each: session.execute(text(f"SELECT {columns} FROM {each}")).all() for each in TABLES}
        found["names"] = session.execute(text("SELECT id, full_name, phone FROM citizen")).all()
    return {table: {tuple(row) for row in each} for table, each in found.items()}


def behind_its_back(laptop: Any, *statements: str) -> None:
    def work(session: Any) -> None:
        for statement in statements:
            session.execute(text(statement))

    laptop.database.apply(work).result()


def started_again(laptop: Any) -> None:
    laptop.ledger = Ledger(laptop.database)


@pytest.mark.parametrize("way", ["pages", "slices"])
def test_a_row_that_was_flipped_is_found_healed_and_reported(
    ward: Any, laptop: Any, way: str, monkeypatch: Any, caplog: Any
) -> None:
    if way == "slices":
        monkeypatch.setattr("desktop.sync.pull.AT_ONCE", 3)
        monkeypatch.setattr("server.feed.MAX_ROWS", 4)
    lan, tu = laptop("lan"), laptop("tu")
    people = [a_citizen(lan.office, f"Người Thứ {number}", phone=f"091234567{number}") for number in range(5)]
    gone = a_visit(lan.office, people[0])
    a_visit(lan.office, people[1])
    lan.sync()
    tu.sync()
    right = rows(lan)
    columns = "cell, also, _rev, _extra, _last, voided_at, citizen_id, team, visited_on, outcomes, volunteer"
    behind_its_back(
        tu,
        f"UPDATE citizen SET full_name = 'Tên Sai', phone = NULL, _rev = _rev + 3 WHERE id = '{people[2]}'",
        f"DELETE FROM help_visit WHERE id = '{gone}'",
        f"INSERT INTO help_visit (id, {columns}) SELECT '{'f' * 32}', {columns} FROM help_visit LIMIT 1",
    )
    assert rows(tu) != right
    tu.sync()  # it was compared at the start, and again in a day: meanwhile nobody knows
    assert tu.ledger.custody().healed is None
    started_again(tu)
    with caplog.at_level(logging.WARNING, "server"):
        tu.sync()
    assert rows(tu) == rows(lan) == right
    assert {person.full_name for person in tu.office.search.find("nguoi")} >= {"Người Thứ 2"}
    healed = tu.ledger.custody().healed
    assert healed is not None
    assert (healed.is_done, list(healed.places)) == (True, ["Tổ dân phố 4"])
    assert "differed in" in caplog.text
    assert "Người" not in caplog.text
    tu.ledger.forget_healed()
    for _ in range(2):  # and no more
        started_again(tu)
        tu.sync()
        assert tu.ledger.custody().healed is None


def test_own_work_on_its_way_is_neither_taken_for_a_difference_nor_lost(
    ward: Any, laptop: Any, monkeypatch: Any
) -> None:
    lan = laptop("lan")
    person, other = a_citizen(lan.office, "Nguyễn Văn An"), a_citizen(lan.office, "Nguyễn Văn Bình")
    lan.sync()
    behind_its_back(lan, f"UPDATE citizen SET _rev = _rev + 1 WHERE id = '{other}'")
    started_again(lan)
    real = Ledger.run

    def meanwhile(ledger: Any, progress: Any) -> None:
        from desktop.sync.pull import Pull

        pulled = Pull.run

        def run(self: Any, step: Any) -> Any:
            edit(lan.office, person, phone="0912345678")  # saved while the ward's pages come
            monkeypatch.setattr(Pull, "run", pulled)
            return pulled(self, step)

        monkeypatch.setattr(Pull, "run", run)
        real(ledger, progress)

    monkeypatch.setattr(Ledger, "run", meanwhile)
    lan.sync()
    monkeypatch.undo()
    assert lan.ledger.custody().healed is None  # work waits: not now
    lan.sync()
    assert lan.ledger.custody().healed is not None
    assert lan.office.citizen.stored(person)["phone"] == "0912345678"


def test_whom_only_this_notebook_has_forgotten_is_not_fetched_again_each_day(ward: Any, laptop: Any) -> None:
    """Her right there ended before her order came to the ward, which holds it; it may follow it later."""
    hoa, lan, here = laptop("hoa", role="leader"), laptop("lan"), ward.cells["tdp-4"]
    people = [a_citizen(hoa.office, name, home=here) for name in ("Trần Thị Quên Đi", "Lê Thị Nhớ Lại")]
    for each in (hoa, lan):
        each.sync()
    for person in people:
        hoa.office.erasure.erase(person, why="request", day=date(2026, 11, 26)).result()
    user = hoa.office.notebook.ward_user()
    admin.grant(ward.ctx, WARD, user, {here: ("r", None)})
    hoa.sync()
    assert ward.status()["held"] == {"scope": 2}
    for _ in range(2):
        started_again(hoa)
        hoa.sync()
        assert hoa.ledger.custody().healed is None
    assert rows(hoa)["citizen"] == set()
    newest, _ = hoa.office.held_line.rows()
    hoa.office.held_line.take_back(newest.id).result()
    hoa.sync()
    admin.grant(ward.ctx, WARD, user, {here: ("rw", None)})
    started_again(hoa)
    for each in (hoa, lan, hoa):
        each.sync()
    assert ward.status()["held"] == {}
    assert rows(hoa) == rows(lan)
    assert {person[0] for person in rows(hoa)["citizen"]} == {people[1]}, "taken back: she is here again"
