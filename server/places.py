"""Lists of neighbourhoods or teams that an operator gives: a CSV with the columns code and name, or TOML."""

import csv
from pathlib import Path
from typing import Any

from desktop.contract.catalog import BadFile, rows


def read(path: Path) -> list[dict[str, Any]]:
    """One row per place; TOML has [[place]]. Raises BadFile."""
    found = rows(path, "place") if path.suffix == ".toml" else _csv(path)
    for number, row in enumerate(found, start=1):
        if not all(isinstance(row.get(name), str) and row[name].strip() for name in ("code", "name")):
            raise BadFile(f"{path.name}, row {number}: code and name are needed")
    return found


def _csv(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, ValueError) as error:
        raise BadFile(f"{path.name}: {error}") from error
