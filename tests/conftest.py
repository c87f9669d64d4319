"""Fixtures shared by every test."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports PySide6

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.models.database import Database
from desktop.services.notebook import Notebook
from desktop.services.office import Office

KEY = bytes(range(32))
USER = "lan"
PLACES = ("Tổ dân phố 3", "Tổ dân phố 4")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook just started, built by the real migrations, once; each test gets a copy."""
    path = tmp_path_factory.mktemp("migrated") / "notebook.db"
    database = Database(path, KEY)
    Notebook(database, USER).start("Nguyễn Thị Lan", PLACES)
    database.close()
    return path


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    """A real encrypted file: WAL, locks and foreign keys behave as in the ward."""
    database = Database(Path(shutil.copy(migrated, tmp_path)), KEY)
    yield database
    database.close()


@pytest.fixture
def office(database: Database) -> Office:
    return Office.over(database, USER)


@pytest.fixture(scope="session")
def postgres_dsn() -> str:
    """A throw-away PostgreSQL; dev.py test starts one."""
    dsn = os.environ.get("SO_TAY_SO_TEST_DSN")
    if not dsn:
        pytest.skip("no PostgreSQL: give SO_TAY_SO_TEST_DSN, or run dev.py test on Debian")
    return dsn
