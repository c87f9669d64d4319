"""What a reader gets: every change once it is looked for, nothing skipped, nothing twice (2.5, 2.8)."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson
import pytest
import zstandard

from desktop.contract import same_receipt
from desktop.contract.digest import row_digest, text
from desktop.contract.ids import uuid7
from server import feed, snapshot
from server.context import Context
from tests.server.conftest import Clock
from tests.server.laptop import Laptop, Refusal, made

Enrol = Callable[..., Laptop]


def people(laptop: Laptop, cell: str, count: int) -> list[str]:
    return [laptop.make("person", cell, home=cell, a=str(i)) for i in range(count)]


@pytest.mark.parametrize("limit", [1, 3, 5000])
def test_pages_of_any_size_bring_everything_once(laptop: Enrol, limit: int) -> None:
    lan, tu = laptop(c1="rw", c2="rw"), laptop(c1="r", c2="r")
    made_here = people(lan, "c1", 7) + people(lan, "c2", 5)
    head = lan.push()["head"]
    tu.responses.clear()
    tu.pull("c1", "c2", limit=limit)
    entries = [entry for page in tu.responses for entry in page["entries"]]
    assert sorted(entry[4] for entry in entries) == sorted(made_here)
    assert all(len(page["entries"]) <= limit for page in tu.responses)
    assert tu.cursors == {"c1": head, "c2": head}
    assert tu.pull()["entries"] == []


def test_a_change_between_two_pages_is_not_skipped(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw", c2="rw"), laptop(c1="r", c2="r")
    first, *_ = people(lan, "c1", 4)
    people(lan, "c2", 4)
    lan.sync("c1", "c2")
    ask = {"epoch": tu.epoch, "cells": {"c1": 0, "c2": 0}, "limit": 6, "schema": 1}
    page = tu.post("/v1/pull", ask)
    assert page["more"]
    assert "receipt" not in page
    assert "check" not in page
    lan.edit("person", first, home=("c1", "c2"))
    lan.push(lan.lines[-1:])
    rest = tu.post("/v1/pull", ask | {"cells": page["cells"], "limit": 50})
    assert [(entry[1], entry[2]) for entry in rest["entries"] if entry[4] == first] == [
        ("c1", "gone"),
        ("c2", "put"),
    ]
    assert not rest["more"]


def test_a_receipt_that_the_reader_knows_comes_short_until_it_says_something_else(
    laptop: Enrol, clock: Clock
) -> None:
    lan = laptop(c1="rw")
    people(lan, "c1", 3)
    lan.push()
    known = lan.pull("c1")["receipt"]
    clock.turn(days=1)
    lan.session()
    ask = {"epoch": lan.epoch, "cells": lan.cursors, "schema": 1, "known": same_receipt.mark(known)}
    page = lan.post("/v1/pull", ask)
    assert "receipt" not in page
    whole = lan.genuine(same_receipt.completed(page["same"], known))
    assert (whole["day"], whole["grants"]) == (known["day"] + 1, known["grants"])
    people(lan, "c1", 1)
    lan.push()
    page = lan.post("/v1/pull", ask)
    assert "same" not in page
    assert lan.genuine(page["receipt"])["through"] == known["through"] + 1


def test_the_last_page_says_what_the_reader_should_hold(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw", c2="rw"), laptop(c1="r", c2="r")
    person, *_ = people(lan, "c1", 5)
    lan.make("visit", "c1", o=person, x="c2")
    lan.sync("c1", "c2")
    lan.edit("person", person, home=("c1", "c2"))
    lan.push(lan.lines[-1:])
    check = tu.pull("c1", "c2")["check"]
    for cell in ("c1", "c2"):
        rows = {i: row for i, row in tu.rows.items() if cell in (row["cell"], row["also"])}
        total = sum(row_digest(i, row["rev"]) for i, row in rows.items())
        assert check[cell] == [len(rows), text(total)]


def bare(laptop: Laptop, record: str) -> bool:
    """Whether this record comes without its fields to this laptop, which says it holds what it wrote."""
    ask = {"epoch": laptop.epoch, "cells": {"c1": 0}, "schema": 1, "lean": True}
    value = next(entry[5] for entry in laptop.post("/v1/pull", ask)["entries"] if entry[4] == record)
    assert {"cell", "also", "rev"} <= set(value)
    return "fields" not in value


def test_what_only_the_reader_wrote_comes_without_its_fields(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a="1")
    lan.push()
    assert bare(lan, person)
    assert not bare(tu, person), "somebody else has nothing of it"
    lan.edit("person", person, a=("1", "2"))
    lan.push(lan.lines[-1:])
    assert bare(lan, person), "still nobody else's"
    tu.sync("c1")
    tu.edit("person", person, b=(None, "x"))
    tu.push()
    assert not bare(lan, person)
    assert not bare(tu, person)
    lan.edit("person", person, a=("2", "3"))
    lan.push(lan.lines[-1:])
    assert not bare(lan, person), "what the other wrote may not have been seen yet"


def test_a_push_is_answered_with_the_numbers_of_what_stands_as_it_was_sent(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw", c2="w", c3="rw"), laptop(c1="rw", c3="r")
    here = lan.make("person", "c1", home="c1", a="1")
    before = lan.push()["head"]
    assert lan.answer["own"] == {"person": {here: [before, "c1", None]}}
    assert lan.answer["cells"] == {"c1": [0, before]}
    unread = lan.make("person", "c2", home="c2")
    lan.edit("person", here, a=("1", "2"))
    lan.push(lan.lines[-2:])
    assert unread not in lan.answer["own"]["person"], "a cell she may not read"
    assert lan.answer["cells"] == {"c1": [before, before + 2]}
    lan.push(lan.lines[-2:])
    assert "own" not in lan.answer, "a repeat brings nothing; a pull does"
    tu.sync("c1")
    tu.edit("person", here, a=("2", "3"))
    tu.push()
    assert "own" not in tu.answer, "of a record somebody else has made"
    lan.edit("person", here, a=("2", "4"))
    lan.make("person", "c1", home="c1")
    lan.make("person", "c3", home="c3")
    lan.push(lan.lines[-3:])
    assert list(lan.answer["cells"]) == ["c3"], "in c1 a value waits for a person: the pull brings it"


def test_whose_value_met_a_clash_has_not_the_record_as_it_stands(laptop: Enrol) -> None:
    """She makes one that is not here, as one she had seen: what she saw does not stand."""
    lan = laptop(c1="rw")
    person = uuid7()
    lan.write(("person", person, "c1", made(home="c1") | {"a": ["seen", "wanted"]}))
    assert [line["status"] for line in lan.push()["open"]] == ["conflict"]
    assert "own" not in lan.answer
    assert not bare(lan, person), "her `a` is not the ward's"


def test_a_line_that_is_held_brings_the_kept_fields_back(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a="1")
    lan.push()
    lan.edit("person", person, a=("1", 7))  # a number where text must be
    receipt = lan.push(lan.lines[-1:])
    assert [line["reason"] for line in receipt["open"]] == ["invalid"]
    assert not bare(lan, person)


def test_a_line_done_later_makes_nobody_the_only_writer(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    owner = "0198c000000070008000000000000001"
    note = lan.make("note", "c1", o=owner, a="1")
    lan.push()
    tu.make("person", "c1", owner, home="c1", a="1")
    tu.push()
    lan.sync("c1")
    assert not bare(lan, note)


def test_an_empty_pull_is_small(laptop: Enrol) -> None:
    cells = [f"c-{sha256(bytes([i])).hexdigest()[:16]}" for i in range(5)]  # as the ward names them
    lan = laptop(**dict.fromkeys(cells, "rw"))
    people(lan, cells[1], 20)
    lan.sync("c1")
    body = orjson.dumps({"epoch": lan.epoch, "cells": lan.cursors, "schema": 1, "check": False})
    headers = {"Authorization": f"Bearer {lan.token}", "Accept-Encoding": "zstd"}
    response = lan.http.post("/v1/pull", content=body, headers=headers)
    assert int(response.headers["content-length"]) <= 512


def test_a_page_is_cut_by_bytes_too(laptop: Enrol) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="r")
    for i in range(30):
        lan.make("person", "c1", home="c1", a=str(i) + "x" * 200_000)
    for line in lan.lines:
        lan.push([line])
    tu.responses.clear()
    tu.pull("c1")
    assert len(tu.rows) == 30
    assert max(len(orjson.dumps(page)) for page in tu.responses) < 8 * 1024 * 1024
    assert len(tu.responses) > 1


def test_another_epoch_is_refused(laptop: Enrol) -> None:
    lan = laptop(c1="r")
    with pytest.raises(Refusal) as caught:
        lan.post("/v1/pull", {"epoch": "former", "cells": {"c1": 0}, "schema": 1})
    assert (caught.value.status, caught.value.body["code"]) == (409, "epoch")
    assert caught.value.body["retry"]


def unpacked(body: bytes) -> list[dict[str, Any]]:
    raw = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    return [orjson.loads(line) for line in raw.splitlines()]


def test_a_snapshot_is_the_cell_by_columns_and_can_be_resumed(
    laptop: Enrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "WORTH_IT", 5)
    lan, tu = laptop(c1="rw"), laptop(c1="r")
    made_here = people(lan, "c1", 8)
    note = lan.make("note", "c1", o=made_here[0])
    lan.sync("c1")
    headers = {"Authorization": f"Bearer {tu.token}"}
    whole = tu.http.get("/v1/snapshot/c1", headers=headers)
    first, *blocks = unpacked(whole.content)
    assert (first["rows"], first["cell"]) == (9, "c1")
    got = {i: block for block in blocks for i in block["id"]}
    assert set(got) == {*made_here, note}
    person = got[made_here[3]]
    assert person["fields"]["a"][person["id"].index(made_here[3])] == "3"
    rest = tu.http.get("/v1/snapshot/c1", headers=headers | {"Range": "bytes=100-"})
    assert (rest.status_code, rest.content) == (206, whole.content[100:])
    tu.cursors = {"c1": first["head"]}
    assert tu.pull("c1")["entries"] == []


def test_of_whole_cells_the_smallest_is_offered_first(laptop: Enrol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "WORTH_IT", 2)
    lan = laptop(c1="rw", c2="rw", c3="rw")
    for cell, count in (("c1", 4), ("c2", 1), ("c3", 3)):
        people(lan, cell, count)
    lan.push()
    cells = dict.fromkeys(("c1", "c2", "c3"), 0)
    page = lan.post("/v1/pull", {"epoch": lan.epoch, "cells": cells, "schema": 1, "bare": list(cells)})
    assert page["snapshots"] == ["c3", "c1"]
    assert {entry[1] for entry in page["entries"]} == {"c2"}


def test_a_snapshot_is_for_readers_and_for_large_cells(laptop: Enrol, ctx: Context) -> None:
    lan, stranger = laptop(c1="rw"), laptop(c2="r")
    people(lan, "c1", 2)
    lan.push()
    for who, status, code in ((lan, 404, "no_snapshot"), (stranger, 403, "scope")):
        answer = who.http.get("/v1/snapshot/c1", headers={"Authorization": f"Bearer {who.token}"})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert lan.http.get("/v1/snapshot/c1").status_code == 401
    assert not (ctx.folder / "snapshots").exists()
