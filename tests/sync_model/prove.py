"""The long proof: many random histories of the protocol, and of each broken variant until one fails.

python -m tests.sync_model.prove [--histories N] [--each N] [--fresh] [mutant ...]

It can be interrupted: what is done is kept under build/ and taken up again, until the specification changes.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import monotonic

from hypothesis import Verbosity, seed
from hypothesis.stateful import run_state_machine_as_test

from tests.sync_model import model
from tests.sync_model.machine import Histories, counts
from tests.sync_model.mutants import MUTANTS
from tests.sync_model.scenarios import CAUGHT_BY, SCENARIOS
from tests.sync_model.world import SEEN, World

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / "build" / "prove" / "sync_model.json"
CHUNK = 50
HEALTHY = "(none)"


class Progress:
    """What is proved so far, of exactly these sources."""

    def __init__(self, path: Path) -> None:
        self._path = path
        sources = sorted(HERE.glob("*.py"))
        self._digest = sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
        self.done: dict[str, dict] = {}
        self.seen: dict[str, int] = {}
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["sources"] == self._digest:
                self.done, self.seen = kept["done"], kept["seen"]

    def of(self, name: str) -> dict:
        return self.done.setdefault(name, {"histories": 0, "caught": ""})

    def keep(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        kept = {"sources": self._digest, "done": self.done, "seen": self.seen}
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        part.replace(self._path)


def chunk(mutant: str, number: int) -> tuple[int, str]:
    """(histories run, how the last one failed) of one seeded chunk."""
    model.MUT = mutant
    before = SEEN["histories"]
    chosen = counts(CHUNK, shrink=False, verbosity=Verbosity.quiet, report_multiple_bugs=False)
    try:
        run_state_machine_as_test(seed(number)(Histories), settings=chosen)
    except Exception as error:  # noqa: BLE001  a server that crashes is caught as well
        return SEEN["histories"] - before, _told(error)
    finally:
        model.MUT = ""
    return SEEN["histories"] - before, ""


def _told(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:90]


def run(progress: Progress, mutant: str, wanted: int) -> dict:
    found = progress.of(mutant or HEALTHY)
    while found["histories"] < wanted and not found["caught"]:
        SEEN.clear()
        number = found.get("chunks", 0)
        histories, found["caught"] = chunk(mutant, number)
        found["histories"] += histories
        found["chunks"] = number + 1
        if not mutant:
            for name, count in SEEN.items():
                progress.seen[name] = progress.seen.get(name, 0) + count
        progress.keep()
    return found


def fails_scenario(mutant: str) -> bool:
    model.MUT = mutant
    try:
        world = SCENARIOS[CAUGHT_BY[mutant]](lambda **rights: World(rights))
        world.check()
        world.settle()
    except AssertionError:
        return True
    finally:
        model.MUT = ""
    return False


def table(progress: Progress, names: list[str]) -> Iterator[str]:
    yield "| broken variant | what it breaks | story that fails | random histories until one fails |"
    yield "|---|---|---|---|"
    for name in names:
        found = progress.of(name)
        count = f"{found['histories']}" if found["caught"] else f"none in {found['histories']}"
        story = CAUGHT_BY[name].replace("_", " ")
        yield f"| {name} | {MUTANTS[name]} | {story} | {count} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("mutants", nargs="*", help="only these")
    parser.add_argument("--histories", type=int, default=5000, help="of the protocol as it is")
    parser.add_argument("--each", type=int, default=1000, help="of each broken variant, at most")
    parser.add_argument("--fresh", action="store_true", help="forget what was proved before")
    options = parser.parse_args()
    if unknown := set(options.mutants) - set(MUTANTS):
        parser.error(f"no such broken variant: {', '.join(sorted(unknown))}")
    if options.fresh:
        KEPT.unlink(missing_ok=True)
    progress, names = Progress(KEPT), options.mutants or list(MUTANTS)
    started = monotonic()
    survivors = [name for name in names if not fails_scenario(name)]
    whole = run(progress, "", options.histories) if not options.mutants else progress.of(HEALTHY)
    for name in names if not whole["caught"] else []:
        run(progress, name, options.each)
        _say(f"{name}: {progress.of(name)}")
    _say("\n".join(table(progress, names)))
    _say(f"\nThe protocol: {whole['histories']} histories, {whole['caught'] or 'no violation'}.")
    _say(f"{dict(sorted(progress.seen.items()))}\n{monotonic() - started:.0f} s in this run.")
    if survivors:
        _say(f"No story fails for: {', '.join(survivors)}")
    return 1 if survivors or whole["caught"] else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
