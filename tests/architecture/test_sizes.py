"""Files and classes are where discipline fails first, so they have limits (CONTRIBUTING.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, files, named, tree

FILE_LINES, FUNCTION_LINES, PUBLIC_METHODS, ARGUMENTS = 400, 50, 20, 6
OURS = [*files("desktop", "server", "bench"), ROOT / "dev.py"]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@pytest.mark.parametrize("path", OURS, ids=named)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= FILE_LINES, f"{lines} lines: split it by concept"


@pytest.mark.parametrize("path", OURS, ids=named)
def test_functions_classes_and_constructors_stay_small(path: Path) -> None:
    assert list(_too_big(path)) == []


def _too_big(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{named(path, node)} {node.name}: {lines} lines"
            if node.name == "__init__" and _arguments(node) > ARGUMENTS:
                yield f"{named(path, node)} a constructor with {_arguments(node)} arguments"
        elif isinstance(node, ast.ClassDef):
            public = [item for item in node.body if isinstance(item, Function) and _is_public(item)]
            if len(public) > PUBLIC_METHODS:
                yield f"{named(path, node)} {node.name}: {len(public)} public methods"


def _arguments(function: Function) -> int:
    stated = function.args
    return len(stated.posonlyargs + stated.args + stated.kwonlyargs) - 1  # self


def _is_public(function: Function) -> bool:
    return not function.name.startswith("_")
