"""Tests that name what was forgotten when something was added."""

import ast
from pathlib import Path

import pytest

import desktop.models
from desktop.contract.records import shipped
from desktop.models.contract_export import record_classes
from desktop.ui import act_words
from tests.architecture.sources import called, files, imports, tree


def _has_table(path: Path) -> bool:
    return any(
        isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "__tablename__" for t in node.targets)
        for node in ast.walk(tree(path))
    )


def test_every_table_module_is_imported() -> None:
    """Migrations, contract and sync see only what desktop/models/__init__.py imports."""
    tables = {path.stem for path in files("desktop/models") if _has_table(path)}
    assert tables - set(desktop.models.__all__) == set()


@pytest.mark.parametrize("name", sorted(shipped().types))
def test_every_record_type_has_a_model_of_its_own_name(name: str) -> None:
    modules = {kind.__tablename__: kind.__module__ for kind in record_classes()}
    assert modules.get(name) == f"desktop.models.{name}"


@pytest.mark.parametrize("name", sorted(shipped().types))
def test_every_record_type_is_of_use_to_a_service(name: str) -> None:
    assert f"desktop.models.{name}" in {
        found for path in files("desktop/services") for found in imports(path)
    }


def test_every_deed_has_a_word_on_screen() -> None:
    calls = [node for path in files("desktop") for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    acts = {
        str(node.args[0].value)
        for node in calls
        if called(node) == "Deed" and node.args and isinstance(node.args[0], ast.Constant)
    }
    assert len(acts) > 20
    assert acts - set(act_words.WORDS) == set()
