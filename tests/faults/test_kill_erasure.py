"""Power is cut while a person is being erased: she is there whole, or gone whole; others never notice."""

import random
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, text

from desktop.contract import line
from desktop.models.database import Database
from desktop.models.outbox import OutboxLine
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.dates import today
from desktop.services.office import Office
from tests.builders import a_citizen, a_visit
from tests.conftest import KEY, USER
from tests.faults.dying import AFTER, ERASING, KILLED, WHOLE, Forks
from tests.plain_bytes import found

HER, OTHER = "Trần Thị Quên Đi", "Lê Văn Ở Lại"
COMMITTED = ("it is committed, and the log not yet cut",)


def notebook(migrated: Path, path: Path) -> str:
    """With both, each helped once."""
    database = Database(Path(shutil.copy(migrated, path)), KEY)
    office = Office.over(database, USER)
    person, other = a_citizen(office, HER, phone="0987654321"), a_citizen(office, OTHER)
    for each in (person, other):
        a_visit(office, each, note=f"của {HER if each == person else OTHER}")
    database.close()
    return person


def check(path: Path, person: str) -> bool:
    """Whether she is gone."""
    database = Database(path, KEY)
    office = Office.over(database, USER)
    try:
        is_gone = office.citizen.row(person) is None
        rows = office.help_visit.page().rows
        with database.read() as session:
            lines = session.scalars(select(OutboxLine).order_by(OutboxLine.seq)).all()
            assert session.execute(text("PRAGMA cipher_integrity_check")).all() == []
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert all(line.hash_of(each.body) == each.hash for each in lines)
        assert len(rows) == 2
        assert sum(row.citizen_id is None for row in rows) == is_gone
        names = {row.full_name for row in office.citizen.page(CitizenFilter()).rows}
        assert names == ({OTHER} if is_gone else {HER, OTHER})
        if not is_gone:  # then it is simply done again
            office.erasure.erase(person, why="request", day=today()).result()
    finally:
        database.close()
    assert found(path.parent, KEY, (HER, "0987654321")) == []
    assert found(path.parent, KEY, (OTHER,)) != []
    return is_gone


@pytest.mark.parametrize("step", [*ERASING, WHOLE])
def test_she_is_there_whole_or_gone_whole(migrated, tmp_path, dying: Forks, step: str) -> None:
    path = tmp_path / "home" / "notebook.db"
    path.parent.mkdir()
    person = notebook(migrated, path)
    assert dying.erase(path, person, step) == (0 if step == WHOLE else KILLED)
    assert check(path, person) == (step in (*COMMITTED, WHOLE))


@pytest.mark.prove
def test_two_hundred_kills(migrated, tmp_path, dying: Forks) -> None:
    """At each step, and at moments drawn within as long as it takes here and now."""
    dice, before, gone, kills = random.Random(13), tmp_path / "before", 0, 0
    before.mkdir()
    person = notebook(migrated, before / "notebook.db")
    longest, steps = 1000.0, list(ERASING)
    while kills < 200:
        moment = dice.randint(1, round(longest))
        path = Path(shutil.copytree(before, tmp_path / "home")) / "notebook.db"
        is_killed = dying.erase(path, person, steps.pop() if steps else f"{AFTER}{moment}") != 0
        longest = longest * 1.02 if is_killed else max(20, moment)
        is_gone = check(path, person)
        assert is_gone or is_killed
        kills += is_killed
        gone += is_gone and is_killed
        shutil.rmtree(path.parent)
    assert 0 < gone < 200
