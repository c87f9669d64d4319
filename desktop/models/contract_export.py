"""The record contract, generated from the models: desktop/contract/records-v<N>.json.

python -m desktop.models.contract_export writes it; a test compares. A released version is never changed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

import desktop.models  # noqa: F401 (every table)
from desktop.contract.records import SCHEMA
from desktop.models.base import Record

FILE = Path(__file__).parents[1] / "contract" / f"records-v{SCHEMA}.json"


def record_classes(of: type[Record] = Record) -> Iterator[type[Record]]:
    for child in of.__subclasses__():
        if "__tablename__" in child.__dict__:
            yield child
        yield from record_classes(child)


def export() -> dict[str, Any]:
    types = {kind.__tablename__: _spec(kind) for kind in record_classes()}
    return {"schema": SCHEMA, "types": dict(sorted(types.items()))}


def _spec(kind: type[Record]) -> dict[str, Any]:
    columns = {c.name: c.info for c in kind.__table__.columns}
    needed = {c.name for c in kind.__table__.columns if not c.nullable}
    return {
        "fields": kind.synced_fields(),
        "groups": dict(kind.GROUPS),
        "home": dict(kind.HOME),
        "also": dict(kind.ALSO) if kind.ALSO else None,
        "inside": {name: info["inside"] for name, info in columns.items() if "inside" in info},
        "across": {name: info["across"] for name, info in columns.items() if "across" in info},
        "natural": list(kind.NATURAL),
        "written_by": kind.WRITTEN_BY,
        "shapes": dict(kind.SHAPES),
        "stripped": list(kind.STRIPPED),
        "required": [name for name in kind.synced_fields() if name not in kind.begins() and name in needed],
    }


def text() -> bytes:
    return orjson.dumps(export(), option=orjson.OPT_INDENT_2) + b"\n"


if __name__ == "__main__":
    FILE.write_bytes(text())
