"""The genuine apps and where they are to be had, as the catalogue says (kind genuine_app)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from desktop.contract.catalog import CatalogEntry

Shelf = Literal["android", "iphone", "site"]
_ADDRESS = re.compile(r"https://[a-z0-9][a-z0-9.-]*\.[a-z]{2,}(/\S*)?", re.ASCII)


@dataclass(frozen=True)
class GenuineApp:
    name: str
    maker: str  # as the store or the site names them; "" where nobody said
    shelves: Sequence[tuple[Shelf, str]]  # where to get it, and the address; at least one
    source: str  # what the addresses were compared with …
    checked: date | None  # … and when


def genuine_apps(entries: Sequence[CatalogEntry]) -> Sequence[GenuineApp]:
    """Those with an address one may show: only https, and nothing that a person could not read out."""
    return [app for app in map(_app, entries) if app.shelves]


def _app(entry: CatalogEntry) -> GenuineApp:
    data = {name: str(value) for name, value in entry.data.items()}
    shelves: list[tuple[Shelf, str]] = [
        (shelf, data[shelf]) for shelf in get_args(Shelf) if _ADDRESS.fullmatch(data.get(shelf, ""))
    ]
    try:
        checked = date.fromisoformat(data.get("checked", ""))
    except ValueError:
        checked = None
    return GenuineApp(entry.title, data.get("maker", ""), shelves, data.get("source", ""), checked)
