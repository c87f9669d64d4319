"""Held lines: the office sees what waits and why, and lets in what only lacked the right."""

from collections.abc import Callable
from typing import get_args

import pytest

from desktop.contract import line
from desktop.contract.ids import uuid7
from desktop.contract.wire import HeldReason
from server import admin, release, words
from server.context import Context
from tests.server.laptop import NOBODY_SAW, Laptop

Enrol = Callable[..., Laptop]


def aids(laptop: Laptop) -> list[str]:
    return [line.opened(one.body)[0]["aid"] for one in laptop.lines]


def test_a_line_that_only_lacked_the_right_is_let_in_and_its_author_told(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan, leader = laptop(c1="r"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a="Nguyễn Thị Hoà")
    assert [one["reason"] for one in lan.push()["open"]] == ["scope"]
    total, [seen] = release.held(ctx, ward)
    assert (total, seen.aid, seen.reason, seen.author) == (1, aids(lan)[0], "scope", "Người thử")
    assert (seen.table, seen.record) == ("person", person)
    assert release.release(ctx, ward, [seen.aid]) == {seen.aid: None}
    assert lan.session()["open"] == []
    leader.pull("c1")
    assert leader.rows[person]["fields"]["a"] == "Nguyễn Thị Hoà"
    assert release.held(ctx, ward) == (0, [])


def test_what_hung_on_a_released_line_comes_in_by_itself(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan, tu = laptop(c1="r"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1")
    lan.push()
    tu.make("note", "c1", o=person, a="x")
    assert [one["reason"] for one in tu.push()["open"]] == ["parent"]
    release.release(ctx, ward, [aids(lan)[0]])
    assert tu.session()["open"] == []


def test_the_office_cannot_give_what_is_missing(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan = laptop(c1="rw")
    lan.make("note", "c1", o=uuid7(), a="its owner never came")
    lan.write(("nothing-we-know", uuid7(), "c1", {"voided_at": NOBODY_SAW}))
    lan.make("person", "c1", home="c-made-up-by-a-laptop")
    lan.push()
    found = release.release(ctx, ward, aids(lan))
    assert list(found.values()) == ["parent", "schema", "scope"]
    assert release.held(ctx, ward)[0] == 3


def test_a_release_is_one_transaction_with_numbers_and_twice_is_nothing(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan, leader = laptop(c1="r"), laptop(c1="rw")
    for _ in range(3):
        lan.make("person", "c1", home="c1")
    before = lan.push()["head"]
    sent = aids(lan)
    assert set(release.release(ctx, ward, sent).values()) == {None}
    after = lan.session()["head"]
    assert after > before
    assert release.release(ctx, ward, sent) == {}
    leader.pull("c1")
    assert len(leader.rows) == 3


def test_a_line_in_a_conflict_keeps_both_values_when_it_is_released(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan, reader = laptop(c1="rw"), laptop(c1="r")
    person = lan.make("person", "c1", home="c1", a="old")
    lan.push()
    reader.edit("person", person, a=("old", "from the reader"))
    reader.push()
    lan.edit("person", person, a=("old", "from lan"))
    lan.push(lan.lines[-1:])
    release.release(ctx, ward, [aids(reader)[0]])
    assert [one["status"] for one in reader.session()["open"]] == ["conflict"]


def test_the_page_of_held_lines_is_newest_first_and_bounded(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan = laptop(c1="r")
    for _ in range(5):
        lan.make("person", "c1", home="c1")
    lan.push()
    total, lines = release.held(ctx, ward, limit=2, offset=1)
    assert total == 5
    assert [one.aid for one in lines] == [aids(lan)[3], aids(lan)[2]]


def test_hostile_lines_are_shown_and_break_nothing(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan = laptop(c1="rw")
    for row in ((1, 2, 3, 4, 5), ("person", "no id", None, {"full_name": 3}, []), ("x",), ("person", None)):
        lan.write(row)
    lan.push()
    total, lines = release.held(ctx, ward)
    assert total == len(lines) > 0
    assert release.release(ctx, ward, [one.aid for one in lines])


def test_another_ward_is_not_touched(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan = laptop(c1="r")
    lan.make("person", "c1", home="c1")
    lan.push()
    other = f"{ward}B"
    admin.create_ward(ctx, other, "Phường Khác")
    assert release.release(ctx, other, [aids(lan)[0]]) == {}
    assert release.held(ctx, other) == (0, [])
    assert release.held(ctx, ward)[0] == 1


@pytest.mark.parametrize("reason", get_args(HeldReason))
def test_every_reason_has_words(reason: str) -> None:
    assert words.held(reason) != words.held("no such reason")


@pytest.mark.parametrize(
    ("number", "shown"),
    [("999123456789", "999•••••6789"), ("99912345", "999••••2345"), ("1234567", "•••••••"), ("", "")],
)
def test_an_id_number_is_masked(number: str, shown: str) -> None:
    assert words.masked(number) == shown
