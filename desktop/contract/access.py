"""What of digital life a person has or can reach: kinds of observations, as data. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.contract.catalog_shape import list_problems

IDENTITY = "vneid"  # the kind that tells of a digital identity (plan III.5.4)
MOST_VALUES = 10  # one key each
STATUSES = ("open", "kept", "missed", "cancelled")


@dataclass(frozen=True)
class Kind:
    code: str
    title: str
    values: Mapping[str, str]  # code -> title, in the order of their keys 0, 1, 2 …
    has: frozenset[str]  # the values that count as having it

    def words(self, value: str) -> str:
        """The value itself where the catalogue no longer knows it."""
        return self.values.get(value, value)


def kind_of(entry: Any) -> Kind:
    values = {raw["code"]: raw["title"] for raw in entry.data["values"]}
    return Kind(entry.code, entry.title, values, frozenset(entry.data["has"]))


def problems(kind: str, data: Mapping[str, Any]) -> Iterator[str]:
    """What of an entry's data cannot be read, in words for whoever wrote the file."""
    if kind == "observation_kind":
        yield from _kind_problems(data)
    elif kind == "identity_outcome" and data.get("status") not in STATUSES:
        yield f"status {data.get('status')!r}: phải là một trong {', '.join(STATUSES)}"
    elif kind == "service" and "observes" in data:
        yield from _observes_problems(data["observes"])


def _kind_problems(data: Mapping[str, Any]) -> Iterator[str]:
    yield from list_problems(data, "values", "code", "title", "title_en")
    values = data.get("values")
    tables = values if isinstance(values, list) else []
    known = {raw.get("code") for raw in tables if isinstance(raw, dict)}
    if not 2 <= len(known) <= MOST_VALUES:
        yield f"values: từ 2 đến {MOST_VALUES} giá trị"
    has = data.get("has")
    if not isinstance(has, list) or not has or not set(map(str, has)) <= known:
        yield "has là danh sách mã của các giá trị, ít nhất một mã"


def _observes_problems(raw: object) -> Iterator[str]:
    said = raw.values() if isinstance(raw, dict) else ()
    if not said or not all(isinstance(each, str) and each for each in said):
        yield "observes: mỗi loại thông tin kèm một giá trị của nó"
