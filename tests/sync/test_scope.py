"""A ward that serves what it should not is found out by the watch that all tests here run under."""

from collections.abc import Callable

import pytest

from server import users
from tests.builders import a_citizen
from tests.sync.conftest import Laptop, WardServer


def test_a_page_for_who_may_not_read_it_would_be_seen(
    ward: WardServer, laptop: Callable[..., Laptop], outside: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, mai = laptop("lan"), laptop("mai", **{"tdp-4": "rw"})
    person = a_citizen(lan.office, "Người Ở 3", home=ward.cells["tdp-3"])
    lan.sync()
    mai.sync()
    assert outside == []
    really = users.grants
    everywhere = {cell: ("rw", None) for cell in ward.cells.values()}
    monkeypatch.setattr(users, "grants", lambda *words: really(*words) | everywhere)
    mai.sync()
    mai.sync()  # of cells it was told of only now
    assert any(person in each for each in outside)
    outside.clear()
