"""Fixtures shared by every test."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports PySide6
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"  # never the keys of who runs the tests

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
from hypothesis import settings

from desktop.models.database import Database
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from tests.proved import Proved

PROVES = "PROVE" in os.environ
KEY = bytes(range(32))
USER = "lan"
SLOW = {Path(__file__).parent / name for name in ("faults", "server", "sync", "sync_model")}
PLACES = ("Tổ dân phố 3", "Tổ dân phố 4")

# The same examples on every machine, and a slow machine is no failure; dev.py prove looks for fresh ones.
settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.register_profile("prove", deadline=None, max_examples=1000)
settings.load_profile("prove" if PROVES else "suite")


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
    database = Database(a_copy(migrated, tmp_path), KEY)
    yield database
    database.close()


def a_copy(migrated: Path, folder: Path) -> Path:
    """One test has one notebook: a copy over an open file would damage it."""
    path = folder / "notebook.db"
    assert not path.exists(), "this test asks for two notebooks in one folder"
    return Path(shutil.copy(migrated, path))


@pytest.fixture
def office(database: Database) -> Office:
    return Office.over(database, USER)


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """A database of this process alone: what ends old sessions, or a restore, does so for all in it."""
    dsn = os.environ.get("SO_TAY_SO_TEST_DSN")
    if not dsn:
        pytest.skip("no PostgreSQL: give SO_TAY_SO_TEST_DSN, or run dev.py test on Debian")
    with postgres_database(dsn) as own:
        yield own


@contextmanager
def postgres_database(dsn: str, like: str | None = None) -> Iterator[str]:
    """The DSN of a new database beside this one, empty or like one that nobody has open; gone afterwards."""
    name = f"test_{token_hex(6)}"
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {name_of(like) if like else 'template1'}")
        try:
            yield f"{dsn.rpartition('/')[0]}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def name_of(dsn: str) -> str:
    return dsn.rpartition("/")[2]


def pytest_collection_finish() -> None:
    """As the program and the server do at their start: what is there now is not gone through again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_configure(config: pytest.Config) -> None:
    if PROVES and not hasattr(config, "workerinput"):
        Proved().begin()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Of all processes, in the first."""
    if PROVES and "PYTEST_XDIST_WORKER" not in os.environ and report.when == "call" and report.passed:
        Proved().keep(report.nodeid)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What starts a ward server, or kills or fills something, is slow; dev.py prove runs all that looks for
    examples, with many of them, but nothing it has proved of these sources.

    A proof takes as long as it takes: a limit would fail a slow machine, and who started it sees it hang.

    Slow files come first: a long one at the end would run alone.
    """
    started = {path for path in {item.path for item in items} if SLOW.intersection(path.parents)}
    for item in items:
        if item.path in started:
            item.add_marker(pytest.mark.slow)
        if PROVES and getattr(getattr(item, "function", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.prove)
        if item.get_closest_marker("prove"):
            item.add_marker(pytest.mark.timeout(0))
    if PROVES and (known := Proved().names()):
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in known])
        items[:] = [item for item in items if item.nodeid not in known]
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
