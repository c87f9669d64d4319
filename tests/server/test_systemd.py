"""The unit files of the guide are sound, shut in, and start commands that the server has."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server.__main__ import parser

UNITS = Path(__file__).parents[2] / "docs" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    units = []
    for unit in UNITS.iterdir():
        text = unit.read_text(encoding="utf-8")
        here = tmp_path / unit.name
        here.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", text), encoding="utf-8")
        units.append(str(here))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    about_ours = [line for line in done.stderr.splitlines() if "so-tay-so" in line]
    assert about_ours == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_a_unit_starts_is_a_command_of_the_server(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    words = shlex.split(re.search(r"^ExecStart=(.*)$", text, re.M)[1])  # type: ignore[index]
    assert callable(parser().parse_args(words[1:]).run)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_may_write_nowhere_but_its_own_folders(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    for line in ("ProtectSystem=strict", "NoNewPrivileges=true", "CapabilityBoundingSet=", "UMask=0077"):
        assert f"\n{line}\n" in text
    assert re.findall(r"^ReadWritePaths=(.*)$", text, re.M) == ["/var/backups/so-tay-so"]
