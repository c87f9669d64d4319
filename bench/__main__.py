"""Run every bench and keep the table: python -m bench [--quick] [name ...]

A bench is a module of this folder with `measure(quick: bool) -> list[Row]`. Named ones only print; a full run
of all of them writes RESULTS.md.
"""

import argparse
import importlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.table import Row, markdown

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
NOT_BENCHES = {"__init__", "__main__", "table"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("--quick", action="store_true", help="small data: shows that they run")
    parser.add_argument("names", nargs="*", metavar="name", choices=[*benches(), []])
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    rows: list[Row] = []
    for name in options.names or benches():
        print(f"{name} ...", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"bench.{name}").measure(options.quick)
    text = "\n".join([*heading(options.quick), "", markdown(rows)])
    print(text)
    if not options.names and not options.quick:
        RESULTS.write_text(text, encoding="utf-8")
    return int(any("no" in row.verdict for row in rows))


def benches() -> list[str]:
    """The modules that measure; what they share stays out by having no measure()."""
    found = sorted(path.stem for path in HERE.glob("*.py"))
    return [name for name in found if name not in NOT_BENCHES and hasattr(module(name), "measure")]


def module(name: str) -> object:
    return importlib.import_module(f"bench.{name}")


def heading(quick: bool) -> Iterator[str]:
    yield "# Measures" + (" (quick: not to be quoted)" if quick else "")
    yield ""
    yield "Written by `python3 dev.py bench`. A floor is the shortest honest way to do the same work in"
    yield "Python, measured in the same run: read the ratios, the rest belongs to this machine."
    yield ""
    yield f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}, Python {platform.python_version()},"
    yield f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores."


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=HERE, capture_output=True, text=True, check=False).stdout

    changed = " with changes" if git("status", "--porcelain", "--untracked-files=no").strip() else ""
    return (git("rev-parse", "--short", "HEAD").strip() or "unknown") + changed


if __name__ == "__main__":
    sys.exit(main())
