"""A database that went back in time is found out, whatever brought it back (2.13, F22)."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from server import epoch
from server.context import Context
from server.epoch import SideFile
from server.store import Store, open_store
from server.tables import boot, device
from server.tables import ward as ward_table
from server.ward import ward_tx
from tests.server.laptop import Laptop

Enrol = Callable[..., Laptop]


@pytest.fixture
def side(tmp_path: Path) -> SideFile:
    return SideFile(tmp_path / "elsewhere" / "side.json")


def epoch_of(store: Store, ward: str) -> str:
    with store.reading() as connection:
        found = connection.execute(select(ward_table.c.epoch).where(ward_table.c.ward_id == ward))
        return str(found.scalar_one())


def test_an_ordinary_restart_changes_nothing(ctx: Context, ward: str, side: SideFile) -> None:
    epoch.start(ctx.store, side)
    was = epoch_of(ctx.store, ward)
    for _ in range(3):
        assert not epoch.start(ctx.store, side)
    assert epoch_of(ctx.store, ward) == was


def test_a_missing_side_file_is_taken_as_a_restore(ctx: Context, ward: str, side: SideFile) -> None:
    epoch.start(ctx.store, side)
    was = epoch_of(ctx.store, ward)
    (ctx.folder / "elsewhere" / "side.json").unlink()
    assert epoch.start(ctx.store, side)
    assert epoch_of(ctx.store, ward) != was


def test_numbers_below_those_once_given_out_are_a_restore(ctx: Context, ward: str, side: SideFile) -> None:
    epoch.start(ctx.store, side)
    with ward_tx(ctx, ward) as tx:
        tx.bump()
    epoch.note_numbers(ctx.store, side)
    assert not epoch.start(ctx.store, side)
    with ctx.store.writing() as connection:
        connection.execute(update(ward_table).where(ward_table.c.ward_id == ward).values(number=0))
    assert epoch.start(ctx.store, side)
    assert not epoch.start(ctx.store, side), "once is enough"


@pytest.mark.postgres
def test_another_postgres_or_timeline_is_a_restore(postgres_dsn: str, tmp_path: Path, side: SideFile) -> None:
    store = open_store(tmp_path, postgres_dsn)
    epoch.start(store, side)
    assert not epoch.start(store, side)
    with store.writing() as connection:
        connection.execute(update(boot).values(engine_mark="another:1"))
    assert epoch.start(store, side)
    store.close()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_copy_put_back_is_noticed_and_the_laptop_sends_again(
    tmp_path: Path, ctx: Context, laptop: Enrol, ward: str, side: SideFile, store: Store
) -> None:
    epoch.start(store, side)
    lan = laptop(c1="rw")
    lan.make("person", "c1", home="c1", a="before the backup")
    lan.push()
    with store.writing() as connection:  # nobody writes while the file is copied
        connection.exec_driver_sql("PRAGMA user_version")
        shutil.copy(tmp_path / "server.db", tmp_path / "backup.db")
        for tail in ("-wal", "-shm"):
            shutil.copy(tmp_path / f"server.db{tail}", tmp_path / f"backup.db{tail}")
    person = lan.make("person", "c1", home="c1", a="after the backup")
    receipt = lan.push()
    epoch.note_numbers(store, side)
    store.close()
    for tail in ("", "-wal", "-shm"):
        shutil.move(tmp_path / f"backup.db{tail}", tmp_path / f"server.db{tail}")
    assert epoch.start(store, side)
    was = lan.epoch
    after = lan.session()
    assert (after["through"], receipt["through"]) == (1, 2)
    assert lan.epoch != was
    lan.cursors.clear()
    assert lan.push()["through"] == 2
    lan.pull("c1")
    assert lan.rows[person]["fields"]["a"] == "after the backup"


def mark_of(receipt: dict[str, Any]) -> dict[str, Any]:
    """What a laptop keeps of it."""
    names = ("device", "epoch", "through", "hash", "head")
    return {name: receipt[name] for name in names} | {"sig": receipt["mark"]}


@pytest.mark.parametrize("lost", ["numbers of the ward", "lines of this device"])
def test_a_receipt_this_database_cannot_have_written_gives_a_new_epoch(
    laptop: Enrol, ctx: Context, ward: str, lost: str
) -> None:
    lan, other = laptop(c1="rw"), laptop(c1="rw")
    lan.make("person", "c1", home="c1")
    mark = mark_of(lan.push())
    was = lan.epoch
    assert lan.session(receipt=mark)["epoch"] == was
    with ctx.store.writing() as connection:
        if lost == "numbers of the ward":
            connection.execute(update(ward_table).where(ward_table.c.ward_id == ward).values(number=0))
        else:
            mine = (device.c.ward_id == ward, device.c.device_id == lan.device)
            connection.execute(update(device).where(*mine).values(last_seq=0))
    for untrue in ({"head": 10**6}, {"through": 10**6}, {"sig": "00" * 64}, {"sig": "no"}, {"epoch": "old"}):
        assert lan.session(receipt=mark | untrue)["epoch"] == was, "our signature is not on it"
    assert other.session(receipt=mark)["epoch"] == was, "a mark is good for its own device"
    assert lan.session(receipt=mark)["epoch"] != was
    assert other.session()["epoch"] == lan.epoch
