"""What an operator types, and the process that serves (the whole way, with TLS and its pin)."""

import os
import socket
import ssl
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
from desktop.contract.ids import natural_id
from server import admin, tls
from server.__main__ import main
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


def test_what_the_machine_does_not_let_be_done_is_said_in_words(say: Say, files: Path) -> None:
    prepared(say, files)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert f"cổng {port}" in say("serve", "--no-tls", "--port", port, code=1)
    assert "cơ sở dữ liệu" in say("status", "--dsn", "postgresql://nobody@127.0.0.1:9/none", code=1)
    (files / "data" / "keys.json").write_bytes(b"")
    said = say("status", code=1)
    assert "keys.json" in said
    assert "Đừng xóa" in said, "fresh keys would shut every laptop out"
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
