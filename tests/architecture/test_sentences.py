"""Every failure we expect is told in a sentence, and every code of it in one of its own."""

import ast
import inspect
import re
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

import desktop.errors
from desktop.errors import AppError, Problem
from desktop.ui.error_text import error_text
from desktop.ui.problem_text import problem_text
from tests.architecture.sources import called, files, tree

SAMPLES: dict[Any, Any] = {str: "x", int: 1, bool: True, list: [], Mapping: {}, dict: {}}


def kinds(of: type[AppError] = AppError) -> Iterator[type[AppError]]:
    for child in of.__subclasses__():
        yield child
        yield from kinds(child)


def example(kind: type[AppError], code: str = "x") -> AppError:
    """One with made-up facts."""
    hints = typing.get_type_hints(kind.__init__)
    wanted = [name for name in inspect.signature(kind.__init__).parameters if name in hints]
    facts = {name: SAMPLES[typing.get_origin(hints[name]) or hints[name]] for name in wanted}
    return kind(**facts | ({"code": code} if "code" in facts else {}))


KINDS = sorted(set(kinds()), key=lambda kind: kind.__name__)
CODES = [
    (kind, code)
    for kind in KINDS
    for found in re.findall(r"code: ([\w\s|]+)", kind.__doc__ or "")
    for code in found.split()
    if code != "|"
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_has_a_sentence(kind: type[AppError]) -> None:
    assert str(error_text(example(kind))).endswith((".", "!", "x"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_is_drawn_in_the_tree(kind: type[AppError]) -> None:
    assert re.search(rf"─ {kind.__name__}\b", desktop.errors.__doc__ or "")


@pytest.mark.parametrize(("kind", "code"), CODES)
def test_every_code_of_an_error_has_a_sentence_of_its_own(kind: type[AppError], code: str) -> None:
    assert str(error_text(example(kind, code))) != str(error_text(example(kind, "no such code")))


def test_errors_state_their_codes() -> None:
    """Otherwise the test above would have nothing to ask."""
    assert {kind.__name__ for kind, _ in CODES} >= {"BadFile", "BadInvitation"}


def test_every_problem_of_a_field_has_a_sentence_of_its_own() -> None:
    usual = problem_text(Problem("field", "no such code"))
    codes = {code for code in _problem_codes() if code != "bad_format"}
    assert codes
    assert sorted(code for code in codes if problem_text(Problem("field", code)) == usual) == []


def _problem_codes() -> Iterator[str]:
    for path in files("desktop"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and called(node) == "Problem" and len(node.args) > 1:
                code = node.args[1]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield code.value
