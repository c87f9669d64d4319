"""What the technician is sent says what is wrong, and nothing about anybody."""

import json
import logging
import sys
import unicodedata
from pathlib import Path
from zipfile import ZipFile

import pytest

from desktop import incident
from desktop.contract.vietnamese import fold as plain
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.services.office import Office
from tests.builders import a_citizen, a_visit

NAME, ID, PHONE, PLACE = "Nguyễn Thị Sự Cố", "001051000000", "0912345678", "Ngõ 7 Phố Xốm"


def package(home: Path, office: Office, **facts: object) -> tuple[dict[str, object], str, bytes]:
    """(summary, log, every byte of it, unpacked)"""
    path = home.parent / "out.zip"
    incident.write(path, home, facts or office.incident.facts(thoroughly=True))
    with ZipFile(path) as opened:
        raw = b"".join(opened.read(name) for name in opened.namelist())
        names = "".join(opened.namelist()).encode()
        return json.loads(opened.read("summary.json")), opened.read("log.txt").decode(), raw + names


def test_it_tells_what_is_wrong_and_where_but_of_nobody(
    database: Database, office: Office, tmp_path: Path
) -> None:
    person = a_citizen(office, NAME, national_id=ID, phone=PHONE, address=PLACE, note=f"hỏi {NAME}")
    a_visit(office, person)
    office.drafts.keep("desk", "1" * 32, {}, {"note": NAME}).result()
    office.backup.make(Silent())
    (tmp_path / f"{NAME}.xlsx").write_text(ID)
    folder = tmp_path / "home" / plain(NAME).replace(" ", ".") / "desktop" / "ui"
    log = logging.FileHandler(tmp_path / "log.txt", encoding="utf-8")
    log.setFormatter(logging.Formatter("%(asctime)s:%(levelname)s:%(name)s:%(message)s"))
    mine = logging.getLogger("desktop.ui.crash_report")
    mine.addHandler(log)
    try:
        exec(compile("raise ValueError(NAME)", str(folder / "jobs.py"), "exec"), {"NAME": f"{NAME} {ID}"})
    except ValueError as error:
        mine.critical("unexpected ValueError", exc_info=error)
    mine.critical("cannot open %s\n%s %s", tmp_path / f"{NAME}.xlsx", NAME, PHONE)
    mine.removeHandler(log)
    log.close()
    summary, told, raw = package(tmp_path, office)
    assert "desktop.ui.crash_report:unexpected ValueError" in told
    assert "  desktop/ui/jobs.py:1 <module>" in told.splitlines()
    notebook = summary["notebook"]
    assert isinstance(notebook, dict)
    assert (notebook["rows"]["citizen"], notebook["quick_check"]) == (1, ["ok"])
    assert notebook["cipher_integrity_check"] == []
    assert notebook["newest_copy"] is not None
    assert summary["files"]["notebook.backups"][0] == 1
    text = raw.decode(errors="replace")
    for secret in (NAME, "Sự Cố", ID, PHONE, PLACE, str(tmp_path), "xlsx", "Tổ dân phố"):
        for spelled in (secret, unicodedata.normalize("NFD", secret), plain(secret), plain(secret).lower()):
            assert spelled not in text
            assert spelled.replace(" ", ".") not in text
    assert "Lan" not in text, "nor of who works with it"


@pytest.mark.parametrize(
    "line",
    [NAME, f"ERROR:x: {NAME}", f'  File "/nha/lan/{NAME}.py", line 1, in x', f"KeyError: '{ID}'", "Lan"],
)
def test_whatever_stands_in_a_log_nothing_that_was_said_comes_through(line: str) -> None:
    through = "\n".join(incident.harmless(line))
    assert not any(word in through for word in (NAME, ID, "lan", "Lan"))


def test_a_notebook_that_cannot_be_read_is_told_of_without_its_word(office: Office, tmp_path: Path) -> None:
    summary, told, _ = package(tmp_path, office, trouble="DatabaseUnreadable")
    assert summary["notebook"] == {"trouble": "DatabaseUnreadable"}
    assert summary["python"] == ".".join(map(str, sys.version_info[:3]))
    assert told == ""
