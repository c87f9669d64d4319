"""Files an operator gives: the catalogue (TOML, lists of [[entry]]) and lists of neighbourhoods or teams."""

import csv
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_TEXTS = ("kind", "code", "title")


class BadFile(Exception):
    """Names the file, and what in it cannot be taken."""


def entries(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Every catalogue entry of these files, and of the TOML files in these folders."""
    found: dict[tuple[str, str, int], dict[str, Any]] = {}
    for path in paths:
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            for number, raw in enumerate(_toml(file).get("entry", []), start=1):
                entry = _entry(file, number, raw)
                key = (entry["kind"], entry["code"], entry["version"])
                if key in found:
                    raise BadFile(f"{file.name}: {key} is there twice")
                found[key] = entry
    return list(found.values())


def _entry(file: Path, number: int, raw: dict[str, Any]) -> dict[str, Any]:
    entry = {"version": 1, "position": number} | raw
    if not all(isinstance(entry.get(name), str) and entry[name] for name in _TEXTS):
        raise BadFile(f"{file.name}, entry {number}: kind, code and title are needed")
    if type(entry["version"]) is not int or type(entry["position"]) is not int:
        raise BadFile(f"{file.name}, entry {number}: version and position are numbers")
    return entry


def places(path: Path) -> list[dict[str, Any]]:
    """Neighbourhoods or teams: a CSV with the columns code and name, or TOML with [[place]]."""
    rows = _toml(path).get("place", []) if path.suffix == ".toml" else _csv(path)
    for number, row in enumerate(rows, start=1):
        if not all(isinstance(row.get(name), str) and row[name].strip() for name in ("code", "name")):
            raise BadFile(f"{path.name}, row {number}: code and name are needed")
    return rows


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadFile(f"{path.name}: {error}") from error


def _csv(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, ValueError) as error:
        raise BadFile(f"{path.name}: {error}") from error
