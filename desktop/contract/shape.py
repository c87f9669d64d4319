"""What a json field holds, as far as its readers rely on it; stated by the models, checked by the ward.

    "text" | "int" | "any"       a value; null only where "any" stands
    [S]                          a list of S, of any length
    [S, T, …]                    a list that begins with these
    {"*": S}                     an object of S, by whatever codes
    {"name": S, "other?": T}     an object with these names: "?" may be missing, or null

More may be there than is named: a newer program says more.
"""

from typing import Any

_ANY = "*"
_KINDS: dict[str, type] = {"text": str, "int": int}


def fits(value: Any, shape: Any) -> bool:
    if isinstance(shape, str):
        return shape == "any" or type(value) is _KINDS[shape]
    if isinstance(shape, list):
        return isinstance(value, list) and _is_list(value, shape)
    if not isinstance(value, dict):
        return False
    if _ANY in shape:
        return all(fits(each, shape[_ANY]) for each in value.values())
    return all(_has(value, name, of) for name, of in shape.items())


def _is_list(value: list[Any], shape: list[Any]) -> bool:
    if len(shape) == 1:
        return all(fits(each, shape[0]) for each in value)
    return len(value) >= len(shape) and all(map(fits, value, shape))


def _has(value: dict[str, Any], name: str, shape: Any) -> bool:
    found = value.get(name.removesuffix("?"))
    return (found is None and name.endswith("?")) or fits(found, shape)
