"""The whole way: notebook, server, another notebook. Real files, a real socket."""

from datetime import UTC, datetime
from time import monotonic

import pytest
from sqlalchemy import select, text

import server.app
from desktop.errors import BadInvitation, ReadOnly, ServerRejected, ServerUnreachable
from desktop.models.help_visit import HelpVisit
from desktop.models.outbox import OutboxLine
from desktop.progress import Silent
from desktop.services.citizen_listing import CitizenFilter
from desktop.sync import ledger
from desktop.sync.lan.network import Network
from desktop.sync.pull import Pull
from server.errors import SENTENCES, Refused
from tests.builders import a_citizen, a_visit, edit
from tests.sync.conftest import join


def names(laptop) -> list[str]:
    return [row.full_name for row in laptop.office.citizen.page(CitizenFilter()).rows]


def states(laptop) -> set:
    with laptop.database.read() as session:
        return {tuple(row) for row in session.execute(select(OutboxLine.stream, OutboxLine.state))}


def visits(laptop) -> list:
    with laptop.database.read() as session:
        return list(session.scalars(select(HelpVisit)))


def rows(laptop, table: str) -> set:
    with laptop.database.read() as session:
        found = session.execute(text(f"SELECT id, cell, also, voided_at FROM {table}"))
        return {tuple(row) for row in found}


def test_a_notebook_with_people_joins_and_all_of_it_reaches_the_ward(ward, laptop) -> None:
    lan = laptop("lan", joined=False)
    person = a_citizen(lan.office, "Nguyễn Thị Hoà", phone="0912345678")
    a_visit(lan.office, person)
    a_visit(lan.office)
    lan = join(lan, ward, ward.invite("Lan"))
    assert lan.ledger.custody().waiting == 0
    counts = ward.status()["records"]
    assert counts["citizen"] == 1
    assert counts["help_visit"] == 2
    assert counts["consent"] == 1
    assert ward.status()["held"] == {}


def test_no_line_is_written_anew_by_joining_or_by_a_receipt(ward, laptop) -> None:
    """A line may be a quarter of a megabyte."""

    def stay(session) -> None:
        refused = "SELECT RAISE(ABORT, 'a line was written anew')"
        session.execute(text(f"CREATE TEMP TRIGGER stay BEFORE UPDATE ON main.outbox BEGIN {refused}; END"))

    lan = laptop("lan", joined=False)
    a_citizen(lan.office, "Trần Văn Đức")
    lan.database.apply(stay).result()
    lan = join(lan, ward, ward.invite("Lan"))
    assert states(lan) == {(1, "archived"), (2, "done")}
    a_citizen(lan.office, "Nguyễn Thị Hoà")
    assert states(lan) == {(1, "archived"), (2, "done"), (2, "waiting")}
    lan.sync()
    assert states(lan) == {(1, "archived"), (2, "done")}


def test_what_was_struck_through_before_joining_is_so_at_the_ward(ward, laptop) -> None:
    lan, tu = laptop("lan", joined=False), laptop("tu")
    a_visit(lan.office, a_citizen(lan.office, "Nguyễn Thị Hoà"))
    struck = a_citizen(lan.office, "Trần Văn Đức")
    lan.office.citizen.void(struck, reason="mistake").result()
    lan = join(lan, ward, ward.invite("Lan"))
    tu.sync()
    for table in ("citizen", "help_visit", "consent"):
        assert rows(tu, table) == rows(lan, table), table
    assert [each for each, *_, voided in rows(tu, "citizen") if voided] == [struck]
    assert [each.outcomes for each in visits(tu)] == [each.outcomes for each in visits(lan)]


def test_a_second_notebook_shows_the_same_people_and_visits(ward, laptop) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    for number in range(5):
        a_visit(lan.office, a_citizen(lan.office, f"Người Thứ {number}"))
    lan.sync()
    tu.sync()
    assert len(names(tu)) == 5
    for table in ("citizen", "help_visit", "consent"):
        assert rows(tu, table) == rows(lan, table), table
    assert tu.office.search.find("nguoi thu 3")[0].full_name == "Người Thứ 3"
    assert tu.office.help_visit.last_time(tu.office.search.find("thu 3")[0].id) is not None


def test_different_fields_meet_without_a_question(ward, laptop) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    person = a_citizen(lan.office, "Trần Văn Đức")
    lan.sync()
    tu.sync()
    edit(lan.office, person, phone="0912345678")
    edit(tu.office, person, nickname="bác Đức")
    for each in (lan, tu, lan):
        each.sync()
    for each in (lan, tu):
        stored = each.office.citizen.stored(person)
        assert (stored["phone"], stored["nickname"]) == ("0912345678", "bác Đức")
        assert each.ledger.custody().conflicts == 0


def test_the_same_field_keeps_what_stands_and_the_other_value_waits_for_a_person(ward, laptop) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    person = a_citizen(lan.office, "Trần Văn Đức")
    lan.sync()
    tu.sync()
    edit(lan.office, person, phone="0912345678")
    edit(tu.office, person, phone="0987654321")
    for each in (lan, tu, lan):
        each.sync()
    assert lan.office.citizen.stored(person)["phone"] == "0912345678"
    assert tu.office.citizen.stored(person)["phone"] == "0912345678"
    assert tu.ledger.custody().conflicts == 1
    assert ward.status()["conflicts"] == 1
    with lan.database.read() as session:
        candidate = session.execute(text("SELECT candidate, status FROM conflict")).one()
    assert "0987654321" in candidate.candidate
    assert candidate.status == "open"


def test_what_is_typed_while_a_page_comes_down_is_kept(ward, laptop) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    person = a_citizen(lan.office, "Trần Văn Đức", note="cũ")
    lan.sync()
    tu.sync()
    edit(tu.office, person, address="số 3, ngõ 5")
    tu.sync()
    edit(lan.office, person, note="mới")  # not yet sent
    pulled = lan.ledger._sync
    ward_client = lan.ledger._connect(pulled._one())
    pulled._greet(ward_client)
    Pull(lan.database, ward_client).run(Silent())
    stored = lan.office.citizen.stored(person)
    assert (stored["note"], stored["address"]) == ("mới", "số 3, ngõ 5")
    lan.sync()
    tu.sync()
    assert tu.office.citizen.stored(person)["note"] == "mới"


def test_a_void_and_its_undo_travel(ward, laptop) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    person = a_citizen(lan.office, "Trần Văn Đức")
    lan.office.citizen.void(person, reason="mistake").result()
    lan.sync()
    tu.sync()
    assert names(tu) == []
    tu.office.citizen.restore(person).result()
    tu.sync()
    lan.sync()
    assert names(lan) == ["Trần Văn Đức"]


def test_a_person_who_moves_leaves_one_notebook_and_comes_to_another(ward, laptop) -> None:
    lan = laptop("lan")
    three, four = laptop("ba", **{"tdp-3": "rw"}), laptop("bon", **{"tdp-4": "rw"})
    person = a_citizen(lan.office, "Người Chuyển Nhà", home=ward.cells["tdp-3"])
    a_visit(lan.office, person)
    lan.sync()
    for each in (three, four):
        each.sync()
    assert names(three) == ["Người Chuyển Nhà"]
    assert names(four) == []
    edit(lan.office, person, home=ward.cells["tdp-4"])
    lan.sync()
    for each in (three, four):
        each.sync()
    assert names(three) == []
    assert three.office.search.find("chuyen nha") == []
    assert names(four) == ["Người Chuyển Nhà"]
    assert rows(four, "consent")
    assert not rows(three, "consent")


def test_a_notebook_may_not_write_what_it_only_reads(ward, laptop) -> None:
    lan, reader = laptop("lan"), laptop("doc", **{"tdp-3": "rw", "tdp-4": "r"})
    person = a_citizen(lan.office, "Trần Văn Đức", home=ward.cells["tdp-4"])
    lan.sync()
    reader.sync()
    with pytest.raises(ReadOnly):
        edit(reader.office, person, note="x")


def test_nothing_changed_moves_nothing(ward, laptop) -> None:
    lan = laptop("lan")
    a_citizen(lan.office)
    lan.sync()
    head, receipts = ward.status()["head"], len(lan.ledger.receipts())
    lan.sync()
    lan.sync()
    assert ward.status()["head"] == head
    assert len(lan.ledger.receipts()) == receipts


def test_a_server_out_of_reach_leaves_everything_waiting(ward, laptop) -> None:
    lan = laptop("lan")
    a_citizen(lan.office)
    lan.database.apply(
        lambda session: session.execute(text("UPDATE sync_one SET url = 'http://127.0.0.1:9'"))
    ).result()
    with pytest.raises(ServerUnreachable):
        lan.sync()
    custody = lan.ledger.custody()
    assert custody.waiting == 1
    assert custody.next_try is not None
    assert isinstance(custody.last_error, ServerUnreachable)
    assert custody.last_error.__traceback__ is None, "whatever the work held is let go"


def test_after_failures_another_network_is_tried_soon_but_not_a_ward_that_wants_to_be_left_alone(
    laptop, monkeypatch
) -> None:
    lan, here = laptop("lan"), [Network("192.168.1.5", "192.168.1.255")]
    monkeypatch.setattr(ledger, "networks", lambda: list(here))
    lan.ledger.notice_network()
    lan.database.apply(
        lambda session: session.execute(text("UPDATE sync_one SET url = 'http://127.0.0.1:9'"))
    ).result()
    for _ in range(12):
        with pytest.raises(ServerUnreachable):
            lan.sync()

    def wait_s() -> float:
        return (lan.ledger.custody().next_try - datetime.now(UTC)).total_seconds()

    lan.ledger._due = monotonic() + 600  # a long one of those it may choose
    lan.ledger.notice_network()
    assert wait_s() > 590, "the same network"
    here.clear()
    lan.ledger.notice_network()
    assert wait_s() > 590, "none"
    here.append(Network("10.1.2.3", "10.1.2.255"))
    lan.ledger.notice_network()
    assert wait_s() <= ledger.FIRST_WAIT_S
    lan.ledger._last_error, lan.ledger._due = ServerUnreachable("full", 600), monotonic() + 600
    here.append(Network("172.16.0.9", "172.16.0.255"))
    lan.ledger.notice_network()
    assert wait_s() > 590


def test_a_ward_that_cannot_just_now_says_why_and_for_how_long(ward, laptop, monkeypatch) -> None:
    lan = laptop("lan")
    a_citizen(lan.office)

    def is_full(*_: object) -> None:
        raise Refused(507, "full", retry_after=600)

    with monkeypatch.context() as patched:
        patched.setattr(server.app, "push", is_full)
        with pytest.raises(ServerUnreachable) as no:
            lan.sync()
    assert no.value.message == SENTENCES["full"]
    custody = lan.ledger.custody()
    assert custody.waiting == 1
    assert (custody.next_try - datetime.now(UTC)).total_seconds() > 590, "it is left alone for so long"
    lan.sync()
    assert lan.ledger.custody().waiting == 0


def test_a_copied_notebook_takes_a_name_of_its_own_and_loses_nothing(ward, laptop, tmp_path) -> None:
    import shutil

    from desktop.models.database import Database
    from desktop.services.office import Office
    from desktop.sync.ledger import Ledger
    from tests.conftest import KEY
    from tests.sync.conftest import Laptop

    lan = laptop("lan")
    a_citizen(lan.office, "Trước Khi Chép")
    lan.sync()
    user = lan.office.notebook.ward_user()
    lan.database.close()
    shutil.copy(lan.database.path, tmp_path / "copy.db")
    first, copied = Database(lan.database.path, KEY), Database(tmp_path / "copy.db", KEY)
    one = Laptop(first, Office.over(first, user), Ledger(first))
    two = Laptop(copied, Office.over(copied, user), Ledger(copied))
    a_citizen(one.office, "Ở Máy Thứ Nhất")
    a_citizen(two.office, "Ở Máy Thứ Hai")
    for each in (one, two, one, two):
        each.sync()
    everybody = {"Trước Khi Chép", "Ở Máy Thứ Nhất", "Ở Máy Thứ Hai"}
    assert set(names(one)) == set(names(two)) == everybody
    assert ward.status()["records"]["citizen"] == 3
    first.close()
    copied.close()


def test_an_invitation_is_good_once(ward, laptop) -> None:
    invitation = ward.invite("Lan")
    join(laptop("lan", joined=False), ward, invitation)
    other = laptop("khac", joined=False)
    a_citizen(other.office)
    with pytest.raises(ServerRejected):
        join(other, ward, invitation)
    assert not other.ledger.custody().joined
    assert names(other) == ["Nguyễn Văn An"]
    with pytest.raises(BadInvitation):
        other.ledger.ward_places("không phải mã mời")
