"""The shipped catalogue: resources/catalog/*.toml, each file a list of [[entry]]."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.contract.vietnamese import clean

KINDS = frozenset(
    {"service", "outcome", "reason", "target_group", "void_reason", "consent_purpose", "consent_text"}
)

_TYPES = {"kind": str, "code": str, "version": int, "title": str, "title_en": str, "position": int}


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
    seen: dict[tuple[str, str, int], str] = {}
    entries = []
    for path in sorted(folder.glob("*.toml")):
        for number, raw in enumerate(_entries(path), start=1):
            where = f"{path.name}, entry {number}"
            entry = _entry(where, raw)
            first = seen.setdefault((entry.kind, entry.code, entry.version), where)
            if first != where:
                raise ValueError(f"{where}: {entry.kind} {entry.code} {entry.version} is there: {first}")
            entries.append(entry)
    return entries


def _entries(path: Path) -> list[Mapping[str, Any]]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("entry", [])
    except ValueError as error:  # not TOML, or not UTF-8
        raise ValueError(f"{path.name}: {error}") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(f"{path.name}: entries begin with [[entry]]")
    return entries


def _entry(where: str, raw: Mapping[str, Any]) -> CatalogEntry:
    for problem in [*_wrong_fields(raw)] or [*_wrong_values(raw)]:
        raise ValueError(f"{where}: {problem}")
    return CatalogEntry(**raw)


def _wrong_fields(raw: Mapping[str, Any]) -> Iterator[str]:
    for name, kind in _TYPES.items():
        if type(raw.get(name)) is not kind:
            yield f"{name} is missing or of a wrong kind"
    if unknown := set(raw) - set(_TYPES) - {"data"}:
        yield f"nobody reads {', '.join(sorted(unknown))}"
    if not isinstance(raw.get("data", {}), dict):
        yield "data is no table"


def _wrong_values(raw: Mapping[str, Any]) -> Iterator[str]:
    if raw["kind"] not in KINDS:
        yield f"kind {raw['kind']!r}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", raw["code"]):
        yield f"code {raw['code']!r}"
    if raw["version"] < 1:
        yield f"version {raw['version']}"
    for name in ("title", "title_en"):
        if not raw[name] or clean(raw[name]) != raw[name]:
            yield f"{name} is empty, not composed (NFC), or has spaces to spare"
