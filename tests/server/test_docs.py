"""Every command that docs/may-chu.md shows is one that the server has."""

import re
import shlex
from pathlib import Path

import pytest

from server.__main__ import parser

PAGE = Path(__file__).parents[2] / "docs" / "may-chu.md"


def shown() -> list[str]:
    text = PAGE.read_text(encoding="utf-8").replace("\\\n", " ")
    found = [line.partition("  #")[0] for line in text.splitlines() if "so-tay-so-server " in line]
    return [line[line.index("so-tay-so-server ") :].strip() for line in found if "`" not in line]


@pytest.mark.parametrize("command", shown())
def test_a_command_of_the_guide_is_understood(command: str) -> None:
    words = shlex.split(command.replace("…", "/data"))[1:]
    assert callable(parser().parse_args(words).run)


def test_every_command_is_in_the_guide() -> None:
    usage = parser().format_usage()
    names = set(re.search(r"\{(.*?)\}", usage)[1].replace("\n", "").replace(" ", "").split(","))  # type: ignore[index]
    told = {shlex.split(command)[1] for command in shown()}
    assert names - told == {"serve"}, "it is in the unit of systemd"


def test_the_service_may_read_what_the_first_commands_make() -> None:
    text = PAGE.read_text(encoding="utf-8")
    first = text.index("so-tay-so-server ward create")
    for before in ("useradd ", "install -d -m 700 -o so-tay-so", "/usr/local/bin ", "sudo -u so-tay-so"):
        assert text.index(before) < first, f"{before} is told too late: the folder would be root's"
