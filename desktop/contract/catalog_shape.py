"""The shape of an entry's data, checked at load: problems in Vietnamese for whoever wrote the file."""

from collections.abc import Iterator, Mapping
from typing import Any

Data = Mapping[str, Any]


def missing(data: Data, *names: str) -> Iterator[str]:
    for name in names:
        if not isinstance(data.get(name), str) or not data[name]:
            yield f"thiếu {name}"


def list_problems(data: Data, name: str, *fields: str) -> Iterator[str]:
    """A list of tables, each with these texts, no code twice."""
    raw = data.get(name)
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        yield f"{name} là một danh sách bảng"
        return
    for number, each in enumerate(raw, start=1):
        yield from (f"{name} {number}: {problem}" for problem in missing(each, *fields))
    codes = [each.get("code") for each in raw]
    for code in sorted({str(code) for code in codes if code and codes.count(code) > 1}):
        yield f"{name}: mã {code} có hai lần"
