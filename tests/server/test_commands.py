"""What an operator types, and the process that serves (the whole way, with TLS and its pin)."""

import contextlib
import os
import shutil
import socket
import sqlite3
import ssl
import stat
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep

import httpx
import orjson
import pytest

from desktop.contract import invitation
from desktop.contract.catalog import BadFile
from desktop.contract.ids import natural_id
from server import admin, places, tls
from server.__main__ import main
from server.store import open_store
from tests.conftest import postgres_database
from tests.server.laptop import Laptop, made

Say = Callable[..., str]
Enrol = Callable[..., Laptop]
CATALOG = """
[[entry]]
kind = "service"
code = "vneid_install"
title = "VNeID: cài đặt"
title_en = "VNeID: install"
data = { private = true }

[[entry]]
kind = "service"
code = "ihanoi"
version = 2
title = "iHanoi"
"""


@pytest.fixture
def say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """say("status", …) runs a command and gives what it printed."""

    def run(*words: str, code: int = 0) -> str:
        assert main([*words, "--data", str(tmp_path / "data")]) == code
        printed = capsys.readouterr()
        return printed.out if code == 0 else printed.err

    return run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "services.toml").write_text(CATALOG, encoding="utf-8")
    (tmp_path / "places.csv").write_text("code,name,adults\ntdp-4,Tổ dân phố 4,310\ntdp-5,Tổ dân phố 5,\n")
    (tmp_path / "teams.toml").write_text('[[place]]\ncode = "to-4"\nname = "Tổ CĐS 4"\n', encoding="utf-8")
    return tmp_path


def prepared(say: Say, files: Path) -> tuple[str, dict[str, str]]:
    """(user, code -> cell) of a ward made by commands only."""
    say("ward", "create", "--code", "PL", "--name", "Phường Phú Lương")
    places, teams = str(files / "places.csv"), str(files / "teams.toml")
    out = say("catalog", "load", str(files / "services.toml"), "--ward", "PL", "--neighbourhoods", places)
    out += say("catalog", "load", "--ward", "PL", "--teams", teams)
    cells = dict(line.split("\t") for line in out.splitlines() if "\t" in line)
    user = say("user", "add", "--ward", "PL", "--name", "Nguyễn Thị Lan", "--team", "to-4").strip()
    say("grant", "--ward", "PL", "--user", user, "--cell", "tdp-4", "tdp-5", "--mode", "rw")
    return user, cells


def test_a_ward_is_made_by_commands_and_its_status_tells_of_it(say: Say, files: Path) -> None:
    user, cells = prepared(say, files)
    assert set(cells) == {"tdp-4", "tdp-5", "to-4"}
    one = orjson.loads(say("status", "--ward", "PL", "--json"))
    assert one["records"] == {"catalog_entry": 2, "neighbourhood": 4, "team": 1, "volunteer": 1}
    names = [place["name"] for place in one["places"]]
    assert names == ["Tổ CĐS 4", "Tổ dân phố 4", "Tổ dân phố 5", "Ngoài phường", "Chưa rõ tổ"]
    assert "Tổ dân phố 4" in say("status")
    text = say("invite", "--ward", "PL", "--user", user, "--url", "https://ward.test:8443")
    paper = next(read for line in text.splitlines() if (read := invitation.read(line)))
    assert paper.tls == tls.fingerprint(files / "data")
    assert len(paper.code) == 10
    assert say("devices", "--ward", "PL") == ""


def test_loading_the_same_catalogue_again_changes_nothing(say: Say, files: Path) -> None:
    _, cells = prepared(say, files)
    before = orjson.loads(say("status", "--ward", "PL", "--json"))
    say("catalog", "load", str(files), "--ward", "PL", "--neighbourhoods", str(files / "places.csv"))
    after = orjson.loads(say("status", "--ward", "PL", "--json"))
    assert (after["head"], after["places"]) == (before["head"], before["places"])
    (files / "places.csv").write_text("code,name\ntdp-4,Tổ dân phố số 4\n")
    say("catalog", "load", "--ward", "PL", "--neighbourhoods", str(files / "places.csv"))
    renamed = orjson.loads(say("status", "--ward", "PL", "--json"))
    assert (renamed["head"], renamed["places"][1]["cell"]) == (before["head"] + 1, cells["tdp-4"])


def test_what_cannot_be_done_is_said_in_words(say: Say, files: Path) -> None:
    prepared(say, files)
    assert "đã có" in say("ward", "create", "--code", "PL", "--name", "x", code=1)
    assert "mã phường" in say("ward", "create", "--code", "P L", "--name", "x", code=1)
    assert "không giữ sổ" in say("devices", "--ward", "QX", code=1)
    url = ("--url", "http://127.0.0.1:1")
    assert "thành viên" in say("invite", "--ward", "PL", "--user", "nobody", *url, code=1)
    cell = ("--cell", "tdp-99", "--mode", "r")
    assert "tdp-99" in say("grant", "--ward", "PL", "--user", "nobody", *cell, code=1)
    assert "no-tls" in say("serve", "--no-tls", "--host", "0.0.0.0", code=1)
    (files / "bad.toml").write_text("[[entry]]\ncode = 5\n")
    assert "bad.toml, mục 1" in say("catalog", "load", str(files / "bad.toml"), "--ward", "PL", code=1)
    rule = '[[entry]]\nkind = "pass_rule"\ncode = "mine"\ntitle = "Đạt"\ndata = { framework = "no" }\n'
    (files / "rule.toml").write_text(rule, encoding="utf-8")
    refused = say("catalog", "load", str(files / "rule.toml"), "--ward", "PL", code=1)
    assert "rule.toml, mục 1: pass_rule mine: không có khung kỹ năng nào mang mã no" in refused


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,name,adults\ntdp-4,Tổ 4,310\ntdp-5,Tổ 5,chín trăm\n", "dòng 3: adults phải là một số"),
        ("code,name,adults\n\ntdp-4,Tổ 4,12.5\n", "dòng 3: adults phải là một số, không phải 12.5"),
        ("code,name,adults\ntdp-4,Tổ 4,1.90.000\n", "adults phải là một số"),
        ("code,name\n,,\ntdp-4,\n", "dòng 3: cần có hai cột code và name"),
        ("code,name,adult\ntdp-4,Tổ 4,310\n", "không có cột adult"),
        ("code,name\ntdp-4,Tổ 4,310\n", "không có cột (thừa)"),
    ],
)
def test_a_list_of_places_that_is_wrong_is_refused_whole(say: Say, files: Path, text: str, said: str) -> None:
    say("ward", "create", "--code", "PL", "--name", "Phường Phú Lương")
    before = say("status", "--json")
    (files / "wrong.csv").write_text(text, encoding="utf-8")
    wrong = ("--neighbourhoods", str(files / "wrong.csv"))
    assert said in say("catalog", "load", str(files / "services.toml"), "--ward", "PL", *wrong, code=1)
    assert say("status", "--json") == before


def test_a_list_of_places_may_be_as_excel_writes_it_here(say: Say, files: Path) -> None:
    say("ward", "create", "--code", "PL", "--name", "Phường Phú Lương")
    text = "code;name;adults;households\ntdp-4;Tổ dân phố 4;1.900;\n"
    (files / "excel.csv").write_text(text, encoding="utf-8-sig")
    say("catalog", "load", "--ward", "PL", "--neighbourhoods", str(files / "excel.csv"))
    [place] = places.read(files / "excel.csv")
    assert place == {"code": "tdp-4", "name": "Tổ dân phố 4", "adults": 1900}
    assert "Tổ dân phố 4" in say("status")


@pytest.mark.parametrize(
    "text",
    ["code,name,,\nt1,Tổ 1,,\n,,,\nt2,Tổ 2,,\n", "code;name\nt1;Tổ 1;\n;;\n \nt2;Tổ 2;;\n\n"],
)
def test_cells_and_rows_that_excel_leaves_empty_say_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "excel.csv").write_text(text, encoding="utf-8-sig")
    expected = [{"code": "t1", "name": "Tổ 1"}, {"code": "t2", "name": "Tổ 2"}]
    assert places.read(tmp_path / "excel.csv") == expected


def test_a_number_is_taken_only_as_it_is_written_here(tmp_path: Path) -> None:
    file = tmp_path / "places.toml"
    for written, number in {
        "1900": 1900,
        '"1.900"': 1900,
        '"1 234 567"': 1234567,
        '"1\u00a0900"': 1900,
    }.items():
        file.write_text(f'[[place]]\ncode = "t1"\nname = "Tổ 1"\nadults = {written}\n', encoding="utf-8")
        assert places.read(file)[0]["adults"] == number
    for written in ("1900.0", "12.5", '"12.5"', '"1.9000"', "true", "-5"):
        file.write_text(f'[[place]]\ncode = "t1"\nname = "Tổ 1"\nadults = {written}\n', encoding="utf-8")
        with pytest.raises(BadFile, match="mục 1: adults phải là một số"):
            places.read(file)


def test_no_days_are_no_right_without_an_end_and_nobody_has_no_name(say: Say, files: Path) -> None:
    user, _ = prepared(say, files)
    for days in ("0", "-3", "x"):
        with pytest.raises(SystemExit):
            say("grant", "--ward", "PL", "--user", user, "--cell", "all", "--mode", "r", f"--days={days}")
    assert "họ tên" in say("user", "add", "--ward", "PL", "--name", " ", code=1)


@pytest.mark.parametrize(
    "url",
    [
        "192.168.1.10:8443",
        "http://192.168.1.10:8443",
        "https://",
        "https://h:99999",
        "https://h/x",
        "h",
        "https://lan@h",
        "https://h#a",
        "https://h/?",
        "https:// x",
        "https://h ",
        "https://h\u00a0x",
    ],
)
def test_an_invitation_leads_to_an_address_that_can_be_trusted(
    say: Say, files: Path, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    user, _ = prepared(say, files)
    with pytest.raises(SystemExit):
        say("invite", "--ward", "PL", "--user", user, "--url", url)
    assert "https://192.168.1.10:8443" in capsys.readouterr().err
    text = say("invite", "--ward", "PL", "--user", user, "--url", "https://ward.test:8443/")
    assert [paper.url for line in text.splitlines() if (paper := invitation.read(line))] == [
        "https://ward.test:8443"
    ]


def test_an_answer_that_goes_to_a_file_is_whole_whatever_the_code_page(say: Say, files: Path) -> None:
    """The two parts of a recovery key are told once."""
    prepared(say, files)
    words = ["recovery", "--data", str(files / "data"), "--ward", "PL"]
    done = subprocess.run(
        [sys.executable, "-m", "server", *words],
        cwd=Path(admin.__file__).parent.parent,
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=True,
    )
    assert "Phần 2: " in done.stdout.decode()


def test_a_mistyped_folder_is_said_and_not_made_a_server_of(say: Say, tmp_path: Path) -> None:
    for words in (("status",), ("backup", str(tmp_path / "x.stb")), ("devices", "--ward", "PL")):
        assert "không phải thư mục dữ liệu" in say(*words, code=1)
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(os.name != "posix", reason="what others may read is settled otherwise there")
def test_the_folder_of_a_new_server_is_for_its_owner_only(say: Say, files: Path) -> None:
    prepared(say, files)
    (files / "words").write_text("hai phần của một khóa", encoding="utf-8")
    copy, words = str(files / "x.stb"), ("--passphrase-file", str(files / "words"))
    say("backup", *words, copy)
    assert main(["restore", "--data", str(files / "again"), *words, copy]) == 0
    assert [stat.S_IMODE((files / name).stat().st_mode) for name in ("data", "again")] == [0o700, 0o700]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can be mistaken for another")
def test_root_leaves_nothing_in_the_services_folder_that_the_service_cannot_read(
    say: Say, files: Path
) -> None:
    prepared(say, files)
    shutil.chown(files / "data", "nobody")
    before = sorted(path.name for path in (files / "data").iterdir())
    for words in (("status",), ("invite", "--ward", "PL", "--user", "x", "--url", "https://x:1"), ("serve",)):
        assert "sudo -u nobody" in say(*words, code=1)
    assert "sudo -u nobody" in say("restore", str(files / "x.stb"), code=1)
    assert sorted(path.name for path in (files / "data").iterdir()) == before


def test_a_server_that_lost_its_keys_gets_no_others_unasked(say: Say, files: Path) -> None:
    prepared(say, files)
    assert "liên lạc cuối chưa có" in say("status")
    file = files / "data" / "keys.json"
    kept = file.rename(files / "sealed")
    for words in (("serve", "--port", "0"), ("status",), ("ward", "create", "--code", "XX", "--name", "x")):
        assert "thiếu keys.json" in say(*words, code=1)
    assert not file.exists()
    kept.rename(file)
    assert "PL" in say("status")


@pytest.mark.postgres
def test_a_ward_in_postgres_gets_no_other_keys_by_a_mistyped_folder(
    say: Say, files: Path, postgres_dsn: str
) -> None:
    with postgres_database(postgres_dsn) as dsn:
        say("ward", "create", "--code", "PL", "--name", "Phường Phú Lương", "--dsn", dsn)
        lost = (files / "data").rename(files / "right")
        create = ("ward", "create", "--code", "XX", "--name", "x")
        for words in (create, ("database", "--role", "x"), ("serve", "--port", "0")):
            assert "thiếu keys.json" in say(*words, "--dsn", dsn, code=1)
        assert "không phải thư mục dữ liệu" in say("status", "--dsn", dsn, code=1)
        assert not (files / "data").exists()
        lost.rename(files / "data")
        assert "PL" in say("status", "--dsn", dsn)


def test_a_server_killed_before_it_had_keys_is_begun_again(say: Say, files: Path) -> None:
    open_store(files / "data").close()
    prepared(say, files)
    assert "PL" in say("status")


def test_a_database_that_is_not_there_is_said_in_words(say: Say, files: Path) -> None:
    prepared(say, files)
    with socket.create_server(("127.0.0.1", 0)) as port:
        nobody = f"postgresql://lan:secret@127.0.0.1:{port.getsockname()[1]}/ward"
    refused = say("status", "--dsn", nobody, code=1)
    assert "cơ sở dữ liệu không trả lời" in refused
    assert "secret" not in refused


def test_a_second_server_on_the_same_port_changes_nothing(say: Say, files: Path) -> None:
    prepared(say, files)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        before = say("status", "--ward", "PL", "--json")
        for _ in range(2):  # the first would only begin to count starts
            refused = say("serve", "--port", port, "--side-file", str(files / "other" / "side"), code=1)
            assert f"cổng {port} đang có chương trình khác dùng" in refused
    assert say("status", "--ward", "PL", "--json") == before
    assert not (files / "other").exists()


def test_a_database_of_an_earlier_version_is_said_before_anything_is_asked_of_it(
    say: Say, files: Path
) -> None:
    prepared(say, files)
    with contextlib.closing(sqlite3.connect(files / "data" / "server.db")) as database:
        database.execute("ALTER TABLE device DROP COLUMN flagged")
    said = say("status", code=1)
    assert "phiên bản trước" in said
    assert "device.flagged" in said


def test_what_the_machine_does_not_let_be_done_is_said_in_words(say: Say, files: Path) -> None:
    prepared(say, files)
    (files / "data" / "keys.json").write_bytes(b"")
    said = say("status", code=1)
    assert "keys.json" in said
    assert "Đừng xóa tệp này (mất nó thì mọi máy phải nối lại): khôi phục từ bản sao" in said
    (files / "data" / "server.db").write_bytes(b"no database " * 400)
    assert "cơ sở dữ liệu" in say("status", code=1)


@pytest.mark.slow
def test_a_file_whose_name_is_no_text_stops_no_import(say: Say, files: Path) -> None:
    prepared(say, files)
    stick = files / "stick"
    stick.mkdir()
    for name in (b"a\xff\xe1.dts", b"z.dts"):
        (stick / os.fsdecode(name)).write_bytes(b"x")
    command = [sys.executable, "-m", "server", "bundle", "import", str(stick), "--data", str(files / "data")]
    utf8 = os.environ | {"PYTHONIOENCODING": "utf-8:strict"}
    done = subprocess.run(command, env=utf8, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [line.partition(b":")[0] for line in done.stdout.splitlines()] == [b"a??.dts", b"z.dts"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "ward.test", ""])
def test_plain_http_is_refused_where_other_machines_can_reach(say: Say, files: Path, host: str) -> None:
    assert "127.0.0.1" in say("serve", "--no-tls", "--host", host, "--port", "0", code=1)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_real_process_serves_what_the_commands_prepared(say: Say, files: Path, scheme: str) -> None:
    user, cells = prepared(say, files)
    with serving(files, *(["--no-tls"] if scheme == "http" else [])) as url:
        assert url.startswith(scheme)
        text = say("invite", "--ward", "PL", "--user", user, "--url", url)
        paper = next(read for line in text.splitlines() if (read := invitation.read(line)))
        with httpx.Client(base_url=url, verify=pinned(url, paper.tls)) as http:
            lan = Laptop(http, "PL", paper.sign_pk)
            seen = lan.post("/v1/invitation", {"ward": "PL", "code": paper.code})
            assert {place["cell"] for place in seen["places"]} >= set(cells.values())
            assert lan.enrol(paper.code)["team"] == cells["to-4"]
            lan.session()
            values = {"home": cells["tdp-4"], "full_name": "Nguyễn Thị An", "birth_approx": False}
            lan.write(("citizen", natural_id("x", 1), cells["tdp-4"], made(**values)))
            assert lan.push()["open"] == []
            lan.pull("catalog", "ward", *cells.values())
    one = orjson.loads(say("status", "--ward", "PL", "--json"))
    assert one["places"][1]["records"] == {"citizen": 1}
    assert {row["cell"] for row in lan.rows.values()} == {"catalog", cells["to-4"], cells["tdp-4"]}
    assert "1 dòng" in say("devices", "--ward", "PL")


@pytest.mark.slow
def test_a_server_killed_in_the_middle_keeps_what_it_acknowledged(say: Say, files: Path) -> None:
    user, cells = prepared(say, files)
    lan: Laptop | None = None
    acknowledged = 0
    for _ in range(3):
        with serving(files, "--no-tls", kill=True) as url:
            http = httpx.Client(base_url=url)
            if lan is None:
                text = say("invite", "--ward", "PL", "--user", user, "--url", url)
                paper = next(read for line in text.splitlines() if (read := invitation.read(line)))
                lan = Laptop(http, "PL", paper.sign_pk)
                lan.enrol(paper.code)
            lan.http = http
            assert lan.session()["through"] == acknowledged
            for _ in range(5):
                values = {"home": cells["tdp-4"], "full_name": "Nguyễn Thị An", "birth_approx": False}
                lan.make("citizen", cells["tdp-4"], **values)
                acknowledged = lan.push(lan.lines[-1:])["through"]
            http.close()
    assert orjson.loads(say("status", "--ward", "PL", "--json"))["records"]["citizen"] == acknowledged == 15


class serving:
    """The server as a process of its own, until the end of the block."""

    def __init__(self, folder: Path, *options: str, kill: bool = False, log: int | None = None) -> None:
        self._ready = folder / "ready"
        self._kill, self._log = kill, log
        words = ["serve", "--data", str(folder / "data"), "--port", "0", "--ready-file", str(self._ready)]
        self._command = [sys.executable, "-m", "server", *words, *options]

    def __enter__(self) -> str:
        self._ready.unlink(missing_ok=True)
        root = Path(admin.__file__).parent.parent
        self._process = subprocess.Popen(self._command, cwd=root, stdout=self._log, stderr=self._log)
        until = monotonic() + 30
        while not self._ready.exists():
            assert self._process.poll() is None, "the server ended"
            assert monotonic() < until, "the server does not listen"
            sleep(0.02)
        return self._ready.read_text(encoding="utf-8")

    def __exit__(self, *_: object) -> None:
        if self._kill:
            self._process.kill()
        else:
            self._process.terminate()
        self._process.wait(30)


def pinned(url: str, fingerprint: str) -> ssl.SSLContext | bool:
    """Trusts the machine with this certificate and no other."""
    if url.startswith("http://"):
        assert fingerprint == ""
        return False
    host, port = url.removeprefix("https://").split(":")
    pem = ssl.get_server_certificate((host, int(port)))
    assert sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest() == fingerprint
    trusting = ssl.create_default_context(cadata=pem)
    trusting.check_hostname = False
    return trusting
