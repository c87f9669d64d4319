"""Search goes from the hits to the people, never through everybody."""

import pytest
from sqlalchemy.dialects import sqlite

from desktop.services import search
from desktop.services.citizen_listing import CitizenFilter, listing, numbers
from tests.builders import a_citizen


def plan(database, sql: str, *values: object) -> list[str]:
    with database.read() as session:
        found = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        return [row[3] for row in found]


def test_the_desk_takes_the_people_of_the_hits_one_by_one(database) -> None:
    steps = plan(database, search._SQL, search.query("nguyen"), search.SAMPLE)
    assert any("SEARCH c USING INTEGER PRIMARY KEY" in step for step in steps), steps


@pytest.mark.parametrize(
    ("many", "step"),
    [
        (False, "SEARCH citizen USING INTEGER PRIMARY KEY"),
        (True, "SCAN citizen USING COVERING INDEX ix_citizen_reading_order"),
    ],
)
def test_a_list_looks_few_hits_up_by_their_number_and_goes_along_its_order_for_many(
    database, many, step
) -> None:
    asked = listing(CitizenFilter(text="nguyen"), many=many).only_numbers()
    made = asked.compile(dialect=sqlite.dialect())
    steps = plan(database, str(made), *(made.params[name] for name in made.positiontup or ()))
    assert any(each.startswith(step) for each in steps), steps
    assert ("USE TEMP B-TREE FOR ORDER BY" in steps) is not many, steps


def test_few_and_many_are_listed_alike(database, office, monkeypatch) -> None:
    for name in ("Nguyễn Văn Bình", "Trần Nguyên An", "Lê Hoa"):
        a_citizen(office, name)
    wanted = CitizenFilter(text="nguyen")
    with database.read() as session:
        few = numbers(session, wanted)
        monkeypatch.setattr(search, "MANY", 1)
        assert search.are_many(session, "nguyen")
        assert numbers(session, wanted) == few
    assert len(few) == 2
