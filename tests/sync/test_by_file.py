"""Joining, a second identity and a restored server, by sticks alone: these laptops never see a network."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey
from sqlalchemy import func, select

from desktop.contract import bundle, invitation
from desktop.contract.bundle import Header
from desktop.contract.signature import device_of, vouching
from desktop.errors import BadFile, BadInvitation
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.outbox import OutboxLine
from desktop.models.sync_state import SyncOne
from desktop.progress import Silent
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from server import feed, snapshot
from server.bundle import take_stick
from server.tables import audit, device, metadata, op_log
from tests.builders import a_citizen, edit
from tests.conftest import KEY
from tests.sync.conftest import Laptop, WardServer, swap
from tests.sync.test_courier import files, names

Make = Callable[..., Laptop]


@pytest.fixture
def opened() -> Iterator[Callable[[Path], Laptop]]:
    """A notebook's file, opened as another program would."""
    kept: list[Database] = []

    def open_(path: Path) -> Laptop:
        database = Database(path, KEY)
        kept.append(database)
        ledger = Ledger(database)
        with database.read() as session:
            user = session.get_one(SyncOne, 1).user or ""
        return Laptop(database, Office.over(database, user), ledger)

    yield open_
    for database in kept:
        database.close()


def one_of(laptop: Laptop) -> SyncOne:
    with laptop.database.read() as session:
        return session.get_one(SyncOne, 1)


def at_the_office(ward: WardServer, stick: Path) -> dict[str, str]:
    told: dict[str, str] = {}
    take_stick(ward.ctx, stick, lambda path, code: told.update({path.name: code}))
    return told


def finish(laptop: Laptop) -> Laptop:
    """What Settings does with the ward's answer: each neighbourhood by its name."""
    joining = laptop.ledger.joining()
    assert joining is not None
    by_name = {name: cell for cell, name in laptop.ledger.ward_places(joining.invitation)}
    mapping = {place.cell: by_name[place.name] for place in laptop.office.notebook.places()}
    laptop.ledger.join(joining.invitation, mapping, Silent())
    user = laptop.office.notebook.ward_user() or ""
    return Laptop(laptop.database, Office.over(laptop.database, user), laptop.ledger)


def lines_of(ward: WardServer) -> list[str]:
    """Every line that was applied, by its id; what came twice in two streams counts once."""
    with ward.ctx.store.reading() as connection:
        rows = connection.execute(select(op_log.c.aid, op_log.c.status, op_log.c.reason)).all()
    return sorted(row.aid for row in rows if (row.status, row.reason) == ("done", None))


@pytest.mark.parametrize("whole", [True, False], ids=["cells come whole", "cells come as pages"])
def test_a_laptop_that_was_never_online_joins_and_shows_the_people(
    laptop: Make, ward: WardServer, stick: Path, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    monkeypatch.setattr(snapshot, "WORTH_IT", 2 if whole else 9999)
    monkeypatch.setattr(feed, "WORTH_IT", 2 if whole else 9999)
    lan, leader = laptop("lan"), laptop("leader", role="leader")
    known = {f"Người {number}" for number in range(5)}
    for name in known:
        a_citizen(lan.office, name)
    lan.sync()
    leader.sync()
    an = laptop("an", joined=False)
    a_citizen(an.office, "Của An")  # a notebook before its ward
    paper = invitation.read(ward.invite("An"))
    assert paper is not None
    unreachable = invitation.written(invitation.Invitation(**vars(paper) | {"url": "http://127.0.0.1:9"}))

    assert an.ledger.joining() is None
    assert an.ledger.ask_by_file(unreachable).places == ()
    an.ledger.ask_by_file(unreachable)  # pressed twice: one request
    assert an.ledger.courier.look(stick, Silent()).asks
    swap(an, stick)
    swap(an, stick)
    assert [path.name[:4] + path.name[-6:] for path in stick.rglob("*.dts")] == ["DTS_J1.dts"]
    taken = swap(leader, stick)
    assert ([work.number for work in taken.works], taken.refused) == ([1], [])
    leader.sync()
    swap(leader, stick)
    back = swap(an, stick)
    assert (back.letters, back.refused) == (1, [])
    assert back.joining is not None
    assert (back.joining.ward_name, len(back.joining.places) > 2) == ("Phường Phú Lương", True)
    assert names(an) == {"Của An"}  # nothing is mixed before its owner has said what is what

    an = finish(an)
    assert names(an) == known | {"Của An"}
    assert an.ledger.joining() is None
    assert not list((an.database.path.with_suffix(".carry")).glob("*"))
    assert an.ledger.custody().joined
    swap(an, stick)
    swap(leader, stick)
    leader.sync()
    assert ward.status()["records"]["citizen"] == 6
    swap(leader, stick)
    swap(an, stick)
    assert an.ledger.custody().waiting == 0


def test_nobody_else_can_read_the_request_or_open_the_answer(
    laptop: Make, ward: WardServer, stick: Path
) -> None:
    lan, an = laptop("lan"), laptop("an", joined=False)
    a_citizen(lan.office, "Nguyễn Thị Bí Mật")
    lan.sync()
    text = ward.invite("An")
    paper = invitation.read(text)
    an.ledger.ask_by_file(text)
    swap(an, stick)
    assert at_the_office(ward, stick).popitem()[1] == "taken"
    there = b"".join(files(stick).values())
    assert paper is not None
    assert paper.code.encode() not in there
    assert "Bí Mật".encode() not in there
    answer = next(path for path in stick.rglob("*_R1.dts"))
    with answer.open("rb") as file:
        seen = bundle.verified(file, "PL", paper.sign_pk)
        with pytest.raises(bundle.BadBundle, match="not_for_us"):
            list(bundle.contents(file, seen, one_of(lan).box_key or ""))


def test_a_code_that_is_no_good_is_said_and_another_one_mends_it(
    laptop: Make, ward: WardServer, stick: Path
) -> None:
    loser, winner = laptop("an", joined=False), laptop("tu", joined=False)
    used = ward.invite("Tu")
    told: set[str] = set()
    for who in (winner, loser):  # the second laptop with the same slip of paper
        who.ledger.ask_by_file(used)
        swap(who, stick)
        told |= set(at_the_office(ward, stick).values())
    assert told == {"taken", "used"}
    sentences = []
    for who in (winner, loser):
        joining = swap(who, stick).joining
        assert joining is not None
        sentences.append(joining.refused)
    assert sentences[0] == ""
    assert "đã dùng cho một máy khác" in sentences[1]
    assert not loser.ledger.custody().joined
    finish(winner)
    with pytest.raises(BadInvitation):
        loser.ledger.ask_by_file("STS1:AAAA")
    assert not loser.ledger.ask_by_file(ward.invite("An")).refused
    swap(loser, stick)
    at_the_office(ward, stick)
    swap(loser, stick)
    finish(loser)
    with ward.ctx.store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(device)).scalar() == 2 + len(ward.members)


def test_a_request_answered_twice_or_on_a_line_is_one_laptop(
    laptop: Make, ward: WardServer, stick: Path, tmp_path: Path
) -> None:
    an = laptop("an", joined=False)
    text = ward.invite("An")
    an.ledger.ask_by_file(text)
    swap(an, stick)
    at_the_office(ward, stick)
    late = Path(shutil.copytree(stick, tmp_path / "late"))
    by_name = {name: cell for cell, name in an.ledger.ward_places(text)}
    mapping = {place.cell: by_name[place.name] for place in an.office.notebook.places()}
    an.ledger.join(text, mapping, Silent())  # meanwhile a line was there
    at_the_office(ward, late)
    back = swap(an, late)
    assert (back.letters, back.refused) == (0, [])
    a_citizen(Office.over(an.database, an.office.notebook.ward_user() or ""))
    an.sync()
    assert ward.status()["records"]["citizen"] == 1
    with ward.ctx.store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(device)).scalar() == 1 + len(ward.members)


# ---- two copies of one notebook


def test_a_copied_laptop_takes_a_new_name_by_stick_and_nothing_is_lost_or_doubled(
    laptop: Make, ward: WardServer, stick: Path, tmp_path: Path, opened: Callable[[Path], Laptop]
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    before = a_citizen(lan.office, "Trước")
    swap(lan, stick)
    lan.database.close()
    other = opened(Path(shutil.copy(lan.database.path, tmp_path / "copy.db")))
    lan = opened(lan.database.path)
    a_citizen(lan.office, "Của máy cũ")
    a_citizen(other.office, "Của bản sao")
    edit(other.office, before, note="bản sao sửa")
    first = one_of(lan).device
    for _ in range(4):  # out, back, and once more for what the other sent meanwhile
        for who in (lan, other, leader):
            swap(who, stick)
        leader.sync()
        swap(leader, stick)
    renamed = [who for who in (lan, other) if one_of(who).device != first]
    assert len(renamed) == 1  # one goes on as it was
    assert all(one_of(who).cert for who in (lan, other))
    for who in (lan, other):
        swap(who, stick)
        assert who.ledger.custody().waiting == 0
        assert names(who) == {"Trước", "Của máy cũ", "Của bản sao"}
    assert ward.status()["records"]["citizen"] == 3
    aids = lines_of(ward)
    assert len(aids) == len(set(aids))
    with ward.ctx.store.reading() as connection:
        rows = connection.execute(select(device.c.device_id, device.c.parent, device.c.flagged)).all()
    assert {(row.parent, row.flagged) for row in rows} == {(None, False), (None, True), (first, True)}
    a_citizen(renamed[0].office, "Sau")  # and it goes on by its own certificate, on a line too
    renamed[0].sync()
    assert ward.status()["records"]["citizen"] == 4


def test_a_laptop_restored_from_a_backup_hears_of_it_by_a_letter(
    laptop: Make, ward: WardServer, stick: Path, tmp_path: Path, opened: Callable[[Path], Laptop]
) -> None:
    lan = laptop("lan")
    a_citizen(lan.office, "Một")
    lan.database.close()
    backup = Path(shutil.copy(lan.database.path, tmp_path / "backup.db"))
    lan = opened(lan.database.path)
    a_citizen(lan.office, "Hai")
    swap(lan, stick)
    at_the_office(ward, stick)
    again = opened(backup)  # the disk broke; only "Một" is here
    a_citizen(again.office, "Ba")
    out = swap(again, stick)
    assert out.renamed
    assert again.ledger.custody().waiting == 2
    at_the_office(ward, stick)
    assert swap(again, stick).received > 0
    assert names(again) == {"Một", "Hai", "Ba"}
    assert again.ledger.custody().waiting == 0
    assert ward.status()["records"]["citizen"] == 3
    assert not swap(again, stick).renamed  # old letters do not rename it again


def test_what_a_leader_carries_of_a_lost_notebook_comes_before_what_was_made_after_its_restore(
    laptop: Make, ward: WardServer, stick: Path, tmp_path: Path, opened: Callable[[Path], Laptop]
) -> None:
    lan, leader, other = laptop("lan"), laptop("leader"), tmp_path / "other"
    other.mkdir()
    a_citizen(lan.office, "Một")
    lan.database.close()
    backup = Path(shutil.copy(lan.database.path, tmp_path / "backup.db"))
    lan = opened(lan.database.path)
    for name in ("Hai", "Ba"):
        a_citizen(lan.office, name)
        swap(lan, stick)
    assert [work.number for work in swap(leader, stick).works] == [2]  # all of it
    again = opened(backup)  # the disk broke; only "Một" is here
    a_citizen(again.office, "Bốn")
    swap(again, other)
    assert swap(leader, other).works == []  # else the lost state's lines would come second, and be a fork's
    leader.sync()
    for _ in range(2):  # it hears that its name is taken, and sends anew
        swap(leader, other)
        swap(again, other)
    swap(leader, other)
    leader.sync()
    assert ward.status()["records"]["citizen"] == 4


def test_a_server_that_went_back_unnoticed_hears_it_from_a_stick(
    laptop: Make, ward: WardServer, stick: Path
) -> None:
    lan = laptop("lan")
    a_citizen(lan.office, "Trước")
    lan.sync()
    with ward.ctx.store.reading() as connection:
        tables = [table for table in metadata.sorted_tables if table is not audit]  # it only grows
        kept = {table: connection.execute(table.select()).all() for table in tables}
    a_citizen(lan.office, "Sau")
    swap(lan, stick)
    at_the_office(ward, stick)
    swap(lan, stick)
    assert lan.ledger.custody().waiting == 0
    with ward.ctx.store.writing() as connection:  # a disk image of before; nothing tells the server
        for table, rows in kept.items():
            connection.execute(table.delete())
            if rows:
                connection.execute(table.insert(), [row._asdict() for row in rows])
    epoch = one_of(lan).epoch
    for number in range(3):
        other = stick.with_name(f"other{number}")
        other.mkdir()
        swap(lan, other)
        at_the_office(ward, other)
        swap(lan, other)
    assert one_of(lan).epoch != epoch
    assert lan.ledger.custody().waiting == 0
    assert ward.status()["records"]["citizen"] == 2


STEPS = st.lists(
    st.sampled_from(
        [f"{who}:{what}" for who in ("lan", "copy", "one") for what in ("work", "a", "b", "line")]
        + ["office:a", "office:b", "late:a", "old:b"]
    ),
    min_size=4,
    max_size=16,
)


@settings(
    max_examples=40 if "PROVE" in os.environ else 2,
    phases=[Phase.explicit, Phase.generate],  # a smaller story takes longer to find than to read
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_two_copies_settle_it_whatever_way_the_sticks_go(
    laptop: Make,
    ward: WardServer,
    tmp_path: Path,
    opened: Callable[[Path], Laptop],
    steps: list[str],
) -> None:
    name = uuid4().hex
    sticks = {each: tmp_path / f"{name}-{each}" for each in ("a", "b", "past")}
    for folder in sticks.values():
        folder.mkdir()
    lan = laptop(name)
    a_citizen(lan.office)
    lan.database.close()
    copy = opened(Path(shutil.copy(lan.database.path, tmp_path / f"{name}-copy.db")))
    who = {"lan": opened(lan.database.path), "copy": copy, "one": laptop(f"{name}-one")}
    for step in ["lan:work", "copy:work", *steps]:
        match step.split(":"):
            case ["office", where]:
                at_the_office(ward, sticks[where])
            case ["late", where]:
                shutil.copytree(sticks[where], sticks["past"], dirs_exist_ok=True)
            case ["old", where]:
                shutil.copytree(sticks["past"], sticks[where], dirs_exist_ok=True)
            case [person, "work"]:
                a_citizen(who[person].office)
            case [person, "line"]:
                who[person].sync()
            case [person, where]:
                assert swap(who[person], sticks[where]).failed == ""
    who["one"].sync()
    for _ in range(4):
        for person in ("lan", "copy"):
            swap(who[person], sticks["a"])
        at_the_office(ward, sticks["a"])
    for person in ("lan", "copy"):
        swap(who[person], sticks["a"])
    who["one"].sync()
    made = set()
    for each in who.values():
        assert each.ledger.custody().waiting == each.ledger.custody().held == 0
        with each.database.read() as session:
            made |= set(session.scalars(select(OutboxLine.aid).where(OutboxLine.state != "archived")))
            assert session.scalar(select(func.count()).select_from(Citizen)) > 0
    applied = lines_of(ward)
    assert len(applied) == len(set(applied))
    assert made <= set(applied)
    assert len(set(map(names_sorted, who.values()))) == 1  # all see the same people


def names_sorted(laptop: Laptop) -> tuple[str, ...]:
    with laptop.database.read() as session:
        return tuple(session.scalars(select(Citizen.id).order_by(Citizen.id)))


# ---- what is not right is refused, and nothing changes


def written(path: Path, header: Header, key: SigningKey, box_pk: str, *values: object) -> Path:
    with path.open("wb") as file:
        bundle.write(file, header, [bundle.packed(value) for value in values], key, box_pk)
    return path


def test_requests_that_are_not_whole_or_not_honest_are_refused_by_all(
    laptop: Make, ward: WardServer, stick: Path, tmp_path: Path
) -> None:
    leader, an = laptop("leader"), laptop("an", joined=False)
    text = ward.invite("An")
    paper = invitation.read(text)
    assert paper is not None
    an.ledger.ask_by_file(text)
    swap(an, stick)
    (sent,) = stick.rglob("*.dts")
    raw, me = sent.read_bytes(), SigningKey.generate()
    pk = me.verify_key.encode().hex()
    sent.unlink()
    cert = one_of(leader).cert or ""
    head = {"ward": "PL", "number": 1, "made": "2026-11-25T02:00:00.000000Z", "signer": pk}
    ask = {"ward": "PL", "code": paper.code, "sign_pk": "ab" * 32, "box_pk": pk, "name": "", "schema": 1}
    vouched = me.sign(vouching(one_of(leader).device or "", pk)).signature.hex()
    bad = {
        "cut": raw[:-9],
        "changed": raw[:80] + bytes([raw[80] ^ 1]) + raw[81:],
        "longer": raw + b"x",
        "named wrongly": Header(kind="join", device="ab" * 16, **head),
        "of another ward": Header(kind="join", device=device_of(pk), **head | {"ward": "XX"}),
        "no key": Header(kind="join", device="ab" * 16, **head | {"signer": "zz"}),
        "vouched by itself": Header(kind="up", device=device_of(pk), cert=cert, vouched=vouched, **head),
        "certified for another": Header(kind="up", device=device_of(pk), cert=cert, **head),
    }
    before = len(lines_of(ward)), ward.status()
    for name, what in bad.items():
        path = tmp_path / f"{name}.dts"
        path.write_bytes(what) if isinstance(what, bytes) else written(path, what, me, paper.box_pk, ask)
        with pytest.raises(BadFile, match="_bundle"):
            leader.ledger.courier.take_file(path, Silent())
        assert set(at_the_office(ward, path).values()) <= {"damaged_bundle", "other_ward_bundle"}, name
    good = Header(kind="join", device=device_of(pk), **head)
    other_key = written(tmp_path / "other key.dts", good, me, paper.box_pk, ask)
    assert at_the_office(ward, other_key) == {"other key.dts": "damaged_bundle"}
    nothing = written(tmp_path / "nothing.dts", good, me, paper.box_pk)
    assert at_the_office(ward, nothing) == {"nothing.dts": "damaged_bundle"}
    large = written(tmp_path / "large.dts", good, me, paper.box_pk, {"x": os.urandom(99_000).hex()})
    with pytest.raises(BadFile, match="damaged_bundle"):
        leader.ledger.courier.take_file(large, Silent())
    assert (len(lines_of(ward)), ward.status()) == before
    assert not list(leader.database.path.with_suffix(".carry").glob("*.dts"))


def test_codes_tried_by_files_are_counted_by_who_brought_them(
    laptop: Make, ward: WardServer, tmp_path: Path
) -> None:
    paper = invitation.read(ward.invite("An"))
    assert paper is not None
    told = []
    for number in range(7):
        me = SigningKey.generate()
        pk = me.verify_key.encode().hex()
        head = Header(
            kind="join", ward="PL", device=device_of(pk), number=1, made="2026-11-25T02:00:00Z", signer=pk
        )
        code = paper.code if number == 6 else f"WRONGWRON{number}"
        ask = {"ward": "PL", "code": code, "sign_pk": pk, "box_pk": pk, "name": "", "schema": 1}
        path = written(tmp_path / f"{number}.dts", head, me, paper.box_pk, ask)
        told += at_the_office(ward, path).values()
    assert told == ["code"] * 5 + ["tries"] * 2
    assert ward.status()["lines"] == 0
