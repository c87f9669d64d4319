"""A changed program, a broken line, a bomb: held or refused, and the ward as before (F20, F25)."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
import zstandard
from httpx import Response

from desktop.contract.ids import natural_id, uuid7
from desktop.contract.line import Line
from server import app as http_app
from server import ingest, status
from server.context import Context
from tests.server.laptop import Laptop, Refusal, made

Enrol = Callable[..., Laptop]


def code(response: Response) -> tuple[int, str]:
    body = response.json()
    assert set(body) >= {"code", "message_vi", "retry"}
    return response.status_code, body["code"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("galaxy", uuid7(), "c1", made(a="x"))], "schema"),
        ([("person", uuid7(), "c1", made(home="c1", shoe_size="44"))], "schema"),
        ([("conflict", uuid7(), "c1", made(status="settled"))], "role"),
        ([("person", "no id", "c1", made(home="c1"))], "invalid"),
        ([("person", uuid7(), "c1", made(home="c1", a=5))], "invalid"),
        ([("person", uuid7(), "c1", made(home="c 1\n"))], "invalid"),
        ([("person", uuid7(), "c1", made(home=None))], "scope"),
        ([("visit", uuid7(), "c1", made(x="c1", seen_on="24/11/2026"))], "invalid"),
        ([("visit", uuid7(), "c1", made(x="c1", seen_on="2026-02-30"))], "invalid"),
        ([("visit", uuid7(), "c1", made(x="c1", minutes=True))], "invalid"),
        ([("visit", uuid7(), "c1", made(x="c1", tags=[1.5]))], "invalid"),
        ([("visit", uuid7(), "c1", made(x="c1", done=["vneid"]))], "invalid"),
        ([("visit", uuid7(), "c1", made(x="c1", done={"vneid": "able"}))], "invalid"),
        ([("visit", uuid7(), "c1", made(x="c1", done={"vneid": {"outcome": 1}}))], "invalid"),
        ([("visit", uuid7(), "c1", made(x="c1", o="somebody"))], "invalid"),
        ([("enrolment", uuid7(), "c1", made(o=uuid7(), x="c1"))], "invalid"),
        ([("person", uuid7(), "c1", {"a": "x"})], "invalid"),
        ([("person", "a\0b", "c1", made(home="c1"))], "invalid"),
        ([("person", {"id": []}, "c1", made(home="c1"))], "invalid"),
        ([("per\0son", uuid7(), "c1", made(home="c1"))], "schema"),
        ([("person", uuid7(), "c\0", made(home="c1"))], "invalid"),
        ([("visit", uuid7(), "c1", made(x="c1", o="a\0b"))], "invalid"),
        ([("visit", uuid7(), "c1", made(x="c1", tags=json.loads("[" * 100 + "]" * 100)))], "invalid"),
        ([("visit", uuid7(), "c1", made(x="c1", minutes=1 << 63))], "invalid"),
        ([("person", uuid7(), "c1", made(home="c1"), ["x"])], "invalid"),
        ([("person", uuid7(), "c1", made(home="c1"))] * 501, "invalid"),
    ],
)
def test_a_line_that_breaks_the_contract_is_held_with_its_reason(
    laptop: Enrol, rows: list[tuple[Any, ...]], reason: str
) -> None:
    lan = laptop(c1="rw")
    lan.write(*rows)
    lan.make("person", "c1", home="c1")
    receipt = lan.push()
    assert [one["reason"] for one in receipt["open"]] == [reason]
    assert receipt["through"] == 2, "and it does not block the next"


def test_no_record_is_made_or_left_without_what_every_notebook_needs_to_show_it(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    place = lan.make("place", "c1", home="c1", name="Chợ Xốm")
    lan.edit("place", place, name=("Chợ Xốm", None), a=(None, "x"))
    for fields in (
        made(home="c1"),
        made(home="c1", name=None),
        made(home="c1") | {"name": ["seen", "wanted"]},  # it would wait beside nothing
        made(name="nowhere"),
    ):
        lan.write(("place", uuid7(), "c1", fields))
    lan.write(("place", place, "c1", made(home="c1", a="again")))  # made again by who saw less: it has a name
    receipt = lan.sync("c1")
    reasons = [(one["reason"], one["detail"][0][2]) for one in receipt["open"]]
    assert reasons == [("invalid", "name")] * 4 + [("invalid", "home")]
    assert {record: row["fields"] for record, row in lan.rows.items()} == {
        place: {"home": "c1", "name": "Chợ Xốm", "a": "again"}
    }


@pytest.mark.parametrize(
    "head",
    [{"at": "yesterday"}, {"seen": "all"}, {"seen": [1]}, {"by": None}, {"deed": 7}, {"act": "x" * 300}],
)
def test_a_head_that_cannot_be_read_is_held(laptop: Enrol, head: dict[str, Any]) -> None:
    lan = laptop(c1="rw")
    lan.write(("person", uuid7(), "c1", made(home="c1")), **head)
    assert [one["reason"] for one in lan.push()["open"]] == ["invalid"]


def test_text_that_is_no_text_is_refused_or_kept_as_it_is(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a="NUL \0 inside")
    assert lan.sync("c1")["open"] == []
    assert lan.rows[person]["fields"]["a"] == "NUL \0 inside"
    assert lan.http.get("/v1/hello?ward=%00").status_code in (400, 404)


def test_a_line_of_a_later_format_is_held_for_a_later_server(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    lan.write(("person", uuid7(), "c1", made(home="c1")), v=2)
    assert [one["reason"] for one in lan.push()["open"]] == ["schema"]


def test_a_record_cannot_become_one_of_another_table(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    person = lan.make("person", "c1", home="c1")
    lan.make("visit", "c1", person, x="c1")
    assert [one["reason"] for one in lan.push()["open"]] == ["invalid"]


def test_the_fields_of_a_natural_key_cannot_be_edited_away_from_it(laptop: Enrol) -> None:
    lan = laptop(c1="rw", c2="rw")
    person = lan.make("person", "c1", home="c1")
    one = natural_id("enrolment", person, "c1")
    lan.make("enrolment", "c1", one, o=person, x="c1")
    lan.edit("enrolment", one, x=("c1", "c2"))
    assert [line["reason"] for line in lan.push()["open"]] == ["invalid"]


def test_values_a_rule_cannot_join_are_held(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    visit = lan.make("visit", "c1", x="c1", tags=["a"])
    lan.edit("visit", visit, tags=(["b"], [{"no": "set"}]))
    assert [one["reason"] for one in lan.push()["open"]] == ["invalid"]


def test_a_field_is_not_changed_to_what_its_readers_could_not_read(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    done = {"vneid": {"outcome": "able", "of a newer program": [1]}}
    visit = lan.make("visit", "c1", x="c1", done=done)
    lan.edit("visit", visit, done=(done, {"vneid": None}))
    lan.edit("visit", visit, done=(done, None))
    [held] = lan.sync("c1")["open"]
    assert (held["reason"], held["detail"]) == ("invalid", [["visit", visit, "done"]])
    assert "done" not in lan.rows[visit]["fields"]


def spoilt(line: Line, how: str) -> Line:
    match how:
        case "words":
            return line._replace(body=line.body.replace(b'"act":"test"', b'"act":"tast"'))
        case "hash":
            return line._replace(hash=bytes(32))
        case "number":
            return line._replace(seq=line.seq + 1)
        case "prev":
            return line._replace(prev=bytes(range(32)))
    return line._replace(body=b"{}")


@pytest.mark.parametrize("how", ["words", "hash", "number", "prev", "empty"])
def test_a_line_that_is_not_what_its_hash_says_is_refused_and_nothing_is_stored(
    laptop: Enrol, ctx: Context, ward: str, how: str
) -> None:
    lan = laptop(c1="rw")
    lan.make("person", "c1", home="c1")
    lan.make("person", "c1", home="c1")
    with pytest.raises(Refusal) as caught:
        lan.push([lan.lines[0], spoilt(lan.lines[1], how)])
    assert (caught.value.status, caught.value.body["code"]) == (422, "corrupt")
    assert status.status(ctx, ward)["lines"] == 0


def test_lines_signed_by_another_are_refused(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan, thief = laptop(c1="rw"), laptop()
    thief.make("person", "c1", home="c1")
    with pytest.raises(Refusal) as caught:
        thief.push(device=lan.device)
    assert caught.value.body["code"] == "signature"
    assert status.status(ctx, ward)["lines"] == 0


def nested(depth: int) -> bytes:
    return b'{"ward":' + b"[" * depth + b"]" * depth + b"}"


def test_bombs_and_rubbish_are_refused_with_a_sentence(laptop: Enrol) -> None:
    lan = laptop()
    zeros = bytes(64 * 1024 * 1024)
    cases: list[tuple[bytes, dict[str, str], tuple[int, str]]] = [
        (zstandard.compress(zeros), {"Content-Encoding": "zstd"}, (413, "too_large")),
        (gzip.compress(zeros), {"Content-Encoding": "gzip"}, (413, "too_large")),
        (b"x" * (1024 * 1024 + 1), {}, (413, "too_large")),
        (b"not zstd", {"Content-Encoding": "zstd"}, (400, "corrupt")),
        (gzip.compress(b"{}" * 500)[:-9], {"Content-Encoding": "gzip"}, (400, "corrupt")),
        (b"{}", {"Content-Encoding": "br"}, (415, "bad_request")),
        (nested(100_000), {}, (400, "bad_request")),
        (nested(900), {}, (400, "bad_request")),
        (b"[]", {}, (400, "bad_request")),
        (b'{"ward": "\\ud800"}', {}, (400, "bad_request")),
        (b"", {}, (400, "bad_request")),
    ]
    for body, headers, expected in cases:
        assert code(lan.http.post("/v1/push", content=body, headers=headers)) == expected
    for path in ("/v1/enrol", "/v1/session", "/v1/invitation"):
        assert code(lan.http.post(path, content=nested(900))) == (400, "bad_request")


def test_a_push_of_too_many_lines_is_refused(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    lines = [lan.write(("person", uuid7(), "c1", made(home="c1"))) for _ in range(501)]
    with pytest.raises(Refusal) as caught:
        lan.push(lines)
    assert (caught.value.status, caught.value.body["code"]) == (413, "too_large")


def test_paths_and_methods_that_are_none_get_a_sentence_too(laptop: Enrol) -> None:
    http = laptop().http
    assert code(http.get("/v1/nothing")) == (404, "unknown_path")
    assert code(http.get("/docs")) == (404, "unknown_path")
    assert code(http.put("/v1/push")) == (405, "method")


def test_a_crash_is_a_plain_sentence_and_its_log_names_nobody(
    laptop: Enrol, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(*_: object) -> None:
        raise RuntimeError("Nguyễn Thị Lan, 0912 345 678")

    lan = laptop()
    monkeypatch.setattr(http_app.session, "hello", burst)
    assert code(lan.http.get("/v1/hello?ward=x")) == (500, "crash")
    assert "burst" in caplog.text
    assert "Nguyễn" not in caplog.text


def test_the_gap_of_one_device_cannot_fill_the_disk(laptop: Enrol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "MOST_PARKED", 3)
    lan = laptop(c1="rw")
    for _ in range(6):
        lan.make("person", "c1", home="c1")
    with pytest.raises(Refusal) as caught:
        lan.push(lan.lines[1:])
    assert caught.value.status == 507
    lan.push(lan.lines[3:])
    assert lan.push(lan.lines[:3])["through"] == 6
