"""What is in a json field (contract/shape.py)."""

from typing import Any

import pytest

from desktop.contract import records
from desktop.contract.shape import fits

TOPIC = {"code": "text", "items": ["text"], "minutes?": "int"}


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        ("text", "", None),
        ("int", 3, True),
        ("any", None, ...),
        (["text"], [], {}),
        (["text"], ["a", "b"], ["a", 1]),
        (["text", "int"], ["a", 1], ["a"]),
        (["text", "int"], ["a", 1, "newer"], [1, "a"]),
        ({"*": "text"}, {}, []),
        ({"*": "text"}, {"x": "a"}, {"x": None}),
        ({"*": ["text"]}, {"x": ["a"]}, {"x": "a"}),
        ([TOPIC], [{"code": "a", "items": []}], [{"code": "a"}]),
        ([TOPIC], [{"code": "a", "items": [], "minutes": None, "newer": 1.5}], ["a"]),
        ([TOPIC], [{"code": "a", "items": [], "minutes": 1}], [{"code": "a", "items": [], "minutes": "1"}]),
        ({}, {"whatever": 1}, [1]),
    ],
)
def test_a_value_of_this_shape_fits_and_another_does_not(shape: Any, good: Any, bad: Any) -> None:
    assert fits(good, shape)
    assert bad is ... or not fits(bad, shape)


def test_every_json_field_that_laptops_write_says_what_is_in_it() -> None:
    for kind in records.shipped().types.values():
        if kind.written_by == "laptop":
            assert set(kind.shapes) == {name for name, of in kind.fields.items() if of == "json"}, kind.name
