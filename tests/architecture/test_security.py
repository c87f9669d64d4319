"""Every line of docs/security.md that has a number names its tests, and every test named there exists."""

import re

import pytest

from tests.architecture.sources import ROOT
from tests.architecture.test_reliability import existing

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\| ([LTSPRK]\d+) \|(.+)$", PAGE, re.MULTILINE)
NAME = re.compile(r"`([\w/]+\.py(?:::\w+)?)`")


@pytest.mark.parametrize(("number", "line"), LINES, ids=[number for number, _ in LINES])
def test_a_line_has_its_tests(number: str, line: str) -> None:
    named = NAME.findall(line)
    assert named, f"docs/security.md does not say how {number} is tested"
    assert sorted(set(named) - existing()) == []


def test_the_lines_are_numbered_without_a_gap_and_nothing_that_is_named_is_missing() -> None:
    for letter in "LTSPRK":
        numbers = [int(number[1:]) for number, _ in LINES if number[0] == letter]
        assert numbers == list(range(1, len(numbers) + 1)), letter
        assert numbers, letter
    assert sorted(set(NAME.findall(PAGE)) - existing()) == []
