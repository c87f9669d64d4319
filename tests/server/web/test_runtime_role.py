"""On a real PostgreSQL: the served ward works by a role that can do nothing else."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from httpx import Client
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from desktop.contract import catalog, invitation, records
from desktop.paths import RESOURCES
from server import admin, backup, bulk, envelope, epoch, keys, loss, moving, revocation, runtime_role
from server.__main__ import main
from server.app import create_app
from server.context import Context
from server.limits import Limits
from server.store import StoreUnusable, open_store
from server.web import accounts
from tests.server.conftest import URL, Clock
from tests.server.in_process import InProcess
from tests.server.laptop import Laptop
from tests.server.test_erasing import erase
from tests.server.web import ward_of_demo
from tests.server.web.conftest import Browser
from tests.server.web.ward_of_demo import PASSWORD, DemoWard

pytestmark = pytest.mark.postgres

FORBIDDEN = [
    "CREATE TABLE mine (n int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE record ADD COLUMN mine int",
    "ALTER TABLE audit DISABLE TRIGGER ALL",
    "CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP TABLE record",
    "TRUNCATE record",
    "TRUNCATE op_log",
    "TRUNCATE audit",
    "DELETE FROM op_log",
    "DELETE FROM feed",
    "DELETE FROM device",
    "DELETE FROM ward",
    "DELETE FROM audit",
    "UPDATE audit SET by = 'x'",
    "DELETE FROM loss",
    "UPDATE loss SET held = '{}'",
    "COPY record TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT rolpassword FROM pg_authid",
    "SET SESSION AUTHORIZATION OWNER",
]


@pytest.fixture
def roles(postgres_dsn: str) -> Iterator[dict[str, str]]:
    """A database of an owner of its own, and the role of the served ward: name -> DSN."""
    mark = token_hex(4)
    database, owner, role = f"d_{mark}", f"owner_{mark}", f"role_{mark}"
    root = create_engine(postgres_dsn, isolation_level="AUTOCOMMIT")
    with root.connect() as connection:
        if not connection.execute(
            text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        ).scalar():
            pytest.skip("needs a PostgreSQL where roles may be made")
        for name in (owner, role):
            connection.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD '{mark}'"))
        connection.execute(text(f"CREATE DATABASE {database} OWNER {owner}"))
        connection.execute(text(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC"))
        connection.execute(text(f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}"))

    def dsn(user: str) -> str:
        url = make_url(postgres_dsn).set(username=user, password=mark, database=database)
        return url.render_as_string(hide_password=False)

    yield {"owner": owner, "role": role, "owner_dsn": dsn(owner), "role_dsn": dsn(role)}
    with root.connect() as connection:
        connection.execute(text(f"DROP DATABASE {database} WITH (FORCE)"))
        for name in (owner, role):
            connection.execute(text(f"DROP ROLE {name}"))
    root.dispose()


def test_the_ward_works_by_a_role_that_can_do_nothing_else(
    roles: dict[str, str], tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StoreUnusable, match="lệnh database"):
        open_store(tmp_path, roles["role_dsn"])
    command = ["database", "--data", str(tmp_path / "data")]
    assert main([*command, "--role", "x"]) == 1
    assert main([*command, "--dsn", roles["owner_dsn"], "--role", "nobody_of_this_name"]) == 1
    assert main([*command, "--dsn", roles["owner_dsn"], "--role", roles["role"]]) == 0
    owners = open_store(tmp_path, roles["owner_dsn"])
    assert runtime_role.may_too_much(owners)
    owners.close()
    store = open_store(tmp_path, roles["role_dsn"])
    assert not runtime_role.may_too_much(store)
    ctx = Context(store, records.shipped(), keys.fresh(), tmp_path, clock)
    work(ctx, tmp_path)
    for deed in FORBIDDEN:
        with pytest.raises(DBAPIError) as no, store.writing() as connection:
            connection.exec_driver_sql(deed.replace("OWNER", roles["owner"]))
        assert isinstance(no.value.orig, InsufficientPrivilege), (deed, no.value.orig)
    store.close()


def work(ctx: Context, tmp_path: Path) -> None:
    """What a ward does from its first day on, by every way that writes."""
    epoch.start(ctx.store, epoch.SideFile(tmp_path / "side.json"))
    with Client(
        transport=InProcess(create_app(ctx, Limits(lambda: 0.0))), base_url="https://ward.test"
    ) as http:
        demo = ward_of_demo.make(ctx, "PL", http)
        admin.load_catalog(ctx, "PL", catalog.read(RESOURCES / "catalog"))
        for number in range(bulk.COPY_FROM + 10):
            values = {"home": demo.cells["tdp-3"], "full_name": f"Người {number}", "birth_approx": False}
            demo.lan.make("citizen", demo.cells["tdp-3"], **values)
        demo.lan.sync(demo.cells["tdp-3"])
        assert len(demo.lan.rows) > bulk.COPY_FROM
        accounts.set_password(ctx, "PL", "huong", "Trần Thị Hương", PASSWORD)
        browser = Browser(http, "PL", ctx.now)  # type: ignore[arg-type]
        browser.sign_in()
        assert "Tổ dân phố 3" in browser.get("/").text
        browser.send("/can-bo-sung/ghi", line=[demo.held])
        browser.sign_in(password="x" * 12)
        moving.move_everybody(ctx, "PL", demo.cells["tdp-3"], demo.cells["tdp-4"])
        loss.report(ctx, "PL", demo.tu.device, "lock", found_at=ctx.now())
        revocation.give_back(ctx, "PL", [demo.tu.device])
        demo.tu.sync(demo.cells["tdp-4"])
        revocation.revoke_member(ctx, "PL", demo.tu.user)
        accounts.remove(ctx, "PL", "huong")
        leader = leader_of(ctx, http, demo)
        assert erase(leader, demo.held, demo.cells["tdp-4"])["open"] == []
    assert backup.write(ctx, tmp_path / "a.stb", envelope.by_passphrase("mật khẩu sao lưu")) > 100


def leader_of(ctx: Context, http: Client, demo: DemoWard) -> Laptop:
    user = admin.add_user(ctx, "PL", "Phạm Thị Hoa", role="leader")
    admin.grant(ctx, "PL", user, {demo.cells["tdp-4"]: ("rw", None)})
    paper = invitation.read(admin.make_invitation(ctx, "PL", user, URL, ""))
    assert paper
    laptop = Laptop(http, "PL", paper.sign_pk)
    laptop.enrol(paper.code)
    laptop.session()
    laptop.pull(demo.cells["tdp-4"])
    return laptop
