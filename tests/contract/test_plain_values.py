"""Values that SQLite stores as they are: how they are bound."""

import subprocess
import sys

import pytest
from sqlcipher3 import dbapi2

from desktop.contract.plain_values import bind_plainly

KINDS = [(None, "null"), (b"\x00\xff", "blob"), (b"", "blob"), (True, "integer"), (False, "integer")]


@pytest.mark.parametrize(("value", "kind"), KINDS)
def test_they_are_stored_as_ever_and_asked_nothing(value: object, kind: str) -> None:
    bind_plainly()
    assert (type(value), dbapi2.PrepareProtocol) in dbapi2.adapters
    connection = dbapi2.connect(":memory:")
    assert connection.execute("SELECT typeof(?1), ?1", (value,)).fetchone() == (kind, value)
    connection.close()


@pytest.mark.parametrize("module", ["desktop.models.engine", "server.store"])
def test_whoever_opens_a_database_binds_them_so(module: str) -> None:
    asked = "(type(None), dbapi2.PrepareProtocol) in dbapi2.adapters"
    told = f"import {module}\nfrom sqlcipher3 import dbapi2\nassert {asked}"
    subprocess.run([sys.executable, "-c", told], check=True)
