"""Who is one person: kept by the door through any deed, any row of the ward and any that goes, as the
specification says it (tests/sync_model/model.py), and as a rebuild would make it."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from desktop.contract.ids import natural_id
from desktop.models import person_of
from desktop.models.cells import CONTRACT
from desktop.models.database import Database
from desktop.models.person_of import PersonOf
from desktop.models.same_person import SamePerson
from desktop.services.office import Office
from desktop.sync import inbox
from desktop.sync.keeping import drop
from tests.builders import home_of
from tests.conftest import KEY, USER
from tests.sync_model import model

PEOPLE = [f"{number:032x}" for number in range(1, 7)]
PAIRS = [(one, other) for one in PEOPLE for other in PEOPLE if one < other]

decisions = st.sampled_from(["same", "same", "same", "different", None])
pairs = st.tuples(st.sampled_from(PAIRS), st.booleans())
people = st.sampled_from(PEOPLE)
deeds = st.one_of(
    st.tuples(st.just("decide"), pairs, decisions),
    st.tuples(st.just("put"), pairs, decisions),
    st.tuples(st.just("unsay"), pairs, st.none()),
    st.tuples(st.just("gone"), people, st.none()),
    st.tuples(st.just("back"), people, st.none()),
)


@settings(max_examples=1000 if "PROVE" in os.environ else 15)
@given(did=st.lists(deeds, max_size=14))
def test_the_door_keeps_who_is_one_person(did: list[Any], many: "Notebook") -> None:
    many.begin()
    for verb, about, decision in did:
        getattr(many, verb)(about, decision)
        kept, specified, rebuilt = many.look()
        assert kept == specified
        assert kept == rebuilt


class Notebook:
    """One file for all examples: a notebook is dear, rows are not."""

    def __init__(self, database: Database) -> None:
        self.database, self.office = database, Office.over(database, USER)
        self.cell = home_of(self.office)

    def begin(self) -> None:
        def work(session: Session) -> None:
            drop(session.connection(), "same_person", [natural_id("same_person", *pair) for pair in PAIRS])
            self._put(session.connection(), "citizen", {each: self._citizen(each) for each in PEOPLE})

        self.database.apply(work).result()

    def decide(self, about: Any, decision: str | None) -> None:
        (one, other), is_other = about
        with self.database.read() as session:
            here = set(session.scalars(select(inbox.CLASSES["citizen"].id)))
        if not {one, other} <= here:
            return
        if decision == "same":
            self.office.same_person.join(one, other, other if is_other else one).result()
        elif decision:
            self.office.same_person.part(one, other).result()
        else:
            self.office.same_person.ask_again((one, other)).result()

    def put(self, about: Any, decision: str | None, **more: Any) -> None:
        (one, other), is_other = about
        fields = {"one": one, "other": other, "survivor": other if is_other else one, "decision": decision}
        row = {natural_id("same_person", one, other): fields | more}
        self.database.apply(lambda session: self._put(session.connection(), "same_person", row)).result()

    def unsay(self, about: Any, _: None) -> None:
        self.put(about, "same", voided_at="2026-11-26T00:00:00.000000Z", void_reason="undone")

    def gone(self, person: str, _: None) -> None:
        self.database.apply(lambda session: drop(session.connection(), "citizen", [person])).result()

    def back(self, person: str, _: None) -> None:
        row = {person: self._citizen(person)}
        self.database.apply(lambda session: self._put(session.connection(), "citizen", row)).result()

    def look(self) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
        def work(session: Session) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
            connection = session.connection()
            kept = _rows(session)
            here = session.scalars(select(inbox.CLASSES["citizen"].id)).all()
            rows = {"p" + each: {"f": {}} for each in here}
            for pair in session.scalars(select(SamePerson)):
                said = f"{pair.decision}:p{pair.survivor}" if pair.decision else None
                rows[f"s|p{pair.one}|p{pair.other}"] = {"f": {"d": said, "void": pair.voided_at}}
            specified = {r[1:]: p[1:] for r, p in model.person_of(rows).items()}
            shared = [person for person in specified.values()]
            person_of.rebuild(connection)
            return kept, {r: p for r, p in specified.items() if shared.count(p) > 1}, _rows(session)

        return self.database.apply(work).result()

    def _citizen(self, person: str) -> dict[str, Any]:
        return {"home": self.cell, "full_name": f"Người {person[-1]}", "birth_approx": False}

    def _put(self, connection: Connection, table: str, rows: Mapping[str, dict[str, Any]]) -> None:
        puts = {r: {"cell": self.cell, "also": None, "rev": 1, "fields": f} for r, f in rows.items()}
        inbox.apply_rows(connection, CONTRACT[table], puts)


def _rows(session: Session) -> dict[str, str]:
    return dict(session.execute(select(PersonOf.rec, PersonOf.person)).all())


@pytest.fixture(scope="module")
def many(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Notebook"]:
    database = Database(Path(shutil.copy(migrated, tmp_path_factory.mktemp("many"))), KEY)
    yield Notebook(database)
    database.close()
