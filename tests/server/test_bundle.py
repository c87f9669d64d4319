"""Work that comes by stick is worth what comes by the network: once, in order, by the same receipt."""

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from httpx import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.contract import bundle
from desktop.contract.bundle import Header
from server import __main__ as commands
from server.bundle import take_stick
from server.context import Context
from server.errors import SENTENCES
from server.tables import device, op_log, record
from tests.server.laptop import Laptop, Refusal
from tests.server.test_any_order import LINES, RELAXED, a_days_work, check_digests

Enrol = Callable[..., Laptop]


def packed_up(ctx: Context, lan: Laptop, first: int = 1, through: int = 0, number: int = 1) -> bytes:
    """The bundle of these lines, as the laptop writes it."""
    lines = [one for one in lan.lines if first <= one.seq <= (through or len(lan.lines))]
    texts = [[one.seq, one.prev.hex(), one.hash.hex(), one.body.decode()] for one in lines]
    head = Header(
        kind="up",
        ward=lan.ward,
        device=lan.device,
        number=number,
        made="2026-11-25T02:00:00.000000Z",
        signer=lan.sign_pk,
        cert=lan.cert,
        first=first,
        through=first + len(lines) - 1,
    )
    opening = {"epoch": lan.epoch, "cells": lan.cursors, "schema": 1}
    frames = [bundle.packed(each) for each in (opening, {"lines": texts[:3]}, {"lines": texts[3:]})]
    file = io.BytesIO()
    bundle.write(file, head, frames, lan.sign, ctx.keys.box_pk)
    return file.getvalue()


def relay(carrier: Laptop, raw: bytes) -> bytes:
    headers = {"Authorization": f"Bearer {carrier.token}"}
    response = carrier.http.post("/v1/bundle", content=raw, headers=headers)
    if response.status_code >= 400:
        raise Refusal(response)
    return response.content


def opened(lan: Laptop, raw: bytes) -> tuple[Header, list[dict[str, Any]]]:
    file = io.BytesIO(raw)
    seen = bundle.verified(file, lan.ward, lan.server_pk)
    return seen.header, list(bundle.contents(file, seen, bytes(lan.box).hex()))


def stored(ctx: Context, table: Any, ward: str) -> int:
    """Rows of this ward: on PostgreSQL other tests have theirs beside."""
    with ctx.store.reading() as connection:
        return len(connection.execute(table.select().where(table.c.ward_id == ward)).all())


def test_a_carriers_bundle_is_answered_as_its_laptop_would_be_online(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan, tu, carrier = laptop(c1="rw", c2="rw"), laptop(c1="rw"), laptop()
    tu.make("person", "c1", home="c1", a="of another laptop")
    tu.push()
    a_days_work(lan)
    lan.cursors = {"c1": 0, "c2": 0}
    head, (first, *pages) = opened(lan, relay(carrier, packed_up(ctx, lan)))
    receipt = lan.genuine(first["receipt"])
    assert (head.kind, head.device, head.number, head.through) == ("answer", lan.device, 1, LINES)
    assert (receipt["through"], receipt["hash"]) == (LINES, lan.lines[-1].hash.hex())
    assert receipt["open"] == lan.push()["open"]
    entries = [entry for page in pages for entry in page["entries"]]
    assert not pages[-1]["more"]
    lan.pull("c1", "c2")
    puts = {entry[4] for entry in entries if entry[2] == "put"}
    assert puts == set(lan.rows)
    check_digests(ctx, ward)


def test_nobody_but_its_laptop_can_open_an_answer(laptop: Enrol, ctx: Context) -> None:
    lan, carrier = laptop(c1="rw"), laptop(c1="rw")
    lan.make("person", "c1", home="c1")
    answer = relay(carrier, packed_up(ctx, lan))
    with pytest.raises(bundle.BadBundle, match="not_for_us"):
        opened(carrier, answer)


PIECES = st.lists(
    st.tuples(st.integers(1, LINES), st.integers(1, LINES), st.booleans()).map(
        lambda piece: (min(piece[:2]), max(piece[:2]), piece[2])
    ),
    max_size=8,
)


@settings(RELAXED, max_examples=RELAXED.max_examples // 2)
@given(pieces=PIECES)
def test_bundles_and_pushes_in_any_order_and_any_number_come_to_the_same(
    laptop: Enrol, ctx: Context, ward: str, pieces: list[tuple[int, int, bool]]
) -> None:
    straight, carriers = laptop(c1="rw", c2="rw"), [laptop(), laptop()]
    a_days_work(straight)
    expected = straight.push()
    lan = laptop(c1="rw", c2="rw")
    a_days_work(lan)
    before = lan.session()["head"]
    for number, (first, through, by_stick) in enumerate(pieces):
        if by_stick:
            relay(carriers[number % 2], packed_up(ctx, lan, first, through))
        else:
            lan.push(lan.lines[first - 1 : through])
    _, (answer, *_) = opened(lan, relay(carriers[0], packed_up(ctx, lan)))
    receipt = lan.genuine(answer["receipt"])
    assert (receipt["through"], receipt["fork"]) == (LINES, False)
    assert [one["status"] for one in receipt["open"]] == [one["status"] for one in expected["open"]]
    again = lan.push()
    assert (again["head"], again["open"]) == (receipt["head"], receipt["open"])
    assert receipt["head"] > before
    check_digests(ctx, ward)


def test_a_damaged_bundle_changes_nothing_and_says_so(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan, carrier = laptop(c1="rw"), laptop()
    lan.make("person", "c1", home="c1")
    raw = packed_up(ctx, lan)
    before = stored(ctx, op_log, ward), stored(ctx, record, ward)
    for damaged in (raw[:-1], raw[:200], raw + b"x", b"hello", bytes([raw[0] ^ 1]) + raw[1:], b""):
        with pytest.raises(Refusal) as refused:
            relay(carrier, damaged)
        assert (refused.value.status, refused.value.body["code"]) == (422, "damaged_bundle")
        assert refused.value.body["message_vi"] == SENTENCES["damaged_bundle"]
    assert (stored(ctx, op_log, ward), stored(ctx, record, ward)) == before


def test_a_line_that_lies_about_its_hash_keeps_the_whole_bundle_out(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    """The laptop itself signed it: nothing of it is stored all the same."""
    lan, carrier = laptop(c1="rw"), laptop()
    for _ in range(5):
        lan.make("person", "c1", home="c1")
    lan.lines[4] = lan.lines[4]._replace(body=lan.lines[4].body.replace(b'"act":"test"', b'"act":"west"'))
    with pytest.raises(Refusal) as refused:
        relay(carrier, packed_up(ctx, lan))
    assert refused.value.body["code"] == "corrupt"
    assert stored(ctx, op_log, ward) == 0


def test_an_answer_or_an_others_stick_is_not_work(laptop: Enrol, ctx: Context) -> None:
    lan, carrier = laptop(c1="rw"), laptop()
    lan.make("person", "c1", home="c1")
    answer = relay(carrier, packed_up(ctx, lan))
    with pytest.raises(Refusal) as refused:
        relay(carrier, answer)
    assert refused.value.body["code"] == "not_for_us"


def test_only_a_laptop_of_the_ward_carries(laptop: Enrol, ctx: Context, ward: str, http: Client) -> None:
    lan = laptop(c1="rw")
    lan.make("person", "c1", home="c1")
    assert http.post("/v1/bundle", content=packed_up(ctx, lan)).status_code == 401
    assert stored(ctx, op_log, ward) == 0


def test_work_of_a_laptop_that_lost_its_right_is_kept_and_not_used(laptop: Enrol, ctx: Context) -> None:
    lan, carrier = laptop(c1="rw"), laptop()
    lan.make("person", "c1", home="c1")
    with ctx.store.writing() as connection:
        connection.execute(device.update().where(device.c.device_id == lan.device).values(status="revoked"))
    _, frames = opened(lan, relay(carrier, packed_up(ctx, lan)))
    assert len(frames) == 1  # no pages
    assert frames[0]["receipt"]["status"] == "revoked"
    assert frames[0]["receipt"]["open"][0]["reason"] == "revoked"


def test_a_laptop_the_ward_forgot_is_known_again_by_its_certificate(laptop: Enrol, ctx: Context) -> None:
    lan, carrier = laptop(c1="rw"), laptop()
    lan.make("person", "c1", home="c1")
    with ctx.store.writing() as connection:
        connection.execute(device.delete().where(device.c.device_id == lan.device))
    _, frames = opened(lan, relay(carrier, packed_up(ctx, lan)))
    assert frames[0]["receipt"]["through"] == 1


def test_pages_of_another_epoch_stay_out_of_an_answer(laptop: Enrol, ctx: Context) -> None:
    lan, carrier = laptop(c1="rw"), laptop()
    lan.make("person", "c1", home="c1")
    lan.epoch = "of-before"
    _, frames = opened(lan, relay(carrier, packed_up(ctx, lan)))
    assert len(frames) == 1
    assert frames[0]["receipt"]["epoch"] != "of-before"


def test_the_ward_office_reads_a_stick_and_puts_one_answer_for_each_laptop(
    laptop: Enrol, ctx: Context, ward: str, tmp_path: Path
) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    stick = tmp_path / "stick"
    hidden = stick / "\u00a0" / "So-tay-so"  # where a virus puts what it hides
    hidden.mkdir(parents=True)
    for number, one in enumerate((lan, lan, tu), start=1):
        one.make("person", "c1", home="c1")
        (hidden / f"{number}.dts").write_bytes(packed_up(ctx, one, number=number))
    (stick / "letter.dts").write_bytes(b"not ours")
    before = {path: path.read_bytes() for path in stick.rglob("*.dts")}
    told: dict[str, str] = {}
    take_stick(ctx, stick, lambda path, code: told.update({path.name: code}))
    assert told == dict.fromkeys(["1.dts", "2.dts", "3.dts"], "taken") | {"letter.dts": "damaged_bundle"}
    fresh = {path for path in stick.rglob("*") if path.is_file()} - set(before)
    assert sorted(path.name for path in fresh) == sorted(
        f"DTS_{lan.ward}_{one.device[-6:]}_R{number}.dts" for one, number in ((lan, 2), (tu, 3))
    )
    assert all(path.read_bytes() == raw for path, raw in before.items())
    for one, through in ((lan, 2), (tu, 1)):
        mine = next(path for path in fresh if one.device[-6:] in path.name)
        assert opened(one, mine.read_bytes())[1][0]["receipt"]["through"] == through
    told.clear()
    take_stick(ctx, stick, lambda path, code: told.update({path.name: code}))
    assert set(told.values()) == {"taken", "damaged_bundle"}  # again, and nothing is doubled
    assert stored(ctx, op_log, ward) == 3


def test_the_command_says_what_became_of_each_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.dts").write_bytes(b"DTS1")
    data = str(tmp_path / "ward")
    assert commands.main(["ward", "create", "--data", data, "--code", "PL", "--name", "Phú Lương"]) == 0
    capsys.readouterr()
    assert commands.main(["bundle", "import", "--data", data, str(tmp_path / "x.dts")]) == 0
    assert capsys.readouterr().out.strip() == f"x.dts: {SENTENCES['damaged_bundle']}"
    assert commands.main(["bundle", "import", "--data", data, str(tmp_path / "nothing.dts")]) == 1
    assert "nothing.dts" in capsys.readouterr().err


def test_a_full_disk_of_the_server_is_not_blamed_on_the_stick(
    tmp_path: Path, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "x.dts").write_bytes(b"DTS1")
    told: list[str] = []

    def failing(number: int) -> None:
        def take(*_: object) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr("server.bundle.take_bundle", take)
        take_stick(ctx, tmp_path / "stick", lambda _, code: told.append(code))

    for number in (errno.EACCES, errno.EIO):
        failing(number)
    assert told == ["unreadable_file"] * 2
    assert "quyền đọc" in SENTENCES["unreadable_file"]
    for number in (errno.ENOSPC, errno.EDQUOT):
        with pytest.raises(OSError, match=os.strerror(number)):
            failing(number)
    assert len(told) == 2


def test_every_reason_a_bundle_is_refused_for_has_a_sentence() -> None:
    codes = (bundle.BadBundle.__doc__ or "").removeprefix("code: ").split(" | ")
    assert set(codes) <= set(SENTENCES)
    assert len(codes) == 4
