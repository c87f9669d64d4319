"""Search goes from the hits to the people, never through everybody."""

from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from desktop.models.citizen import Citizen
from desktop.services import search


def plan(database, sql: str, *values: object) -> list[str]:
    with database.read() as session:
        found = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        return [row[3] for row in found]


def test_the_desk_takes_the_people_of_the_hits_one_by_one(database) -> None:
    steps = plan(database, search._SQL, search.query("nguyen"), search.SAMPLE)
    assert any("SEARCH s USING INTEGER PRIMARY KEY" in step for step in steps), steps
    assert not any("(tbl=?)" in step for step in steps), steps


def test_a_list_looks_the_hits_up_by_their_number(database) -> None:
    made = select(Citizen.id).where(search.matching(Citizen, "nguyen")).compile(dialect=sqlite.dialect())
    steps = plan(database, str(made), *(made.params[name] for name in made.positiontup or ()))
    assert any("SEARCH search USING INTEGER PRIMARY KEY" in step for step in steps), steps
    assert not any("(tbl=?)" in step for step in steps), steps
