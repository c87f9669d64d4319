"""A new version of the program on a stick: genuine, approved, newer and whole, or it is not offered."""

import sys
import tomllib
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey
from PySide6.QtGui import QDesktopServices

from desktop import releasing
from desktop.contract import update
from desktop.errors import BadFile
from desktop.handover import Update
from desktop.keys import HeldKey, KeyFile
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.sync import updates
from desktop.ui.changes import ChangeBus
from desktop.ui.context import PageContext
from desktop.ui.handover.update_bar import UpdateBar
from desktop.ui.jobs import JobRunner
from desktop.ui.theme import use_look
from desktop.version import VERSION
from server import admin, operations
from tests.builders import a_citizen
from tests.conftest import KEY
from tests.sync.conftest import WARD
from tests.ui.conftest import RecordedNotices, Travels

OTHER = "darwin" if sys.platform != "darwin" else "win32"
INSTALLER = b"MZ" + bytes(range(256)) * 9000


@pytest.fixture
def release(tmp_path: Path, monkeypatch: Any) -> Any:
    """release(version) puts a signed installer on the stick; the program knows the release key."""
    key, stick = tmp_path / "release.key", tmp_path / "stick"
    stick.mkdir()
    releasing.main(["--key", str(key), "--new"])
    public = tmp_path / "release.pk"
    public.write_text(SigningKey(bytes.fromhex(key.read_text().strip())).verify_key.encode().hex())
    monkeypatch.setattr(updates, "RELEASE_KEY", public)

    def make(version: str, system: str = sys.platform) -> Path:
        path = stick / f"so-tay-so-{version}.exe"
        path.write_bytes(INSTALLER)
        releasing.main(["--key", str(key), str(path), "--version", version, "--system", system])
        return path

    return make


def approve(ward: Any, path: Path) -> None:
    wanted = Namespace(ward=WARD, file=path, release_key=updates.RELEASE_KEY, json=False)
    operations._approve(ward.ctx, wanted)


def seen(laptop: Any, path: Path) -> Update | None:
    return laptop.ledger.courier.look(path.parent, Silent()).update


def press_through(laptop: Any, offered: Update, qtbot: Any, qapp: Any, monkeypatch: Any) -> None:
    """On screen: copied first, then offered; the system is asked to open the verified copy."""
    use_look(qapp, "light", 100)
    notices, opened = RecordedNotices(), []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    jobs = JobRunner(notices.error)
    key = HeldKey(KeyFile(laptop.database.path.with_name("keys.json")), "lan", KEY)
    bar = UpdateBar(PageContext(laptop.office, jobs, ChangeBus(), notices, Travels(), laptop.ledger, key))
    qtbot.addWidget(bar)
    bar.show()
    bar.offer(offered)
    assert "0.2.0" in bar.text.text()
    bar.go.click()
    qtbot.waitUntil(lambda: bar.go.text() == "Install, and close the program")
    assert opened == []
    bar.go.click()
    assert opened == [str(laptop.database.path.parent / "update" / offered.path.name)]
    assert not bar.isVisible()
    jobs.stop()


def test_the_version_is_that_of_the_package() -> None:
    assert tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"] == VERSION


def test_it_is_copied_verified_and_offered_after_the_notebook_was_copied(
    ward: Any, laptop: Any, release: Any, qtbot: Any, qapp: Any, monkeypatch: Any
) -> None:
    lan = laptop("lan")
    a_citizen(lan.office, "Nguyễn Văn An")
    path = release("0.2.0")
    assert seen(lan, path) == Update(path, "0.2.0", "not_approved")
    approve(ward, path)
    for other in (release(VERSION), release("0.3.0", OTHER)):
        approve(ward, other)  # of no use here, and no reason for a word
    offered = seen(lan, path)
    assert offered == Update(path, "0.2.0")
    ready = lan.ledger.courier.prepare_update(offered, Silent())
    assert ready.read_bytes() == INSTALLER
    assert ready.parent != path.parent  # what runs is the copy that was verified
    press_through(lan, offered, qtbot, qapp, monkeypatch)
    copy = Database(lan.database.path.with_suffix(".before-update.db"), KEY)
    try:
        office = type(lan.office).over(copy, "lan")
        assert [found.full_name for found in office.search.find("an")] == ["Nguyễn Văn An"]
    finally:
        copy.close()
    paper = update.paper_of(path)
    paper.write_bytes(paper.read_bytes() + b"...")  # no paper any more
    with pytest.raises(BadFile):
        lan.ledger.courier.prepare_update(offered, Silent())


FAULTS = {
    "another key": "not_release",
    "another ward": "not_approved",
    "another file": "not_approved",
    "cut": "damaged_installer",
    "changed": "damaged_installer",
}


def spoil(ward: Any, path: Path, fault: str) -> None:
    paper = update.read(update.paper_of(path))
    assert paper is not None
    match fault:
        case "another key":
            update.released(path, paper.release.version, sys.platform, SigningKey.generate())
        case "another ward":
            update.approved(path, paper, "KHAC", ward.ctx.keys.sign)
        case "another file":
            update.approved(path, paper, WARD, SigningKey.generate())
        case "cut":
            path.write_bytes(INSTALLER[:-1])
        case "changed":
            path.write_bytes(INSTALLER[:-1] + b"!")


def test_a_false_one_is_named_and_never_prepared(
    ward: Any, laptop: Any, release: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    lan = laptop("lan")
    for fault, expected in FAULTS.items():
        path = release("0.2.0")
        approve(ward, path)
        spoil(ward, path, fault)
        found = seen(lan, path)
        assert found is not None, fault
        assert found.problem == (
            "" if fault == "changed" else expected
        )  # its bytes are read when it is taken
        with pytest.raises(BadFile, match=expected):
            lan.ledger.courier.prepare_update(found, Silent())
        if fault in ("another key", "changed"):  # the ward does not approve it either
            with pytest.raises(admin.NotPossible):
                approve(ward, path)
    path = release("0.2.0")
    approve(ward, path)
    monkeypatch.setattr(updates, "RELEASE_KEY", tmp_path / "none")  # as long as nobody releases the program
    found = seen(lan, path)
    assert found is not None
    assert found.problem == "not_release"
