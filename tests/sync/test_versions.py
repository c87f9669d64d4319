"""Laptop and ward of different versions, both ways: what one does not know is kept, never erased (F24)."""

from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import select, text

from desktop.contract.ids import uuid7
from desktop.contract.records import RecordType
from desktop.models import schema
from desktop.models.database import Database
from desktop.sync import inbox
from desktop.sync.ledger import Ledger
from server import admin, office
from server.tables import record
from server.ward import ward_tx
from server.world import World
from tests.builders import a_citizen, a_visit, edit, home_of
from tests.conftest import KEY
from tests.sync.conftest import WARD


def knows(ward: Any, table: str, **fields: str) -> None:
    """From now on the server is one version ahead: it has these fields too."""
    types = ward.ctx.contract.types
    types[table] = replace(types[table], fields={**types[table].fields, **fields})


def knows_not(ward: Any, table: str, *fields: str) -> RecordType:
    """… one version behind. Gives what it will know after its update."""
    kind = ward.ctx.contract.types[table]
    left = {name: of for name, of in kind.fields.items() if name not in fields}
    ward.ctx.contract.types[table] = replace(kind, fields=left)
    return kind


def put(ward: Any, table: str, record_id: str, **values: Any) -> str:
    """As written by a laptop of the server's version."""
    with ward_tx(ward.ctx, WARD) as tx:
        world = World(tx)
        office.put(world, table, values, "test", record_id=record_id)
        world.flush()
    return record_id


def stored(ward: Any, record_id: str) -> dict[str, Any]:
    with ward.ctx.store.reading() as connection:
        found = connection.execute(select(record.c.fields).where(record.c.id == record_id)).scalar_one()
    return dict(orjson.loads(found))


def extra(laptop: Any, person: str) -> Any:
    with laptop.database.read() as session:
        return session.execute(text(f"SELECT _extra FROM citizen WHERE id = '{person}'")).scalar_one()


def test_an_older_laptop_keeps_what_it_does_not_know(ward: Any, laptop: Any) -> None:
    knows(ward, "citizen", shoe_size="text")
    ward.ctx.contract.types["class_note"] = replace(
        ward.ctx.contract.types["point_session"], name="class_note", natural=()
    )
    lan = laptop("lan")
    person = a_citizen(lan.office, "Nguyễn Văn An")
    lan.sync()
    put(ward, "citizen", person, shoe_size="39")
    put(ward, "class_note", uuid7(), home=home_of(lan.office), place="Nhà văn hóa", day="2026-11-26")
    lan.sync()
    assert orjson.loads(extra(lan, person)) == {"shoe_size": "39"}
    edit(lan.office, person, phone="0912345678", full_name="Nguyễn Văn Ân")
    lan.sync()
    assert (stored(ward, person)["shoe_size"], stored(ward, person)["phone"]) == ("39", "0912345678")
    for _ in range(2):  # a table it does not know makes no difference
        lan.ledger = Ledger(lan.database)
        lan.sync()
        assert lan.ledger.custody().healed is None
    assert orjson.loads(extra(lan, person)) == {"shoe_size": "39"}


def test_an_update_moves_what_was_kept_into_its_place(
    ward: Any, laptop: Any, monkeypatch: Any, tmp_path: Any
) -> None:
    """As a laptop of before `nickname` and before appointments would have it."""
    lan, tu = laptop("lan"), laptop("tu")
    person = a_citizen(lan.office, "Nguyễn Văn An", nickname="bác Tư")
    visit = a_visit(lan.office, person)
    lan.sync()
    with monkeypatch.context() as before:
        before.setattr(inbox, "TABLES", tuple(table for table in inbox.TABLES if table != "help_visit"))
        before.setattr(inbox, "CLASSES", {k: v for k, v in inbox.CLASSES.items() if k != "help_visit"})
        before.setattr("desktop.sync.pull.TABLES", inbox.TABLES)
        tu.sync()
    assert tu.office.help_visit.page(person).rows == []
    kept = orjson.dumps({"nickname": "bác Tư", "later": [1]}).decode()
    words = "UPDATE citizen SET nickname = NULL, _extra = :kept"
    tu.database.apply(lambda session: session.execute(text(words), {"kept": kept}) and None).result()
    tu.database.close()
    monkeypatch.setattr(schema, "_revision", lambda *_: "0000")
    monkeypatch.setattr(schema, "_known", lambda: {"0000", "0001"})
    schema.upgrade(tu.database.path, KEY)
    monkeypatch.undo()
    again = Database(tu.database.path, KEY)
    try:
        updated = type(tu)(again, type(tu.office).over(again, tu.office.notebook._user), Ledger(again))
        assert updated.office.citizen.stored(person)["nickname"] == "bác Tư"
        assert [found.full_name for found in updated.office.search.find("bac tu")] == ["Nguyễn Văn An"]
        assert orjson.loads(extra(updated, person)) == {"later": [1]}
        updated.sync()
        assert [row.id for row in updated.office.help_visit.page(person).rows] == [visit]
        assert updated.ledger.custody().healed is None
    finally:
        again.close()


def test_an_older_ward_holds_what_it_cannot_read_until_its_update(ward: Any, laptop: Any) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    for each in (lan, tu):
        each.sync()
    newer = knows_not(ward, "citizen", "nickname")
    admin.judge_held_again(ward.ctx)  # as its start does
    person = a_citizen(lan.office, "Nguyễn Văn An", nickname="bác Tư")
    plain = a_citizen(lan.office, "Nguyễn Văn Bình")
    lan.sync()
    custody = lan.ledger.custody()
    assert (custody.waiting, custody.held) == (0, 1)  # it has all, and the rest goes on
    assert stored(ward, plain)["full_name"] == "Nguyễn Văn Bình"
    ward.ctx.contract.types["citizen"] = newer
    assert admin.judge_held_again(ward.ctx) == 1
    for each in (lan, tu):
        each.sync()
        assert each.office.citizen.stored(person)["nickname"] == "bác Tư"
    assert lan.ledger.custody().held == 0
