"""Bits rot in the file of a notebook (F27)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.models.engine import connect
from tests.builders import a_citizen
from tests.conftest import KEY
from tests.faults.state import rows
from tests.sync.conftest import Laptop

Make = Callable[..., Laptop]


def test_f27_a_page_that_rotted_is_named_and_what_the_ward_has_comes_to_a_new_notebook(
    laptop: Make, tmp_path: Path
) -> None:
    lan = laptop("lan")
    for number in range(40):
        a_citizen(lan.office, f"Người Thứ {number}", note="x" * 500)
    lan.sync()
    as_it_was = rows(lan)
    lan.database.close()
    path, page = lan.database.path, 30
    rotten = bytearray(path.read_bytes())
    rotten[page * 4096 + 1000] ^= 1
    path.write_bytes(rotten)
    looking = connect(path, KEY)
    assert [line for (line,) in looking.execute("PRAGMA cipher_integrity_check")] == [
        f"HMAC verification failed for page {page + 1}"
    ]
    with pytest.raises(dbapi2.DatabaseError):
        looking.execute("VACUUM INTO ?", [str(tmp_path / "copy.db")])  # it reads every page
    looking.close()
    assert path.read_bytes() == bytes(rotten), "what can still be read may still be rescued"
    new = laptop("moi")
    new.sync()
    assert {**rows(new), "volunteer": None} == {**as_it_was, "volunteer": None}
