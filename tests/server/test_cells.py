"""Where records are and who may write there (decisions 1, 2, 19; F20)."""

from collections.abc import Callable

import pytest

from desktop.contract.ids import natural_id, uuid7
from server import admin
from server.context import Context
from tests.server.conftest import Clock
from tests.server.laptop import Laptop, made

Enrol = Callable[..., Laptop]


def reason(receipt: dict) -> str | None:
    return receipt["open"][-1]["reason"] if receipt["open"] else None


def test_a_moved_person_takes_everything_along_and_leaves_a_mark(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw", c2="rw"), laptop(c1="r")
    person = lan.make("person", "c1", home="c1")
    note = lan.make("note", "c1", o=person)
    visit = lan.make("visit", "c1", o=person, x="c3")
    lan.sync("c1", "c2")
    tu.sync("c1")
    assert {person, note, visit} == set(tu.rows)
    lan.edit("person", person, home=("c1", "c2"))
    lan.sync("c1", "c2")
    page = tu.pull("c1")
    assert {entry[2] for entry in page["entries"]} == {"gone"}
    numbers = [entry[0] for entry in page["entries"]]
    assert len(set(numbers)) == 3, "one number per feed entry"
    assert tu.rows == {}
    assert [lan.rows[one]["cell"] for one in (person, note, visit)] == ["c2", "c2", "c2"]
    assert lan.rows[visit]["also"] == "c3"


def test_a_visit_is_seen_in_its_persons_cell_and_by_the_team(laptop: Enrol) -> None:
    lan, team = laptop(c1="rw"), laptop(c3="r")
    person = lan.make("person", "c1", home="c1")
    visit = lan.make("visit", "c1", o=person, x="c3")
    lan.push()
    team.pull("c3")
    assert list(team.rows) == [visit], "the person herself is not the team's to see"


def test_an_anonymous_visit_is_the_teams(laptop: Enrol) -> None:
    lan = laptop(c3="rw")
    visit = lan.make("visit", "c3", x="c3")
    lan.sync("c3")
    assert (lan.rows[visit]["cell"], lan.rows[visit]["also"]) == ("c3", None)


def test_the_claimed_cell_counts_only_while_the_owner_is_unknown(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw", c9="rw"), laptop(c2="rw")
    person, visit = uuid7(), uuid7()
    lan.make("visit", "c1", visit, o=person, x="c9")
    lan.sync("c1", "c9")
    assert lan.rows[visit]["cell"] == "c1"
    tu.make("person", "c2", person, home="c2")
    tu.push()
    lan.pull("c1", "c9")
    assert (lan.rows[visit]["cell"], lan.rows[visit]["also"]) == ("c2", "c9")
    lan.make("visit", "c1", o=person, x="c9")
    assert reason(lan.push()) == "scope", "the owner is known to be elsewhere"


@pytest.mark.parametrize("mode", ["r", ""])
def test_writing_needs_the_right_to_write_the_home(laptop: Enrol, mode: str) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1=mode) if mode else laptop()
    person = lan.make("person", "c1", home="c1")
    lan.push()
    tu.make("person", "c1", home="c1")
    assert reason(tu.push()) == "scope"
    tu.edit("person", person, a=(None, "x"))
    assert reason(tu.push()) == "scope"


def test_the_right_to_write_the_also_is_not_enough(laptop: Enrol) -> None:
    lan, team = laptop(c1="rw"), laptop(c3="rw")
    person = lan.make("person", "c1", home="c1")
    visit = lan.make("visit", "c1", o=person, x="c3")
    lan.push()
    team.sync("c3")
    team.edit("visit", visit, a=(None, "x"))
    assert reason(team.push()) == "scope"


def test_who_may_write_one_of_two_people_may_say_they_are_the_same(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c2="rw")
    one, other = lan.make("person", "c1", home="c1"), tu.make("person", "c2", home="c2")
    lan.push()
    tu.push()
    pair = natural_id("pair", one, other)
    tu.make("pair", "c1", pair, one=one, other=other, d="same")
    assert reason(tu.push()) is None
    lan.pull("c1")
    assert (lan.rows[pair]["cell"], lan.rows[pair]["also"]) == ("c1", "c2")


def test_a_move_needs_rw_on_the_old_cell_and_w_on_the_new(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    person = lan.make("person", "c1", home="c1")
    lan.push()
    for rights, outcome in (
        ({"c1": "w", "c2": "rw"}, "scope"),
        ({"c1": "rw", "c2": "r"}, "scope"),
        ({"c1": "rw", "c2": "w"}, None),
    ):
        who = laptop(**rights)
        who.sync(*[cell for cell, mode in rights.items() if "r" in mode])
        who.edit("person", person, home=("c1", "c2"))
        assert reason(who.push()) == outcome


def test_a_move_dressed_as_a_creation_is_a_move(laptop: Enrol) -> None:
    lan, w_only = laptop(c1="rw"), laptop(c1="w")
    person = lan.make("person", "c1", home="c1")
    lan.push()
    w_only.write(("person", person, "c1", {"voided_at": [None, None], "home": ["c1", "c9"]}))
    assert reason(w_only.push()) == "scope"


def test_an_edit_follows_a_person_who_left_unseen(laptop: Enrol) -> None:
    """Tú had not been shown that she moved: honest work is not held."""
    lan, tu = laptop(c1="rw", c2="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1")
    note = lan.make("note", "c1", o=person)
    lan.sync("c1", "c2")
    tu.sync("c1")
    lan.edit("person", person, home=("c1", "c2"))
    lan.sync("c1", "c2")
    tu.edit("person", person, a=(None, "from Tú"))
    tu.edit("note", note, a=(None, "from Tú"))
    assert tu.push()["open"] == []
    lan.pull("c1", "c2")
    assert lan.rows[person]["fields"]["a"] == lan.rows[note]["fields"]["a"] == "from Tú"
    tu.pull("c1")
    tu.edit("person", person, b=(None, "too late"))
    assert reason(tu.push()) == "scope", "by then it had been shown that she left"


def test_a_cell_that_stays_the_also_still_was_a_home_that_was_left(laptop: Enrol) -> None:
    """Decision 21, `goneonly`: no `gone` is sent there, yet the right to write ended unseen."""
    lan, tu = laptop(c1="rw", c2="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1")
    visit = lan.make("visit", "c1", o=person, x="c1")
    lan.sync("c1", "c2")
    tu.sync("c1")
    lan.edit("person", person, home=("c1", "c2"))
    lan.sync("c1", "c2")
    assert (lan.rows[visit]["cell"], lan.rows[visit]["also"]) == ("c2", "c1")
    tu.edit("visit", visit, a=(None, "x"))
    assert tu.push()["open"] == []


def test_numbers_of_another_epoch_mean_nothing(laptop: Enrol) -> None:
    """Decision 21, `seenraw`."""
    lan, tu = laptop(c1="rw", c2="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1")
    lan.sync("c1", "c2")
    lan.edit("person", person, home=("c1", "c2"))
    lan.sync("c1", "c2")
    head = {"seen": [1_000_000, "another epoch"]}
    tu.write(("person", person, "c1", {"a": [None, "x"]}), **head)
    assert tu.push()["open"] == []


def test_the_new_owner_of_a_record_must_be_the_authors_to_write(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c2="rw")
    hers, his = lan.make("person", "c1", home="c1"), tu.make("person", "c2", home="c2")
    visit = lan.make("visit", "c1", o=hers, x="c3")
    lan.push()
    tu.push()
    lan.edit("visit", visit, o=(hers, his))
    assert reason(lan.push()) == "scope"


def test_nothing_outside_the_readers_cells_is_ever_sent(laptop: Enrol) -> None:
    lan = laptop(c1="rw", c2="rw", c3="rw")
    for cell in ("c1", "c2", "c3"):
        lan.make("person", cell, home=cell)
    lan.push()
    spy = laptop(c1="r", c2="w")
    page = spy.pull("c1", "c2", "c3", "ward", "catalog", "' OR 1=1 --")
    assert {entry[1] for entry in page["entries"]} <= {"c1", "ward", "catalog"}
    assert set(page["cells"]) == set(page["check"]) == {"c1", "ward", "catalog"}


def test_a_new_grant_frees_what_was_held_in_the_order_of_arrival(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan = laptop(c1="rw")
    person = lan.make("person", "c2", home="c2", a="1")
    lan.edit("person", person, a=("1", "2"))
    lan.edit("person", person, a=("2", "3"))
    assert [one["reason"] for one in lan.push()["open"]] == ["scope", "parent", "parent"]
    before = lan.session()["head"]
    admin.grant(ctx, ward, lan.user, {"c2": ("rw", None)})
    receipt = lan.session()
    assert receipt["open"] == []
    assert receipt["head"] > before, "a grant takes a number"
    lan.pull("c2")
    assert lan.rows[person]["fields"]["a"] == "3"


def test_a_grant_ends_by_itself_on_the_servers_day(
    laptop: Enrol, ctx: Context, ward: str, clock: Clock
) -> None:
    lan = laptop()
    admin.grant(ctx, ward, lan.user, {"c1": ("rw", ctx.day())})
    lan.make("person", "c1", home="c1")
    assert lan.push()["open"] == []
    lan.pull("c1")
    assert len(lan.rows) == 1
    clock.turn(days=1)
    lan.make("person", "c1", home="c1")
    assert reason(lan.push()) == "scope"
    lan.session()
    assert lan.post("/v1/pull", {"epoch": lan.epoch, "cells": {"c1": 0}, "schema": 1})["cells"] == {}


def test_owners_cannot_be_tied_in_a_ring(laptop: Enrol) -> None:
    """References that point to themselves or to a record of another table are no owners."""
    lan = laptop(c1="rw")
    itself, one, other = uuid7(), uuid7(), uuid7()
    lan.make("visit", "c1", itself, o=itself, x="c1")
    lan.write(
        ("visit", one, "c1", made(o=other, x="c1")),
        ("visit", other, "c1", made(o=one, x="c1")),
    )
    lan.make("note", "c1", o=itself)
    receipt = lan.push()
    assert [one["reason"] for one in receipt["open"]] == ["invalid"]
    lan.edit("visit", itself, a=(None, "x"))
    lan.edit("visit", one, a=(None, "x"))
    assert len(lan.push()["open"]) == 1
