"""A forgotten passphrase and the ward's recovery key: by network, by file, through any hands."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop import keys
from desktop.contract import crockford
from desktop.errors import BadFile, WrongPassphrase
from desktop.forgotten import Forgotten
from desktop.keys import HeldKey, KeyFile
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync import escrow as laptop_escrow
from desktop.sync.ledger import Ledger
from server import admin, audit, escrow, recovery, revocation
from server.__main__ import main
from server.errors import Refused
from server.tables import escrow as escrow_table
from tests.builders import a_citizen
from tests.conftest import PLACES
from tests.sync.conftest import WARD, Laptop, WardServer, join, swap
from tests.sync.test_taken_rights import device_of

OLD, NEW = "một hai ba bốn", "năm sáu bảy tám"


@pytest.fixture(autouse=True)
def quick_stretching(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "OPS", 1)
    monkeypatch.setattr(keys, "MEMORY_BYTES", 8 * 1024 * 1024)


@pytest.fixture
def parts(ward: WardServer) -> tuple[str, str]:
    return recovery.make(ward.ctx, WARD)


class Locked:
    """A laptop of its own key, as it lies there once the program was closed."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir()
        self.path, self.name = folder / "notebook.db", name
        self.file = KeyFile(folder / "keys.json")
        self.held = HeldKey(self.file, name, self.file.create(name, OLD))
        self.opened: list[Database] = []

    def open(self, key: bytes) -> Laptop:
        self.opened.append(database := Database(self.path, key))
        user = Notebook(database, self.name).ward_user() or self.name
        return Laptop(database, Office.over(database, user), Ledger(database, keep_ward=self.held.keep_ward))

    def new(self) -> Laptop:
        made = self.open(self.held.key)
        made.office.notebook.start(self.name, PLACES)
        return made

    def forgotten(self) -> Forgotten:
        return Forgotten(self.file, self.name)


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Callable[[str], Locked]]:
    made: list[Locked] = []

    def make(name: str) -> Locked:
        made.append(Locked(tmp_path / name, name))
        return made[-1]

    yield make
    for each in made:
        for database in each.opened:
            database.close()


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value.code


def untaken(machine: Locked, answer: str) -> str:
    before = machine.file._path.read_bytes()
    with pytest.raises(BadFile) as caught:
        machine.forgotten().take(answer, NEW)
    assert machine.file._path.read_bytes() == before
    return caught.value.code


def met(leader: Laptop, stick: Path) -> tuple[int, int]:
    """Requests and answers that a leader took along and brought."""
    done = swap(leader, stick)
    leader.sync()
    return done.requests, done.answers


def test_by_network_the_office_opens_what_it_has_heard_and_nothing_else(
    ward: WardServer, parts: tuple[str, str], locked: Callable[[str], Locked]
) -> None:
    lan, tu = locked("lan"), locked("tu")
    for each in (lan, tu):
        notebook = join(each.new(), ward, ward.invite(each.name))
        notebook.database.close()
    person = a_citizen(lan.open(lan.held.key).office)
    lan.opened[-1].close()
    ward.lay_open()
    for path in ward.ctx.folder.rglob("*"):  # the server keeps what it cannot read
        content = path.read_bytes() if path.is_file() else b""
        assert lan.held.key not in content
        assert lan.held.key.hex().encode() not in content

    request = lan.forgotten().ask()
    assert lan.forgotten().ask() == request, "the same until it is answered"
    about = lan.file.ward() or {}
    assert laptop_escrow.ask(about, request) == ""
    (waiting,) = escrow.waiting(ward.ctx, WARD)
    assert (waiting.keeper, waiting.user, waiting.is_answered) == ("lan", "lan", False)
    other = tu.forgotten()
    officer = ward.ctx.acting(audit.OFFICER + "huong")

    def opened(text: str, code: str, *typed: str) -> str:
        return escrow.open_for(officer, WARD, text, code, typed or parts)

    assert refused(lambda: opened(request, other.code())) == "heard"
    assert refused(lambda: opened(request, lan.forgotten().code(), parts[1], parts[0])) == "recovery_parts"
    assert refused(lambda: opened("STSU:ABC", "")) == "not_request"
    assert laptop_escrow.ask(about, request) == "", "nothing was opened"
    answer_to_tu = opened(other.ask(), other.code().lower().replace("-", " "))
    answer = opened(request, lan.forgotten().code())
    assert laptop_escrow.ask(about, request) == answer
    _, acts, names = audit.acts(ward.ctx, WARD, limit=2)
    assert [(each.act, each.by, names[each.subjects[0]].split()[-1]) for each in acts] == [
        ("unlock", "office:huong", "(lan)"),
        ("unlock", "office:huong", "(tu)"),
    ]

    assert untaken(lan, answer_to_tu) == "other_unlock"
    assert untaken(lan, answer[:-40]) == "not_unlock"
    assert untaken(lan, request) == "not_unlock"
    key = lan.forgotten().take(f" {answer[:80]}\n{answer[80:].lower()}\n", NEW)
    assert lan.open(key).office.citizen.stored(person)["full_name"]
    assert lan.file.unlock("lan", NEW) == key
    with pytest.raises(WrongPassphrase):
        lan.file.unlock("lan", OLD)
    assert untaken(lan, answer) == "other_unlock", "an answer opens once"
    again = lan.forgotten().ask()
    assert again != request
    assert untaken(lan, answer) == "other_unlock", "nor to a later request"
    revocation.revoke(ward.ctx, WARD, [about["device"]])
    assert refused(lambda: opened(again, lan.forgotten().code())) == "revoked"
    assert refused(lambda: escrow.ask(ward.ctx, again)) == "revoked"


def test_by_stick_from_joining_on_and_after_another_recovery_key(
    ward: WardServer,
    parts: tuple[str, str],
    locked: Callable[[str], Locked],
    tmp_path: Path,
    stick: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lan = locked("lan")
    notebook, data = lan.new(), ward.data
    paper = ward.invite("Lan")
    notebook.ledger.ask_by_file(paper)
    swap(notebook, stick)
    assert main(["bundle", "import", *data, str(stick)]) == 0
    swap(notebook, stick)
    lan = _joined_by_file(lan, notebook, paper)

    new_parts = recovery.make(ward.ctx, WARD)  # the office has another key; its letters say so
    for _ in range(2):
        swap(notebook, stick)
        assert main(["bundle", "import", *data, str(stick)]) == 0
    with ward.ctx.store.reading() as connection:
        (kept,) = connection.execute(select(escrow_table)).all()
    assert kept.recovery_pk == recovery.private_key(*new_parts).public_key.encode().hex()
    assert kept.device_id == device_of(notebook)
    mate = admin.add_user(ward.ctx, WARD, "Tú")
    assert main(["share", *data, "--ward", WARD, "--device", kept.device_id[:8], "--user", mate]) == 0
    notebook.database.close()

    request = stick / "mo-so.stu"
    request.write_text(lan.forgotten().ask())
    sheets = tmp_path / "sheets"
    sheets.write_text("\n".join(map(crockford.grouped, new_parts)))
    unlocked = ["unlock", *data, "--ward", WARD, "--recovery-file", str(sheets), str(stick)]
    assert main([*unlocked, "--code", "0000-0000-0000"]) == 1
    assert main([*unlocked, "--code", lan.forgotten().code()]) == 0
    assert "mở cho lan" in capsys.readouterr().out
    _, acts, _ = audit.acts(ward.ctx, WARD, limit=2)
    assert [(each.act, each.subjects[0]) for each in acts] == [
        ("unlock", kept.device_id),
        ("share", kept.device_id),
    ]
    answer = (stick / "mo-so_tra-loi.stu").read_text()
    assert lan.open(lan.forgotten().take(answer, NEW)).office.notebook.ward_user()


def test_a_leaders_stick_and_line_carry_request_and_answer(
    ward: WardServer,
    parts: tuple[str, str],
    locked: Callable[[str], Locked],
    laptop: Callable[..., Laptop],
    stick: Path,
) -> None:
    lan, leader = locked("lan"), laptop("hoa", role="leader")
    join(lan.new(), ward, ward.invite("lan")).database.close()
    request = lan.forgotten().ask()
    (stick / "mo-so.stu").write_text(request)
    (stick / "la.stu").write_text("STSU:ABC")

    assert met(leader, stick) == (1, 0)
    assert met(leader, stick) == (0, 0), "nobody has answered"
    (waiting,) = escrow.waiting(ward.ctx, WARD)
    assert waiting.request == request
    escrow.open_for(ward.ctx, WARD, request, lan.forgotten().code(), parts)
    leader.sync()
    assert met(leader, stick) == (0, 1)
    assert met(leader, stick) == (0, 0)
    answer = (stick / "mo-so_tra-loi.stu").read_text()
    assert lan.open(lan.forgotten().take(answer, NEW)).office.notebook.ward_user()

    again = lan.forgotten().ask()
    (stick / "mo-so.stu").write_text(again)
    assert met(leader, stick) == (1, 0), "a later request takes the place of the one before"
    escrow.open_for(ward.ctx, WARD, again, lan.forgotten().code(), parts)
    leader.sync()
    assert met(leader, stick) == (0, 1)
    assert lan.forgotten().take((stick / "mo-so_tra-loi-2.stu").read_text(), OLD) == lan.held.key
    revocation.revoke(ward.ctx, WARD, [(lan.file.ward() or {})["device"]])
    (stick / "mo-so.stu").write_text(lan.forgotten().ask())
    assert met(leader, stick) == (1, 0)
    assert not leader.ledger.courier._errands().waiting(), "the ward said no: of a lost laptop"


def test_an_answered_request_that_still_lies_on_the_stick_does_not_push_the_new_one_out(
    ward: WardServer,
    parts: tuple[str, str],
    locked: Callable[[str], Locked],
    laptop: Callable[..., Laptop],
    stick: Path,
) -> None:
    lan, leader = locked("lan"), laptop("hoa", role="leader")
    join(lan.new(), ward, ward.invite("lan")).database.close()

    (stick / "mo-so_tra-loi-cu.stu").mkdir()  # as of a stick pulled out too early
    for name, passphrase in (("mo-so", NEW), ("mo-lai", OLD)):  # the second sorts before the first
        (stick / f"{name}.stu").write_text(lan.forgotten().ask())
        assert met(leader, stick) == (1, 0)
        assert met(leader, stick) == (0, 0)
        escrow.open_for(ward.ctx, WARD, lan.forgotten().ask(), lan.forgotten().code(), parts)
        leader.sync()
        assert met(leader, stick) == (0, 1)
        answer = (stick / f"{name}_tra-loi.stu").read_text()
        assert lan.forgotten().take(answer, passphrase) == lan.held.key


def _joined_by_file(lan: Locked, notebook: Laptop, paper: str) -> Locked:
    by_name = {name: cell for cell, name in notebook.ledger.ward_places(paper)}
    mapping = {place.cell: by_name[place.name] for place in notebook.office.notebook.places()}
    notebook.ledger.join(paper, mapping, Silent())
    return lan
