"""Held lines end: said anew by their author, or taken back by her."""

from collections.abc import Callable

import orjson

from server import status
from server.context import Context
from tests.server.laptop import Laptop, made

Enrol = Callable[..., Laptop]


def test_a_line_said_anew_replaces_the_one_that_was_held(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan = laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a=7)
    assert [one["reason"] for one in lan.push()["open"]] == ["invalid"]
    held = orjson.loads(lan.lines[-1].body)["head"]["aid"]
    lan.write(("person", person, "c1", made(home="c1", a="seven"), [held]))
    assert lan.push()["open"] == []
    assert status.status(ctx, ward)["held"] == {}
    lan.pull("c1")
    assert lan.rows[person]["fields"]["a"] == "seven"


def test_a_line_that_is_held_again_is_held_once(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan = laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a=7)
    lan.push()
    held = orjson.loads(lan.lines[-1].body)["head"]["aid"]
    lan.write(("person", person, "c1", made(home="c1", a=8), [held]))
    lan.write(("person", person, "c1", "nonsense", [held, 5]))
    assert len(lan.push()["open"]) == 2
    assert status.status(ctx, ward)["held"] == {"invalid": 2}


def test_a_line_taken_back_is_no_longer_held_and_makes_nothing(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan = laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a=7)
    lan.push()
    held = orjson.loads(lan.lines[-1].body)["head"]["aid"]
    lan.write(("person", person, "c1", {}, [held]))
    assert lan.push()["open"] == []
    assert status.status(ctx, ward)["held"] == {}
    assert status.status(ctx, ward)["records"].get("person", 0) == 0


def test_what_waited_for_a_parent_is_not_tried_again_once_it_was_taken_back(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1")
    note = tu.make("note", "c1", o=person)
    assert [one["reason"] for one in tu.push()["open"]] == ["parent"]
    held = orjson.loads(tu.lines[-1].body)["head"]["aid"]
    tu.write(("note", note, "c1", {}, [held]))
    tu.push()
    lan.push()
    lan.pull("c1")
    assert person in lan.rows
    assert note not in lan.rows


def test_nobody_takes_back_another_ones_line(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a=7)
    lan.push()
    held = orjson.loads(lan.lines[-1].body)["head"]["aid"]
    tu.write(("person", person, "c1", {}, [held]))
    assert tu.push()["open"] == []
    assert status.status(ctx, ward)["held"] == {"invalid": 1}
