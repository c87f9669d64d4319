"""The one door: what a deed writes, what it refuses, who hears of it."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlcipher3 import dbapi2

from desktop.changes import Changes
from desktop.contract import line
from desktop.contract.line import Line
from desktop.errors import DatabaseUnreadable, ReadOnly, StorageFailed
from desktop.models import guard, search
from desktop.models.base import Record
from desktop.models.citizen import Citizen
from desktop.models.contract_export import record_classes
from desktop.models.database import Database
from desktop.models.engine import driver
from desktop.models.outbox import Deed, OutboxLine, OutboxTouch
from desktop.models.sync_state import SyncCell
from desktop.models.writer import Turn
from tests.builders import a_citizen, a_visit, edit, home_of
from tests.conftest import KEY

DEED = Deed("citizen.save", "lan")


def lines(database: Database) -> list[OutboxLine]:
    with database.read() as session:
        return list(session.scalars(select(OutboxLine).order_by(OutboxLine.seq)))


def test_a_deed_is_one_line_with_what_was_seen_and_wanted(database, office) -> None:
    citizen = a_citizen(office, "Nguyễn Thị Hoà")
    edit(office, citizen, phone="0912345678")
    head, rows = line.opened(lines(database)[-1].body)
    assert head["act"] == "citizen.save"
    assert head["by"] == "lan"
    assert rows == [
        ["citizen", citizen, home_of(office), {"phone": [None, "0912345678"], "phone_of": [None, None]}, []]
    ]


def test_the_chain_of_lines_is_whole_and_a_changed_byte_breaks_it(database, office) -> None:
    for number in range(5):
        a_citizen(office, f"Người Số {number}")
    stored = lines(database)
    chain, prev = [], line.FIRST
    for each in stored:
        chain.append(Line(each.seq, prev, each.hash, each.body))
        prev = each.hash
    assert line.broken_at(chain) is None
    third = chain[2]
    chain[2] = third._replace(body=third.body.replace("Người".encode(), "Nguời".encode()))
    assert line.broken_at(chain) in (3, None)
    chain[2] = third._replace(body=third.body[:-9] + b"0" + third.body[-8:])
    assert line.broken_at(chain) == 3


def test_one_deed_about_several_records_is_one_line_parents_first(database, office) -> None:
    citizen = a_citizen(office)
    _, rows = line.opened(lines(database)[-1].body)
    assert [row[0] for row in rows] == ["citizen", "consent"]
    assert rows[0][1] == citizen


@pytest.mark.parametrize(
    "statement",
    [
        update(Citizen).values(note="x"),
        insert(Citizen).values(id="0" * 32, cell="c", full_name="x", home="c", name_key="", folded=""),
        text("UPDATE citizen SET note = 'x'"),
        text("DELETE FROM consent"),
    ],
    ids=["core update", "core insert", "raw update", "raw delete"],
)
def test_writing_around_the_session_inside_a_deed_fails_and_changes_nothing(
    database, office, statement
) -> None:
    citizen = a_citizen(office)
    before = len(lines(database))
    with pytest.raises(TypeError):
        database.write(DEED, lambda session: session.connection().execute(statement)).result()
    assert len(lines(database)) == before
    assert office.citizen.stored(citizen)["note"] is None


def test_writing_outside_a_deed_aborts(database, office) -> None:
    a_citizen(office)
    with (
        database._writing.begin() as connection,
        pytest.raises(Exception, match="write outside action"),
    ):
        connection.execute(text("UPDATE citizen SET note = 'x'"))


@pytest.mark.parametrize("fails", [False, True])
def test_the_guard_is_back_when_many_rows_of_the_ward_are_written_or_have_failed(
    database, office, fails: bool
) -> None:
    citizen = a_citizen(office)

    def work(session) -> None:
        raw = driver(session.connection())
        with guard.lifted(raw, "citizen"):
            raw.execute("UPDATE citizen SET note = 'x'")
            assert not fails, "in the middle"

    if fails:
        with pytest.raises(AssertionError, match="in the middle"):
            database.apply(work).result()
    else:
        database.apply(work).result()
    assert office.citizen.stored(citizen)["note"] == (None if fails else "x")
    with pytest.raises(TypeError, match="past the session"):
        database.write(DEED, lambda s: s.connection().execute(text("UPDATE citizen SET note = 'y'"))).result()


def test_no_deed_lifts_the_guard(database, office) -> None:
    def work(session) -> None:
        with guard.lifted(driver(session.connection()), "citizen"):
            raise AssertionError("lifted")

    with pytest.raises(TypeError, match="ward"):
        database.write(DEED, work).result()


def test_objects_changed_without_a_deed_are_refused(database, office) -> None:
    citizen = a_citizen(office)

    def work(session) -> None:
        session.scalars(select(Citizen).where(Citizen.id == citizen)).one().note = "x"

    with pytest.raises(TypeError, match="deed"):
        database.apply(work).result()


def test_records_are_never_deleted(database, office) -> None:
    citizen = a_citizen(office)
    with pytest.raises(TypeError, match="void"):
        database.write(
            DEED,
            lambda session: session.delete(
                session.scalars(select(Citizen).where(Citizen.id == citizen)).one()
            ),
        ).result()


def test_readers_cannot_write(database) -> None:
    with database.read() as session, pytest.raises(Exception, match="readonly"):
        session.execute(text("DELETE FROM form_draft"))


def test_a_deed_that_fails_half_way_leaves_nothing(database, office) -> None:
    def work(session) -> None:
        session.add(Citizen(full_name="Nửa Chừng", home=home_of(office)))
        session.flush()
        raise RuntimeError("cut")

    before = len(lines(database))
    with pytest.raises(RuntimeError, match="cut"):
        database.write(DEED, work).result()
    assert len(lines(database)) == before
    assert office.search.find("nua chung") == []


def test_nobody_writes_outside_the_cells_of_the_notebook(database, office) -> None:
    citizen, cell = a_citizen(office), home_of(office)
    database.apply(
        lambda session: session.execute(update(SyncCell).where(SyncCell.cell == cell).values(mode="r"))
    ).result()
    with pytest.raises(ReadOnly):
        edit(office, citizen, note="x")
    assert office.citizen.stored(citizen)["note"] is None


def test_listeners_hear_which_records_a_commit_touched(database, office) -> None:
    heard: list[Changes] = []
    database.on_commit(heard.append)
    citizen = a_citizen(office)
    assert citizen in heard[-1].records["citizen"]
    assert heard[-1].touch("outbox", "help_visit")
    assert not heard[-1].touch("help_visit")


def test_a_person_overtakes_bulk_work(database, office) -> None:
    order: list[str] = []
    started, release = threading.Event(), threading.Event()

    def first(_session) -> None:
        started.set()
        release.wait(5)

    running = database.apply(first)
    started.wait(5)
    bulk = database.apply(lambda _: order.append("bulk"))
    person = database.write(DEED, lambda _: order.append("person"), Turn.PERSON)
    release.set()
    for future in (running, bulk, person):
        future.result(5)
    assert order == ["person", "bulk"]


def test_touched_fields_are_noted_until_acknowledged(database, office) -> None:
    citizen = a_citizen(office)
    edit(office, citizen, note="gọi buổi tối")
    with database.read() as session:
        touched = session.scalars(select(OutboxTouch.field).where(OutboxTouch.rec == citizen)).all()
    assert sorted(touched) == ["*", "note"]


def test_the_search_table_equals_one_rebuilt_from_the_records(database, office) -> None:
    for name in ("Đặng Thị Ước", "Nguyễn Văn Hoà", "Lê Hoàng"):
        a_visit(office, a_citizen(office, name, phone="0912345678"))
    edit(office, office.search.find("dang thi uoc")[0].id, full_name="Đặng Thị Ước Mới")

    def rebuilt(session) -> None:
        connection = session.connection()
        read = "SELECT tbl, rec, folded, digits FROM search ORDER BY tbl, rec"
        kept = connection.exec_driver_sql(read).all()
        search.rebuild(connection, list(_words(session)))
        assert connection.exec_driver_sql(read).all() == kept
        connection.exec_driver_sql("INSERT INTO search_fts(search_fts, rank) VALUES ('integrity-check', 1)")

    database.apply(rebuilt).result()


def _words(session):
    kind: type[Record]
    for kind in record_classes():
        for record in session.scalars(select(kind)):
            values = {name: getattr(record, name) for name in kind.synced_fields()}
            if words := kind.searchable(values):
                yield (kind.__tablename__, record.id, *words)


def test_the_file_is_encrypted_and_another_key_does_not_open_it(database, office, tmp_path: Path) -> None:
    a_citizen(office, "Trần Bí Mật", phone="0987654321", national_id="001152000017")
    database.close()
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        for secret in ("Trần Bí Mật", "tran bi mat", "0987654321", "001152000017", "SQLite format"):
            assert secret.encode() not in content, file
    with pytest.raises(DatabaseUnreadable):
        Database(database.path, bytes(32))
    Database(database.path, KEY).close()


def test_a_damaged_file_is_named_and_left_alone(database, office) -> None:
    a_citizen(office)
    database.close()
    broken = bytearray(database.path.read_bytes())
    broken[: len(broken) // 2] = bytes(len(broken) // 2)
    database.path.write_bytes(broken)
    with pytest.raises(DatabaseUnreadable):
        Database(database.path, KEY)
    assert database.path.read_bytes() == bytes(broken)


def test_a_full_disk_refuses_the_deed_whole_and_says_so(database, office) -> None:
    a_citizen(office)
    before = len(lines(database))

    def limit(session) -> None:
        connection = session.connection()
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

    database.apply(limit).result()

    def big(session) -> None:
        for number in range(400):
            session.add(Citizen(full_name=f"Người {number}", home=home_of(office), note="x" * 500))

    with pytest.raises(StorageFailed):
        database.write(DEED, big).result()
    assert len(lines(database)) == before
    assert len(office.search.find("nguoi", 500)) == 0
    database.apply(
        lambda session: session.connection().exec_driver_sql("PRAGMA max_page_count = 1073741823")
    ).result()
    a_citizen(office, "Sau Khi Dọn")
    assert office.search.find("sau khi don")


def test_an_old_sqlite_is_refused(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(RuntimeError, match="may lose data"):
        Database(tmp_path / "n.db", KEY)
