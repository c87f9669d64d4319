"""The ward's rules as files, read the same way by laptop and server: TOML, lists of [[entry]]; and the two
neighbourhoods that every ward has. A notebook before its ward uses the shipped files, a ward loads them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tomli

from desktop.contract import access, digital_family, indicator, report, teaching
from desktop.contract.vietnamese import clean

KINDS = frozenset(
    {
        "service",
        "outcome",
        "reason",
        "report_form",
        "target_group",
        "void_reason",
        "consent_purpose",
        "consent_text",
        "form",
        "genuine_app",
        "waiting",
        "ward_rule",
        "privacy_request",
        "audience",
        "household_criteria",
        "household_relation",
        "class_template",
        "skill_framework",
        "quiz",
        "pass_rule",
        "confirmation_source",
        "indicator",
        "organisation",
        "support_kind",
        "support_level",
        "support_aid",
        "observation_kind",
        "identity_outcome",
        "target",
        "visit_result",
    }
)

_TYPES = {"kind": str, "code": str, "version": int, "title": str, "title_en": str, "position": int}

OUTSIDE, UNKNOWN = "ngoai-phuong", "chua-ro-to"


@dataclass(frozen=True)
class PseudoPlace:
    """A neighbourhood that is none: of people who live elsewhere, or nobody knows where."""

    code: str
    name: str
    position: int  # after every real one


PSEUDO = (PseudoPlace(OUTSIDE, "Ngoài phường", 9001), PseudoPlace(UNKNOWN, "Chưa rõ tổ", 9002))


@dataclass(frozen=True)
class CatalogEntry:
    kind: str
    code: str  # ASCII; what records store, with the version
    version: int
    title: str
    title_en: str
    position: int
    data: Mapping[str, Any] = field(default_factory=dict)
    where: str = field(default="", compare=False)  # file and place in it; of one that is stored: nowhere


class BadFile(ValueError):
    """Names the file and the entry, and what in it cannot be taken: for the operator, in Vietnamese."""


def read(*paths: Path) -> list[CatalogEntry]:
    """Every entry of these files, and of the TOML files in these folders. Raises BadFile.

    What is not said: version 1, the place in the file, and the title in English too.
    """
    seen: dict[tuple[str, str, int], str] = {}
    entries = []
    for file in (file for path in paths for file in _files(path)):
        for number, raw in enumerate(rows(file, "entry"), start=1):
            where = f"{file.name}, mục {number}"
            said = {"version": 1, "position": number, "title_en": raw.get("title")} | raw
            entry = replace(_entry(where, said), where=where)
            first = seen.setdefault((entry.kind, entry.code, entry.version), where)
            if first != where:
                raise BadFile(f"{where}: {entry.kind} {entry.code} bản {entry.version} đã có ở {first}")
            entries.append(entry)
    return entries


def rows(path: Path, name: str) -> list[dict[str, Any]]:
    """The tables [[name]] of a TOML file; none if it has none."""
    try:
        found = tomli.loads(path.read_text(encoding="utf-8")).get(name, [])
    except (OSError, ValueError) as error:  # not there, not TOML, or not UTF-8
        raise BadFile(f"{path.name}: {error}") from error
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BadFile(f"{path.name}: mỗi mục bắt đầu bằng [[{name}]]")
    return found


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.toml")) if path.is_dir() else [path]


def _entry(where: str, raw: Mapping[str, Any]) -> CatalogEntry:
    for problem in [*_wrong_fields(raw)] or [*_wrong_values(raw)]:
        raise BadFile(f"{where}: {problem}")
    return CatalogEntry(**raw)


def _wrong_fields(raw: Mapping[str, Any]) -> Iterator[str]:
    for name, kind in _TYPES.items():
        if type(raw.get(name)) is not kind:
            yield f"thiếu {name}, hoặc ghi sai kiểu"
    if unknown := set(raw) - set(_TYPES) - {"data"}:
        yield f"không dùng đến {', '.join(sorted(unknown))}"
    if not isinstance(raw.get("data", {}), dict):
        yield "data phải là một bảng"


def _wrong_values(raw: Mapping[str, Any]) -> Iterator[str]:
    if raw["kind"] not in KINDS:
        yield f"không có loại (kind) {raw['kind']!r}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", raw["code"]):
        yield f"mã (code) {raw['code']!r}: chỉ dùng chữ thường không dấu, số, gạch dưới"
    if raw["version"] < 1:
        yield f"bản (version) {raw['version']}: bắt đầu từ 1"
    for name in ("title", "title_en"):
        if not raw[name] or clean(raw[name]) != raw[name]:
            yield f"{name} để trống, thừa dấu cách, hoặc không phải chữ dựng sẵn (NFC)"
    checks = (access, digital_family, indicator, report, teaching)
    for problems in (each.problems for each in checks):
        yield from problems(raw["kind"], raw.get("data", {}))
