"""Every fault of the list has its tests in docs/reliability.md, and every test named there exists."""

import re
from functools import cache

import pytest

from tests.architecture.sources import ROOT, files

PAGE = ROOT / "docs" / "reliability.md"
FAULTS = [f"F{number}" for number in range(1, 31)]


@cache
def existing() -> set[str]:
    """file::function of every test, and file of every test file."""
    found = set()
    for path in files("tests"):
        where = path.relative_to(ROOT / "tests").as_posix()
        names = re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
        found |= {where, *(f"{where}::{name}" for name in names)}
    return found


@cache
def named() -> dict[str, list[str]]:
    """fault -> the tests that its row of the table names."""
    rows = re.findall(r"^\| (F\d+) \|(.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {fault: re.findall(r"`([\w/]+\.py(?:::\w+)?)`", row) for fault, row in rows}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_tests(fault: str) -> None:
    assert named().get(fault), f"docs/reliability.md does not say how {fault} is tested"
    assert sorted(set(named()[fault]) - existing()) == []


def test_every_test_that_is_named_anywhere_in_the_page_exists() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert sorted(set(re.findall(r"`([\w/]+\.py(?:::\w+)?)`", page)) - existing() - {"dev.py"}) == []


def test_every_test_of_a_fault_by_its_number_is_named() -> None:
    numbered = {name for name in existing() if re.search(r"::test_f\d\d_", name)}
    told = {name for row in named().values() for name in row}
    assert sorted(name for name in numbered if name not in told and name.partition("::")[0] not in told) == []
