"""Storing first, in order, once (decisions 2, 4, 10, 12; model.Server.ingest)."""

from collections.abc import Callable

from desktop.contract.ids import natural_id, uuid7
from desktop.contract.line import Line
from tests.server.laptop import Laptop, made

Enrol = Callable[..., Laptop]


def open_lines(receipt: dict) -> dict[str, tuple[str, str | None]]:
    return {one["aid"]: (one["status"], one["reason"]) for one in receipt["open"]}


def test_what_one_laptop_made_the_other_gets(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a="Nguyễn Thị An")
    receipt = lan.push()
    assert (receipt["through"], receipt["open"]) == (1, [])
    assert receipt["hash"] == lan.lines[-1].hash.hex()
    tu.pull("c1")
    assert tu.rows[person]["fields"] == {"home": "c1", "a": "Nguyễn Thị An"}
    assert tu.rows[person]["last"]["by"] == lan.user


def test_sending_a_line_ten_times_applies_it_once(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    lan.make("person", "c1", home="c1")
    first = lan.push()
    for _ in range(9):
        again = lan.push()
    assert again["head"] == first["head"]
    assert again["open"] == []


def test_a_line_whose_predecessor_is_missing_waits_for_it(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    person = lan.make("person", "c1", home="c1")
    lan.edit("person", person, a=(None, "x"))
    lan.edit("person", person, a=("x", "y"))
    assert lan.push([lan.lines[2]])["through"] == 0
    assert lan.push([lan.lines[1]])["through"] == 0
    assert lan.push([lan.lines[0]])["through"] == 3
    lan.pull("c1")
    assert lan.rows[person]["fields"]["a"] == "y"


def test_one_action_in_two_streams_is_one_action(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    aid, person = uuid7(), uuid7()
    lan.write(("person", person, "c1", made(home="c1", a="x")), aid=aid)
    head = lan.push()["head"]
    lan.fork()
    lan.session()
    lan.write(("person", person, "c1", made(home="c1", a="x")), aid=aid)
    receipt = lan.push()
    assert (receipt["through"], receipt["head"], receipt["open"]) == (1, head, [])


def test_a_rival_line_under_the_same_number_is_a_fork(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    lan.make("person", "c1", home="c1")
    before = list(lan.lines)
    lan.make("person", "c1", home="c1")
    assert not lan.push()["fork"]
    clone = list(before)
    lan.lines = clone
    lan.make("person", "c1", home="c1")
    assert lan.push()["fork"]
    lan.make("person", "c1", home="c1")
    assert lan.push(lan.lines[2:])["fork"], "its child waits for a parent that never comes"


def test_a_fork_continues_under_a_new_name_and_keeps_its_open_lines(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    lan.make("person", "c9", home="c9")
    held = open_lines(lan.push())
    assert list(held.values()) == [("held", "scope")]
    lan.fork()
    assert open_lines(lan.session()) == held


def test_an_edit_of_an_unknown_record_waits_for_it(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = uuid7()
    tu.edit("person", person, a=(None, "x"))
    assert list(open_lines(tu.push()).values()) == [("held", "parent")]
    lan.make("person", "c1", person, home="c1")
    lan.push()
    assert tu.session()["open"] == []
    tu.pull("c1")
    assert tu.rows[person]["fields"]["a"] == "x"


def test_a_note_waits_for_its_person_and_what_waits_for_the_note_follows(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person, note = uuid7(), uuid7()
    tu.edit("note", note, a=("x", "y"))
    tu.make("note", "c1", note, o=person, a="x")
    assert set(open_lines(tu.push()).values()) == {("held", "parent")}
    lan.make("person", "c1", person, home="c1")
    lan.push()
    assert tu.session()["open"] == []
    tu.pull("c1")
    assert tu.rows[note]["fields"]["a"] == "y"


def test_a_line_is_held_as_a_whole(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    person, foreign = uuid7(), uuid7()
    lan.write(
        ("person", person, "c1", made(home="c1")),
        ("note", uuid7(), "c1", made(o=person)),
        ("person", foreign, "c9", made(home="c9")),
    )
    receipt = lan.push()
    assert receipt["open"][0]["detail"] == [["person", foreign, None]]
    assert not lan.pull("c1")["entries"]
    head = receipt["head"]
    lan.make("person", "c1", home="c1")
    assert lan.push()["head"] == head + 1, "a line that is held uses no number"


def test_a_held_line_about_a_record_sends_it_to_its_author_once(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="r")
    person = lan.make("person", "c1", home="c1", a="kept")
    lan.push()
    tu.pull("c1")
    tu.edit("person", person, a=("kept", "mine"))
    assert list(open_lines(tu.push()).values()) == [("held", "scope")]
    entries = tu.pull("c1")["entries"]
    assert [(entry[4], entry[5]["fields"]["a"]) for entry in entries] == [(person, "kept")]
    tu.push()
    assert tu.pull("c1")["entries"] == []


def test_a_record_with_a_natural_key_made_twice_is_one(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1")
    one = natural_id("enrolment", person, "c1")
    lan.make("enrolment", "c1", one, o=person, x="c1", a="có mặt")
    lan.push()
    tu.make("enrolment", "c1", one, o=person, x="c1", b="đi muộn")
    assert tu.push()["open"] == []
    tu.pull("c1")
    assert tu.rows[one]["fields"] == {"o": person, "x": "c1", "a": "có mặt", "b": "đi muộn"}


def test_making_a_voided_record_again_lifts_the_mark(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1")
    one = natural_id("enrolment", person, "c1")
    lan.make("enrolment", "c1", one, o=person, x="c1")
    lan.edit("enrolment", one, voided_at=(None, "2026-11-20T00:00:00.000000Z"))
    lan.push()
    tu.make("enrolment", "c1", one, o=person, x="c1", a="x")
    tu.push()
    tu.pull("c1")
    assert tu.rows[one]["fields"] == {"o": person, "x": "c1", "a": "x"}


def test_lines_of_any_number_arrive_in_one_push(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    for _ in range(300):
        lan.make("person", "c1", home="c1")
    lines: list[Line] = list(reversed(lan.lines))
    assert lan.push(lines)["through"] == 300
