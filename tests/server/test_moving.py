"""The office moves people: what is theirs follows, and a notebook that did not know loses nothing."""

from collections.abc import Callable

import pytest

from desktop.contract import records
from server import admin, moving, office, release
from server.context import Context
from server.enrol import places
from server.ward import ward_tx
from server.world import World
from tests.server.laptop import Laptop

Enrol = Callable[..., Laptop]


def test_all_of_a_neighbourhood_comes_to_another_with_what_is_theirs(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    old, new = laptop(c1="rw"), laptop(c2="rw")
    people = [old.make("person", "c1", home="c1") for _ in range(3)]
    notes = [old.make("note", "c1", o=person, a="x") for person in people]
    visit = old.make("visit", "c1", o=people[0], x="c9")
    old.push()
    old.pull("c1")
    assert moving.move_everybody(ctx, ward, "c1", "c2") == 3
    for each in (old, new):
        each.pull("c1" if each is old else "c2")
    assert not {*people, *notes, visit} & set(old.rows)
    assert {*people, *notes, visit} <= set(new.rows)
    assert {row["cell"] for row in new.rows.values()} == {"c2"}
    assert moving.move_everybody(ctx, ward, "c1", "c2") == 0


def test_an_edit_made_before_the_move_was_known_still_counts(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan, new = laptop(c1="rw"), laptop(c2="rw")
    person = lan.make("person", "c1", home="c1", a="old")
    lan.push()
    lan.pull("c1")
    moving.move_everybody(ctx, ward, "c1", "c2")
    lan.edit("person", person, a=("old", "new"))
    assert lan.push(lan.lines[-1:])["open"] == []
    new.pull("c2")
    assert new.rows[person]["fields"]["a"] == "new"


def test_every_feed_entry_of_a_move_has_a_number_of_its_own(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan = laptop(c1="rw", c2="rw")
    for _ in range(4):
        lan.make("note", "c1", o=lan.make("person", "c1", home="c1"), a="x")
    lan.push()
    lan.pull("c1", "c2")
    before = len(lan.responses)
    moving.move_everybody(ctx, ward, "c1", "c2")
    lan.pull("c1", "c2", limit=3)
    pages = [answer for answer in lan.responses[before:] if "entries" in answer]
    numbers = [entry[0] for page in pages for entry in page["entries"]]
    assert len(numbers) == len(set(numbers)) == 16
    assert {row["cell"] for row in lan.rows.values()} == {"c2"}


def test_what_waited_for_the_move_is_let_in(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan, other = laptop(c1="rw"), laptop(c2="rw")
    person = lan.make("person", "c1", home="c1", a="old")
    lan.push()
    other.edit("person", person, a=("old", "new"))
    assert [line["reason"] for line in other.push()["open"]] == ["scope"]
    moving.move_everybody(ctx, ward, "c1", "c2")
    assert other.session()["open"] == []
    assert release.held(ctx, ward)[0] == 0


@pytest.fixture
def real(ctx: Context) -> Context:
    """The contract of the program: people have names and numbers."""
    return Context(ctx.store, records.shipped(), ctx.keys, ctx.folder, ctx.now)


def test_one_person_is_found_by_name_number_or_id_and_moved(real: Context, ward: str) -> None:
    cells = admin.load_places(real, ward, "neighbourhood", [{"code": c, "name": c} for c in ("a", "b")])

    def person(name: str, **more: str) -> str:
        with ward_tx(real, ward) as tx:
            world = World(tx)
            values = {"home": cells["a"], "full_name": name} | more
            made, _ = office.put(world, "citizen", values, "test")
            world.flush()
        return made

    an = person("Nguyễn Văn An", national_id="999123456789", birth="1950")
    same = [person("Trần Thị Bình", note="Nguyễn Văn An"), person("Trần Thị Bình")]
    for words in (an, "999123456789", "Nguyễn Văn An", "  Nguyễn  Văn An "):
        assert [found.id for found in moving.find(real, ward, words)] == [an]
    assert {found.id for found in moving.find(real, ward, "Trần Thị Bình")} == set(same)
    for words in ("Nguyễn", "%", "_" * 12, "", '"', "1950"):
        assert moving.find(real, ward, words) == []
    assert moving.move_person(real, ward, an, cells["b"])
    assert not moving.move_person(real, ward, an, cells["b"])
    assert moving.find(real, ward, an)[0].home == cells["b"]


def test_a_neighbourhood_that_is_closed_is_offered_no_more(real: Context, ward: str) -> None:
    cells = admin.load_places(real, ward, "neighbourhood", [{"code": c, "name": c} for c in ("a", "b")])
    moving.move_everybody(real, ward, cells["a"], cells["b"], close=True)
    with real.store.reading() as connection:
        assert [place["code"] for place in places(connection, ward)][:1] == ["b"]
