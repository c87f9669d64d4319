"""The numbers in a push's answer (decision 16) are no signed word: whoever lies in them, or tells them late,
takes nothing away, and what is wrong by them is found by the ward's digests and fetched again."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from sqlalchemy import text

from desktop.contract import wire
from desktop.errors import ServerUnreachable
from desktop.models.database import Database
from desktop.services.office import Office
from desktop.sync.client import WardClient
from desktop.sync.engine import Sync
from desktop.sync.ledger import Ledger
from tests.builders import a_citizen, a_visit, edit, home_of
from tests.conftest import KEY
from tests.sync.conftest import Laptop, WardServer

Make = Callable[..., Laptop]
TABLES = ("citizen", "consent", "help_visit")


def rows(laptop: Laptop) -> dict[str, set[Any]]:
    with laptop.database.read() as session:
        found = {
            each: session.execute(text(f"SELECT id, cell, also, _rev FROM {each}")).all() for each in TABLES
        }
        found["phones"] = session.execute(text("SELECT id, full_name, phone FROM citizen")).all()
    return {table: {tuple(row) for row in each} for table, each in found.items()}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[wire.PushSeen]:
    """Every answer to a push, as it came."""
    heard: list[wire.PushSeen] = []
    take = Sync._take_answer

    def noted(sync: Sync, seen: wire.PushSeen) -> Any:
        heard.append(seen)
        return take(sync, seen)

    monkeypatch.setattr(Sync, "_take_answer", noted)
    return heard


def test_an_answer_that_comes_late_takes_nothing_back(laptop: Make, answers: list[wire.PushSeen]) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    person, other = (a_citizen(lan.office, f"Người {i}") for i in range(2))
    lan.sync()
    (late,) = answers
    assert set(late.own["citizen"]) == {person, other}
    tu.sync()
    edit(tu.office, person, phone="0912345678")
    edit(tu.office, other, home=home_of(tu.office, "Tổ dân phố 3"))
    tu.sync()
    lan.sync()
    right = rows(lan)
    assert right == rows(tu)
    lan.ledger._sync._take_answer(late)
    assert rows(lan) == right


def test_a_copy_that_only_reads_does_not_take_the_others_edits_for_its_own(
    laptop: Make, tmp_path: Path
) -> None:
    lan = laptop("lan")
    person = a_citizen(lan.office, "Nguyễn Văn An")
    lan.sync()
    for end in ("", "-wal"):
        copy(f"{lan.database.path}{end}", tmp_path / f"copy.db{end}")
    database = Database(tmp_path / "copy.db", KEY)
    user = lan.office.notebook.ward_user() or ""
    other = Laptop(database, Office.over(database, user), Ledger(database))
    try:
        other.sync()  # and keeps its session
        edit(lan.office, person, phone="0912345678")
        lan.sync()
        for _ in range(2):
            other.sync()
        assert rows(other) == rows(lan)
    finally:
        database.close()


Lie = Callable[[dict[str, Any], dict[str, Any], "Known"], None]  # alters `own` and `cells`


class Known:
    """Ids of people: sent just now, being typed meanwhile, another's, and never heard of; and a cell."""

    def __init__(self, sent: str, typed: str, theirs: str, place: str) -> None:
        self.sent, self.typed, self.theirs, self.place = sent, typed, theirs, place
        self.nobody = "f" * 32


def people(own: dict[str, Any], who: str, number: int, cell: str, also: str | None = None) -> None:
    own.setdefault("citizen", {})[who] = [number, cell, also]


LIES: dict[str, Lie] = {
    "nothing": lambda own, cells, known: (own.clear(), cells.clear()),
    "rows without cells": lambda own, cells, known: cells.clear(),
    "cells without rows": lambda own, cells, known: own.clear(),
    "cells without this row": lambda own, cells, known: own["citizen"].pop(known.sent),
    "as if all of before were here": lambda own, cells, known: cells.update(
        {cell: (0, through) for cell, (_, through) in cells.items()}
    ),
    "what will come is passed over": lambda own, cells, known: cells.update(
        {cell: (0, through + 50) for cell, (_, through) in cells.items()}
    ),
    "a cell that is not hers": lambda own, cells, known: cells.update({"c-other": (0, 1 << 40)}),
    "her row is elsewhere": lambda own, cells, known: people(own, known.sent, 1 << 40, "c-other"),
    "her row is in another place of hers": lambda own, cells, known: people(
        own, known.sent, 1 << 40, known.place
    ),
    "her row is in two places": lambda own, cells, known: people(
        own, known.sent, 1 << 40, known.place, "ward"
    ),
    "her row has an older number": lambda own, cells, known: people(own, known.sent, 1, known.place),
    "what she types is there": lambda own, cells, known: people(own, known.typed, 1 << 40, known.place),
    "what she types is elsewhere": lambda own, cells, known: people(own, known.typed, 1 << 40, "c-other"),
    "another's row is elsewhere": lambda own, cells, known: people(own, known.theirs, 1 << 40, "c-other"),
    "another's row is as it was": lambda own, cells, known: people(own, known.theirs, 1 << 40, known.place),
    "a row nobody made": lambda own, cells, known: people(own, known.nobody, 1, known.place),
    "a table nobody knows": lambda own, cells, known: own.update(
        telepathy={known.sent: [1, known.place, None]}
    ),
}


FOUND_BY_DIGEST = ("as if all of before were here", "her row is elsewhere", "what she types is elsewhere")


@pytest.mark.parametrize(
    "lie", [each if each in FOUND_BY_DIGEST else pytest.param(each, marks=pytest.mark.prove) for each in LIES]
)
def test_who_lies_about_what_came_loses_nothing_and_is_found_out(
    laptop: Make, ward: WardServer, lie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    theirs = a_citizen(tu.office, "Người Của Tú")
    tu.sync()
    lan.sync()
    edit(tu.office, theirs, phone="0987654321")
    a_visit(tu.office, theirs)
    tu.sync()
    sent = a_citizen(lan.office, "Người Của Lan")
    a_visit(lan.office, sent)
    push = WardClient.push

    def lying(client: WardClient, message: Any) -> wire.PushSeen:
        seen = push(client, message)
        typed = a_citizen(lan.office, "Người Đang Gõ")
        told = seen.model_dump(include={"own", "cells"}, mode="json")
        LIES[lie](told["own"], told["cells"], Known(sent, typed, theirs, home_of(lan.office, "Tổ dân phố 3")))
        monkeypatch.setattr(WardClient, "push", push)
        return wire.PushSeen(receipt=seen.receipt, **told)

    monkeypatch.setattr(WardClient, "push", lying)
    with suppress(ServerUnreachable):
        lan.sync()
    lan.ledger = Ledger(lan.database)  # compared at each start
    lan.sync()
    tu.sync()
    lan.ledger = Ledger(lan.database)
    lan.sync()
    assert rows(lan) == rows(tu)
    assert {name for _, name, _ in rows(lan)["phones"]} == {"Người Của Tú", "Người Của Lan", "Người Đang Gõ"}
    custody = lan.ledger.custody()
    assert (custody.waiting, custody.held, custody.conflicts, custody.has_all) == (0, 0, 0, True)
    assert custody.healed is None or custody.healed.is_done
    assert len(rows(lan)["help_visit"]) == 2
