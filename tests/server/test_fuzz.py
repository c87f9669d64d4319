"""Whatever a line says, it is stored and judged; it blocks no stream and brings no server down."""

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.contract.ids import uuid7
from server import status
from server.context import Context
from tests.server.contract import TYPES, contract
from tests.server.laptop import Laptop

Enrol = Callable[..., Laptop]

_LEAF = st.one_of(
    st.none(), st.booleans(), st.integers(-(1 << 63), (1 << 63) - 1), st.floats(allow_nan=False), st.text()
)
JSON = st.recursive(_LEAF, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6)
IDS = [uuid7() for _ in range(3)]
CELL = st.sampled_from(["c1", "c2", "c9", None])
ALMOST = st.one_of(st.sampled_from([*IDS, "c1", "c2", "2026-11-24", "x", 1, True, None]), JSON)
FIELD = st.sampled_from(sorted({name for spec in TYPES.values() for name in spec["fields"]}))
CHANGES = st.dictionaries(FIELD, st.tuples(ALMOST, ALMOST).map(list), max_size=4)
MADE = CHANGES.map(lambda fields: fields | {"voided_at": [None, None]})
ROW = st.tuples(
    st.sampled_from(sorted(TYPES)),
    st.sampled_from(IDS),
    CELL,
    CHANGES | MADE,
    st.lists(st.sampled_from(IDS), max_size=1),
)
ROWS = st.lists(ROW | JSON.filter(lambda value: isinstance(value, list)), min_size=1, max_size=3)
HEAD = st.dictionaries(st.sampled_from(["v", "at", "seen", "by", "act", "deed", "schema"]), JSON, max_size=1)


@settings(
    max_examples=500 if "PROVE" in os.environ else 12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(work=st.lists(st.tuples(ROWS, HEAD), min_size=1, max_size=3))
def test_no_line_stops_those_behind_it(
    laptop: Enrol, ctx: Context, ward: str, work: list[tuple[list[Any], dict[str, Any]]]
) -> None:
    lan = laptop(c1="rw", c2="w")
    for rows, head in work:
        shown = {"shown": 0} | {name: value for name, value in head.items() if name != "seen"}
        lan.write(*(tuple(row) for row in rows), **shown)
    person = lan.make("person", "c1", home="c1")
    receipt = lan.push()
    assert receipt["through"] == len(work) + 1
    lan.pull("c1")
    assert lan.rows[person]["fields"] == {"home": "c1"}
    came = [entry for page in lan.responses for entry in page.get("entries", ()) if entry[2] == "put"]
    assert not any(contract()[entry[3]].lacks(entry[5]["fields"]) for entry in came)
    assert status.status(ctx, ward)["parked"] == 0
