"""A proof of hours that was interrupted goes on where it was, and no further than its sources allow."""

from pathlib import Path

from tests.proved import SOURCES, Proved


def test_what_was_proved_is_known_until_a_source_changes(tmp_path: Path) -> None:
    kept, source = tmp_path / "build" / "tests.txt", tmp_path / SOURCES[0] / "one.py"
    source.parent.mkdir()
    source.write_text("x = 1", encoding="utf-8")
    proved = Proved(kept, tmp_path)
    assert proved.names() == set()
    proved.begin()
    proved.keep("tests/a.py::one")
    proved.keep("tests/a.py::two[1 of 2]")
    again = Proved(kept, tmp_path)
    again.begin()
    assert again.names() == {"tests/a.py::one", "tests/a.py::two[1 of 2]"}
    source.write_text("x = 2", encoding="utf-8")
    changed = Proved(kept, tmp_path)
    assert changed.names() == set()
    changed.begin()
    changed.keep("tests/a.py::one")
    assert Proved(kept, tmp_path).names() == {"tests/a.py::one"}
