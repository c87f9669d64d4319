"""Work, answers and receipts by stick: real files, a real ward, three notebooks that never see each other."""

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey
from sqlalchemy import select, text, update

import server.answer
import server.bundle
from desktop.contract import bundle, bundle_file
from desktop.errors import BadFile, ServerUnreachable
from desktop.models.noting import NotingSession
from desktop.models.outbox import OutboxLine
from desktop.models.sync_state import SyncCell, SyncOne
from desktop.progress import Silent
from desktop.services.citizen import CitizenFilter
from desktop.sync import bundle as bundles
from desktop.sync import inbox
from server import feed
from server.bundle import take_stick
from server.tables import audit, metadata, op_log
from server.ward import ward_tx
from tests.builders import a_citizen, a_visit, edit
from tests.sync.conftest import Laptop, WardServer, swap

Make = Callable[..., Laptop]


def names(laptop: Laptop) -> set[str]:
    return {row.full_name for row in laptop.office.citizen.page(CitizenFilter()).rows}


def files(stick: Path) -> dict[str, bytes]:
    return {str(path.relative_to(stick)): path.read_bytes() for path in stick.rglob("*") if path.is_file()}


def states(laptop: Laptop) -> list[tuple[str, int | None, bool]]:
    return [(deed.state, deed.bundle, deed.carried) for deed in laptop.ledger.deeds("waiting")]


def test_a_stick_goes_to_the_leader_and_comes_back_with_the_wards_answer(
    laptop: Make, ward: WardServer, stick: Path
) -> None:
    lan, leader, tu = laptop("lan"), laptop("leader"), laptop("tu")
    a_visit(lan.office, a_citizen(lan.office, "Nguyễn Thị Hoà"))
    a_citizen(tu.office, "Người Của Tú")
    tu.sync()
    preview = lan.ledger.courier.look(stick, Silent())
    assert (preview.sends, preview.letters, preview.works) == (2, 0, 0)
    out = swap(lan, stick)
    assert (out.numbers, out.sent, out.failed) == ([1], 2, "")
    assert states(lan) == [("waiting", 1, False)] * 2
    assert lan.ledger.custody().copied == lan.ledger.custody().waiting == 2

    taken = swap(leader, stick)
    assert [(work.who, work.number) for work in taken.works] == [("Lan", 1)]
    assert ward.status()["records"]["citizen"] == 1  # not there yet: the leader has no line

    swap(lan, stick)
    assert states(lan) == [("waiting", 1, True)] * 2  # the leader's receipt; the ward's is still missing
    leader.sync()
    assert ward.status()["records"]["citizen"] == 2
    assert lan.ledger.custody().waiting == 2

    assert swap(leader, stick).for_whom == ["Lan"]
    assert lan.ledger.courier.look(stick, Silent()).letters == 1
    back = swap(lan, stick)
    assert (back.letters, back.refused) == (1, [])
    assert back.received > 0
    assert lan.ledger.custody().waiting == 0
    assert names(lan) == {"Nguyễn Thị Hoà", "Người Của Tú"}
    assert lan.ledger.courier.look(stick, Silent()).letters == 0  # read once


def test_the_answer_does_not_bring_back_what_was_made_here(
    laptop: Make, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    hers, theirs = a_citizen(lan.office, "Nguyễn Thị Hoà"), a_citizen(leader.office, "Trần Văn Đức")
    came: dict[str, bool] = {}  # person -> with her fields

    def stage(session: NotingSession, entries: list[list[Any]], cells: dict[str, int]) -> None:
        people = [(record, row) for *_, table, record, row in entries if table == "citizen"]
        came.update({record: "fields" in row for record, row in people})
        real(session, entries, cells)

    real = inbox.stage
    for who in (lan, leader):
        swap(who, stick)
    leader.sync()
    swap(leader, stick)
    monkeypatch.setattr(inbox, "stage", stage)
    swap(lan, stick)
    assert came == {hers: False, theirs: True}
    assert names(lan) == {"Nguyễn Thị Hoà", "Trần Văn Đức"}
    assert lan.ledger.custody().waiting == 0


def test_an_answer_that_leaves_something_out_is_no_use_when_all_must_be_seen(
    laptop: Make, stick: Path
) -> None:
    """Between the question and the answer the notebook has learnt that every row must come again."""
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office, "Nguyễn Thị Hoà")
    lan.database.apply(lambda session: session.execute(update(SyncCell).values(cursor=0))).result()
    for who in (lan, leader):
        swap(who, stick)
    leader.sync()
    swap(leader, stick)

    def doubt(session: NotingSession) -> None:
        session.get_one(SyncOne, 1).sweep = True

    lan.database.apply(doubt).result()
    swap(lan, stick)
    assert names(lan) == {"Nguyễn Thị Hoà"}
    swap(leader, stick)
    leader.sync()
    swap(leader, stick)
    swap(lan, stick)
    assert names(lan) == {"Nguyễn Thị Hoà"}
    with lan.database.read() as session:
        assert not session.get_one(SyncOne, 1).sweep


def test_nothing_on_a_stick_is_ever_changed(laptop: Make, stick: Path) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    (stick / "ảnh cưới.jpg").write_bytes(b"not ours")
    (stick / "letter.dts").write_bytes(b"not ours either")
    for _ in range(3):
        for who in (lan, leader):
            a_citizen(lan.office)
            before = files(stick)
            swap(who, stick)
            leader.sync()
            after = files(stick)
            assert {name: after[name] for name in before} == before


def test_putting_the_same_stick_in_again_writes_nothing(laptop: Make, stick: Path) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    for who in (lan, leader, lan, leader):
        swap(who, stick)
    before = files(stick)
    assert lan.ledger.courier.look(stick, Silent()).sends == 0
    for who in (lan, leader, lan):
        swap(who, stick)
    assert files(stick) == before


def test_a_virus_that_hides_files_does_not_hide_them_from_us(laptop: Make, stick: Path) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    swap(lan, stick)
    hidden = stick / "\u00a0" / ".So-tay-so"
    hidden.parent.mkdir()
    (stick / bundle_file.FOLDER).rename(hidden)
    assert leader.ledger.courier.look(stick, Silent()).works == 1
    assert len(swap(leader, stick).works) == 1


def test_a_carrier_cannot_read_what_she_carries(laptop: Make, stick: Path, tmp_path: Path) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office, "Nguyễn Thị Bí Mật", phone="0912345678")
    swap(lan, stick)
    swap(leader, stick)
    assert names(leader) == set()
    carried = b"".join(files(tmp_path / "leader.carry").values())
    assert carried
    assert "Bí Mật".encode() not in carried
    assert b"0912345678" not in carried


def kept(laptop: Laptop) -> list[tuple[str, int]]:
    """What lies here of others: (kind, number)."""
    return sorted((each.header.kind, each.header.number) for each in laptop.ledger.courier.carry().all())


def test_what_the_ward_has_answered_is_carried_no_longer(laptop: Make, ward: WardServer, stick: Path) -> None:
    """Else a leader's laptop reads all work of a year through at each round."""
    lan, leader = laptop("lan"), laptop("leader")
    for number in range(4):
        a_citizen(lan.office, f"Người {number}")
        swap(lan, stick)
        swap(leader, stick)
        leader.sync()
        out = swap(leader, stick)
        assert out.for_whom == ["Lan"]
        swap(lan, stick)
    (last,) = {number for kind, number in kept(leader) if kind == "up"}
    assert ("answer", last) in kept(leader)
    assert lan.ledger.custody().waiting == 0
    assert ward.status()["records"]["citizen"] == 4


def test_what_a_later_file_holds_whole_is_not_taken_again_each_time(
    laptop: Make, ward: WardServer, stick: Path
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    for number in range(3):
        a_citizen(lan.office, f"Người {number}")
        swap(lan, stick)
    swap(leader, stick)
    before = kept(leader)
    assert leader.ledger.courier.look(stick, Silent()).works == 0
    swap(leader, stick)
    assert kept(leader) == before
    leader.sync()
    assert ward.status()["records"]["citizen"] == 3


def test_work_that_a_later_file_replaces_meanwhile_stops_no_relaying(
    laptop: Make, ward: WardServer, stick: Path
) -> None:
    """As when its owner comes into the room just then."""
    lan, tu, leader = laptop("lan"), laptop("tu"), laptop("leader")
    for each in (lan, tu):
        a_citizen(each.office)
        swap(each, stick)
    swap(leader, stick)
    courier = leader.ledger.courier
    first = courier.carry().waiting()[0].path

    def greeted() -> Any:
        first.unlink()
        return leader.ledger._greeted()

    courier.relay(greeted, Silent())
    assert ward.status()["records"]["citizen"] == 1


def test_a_file_that_is_being_read_is_let_go_another_time(
    laptop: Make, ward: WardServer, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows deletes no open file, as a letter that somebody in the room is just given."""
    lan, leader = laptop("lan"), laptop("leader")
    real, folder = Path.unlink, leader.database.path.with_suffix(".carry")

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.parent == folder and path.suffix == bundle_file.SUFFIX:
            raise PermissionError(13, "in use")
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    for number in range(3):
        a_citizen(lan.office, f"Người {number}")
        swap(lan, stick)
        swap(leader, stick)
        leader.sync()
        swap(leader, stick)
        swap(lan, stick)
        assert lan.ledger.custody().waiting == 0
    monkeypatch.undo()
    a_citizen(lan.office)
    swap(lan, stick)
    swap(leader, stick)
    leader.sync()
    assert [kind for kind, _ in kept(leader)] == ["answer", "up"]


def test_a_file_that_goes_while_the_folder_is_read_is_as_good_as_none(
    laptop: Make, stick: Path, tmp_path: Path
) -> None:
    """As when the line comes back while somebody hands over; and one that this disk cannot read."""
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    swap(lan, stick)
    swap(leader, stick)
    folder = leader.database.path.with_suffix(".carry")
    (folder / "DTS_PL_000000_1.dts").symlink_to(tmp_path / "gone")
    (folder / "DTS_PL_000000_2.dts").mkdir()
    assert kept(leader) == [("up", 1)]


def test_the_code_that_is_read_out_proves_the_second_copy(laptop: Make, stick: Path) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    swap(lan, stick)
    code = swap(leader, stick).works[0].code
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    assert lan.ledger.courier.confirm(wrong).result() is None
    assert lan.ledger.courier.confirm("").result() is None
    assert states(lan)[0][2] is False
    assert lan.ledger.courier.confirm(f" {code.lower().replace('-', ' ')} ").result() == 1
    assert states(lan) == [("waiting", 1, True)]
    assert lan.ledger.custody().waiting == 1  # only the ward's receipt ends it


def test_what_is_done_after_the_stick_was_written_is_only_here(laptop: Make, stick: Path) -> None:
    lan = laptop("lan")
    a_citizen(lan.office)
    swap(lan, stick)
    a_citizen(lan.office)
    custody = lan.ledger.custody()
    assert (custody.waiting, custody.copied) == (2, 1)
    assert states(lan) == [("waiting", None, False), ("waiting", 1, False)]
    assert swap(lan, stick).numbers == [2]
    assert lan.ledger.custody().copied == 2


def test_two_notebooks_of_one_leader_ride_on_one_stick(laptop: Make, ward: WardServer, stick: Path) -> None:
    lan, tu, leader = laptop("lan"), laptop("tu"), laptop("leader")
    for who in (lan, tu):
        a_citizen(who.office)
        swap(who, stick)
    taken = swap(leader, stick)
    assert sorted(work.who for work in taken.works) == ["Lan", "Tu"]
    leader.sync()
    assert swap(leader, stick).for_whom == ["Lan", "Tu"]
    for who in (tu, lan):
        assert swap(who, stick).letters == 1
        assert who.ledger.custody().waiting == 0
    assert ward.status()["records"]["citizen"] == 2


def test_the_ward_office_reads_the_stick_itself(laptop: Make, ward: WardServer, stick: Path) -> None:
    lan = laptop("lan")
    a_citizen(lan.office)
    swap(lan, stick)
    told: list[str] = []
    take_stick(ward.ctx, stick, lambda _, code: told.append(code))
    assert told == ["taken"]
    swap(lan, stick)
    assert lan.ledger.custody().waiting == 0
    assert ward.status()["records"]["citizen"] == 1


def test_one_file_by_any_messenger_is_as_good_as_a_stick(
    laptop: Make, ward: WardServer, stick: Path, tmp_path: Path
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    swap(lan, stick)
    (sent,) = (stick / bundle_file.FOLDER).iterdir()
    renamed = Path(shutil.copy(sent, tmp_path / "Tệp của Lan (1).bin"))
    assert [work.who for work in leader.ledger.courier.take_file(renamed, Silent()).works] == ["Lan"]
    leader.sync()
    assert ward.status()["records"]["citizen"] == 1


def test_a_file_that_is_not_ours_or_not_whole_changes_nothing(
    laptop: Make, stick: Path, tmp_path: Path
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    swap(lan, stick)
    (sent,) = (stick / bundle_file.FOLDER).iterdir()
    raw, bad = sent.read_bytes(), tmp_path / "bad.dts"
    for damaged in (raw[:-1], raw[: len(raw) // 2], b"", b"PK\x03\x04", raw[:99] + b"\x00" + raw[100:]):
        bad.write_bytes(damaged)
        with pytest.raises(BadFile, match="damaged_bundle"):
            leader.ledger.courier.take_file(bad, Silent())
    assert not list((tmp_path / "leader.carry").glob("*"))
    bad.replace(stick / "bad.dts")
    taken = swap(leader, stick)  # and does not stand in the way of what is whole
    assert [each.code for each in taken.refused] == ["damaged_bundle"]
    assert len(taken.works) == 1


def forged(header: dict[str, Any], key: SigningKey) -> bytes:
    """A whole file without frames; Python writes numbers that our own writer refuses."""
    text = json.dumps(
        {"kind": "up", "ward": "PL", "made": "", "signer": key.verify_key.encode().hex()} | header
    )
    body = bundle.MAGIC + len(text).to_bytes(4, "big") + text.encode() + bytes(4)
    return body + key.sign(sha256(body).digest()).signature


def test_no_forged_file_keeps_others_back(laptop: Make, ward: WardServer, stick: Path) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    swap(lan, stick)
    swap(leader, stick)
    leader.sync()
    swap(leader, stick)
    letter = next(stick.rglob("*_R1.dts")).read_bytes()
    with lan.database.read() as session:
        one = session.get_one(SyncOne, 1)
        hers = SigningKey(bytes.fromhex(one.sign_key or ""))
        device, cert = one.device or "", one.cert or ""
    with leader.database.read() as session:
        her_leader = session.get_one(SyncOne, 1).device or ""
    carried = {"kind": "carried", "cert": cert, "device": her_leader}
    forgeries = [
        # what the ward signed is the sum of a file, and no certificate
        forged({"device": device, "number": 1, "cert": (bundle_sum(letter) + letter[-64:]).hex()}, hers),
        forged({"device": device, "number": 10**30, "cert": cert}, hers),
        forged(carried | {"number": 10**30, "file": "00"}, hers),
        forged(carried | {"number": 1, "file": "no hex"}, hers),
    ]
    a_citizen(leader.office)
    swap(leader, stick)  # her own bundle 1 is one that a receipt may be about
    for number, raw in enumerate(forgeries):
        path = stick / f"{number}.dts"
        path.write_bytes(raw)
        leader.ledger.courier.look(stick, Silent())
        assert swap(leader, stick).failed == ""
        told: list[str] = []
        take_stick(ward.ctx, path, lambda _, code, told=told: told.append(code))  # type: ignore[misc]
        assert told in (["damaged_bundle"], ["other_ward_bundle"], ["not_for_us"])
    assert ward.status()["records"]["citizen"] == 1


def bundle_sum(raw: bytes) -> bytes:
    return sha256(raw[:-64]).digest()


def test_work_that_the_ward_fails_at_keeps_no_other_work_back(
    laptop: Make, ward: WardServer, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, tu, leader = laptop("lan"), laptop("tu"), laptop("leader")
    for each in (lan, tu):
        a_citizen(each.office)
        swap(each, stick)
    swap(leader, stick)
    first = min(each.header.device for each in leader.ledger.courier.carry().waiting())
    real = server.bundle._look

    def failing(ctx: Any, file: Any, seen: Any) -> Any:
        if seen.header.device == first:
            raise RuntimeError("a fault of the server's")
        return real(ctx, file, seen)

    monkeypatch.setattr(server.bundle, "_look", failing)
    leader.sync()  # her own work is there, and nothing is wrong with her line
    monkeypatch.undo()
    assert ward.status()["records"]["citizen"] == 1
    leader.sync()
    assert ward.status()["records"]["citizen"] == 2


def test_a_line_that_is_down_keeps_what_is_carried(laptop: Make, ward: WardServer, stick: Path) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    swap(lan, stick)
    swap(leader, stick)
    url = ward.url
    set_url = "UPDATE sync_one SET url = '{}'"
    leader.database.apply(lambda s: s.execute(text(set_url.format("http://127.0.0.1:9")))).result()
    with pytest.raises(ServerUnreachable):
        leader.sync()
    leader.database.apply(lambda s: s.execute(text(set_url.format(url)))).result()
    leader.sync()
    assert ward.status()["records"]["citizen"] == 1


def test_an_old_answer_after_a_newer_one_takes_nothing_back(
    laptop: Make, ward: WardServer, stick: Path, tmp_path: Path
) -> None:
    lan, tu, leader = laptop("lan"), laptop("tu"), laptop("leader")
    person = a_citizen(tu.office, "Trần Văn Đức", note="cũ")
    tu.sync()
    swap(lan, stick)
    swap(leader, stick)
    leader.sync()
    swap(leader, stick)
    old = tmp_path / "old"
    shutil.copytree(stick, old)
    edit(tu.office, person, note="mới")
    tu.sync()
    lan.sync()  # by the network: newer than what lies on the stick
    assert lan.office.citizen.stored(person)["note"] == "mới"
    for folder in (old, stick):
        swap(lan, folder)
        assert lan.office.citizen.stored(person)["note"] == "mới"
    a_citizen(lan.office)
    lan.sync()
    assert lan.ledger.custody().waiting == 0


def test_a_laptop_that_never_goes_online_hears_of_a_restored_server(
    laptop: Make, ward: WardServer, stick: Path
) -> None:
    """The server comes back without what it had taken last; sticks alone bring it again."""
    lan = laptop("lan")
    a_citizen(lan.office, "Trước")

    def round_trip(stick: Path) -> None:
        swap(lan, stick)
        take_stick(ward.ctx, stick, lambda *_: None)
        swap(lan, stick)

    round_trip(stick)
    with ward.ctx.store.reading() as connection:
        tables = [table for table in metadata.sorted_tables if table is not audit]  # it only grows
        kept = {table: connection.execute(table.select()).all() for table in tables}
    a_citizen(lan.office, "Sau")
    round_trip(stick)
    assert lan.ledger.custody().waiting == 0
    with ward.ctx.store.writing() as connection:  # back to the state of before
        for table, rows in kept.items():
            connection.execute(table.delete())
            if rows:
                connection.execute(table.insert(), [row._asdict() for row in rows])
    with ward_tx(ward.ctx, "PL") as tx:
        tx.new_epoch()
    other = stick.with_name("other")
    other.mkdir()
    round_trip(other)  # it hears of the other epoch …
    assert lan.ledger.custody().waiting == 1
    assert lan.ledger.courier.look(stick, Silent()).letters == 0  # … is not led back by old letters …
    round_trip(other)  # … and sends again what was lost
    assert lan.ledger.custody().waiting == 0
    assert ward.status()["records"]["citizen"] == 2
    assert names(lan) == {"Trước", "Sau"}


WAYS = ("work", "lan:a", "lan:b", "one:a", "one:b", "two:a", "two:b", "copy:b", "old:a", "office:a")


def test_two_letters_on_one_stick_are_taken_in_any_order(laptop: Make, ward: WardServer, stick: Path) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    person = a_citizen(tu.office, "Trần Văn Đức", note="cũ")
    tu.sync()
    swap(lan, stick)
    take_stick(ward.ctx, stick, lambda *_: None)
    edit(tu.office, person, note="mới")
    tu.sync()
    take_stick(ward.ctx, stick, lambda *_: None)
    letters = sorted(path.name for path in stick.rglob("*_R1*.dts"))
    assert letters[0].endswith("_R1-2.dts")  # the newer one is read first
    assert swap(lan, stick).letters == 2
    assert lan.office.citizen.stored(person)["note"] == "mới"
    lan.sync()
    assert lan.office.citizen.stored(person)["note"] == "mới"


def test_more_than_one_file_holds_goes_out_as_several(
    laptop: Make, ward: WardServer, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    monkeypatch.setattr(bundles, "FRAME", 3000)
    monkeypatch.setattr(bundle, "MAX_UP", 3001)
    for number in range(6):
        a_citizen(lan.office, f"Người {number}", note="x" * 400)
    out = swap(lan, stick)
    assert (len(out.numbers) > 2, out.sent) == (True, 6)
    assert lan.ledger.custody().copied == 6
    last = max((stick / bundle_file.FOLDER).iterdir(), key=lambda path: int(path.stem.rpartition("_")[2]))
    leader.ledger.courier.take_file(last, Silent())  # the last first: it waits at the ward for the others
    leader.sync()
    assert ward.status()["records"].get("citizen", 0) == 0
    assert len(swap(leader, stick).works) == len(out.numbers)
    leader.sync()
    assert ward.status()["records"]["citizen"] == 6
    swap(leader, stick)
    swap(lan, stick)
    assert lan.ledger.custody().waiting == 0


def test_an_answer_too_large_for_one_file_goes_on_with_the_next_stick(
    laptop: Make, ward: WardServer, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    for number in range(2):
        a_citizen(tu.office, f"Người {number}")
    tu.sync()
    monkeypatch.setattr(feed, "MAX_ROWS", 1)
    monkeypatch.setattr(server.answer, "MOST_ANSWERED", 1)
    rounds = 0
    while not names(lan):
        rounds += 1
        swap(lan, stick)
        take_stick(ward.ctx, stick, lambda *_: None)
        assert swap(lan, stick).letters > 0  # each brings a row; none is shown before all are there
    assert rounds >= 4
    assert names(lan) == {"Người 0", "Người 1"}


STEPS = st.lists(st.sampled_from([*WAYS, "one:line", "two:line", "lan:line"]), min_size=3, max_size=14)


@pytest.fixture
def three(laptop: Make) -> dict[str, Laptop]:
    """An author and two carriers; the histories below continue each other."""
    return {who: laptop(who) for who in ("lan", "one", "two")}


@settings(
    max_examples=60 if "PROVE" in os.environ else 4,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_every_deed_arrives_exactly_once_whatever_way_the_sticks_go(
    three: dict[str, Laptop], ward: WardServer, tmp_path: Path, steps: list[str]
) -> None:
    sticks = {name: tmp_path / uuid4().hex for name in ("a", "b", "past")}
    for folder in sticks.values():
        folder.mkdir()
    lan = three["lan"]
    for step in ["work", *steps]:
        match step.split(":"):
            case ["work"]:
                a_citizen(lan.office)
            case [who, "line"]:
                three[who].sync()
            case ["office", name]:
                take_stick(ward.ctx, sticks[name], lambda *_: None)
            case ["copy", name]:  # somebody keeps a copy of a stick …
                shutil.copytree(sticks[name], sticks["past"], dirs_exist_ok=True)
            case ["old", name]:  # … and puts old files back
                shutil.copytree(sticks["past"], sticks[name], dirs_exist_ok=True)
            case [who, name]:
                assert swap(three[who], sticks[name]).failed == ""
    for who in ("lan", "one", "one:line", "one", "lan"):  # at last everything goes its way once
        name, _, line = who.partition(":")
        three[name].sync() if line else swap(three[name], sticks["a"])
    assert lan.ledger.custody().waiting == 0
    assert lan.ledger.custody().held == lan.ledger.custody().conflicts == 0
    with lan.database.read() as session:
        one = session.get_one(SyncOne, 1)
        own = session.execute(
            select(OutboxLine.seq, OutboxLine.hash).where(OutboxLine.stream == one.stream)
        ).all()
        device = one.device
    with ward.ctx.store.reading() as connection:
        arrived = connection.execute(
            select(op_log.c.seq, op_log.c.hash, op_log.c.status).where(op_log.c.device_id == device)
        ).all()
    assert {(seq, bytes(hashed)) for seq, hashed, _ in arrived} == {(seq, hashed) for seq, hashed in own}
    assert {status for _, _, status in arrived} == {"done"}
    assert len(arrived) == len(own)
