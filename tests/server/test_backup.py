"""A sealed copy of a whole server, written while it works; and a server made from it."""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex
from typing import Any

import orjson
import pytest
from httpx import Client
from nacl.public import PrivateKey
from sqlalchemy import select, update

from server import backup, envelope, keys, recovery, revocation, tables
from server.__main__ import main
from server.app import create_app
from server.context import Context
from server.keys import load
from server.store import open_store
from tests.conftest import postgres_database
from tests.server.conftest import SQLITE_OR_POSTGRES, URL
from tests.server.contract import contract
from tests.server.in_process import InProcess
from tests.server.laptop import Laptop, Refusal

Enrol = Callable[..., Laptop]
WORDS = "mật khẩu thử nghiệm"


@pytest.fixture
def ctx(store: Any, tmp_path: Path, clock: Any) -> Context:
    """Its keys lie in its folder, as those of a served one do."""
    return Context(store, contract(), load(tmp_path), tmp_path, clock)


@pytest.fixture(params=SQLITE_OR_POSTGRES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str | None]]:
    """(folder, DSN) where nothing is yet."""
    folder = tmp_path / "new"
    if request.param == "sqlite":
        yield folder, None
        return
    with postgres_database(request.getfixturevalue("postgres_dsn")) as dsn:
        yield folder, dsn


def rows_of(ctx: Context, ward: str) -> dict[str, set[str]]:
    """All that is kept of a ward, but for its epoch."""
    with ctx.store.reading() as connection:
        found = {}
        for table in backup.KEPT:
            rows = connection.execute(select(table).where(table.c.ward_id == ward)).mappings()
            found[table.name] = {repr({k: v for k, v in row.items() if k != "epoch"}) for row in rows}
        return found


def restored(path: Path, where: tuple[Path, str | None], clock: Any) -> Context:
    folder, dsn = where
    unlock = envelope.with_passphrase(WORDS)
    backup.restore_files(path, unlock, folder)
    ctx = Context(open_store(folder, dsn), contract(), load(folder), folder, clock)
    backup.restore_rows(ctx, path, unlock)
    return ctx


def test_a_server_made_from_a_backup_is_the_same_and_laptops_send_what_it_lacks(
    laptop: Enrol, ctx: Context, ward: str, tmp_path: Path, empty: tuple[Path, str | None], clock: Any
) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="r")
    person = lan.make("person", "c1", home="c1", a="Nguyễn Thị Hoà, 'x' \\ \"y\" \n 😀")
    tu.make("person", "c1", home="c1")
    for each in (lan, tu):
        each.push()
    path = tmp_path / "a.stb"
    rows = backup.write(ctx, path, envelope.by_passphrase(WORDS))
    saved = rows_of(ctx, ward)
    after = lan.make("person", "c1", home="c1", a="after the backup")
    receipt = lan.push()
    new = restored(path, empty, clock)
    now = rows_of(new, ward)
    [told] = now["audit"] - saved["audit"]
    assert "'restore'" in told
    assert now | {"audit": now["audit"] - {told}} == saved
    assert rows >= sum(map(len, saved.values()))
    assert (new.keys.sign_pk, new.keys.box_pk) == (ctx.keys.sign_pk, ctx.keys.box_pk)
    with Client(transport=InProcess(create_app(new)), base_url=URL) as http:
        was = lan.epoch
        for each in (lan, tu):
            each.http = http
            with pytest.raises(Refusal, match="token"):
                each.pull("c1")
            assert each.session()["epoch"] == lan.session()["epoch"] != was
            each.cursors.clear()
        assert lan.push() | {"sig": "", "mark": ""} != receipt
        assert (lan.push()["through"], lan.push()["open"]) == (2, [])
        tu.pull("c1")
        assert {person, after} <= set(tu.rows)
    new.store.close()


def test_a_backup_written_while_laptops_push_is_of_one_moment(
    laptop: Enrol, ctx: Context, ward: str, tmp_path: Path, clock: Any
) -> None:
    lan, over = laptop(c1="rw"), threading.Event()

    def work() -> None:
        while not over.is_set():
            lan.make("person", "c1", home="c1", a=token_hex(200))
            lan.push()

    with ThreadPoolExecutor() as pool:
        going_on = pool.submit(work)
        paths = [tmp_path / f"{number}.stb" for number in range(4)]
        try:
            for path in paths:
                backup.write(ctx, path, envelope.by_passphrase(WORDS))
        finally:
            over.set()
        going_on.result()
    counts = []
    for path in paths:
        new = restored(path, (path.with_suffix(""), None), clock)
        with new.store.reading() as connection:
            of_ward = {
                table: connection.execute(select(table).where(table.c.ward_id == ward)).all()
                for table in (tables.ward, tables.device, tables.op_log, tables.record, tables.feed)
            }
        [head], [known], lines, records, entries = of_ward.values()
        assert known.last_seq == len(lines) == len(records) == head.arrivals
        assert max((row.number for row in entries), default=0) <= head.number
        counts.append(len(lines))
        new.store.close()
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_rights_taken_after_the_backup_stay_taken(
    laptop: Enrol, ctx: Context, ward: str, tmp_path: Path, clock: Any
) -> None:
    lan = laptop(c1="rw")
    path, folder = tmp_path / "a.stb", tmp_path / "new"
    backup.write(ctx, path, envelope.by_passphrase(WORDS))
    revocation.revoke(ctx, ward, [lan.device])
    folder.mkdir()
    (folder / revocation.FILE).write_bytes((ctx.folder / revocation.FILE).read_bytes())
    new = restored(path, (folder, None), clock)
    with Client(transport=InProcess(create_app(new)), base_url=URL) as lan.http, pytest.raises(Refusal) as no:
        lan.session()
    assert no.value.body["code"] == "revoked"
    new.store.close()


@pytest.fixture
def sealed(ctx: Context, ward: str, laptop: Enrol, tmp_path: Path) -> Path:
    lan = laptop(c1="rw")
    for _ in range(30):
        lan.make("person", "c1", home="c1", a=token_hex(500))
    lan.push()
    path = tmp_path / "a.stb"
    backup.write(ctx, path, envelope.by_passphrase(WORDS))
    return path


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nothing_in_it_can_be_read_changed_or_cut_off(sealed: Path, ctx: Context, tmp_path: Path) -> None:
    whole = sealed.read_bytes()
    key = (ctx.folder / "keys.json").read_bytes()
    assert key not in whole
    assert orjson.loads(key)["sign"].encode() not in whole
    spoilt = tmp_path / "spoilt.stb"
    derived = envelope.with_passphrase(WORDS)(orjson.loads(whole.splitlines()[1])["lock"])

    def unlock(_: object) -> bytes:
        return derived

    for at in [*range(0, 300, 23), *range(300, len(whole), 997)]:
        for changed in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            spoilt.write_bytes(changed)
            with pytest.raises(envelope.NotReadable):
                backup.check(spoilt, unlock)
    spoilt.write_bytes(whole + b"x")
    with pytest.raises(envelope.NotReadable, match="damaged"):
        backup.check(spoilt, unlock)
    assert backup.check(sealed, unlock) > 30


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_another_key_opens_nothing(sealed: Path, ctx: Context, ward: str, tmp_path: Path) -> None:
    others = (
        envelope.with_passphrase("another passphrase"),
        envelope.with_private_key(PrivateKey.generate()),
    )
    for other in others:
        with pytest.raises(envelope.NotReadable, match="wrong key"):
            backup.check(sealed, other)
    parts = recovery.make(ctx, ward)
    public = recovery.public_keys(ctx)[ward] or ""
    path = tmp_path / "b.stb"
    backup.write(ctx, path, envelope.by_public_key(public))
    assert backup.check(path, envelope.with_private_key(recovery.private_key(*parts))) > 30
    wrong = (parts[::-1], (parts[0], parts[0]), (parts[0], ""))
    for pair in wrong:
        with pytest.raises(envelope.NotReadable, match="wrong key"):
            backup.check(path, envelope.with_private_key(recovery.private_key(*pair)))
    typed = parts[0].lower(), f" {parts[1][:13]}-{parts[1][13:]} "
    assert backup.check(path, envelope.with_private_key(recovery.private_key(*typed))) > 30


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_server_that_holds_something_is_never_written_over(
    sealed: Path, ctx: Context, tmp_path: Path, clock: Any
) -> None:
    unlock = envelope.with_passphrase(WORDS)
    with pytest.raises(backup.NotEmpty):
        backup.restore_rows(ctx, sealed, unlock)
    other = tmp_path / "other"
    other.mkdir()
    load(other)
    was = (other / "keys.json").read_bytes()
    with pytest.raises(backup.NotEmpty, match=r"keys\.json"):
        backup.restore_files(sealed, unlock, other)
    assert (other / "keys.json").read_bytes() == was


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_disk_that_fails_leaves_no_half_backup(
    ctx: Context, ward: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        backup.write(ctx, tmp_path / "a.stb", envelope.by_passphrase(WORDS))
    assert not list(tmp_path.glob("*.stb*"))


@pytest.mark.postgres
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_postgres_cannot_hold_keeps_no_ward_from_moving_there(
    laptop: Enrol, ctx: Context, ward: str, tmp_path: Path, postgres_dsn: str, clock: Any
) -> None:
    """A NUL in a text, as of a laptop's name; SQLite takes it."""
    lan = laptop(c1="rw")
    with ctx.store.writing() as connection:
        connection.execute(update(tables.device).values(name="máy\0 1"))
    path = tmp_path / "a.stb"
    backup.write(ctx, path, envelope.by_passphrase(WORDS))
    with postgres_database(postgres_dsn) as dsn:
        new = restored(path, (tmp_path / "new", dsn), clock)
        with new.store.reading() as connection:
            known = connection.execute(select(tables.device.c.device_id, tables.device.c.name)).all()
        assert known == [(lan.device, "máy 1")]
        new.store.close()


def test_the_file_is_for_its_owner_only(ctx: Context, ward: str, tmp_path: Path) -> None:
    backup.write(ctx, tmp_path / "a.stb", envelope.by_passphrase(WORDS))
    assert os.name != "posix" or (tmp_path / "a.stb").stat().st_mode & 0o077 == 0


# ---- by commands


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def say(*words: object, code: int = 0) -> str:
        assert main([str(word) for word in words]) == code
        printed = capsys.readouterr()
        return printed.out if code == 0 else printed.err

    return say


def test_by_commands_the_way_there_and_back(run: Callable[..., str], tmp_path: Path) -> None:
    old, new, folder = tmp_path / "old", tmp_path / "new", tmp_path / "backups"
    folder.mkdir()
    run("ward", "create", "--data", old, "--code", "PL", "--name", "Phường Phú Lương")
    assert "khóa khôi phục" in run("backup", folder, "--data", old, code=1)
    key = orjson.loads(run("recovery", "--data", old, "--ward", "PL", "--json"))
    assert "--renew" in run("recovery", "--data", old, "--ward", "PL", code=1)
    made = orjson.loads(run("backup", folder, "--data", old, "--json"))
    paper = tmp_path / "paper"
    paper.write_text(f"{key['first']}\n{key['second']}\n", encoding="utf-8")
    said = run("restore", made["file"], "--data", new, "--recovery-file", paper)
    assert "gửi lại" in said
    one, two = (orjson.loads(run("status", "--data", data, "--ward", "PL", "--json")) for data in (old, new))
    assert one.pop("epoch") != two.pop("epoch")
    assert one == two
    assert "đã có dữ liệu" in run("restore", made["file"], "--data", new, "--recovery-file", paper, code=1)


def test_by_commands_every_mistake_is_a_sentence(run: Callable[..., str], tmp_path: Path) -> None:
    data = tmp_path / "data"
    run("ward", "create", "--data", data, "--code", "PL", "--name", "Phường Phú Lương")
    words, short = tmp_path / "words", tmp_path / "short"
    words.write_text(WORDS, encoding="utf-8")
    short.write_text("ngắn", encoding="utf-8")
    path, by = tmp_path / "a.stb", ("--passphrase-file", words)
    assert "ký tự" in run("backup", path, "--data", data, "--passphrase-file", short, code=1)
    run("backup", path, "--data", data, *by)
    assert "không ghi đè" in run("backup", path, "--data", data, *by, code=1)
    assert "thư mục" in run("backup", tmp_path / "b", "--data", data, *by, "--keep", 3, code=1)
    into = ("--data", tmp_path / "new")
    assert "không có tệp" in run("restore", tmp_path / "none", *into, *by, code=1)
    words.write_text("mật khẩu khác hẳn", encoding="utf-8")
    assert "không đúng" in run("restore", path, *into, *by, code=1)
    (tmp_path / "x").write_bytes(b"something else")
    assert "không phải bản sao" in run("restore", tmp_path / "x", *into, *by, code=1)
    (tmp_path / "cut").write_bytes(path.read_bytes()[:-10])
    words.write_text(WORDS, encoding="utf-8")
    assert "hỏng" in run("restore", tmp_path / "cut", *into, *by, code=1)
    assert not (tmp_path / "new").exists(), "nothing was begun"
    run("ward", "create", "--data", data, "--code", "QX", "--name", "Phường Khác")
    assert "nhiều phường" in run("backup", tmp_path / "c", "--data", data, code=1)


def test_by_commands_a_disk_that_is_full_or_worn_out_is_said(
    run: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, path, fsync = tmp_path / "data", tmp_path / "a.stb", os.fsync
    run("ward", "create", "--data", data, "--code", "PL", "--name", "Phường Phú Lương")
    run("recovery", "--data", data, "--ward", "PL")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def worn(descriptor: int) -> None:
        fsync(descriptor)
        os.pwrite(descriptor, b"\0\0", 900)

    monkeypatch.setattr(os, "fsync", full)
    said = run("backup", path, "--data", data, code=1)
    assert "hết chỗ" in said
    assert "None" not in said
    monkeypatch.setattr(os, "fsync", worn)
    assert "đọc lại" in run("backup", path, "--data", data, code=1)
    assert not list(tmp_path.glob("*.stb*"))


def test_only_the_newest_backups_of_a_folder_are_kept(
    run: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, folder = tmp_path / "data", tmp_path / "backups"
    folder.mkdir()
    run("ward", "create", "--data", data, "--code", "PL", "--name", "Phường Phú Lương")
    run("recovery", "--data", data, "--ward", "PL")
    own = f"so-tay-so-{keys.load(data).sign_pk[:8]}"
    for day in range(1, 5):
        (folder / f"{own}-2026010{day}-000000.stb").write_bytes(b"")
    others = [folder / name for name in ("letters.txt", "so-tay-so-00000000-20250101-000000.stb")]
    killed, now = (folder / f"{own}-2026010{day}-000000.stb.part" for day in (3, 4))
    for path in (*others, killed, now):
        path.write_bytes(b"x")
    os.utime(killed, (0, 0))  # one that was killed long ago, and one that may be writing still
    said = orjson.loads(run("backup", folder, "--data", data, "--keep", 2, "--json"))
    left = {path.name for path in folder.iterdir()}
    stayed = {f"{own}-20260104-000000.stb", now.name, Path(said["file"]).name}
    assert left == {path.name for path in others} | stayed
