"""What a technician needs to know of an incident, in one file that says nothing about people.

    su-co-20261126-0710.zip
        summary.json    versions, the system, sizes of our files, what the notebook says of itself
        log.txt         what went wrong, and where in the program

It is put together from what is known to be harmless, never by leaving out what looks personal. Standard
library only: the program may have failed before anything else was loaded.
"""

import json
import platform
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from desktop.errors import StorageFailed
from desktop.settings import load_settings
from desktop.version import VERSION

LAST = 2 * 1024 * 1024  # bytes of the log
_OURS = re.compile(r"(notebook|keys|settings|log)[a-z0-9.-]*", re.ASCII)
_EVENT = re.compile(r"([\d-]{10} [\d:,]{8,12}:)?([A-Z]+):([\w.]+):(unexpected \w+)?", re.ASCII)
_PLACE = re.compile(r'\s+File "(.+)", line (\d+), in ([\w<>]+)', re.ASCII)
_PROGRAM = re.compile(r".*[/\\](?=(desktop|site-packages|lib|Lib)[/\\])", re.ASCII)


def name_now() -> str:
    """A name for the file: nothing but the time."""
    return f"su-co-{datetime.now(UTC).astimezone().strftime('%Y%m%d-%H%M')}.zip"


def write(target: Path, home: Path, facts: Mapping[str, Any]) -> None:
    """`facts`: what the notebook says of itself, if it is open; see services/incident.py.

    Raises StorageFailed.
    """
    summary = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": VERSION,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "frozen": bool(getattr(sys, "frozen", False)),
        "settings": _settings(home),
        "files": _files(home),
        "notebook": dict(facts),
    }
    try:
        summary["free_bytes"] = shutil.disk_usage(home).free
        with ZipFile(target, "w", ZIP_DEFLATED) as package:
            package.writestr("summary.json", json.dumps(summary, indent=1))
            package.writestr("log.txt", "\n".join(harmless(_log(home))))
    except OSError as error:
        raise StorageFailed from error


def harmless(log: str) -> Iterator[str]:
    """Of each entry when, how bad and from where; of each step the place in the program. Nothing that was
    said: it may quote what somebody typed."""
    for line in log.splitlines():
        if event := _EVENT.match(line):
            at, level, module, kind = event.groups()
            yield f"{at or ''}{level}:{module}:{kind or ''}"
        elif place := _PLACE.fullmatch(line):
            path, number, function = place.groups()
            yield f"  {_place(path)}:{number} {function}"


def _place(path: str) -> str:
    """Within the program: what lies above it is a folder of somebody's."""
    inside = _PROGRAM.sub("", path)
    if inside == path or not inside.isascii():
        return "…"
    return inside.replace("\\", "/")


def _log(home: Path) -> str:
    path = home / "log.txt"
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LAST))
        return file.read().decode(errors="replace")


def _settings(home: Path) -> dict[str, Any]:
    known = load_settings(home / "settings.json")
    return {
        "language": known.language,
        "theme": known.theme,
        "font_percent": known.font_percent,
        "sync_minutes": known.sync_minutes,
        "has_second_place": bool(known.backup_folder),
    }


def _files(home: Path) -> dict[str, Any]:
    """name -> bytes, or (files, bytes) of a folder; of what is not ours only how many."""
    found: dict[str, Any] = {"others": 0}
    for path in sorted(home.iterdir()):
        if not _OURS.fullmatch(path.name):
            found["others"] += 1
        elif path.is_dir():
            sizes = [each.stat().st_size for each in path.rglob("*") if each.is_file()]
            found[path.name] = [len(sizes), sum(sizes)]
        else:
            found[path.name] = path.stat().st_size
    return found
