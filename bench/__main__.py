"""Run every bench and keep its table: python -m bench [--quick] [name ...]

A bench is a module of this folder with `measure(quick: bool) -> list[Row]`. Each keeps a chapter of
RESULTS.md, with the day and the commit it was measured at; a quick run only prints.
"""

import argparse
import importlib
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench.table import Row, markdown

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
NOT_BENCHES = {"__init__", "__main__", "table"}
PREFACE = """# Measures

Written by `python3 dev.py bench`. A floor is the shortest honest way to do the same work in Python, measured
in the same run: read the ratios, the rest belongs to the machine. Budgets that are not held are said so.
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("--quick", action="store_true", help="small data: shows that they run, keeps nothing")
    parser.add_argument("names", nargs="*", metavar="name", choices=[*benches(), []])
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled: measure that
    failed = False
    for name in options.names or benches():
        print(f"{name} ...", file=sys.stderr, flush=True)
        rows: list[Row] = importlib.import_module(f"bench.{name}").measure(options.quick)
        text = chapter(name, rows)
        print(text)
        failed = failed or any("no" in row.verdict for row in rows)
        if not options.quick:  # at once: the next bench may be stopped
            known = chapters(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
            RESULTS.write_text(book(known | {name: text}), encoding="utf-8")
    return int(failed)


def benches() -> list[str]:
    """The modules that measure; what they share stays out by having no measure()."""
    found = sorted(path.stem for path in HERE.glob("*.py"))
    return [name for name in found if name not in NOT_BENCHES and hasattr(module(name), "measure")]


def module(name: str) -> object:
    return importlib.import_module(f"bench.{name}")


def chapter(name: str, rows: Iterable[Row]) -> str:
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    when = f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}, Python {platform.python_version()}, {where}."
    return f"## {name}\n\n{when}\n\n{markdown(rows)}"


def chapters(text: str) -> dict[str, str]:
    """Name -> chapter, of a book written here."""
    parts = re.split(r"(?m)^(?=## )", text)[1:]
    return {part.splitlines()[0].removeprefix("## "): part.rstrip() + "\n" for part in parts}


def book(known: Mapping[str, str]) -> str:
    return "\n".join([PREFACE, *(known[name] for name in sorted(known))])


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=HERE, capture_output=True, text=True, check=False).stdout

    changed = git("status", "--porcelain", "--untracked-files=no", ":!RESULTS.md").strip()
    return (git("rev-parse", "--short", "HEAD").strip() or "unknown") + (" with changes" if changed else "")


if __name__ == "__main__":
    sys.exit(main())
