"""What may stand in a field, by its kind."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.checks import STANDS
from server.context import moment_text


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", "x", 1),
        ("id", "0" * 32, "0" * 31 + "A"),
        ("cell", "c-1", "c 1"),
        ("int", 3, True),
        ("int", (1 << 63) - 1, 1 << 63),
        ("int", 0, 0.0),
        ("bool", False, 0),
        ("json", {"a": [1, "x", None]}, {"a": 1.5}),
        ("json", nested(20), nested(21)),
        ("day", "2026-02-28", "2026-02-29"),
        ("day", "2026-11-24", "20261124"),
        ("day", "2026-11-24", "2026-W48-2"),
        ("day", "2026-11-24", "２０２６-11-24"),
        ("moment", "2026-11-24T23:59:59.000000Z", "2026-11-24T24:00:00.000000Z"),
        ("moment", "2026-11-24T00:00:00.000000Z", "2026-11-24T00:00:00Z"),
        ("moment", "2026-11-24T00:00:00.000000Z", "2026-11-31T00:00:00.000000Z"),
    ],
)
def test_a_value_of_its_kind_stands_and_another_does_not(kind: str, good: Any, bad: Any) -> None:
    assert STANDS[kind](good)
    assert not STANDS[kind](bad)
    assert not STANDS[kind](20.5)


@given(st.integers(-(10**10), 10**11))
def test_every_moment_and_day_a_notebook_writes_stands(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert STANDS["moment"](moment_text(moment))
    assert STANDS["day"](moment.date().isoformat())
