"""Who did what to the ward: each command, button and leader's word leaves an entry, and none goes again."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from desktop.contract import line
from desktop.contract.ids import uuid7
from server import admin, audit, moving, revocation, words
from server import tables as t
from server.__main__ import main, parser
from server.audit import LEADER
from server.context import Context
from server.errors import Refused
from tests.server.laptop import Laptop
from tests.server.test_erasing import erase
from tests.server.web.conftest import Browser
from tests.server.web.ward_of_demo import DemoWard

LOOKS = {"audit", "bundle import", "devices", "held", "office list", "serve", "status"}  # or take in work
WORDS = "mật khẩu sao lưu thử nghiệm"


def leaves(made: argparse.ArgumentParser, name: str = "") -> Iterator[str]:
    inside = [each for each in made._actions if isinstance(each, argparse._SubParsersAction)]
    if not inside:
        yield name
    for each in inside:
        for word, below in each.choices.items():
            yield from leaves(below, f"{name} {word}".strip())


def test_every_command_that_does_something_is_written_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, done = tmp_path / "data", set[str]()

    def run(command: str, *options: str, ward: bool = True, folder: Path = data) -> str:
        done.add(command)
        ward_option = ["--ward", "PL"] if ward else []
        assert main([*command.split(), "--data", str(folder), *ward_option, *options]) == 0
        return capsys.readouterr().out

    def entries(folder: Path = data) -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = orjson.loads(run("audit", "--json", "--last", "999", folder=folder))
        return said

    def leaves_one(act: str, command: str, *options: str, **more: Any) -> str:
        folder = more.get("folder", data)
        before = len(entries(folder)) if folder.exists() and command != "ward create" else 0
        out = run(command, *options, **more)
        after = entries(folder)
        assert act in [each["act"] for each in after[: len(after) - before]]
        assert {each["by"] for each in after} == {audit.operator()}
        assert act in words.ACTS
        return out

    secret, places = tmp_path / "secret", tmp_path / "places.csv"
    secret.write_text(WORDS, encoding="utf-8")
    places.write_text("code,name\ntdp-4,Tổ dân phố 4\ntdp-5,Tổ dân phố 5\n")
    leaves_one("ward.create", "ward create", "--code", "PL", "--name", "Phường Thử", ward=False)
    leaves_one("neighbourhood.load", "catalog load", "--neighbourhoods", str(places))
    user = leaves_one("user.add", "user add", "--name", "Nguyễn Thị Lan").strip()
    leaves_one("grant", "grant", "--user", user, "--cell", "tdp-4", "--mode", "rw")
    assert entries()[0]["subjects"] == [user]
    leaves_one("user.role", "user role", "--user", user, "--role", "leader")
    leaves_one("invite", "invite", "--user", user, "--url", "https://ward.test:8443")
    leaves_one("same_person.ask", "duplicates")
    leaves_one("release", "release", "--all")
    leaves_one("move", "move", "--neighbourhood", "tdp-4", "--to", "tdp-5")
    leaves_one("recovery", "recovery")
    leaves_one("office.password", "office password", "--login", "huong", "--name", "Hương")
    assert entries()[0]["subjects"] == ["office:huong"]
    leaves_one("office.reset", "office reset", "--login", "huong")
    leaves_one("office.remove", "office remove", "--login", "huong")
    leaves_one("revoke.user", "revoke", "--user", user)
    copy = tmp_path / "a.stb"
    options = ("--passphrase-file", str(secret))
    leaves_one("backup", "backup", str(copy), *options, ward=False)
    leaves_one("restore", "restore", str(copy), *options, ward=False, folder=tmp_path / "new")
    # These need a paper of who releases the program (tests/sync/test_updates.py) or a laptop
    # (tests/sync/test_unlock.py); the last is of no ward.
    assert set(leaves(parser())) - done - LOOKS == {"installer approve", "share", "unlock", "database"}
    assert "Nguyễn Thị Lan" in run("audit")


def test_a_button_of_the_page_is_written_down_with_the_officer(
    office: Callable[[], Browser], demo: DemoWard, ctx: Context
) -> None:
    browser = office()
    browser.send("/may/quyen", device=demo.lan.device)
    browser.send("/may/quyen", device=demo.lan.device, give_back="1")
    browser.send("/can-bo-sung/ghi", line=["x"])
    _, acts, _ = audit.acts(ctx, demo.code, limit=4)
    assert [(each.act, each.by) for each in acts] == [
        (act, "office:huong") for act in ("release", "give_back", "revoke.lock", "office.sign_in")
    ]
    page = browser.get("/nhat-ky").text
    assert "Trần Thị Hương" in page
    assert "máy 1 (Nguyễn Thị Lan)" in page
    for act in {each.act for each in audit.acts(ctx, demo.code)[1]}:
        assert words.act(act) in page


def test_a_leaders_word_is_written_down_with_the_leader(
    laptop: Callable[..., Laptop], ctx: Context, ward: str
) -> None:
    leader = laptop(admin.add_user(ctx, ward, "Người thử", role="leader"))
    aid = uuid7()
    leader.write(("volunteer", leader.user, "ward", {}, [aid]), act=line.RELEASE)
    assert leader.push()["open"] == []
    _, [act, *_], names = audit.acts(ctx, ward, limit=1)
    assert (act.act, act.by, list(act.subjects)) == ("release", LEADER + leader.user, [aid])
    assert names[act.by] == "Người thử"
    admin.grant(ctx, ward, leader.user, {"c1": ("rw", None)})
    person = leader.make("citizen", "c1", home="c1", full_name="Trần Thị Quên Đi", birth_approx=False)
    assert erase(leader, person)["open"] == []
    _, [act, *_], _ = audit.acts(ctx, ward, limit=1)
    assert (act.act, act.by, list(act.subjects)) == ("erasure", LEADER + leader.user, [person])


def test_no_entry_is_changed_or_taken_out(ctx: Context, ward: str) -> None:
    deeds = ["UPDATE audit SET by = 'x'", "DELETE FROM audit"]
    deeds += [] if ctx.store.is_sqlite else ["TRUNCATE audit"]
    for deed in deeds:
        with pytest.raises(DBAPIError, match="only grows"), ctx.store.writing() as connection:
            connection.execute(text(deed))
    assert audit.acts(ctx, ward)[0] == 2  # the ward and its pseudo-neighbourhoods … and nothing less


def test_what_did_not_happen_is_not_written_and_what_is_written_names_no_citizen(
    laptop: Callable[..., Laptop], ctx: Context, ward: str
) -> None:
    before = audit.acts(ctx, ward)[0]
    with pytest.raises(Refused):
        revocation.revoke(ctx, "none", ["x"])
    assert revocation.revoke(ctx, ward, ["nobody"]) == []
    assert audit.acts(ctx, ward)[0] == before
    lan = laptop(c1="rw")
    person = lan.make("citizen", "c1", home="c1", full_name="Trần Văn Bí Mật", birth_approx=False)
    lan.push()
    assert lan.push()["open"] == []
    moving.move_person(ctx, ward, person, "c2")
    with ctx.store.reading() as connection:
        known = str(connection.execute(select(t.audit).where(t.audit.c.ward_id == ward)).all())
    assert "Bí Mật" not in known
    assert person in known, "its id, which means nothing once the person is erased"
