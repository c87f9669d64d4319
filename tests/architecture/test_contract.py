"""What laptop and server agreed on is what the models say, and the database is what the migrations build."""

import ast
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from alembic import command

from desktop.contract.records import SCHEMA
from desktop.models import contract_export, schema
from desktop.models.engine import engine
from tests.architecture.sources import ROOT

CONTRACTS = ROOT / "desktop" / "contract"
VERSIONS = sorted((ROOT / "desktop" / "models" / "migrations" / "versions").glob("*.py"))


def test_the_committed_contract_is_what_the_models_say() -> None:
    assert orjson.loads(contract_export.FILE.read_bytes()) == contract_export.export(), (
        "a change of the protocol: run python -m desktop.models.contract_export, or raise SCHEMA if released"
    )


def test_every_contract_up_to_this_one_is_still_shipped() -> None:
    """A laptop that was away for a year still speaks an old one."""
    assert [(CONTRACTS / f"records-v{version}.json").exists() for version in range(1, SCHEMA + 1)] == [
        True
    ] * SCHEMA


def test_the_migrations_build_what_the_models_say(tmp_path: Path) -> None:
    path, key = tmp_path / "notebook.db", bytes(32)
    schema.upgrade(path, key)
    looking = engine(path, key, "BEGIN")
    with looking.connect() as connection:
        command.check(schema._config(connection))
    looking.dispose()


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_is_frozen_history(path: Path) -> None:
    """It imports nothing of ours, which may change, and does not pretend to go back."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [name for name in _imported(tree) if name.split(".")[0] in ("desktop", "server")] == []
    assert "downgrade" not in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
