"""The shipped catalogue: resources/catalog/*.toml, each file a list of [[entry]]."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS = frozenset({"service", "outcome", "reason", "target_group", "void_reason", "consent_text"})


@dataclass(frozen=True)
class CatalogEntry:
    kind: str
    code: str  # ASCII; what records store, with the version
    version: int
    title: str
    title_en: str
    position: int
    data: Mapping[str, Any] = field(default_factory=dict)


def load_shipped(folder: Path) -> list[CatalogEntry]:
    """Every entry of every file. ValueError names the file and the entry that is wrong."""
    entries = [entry for path in sorted(folder.glob("*.toml")) for entry in _read(path)]
    seen: set[tuple[str, str, int]] = set()
    for entry in entries:
        key = (entry.kind, entry.code, entry.version)
        if key in seen:
            raise ValueError(f"{entry.kind} {entry.code} version {entry.version} is there twice")
        seen.add(key)
    return entries


def _read(path: Path) -> Iterator[CatalogEntry]:
    for number, raw in enumerate(tomllib.loads(path.read_text(encoding="utf-8")).get("entry", []), start=1):
        try:
            entry = CatalogEntry(**{"title_en": raw.get("title", ""), "position": number} | raw)
        except TypeError as error:
            raise ValueError(f"{path.name}, entry {number}: {error}") from None
        if entry.kind not in KINDS or not re.fullmatch(r"[a-z][a-z0-9_]*", entry.code):
            raise ValueError(f"{path.name}, entry {number}: kind or code ({entry.kind}, {entry.code})")
        yield entry
