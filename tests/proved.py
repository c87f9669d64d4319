"""What dev.py prove has proved so far, of exactly these sources: interrupted, it goes on where it was."""

from hashlib import sha256
from pathlib import Path

from tests.architecture.sources import ROOT

KEPT = ROOT / "build" / "prove" / "tests.txt"
SOURCES = ("desktop", "server", "tests", "resources")


class Proved:
    """The names of proofs that passed, a line each below the sources' digest."""

    def __init__(self, kept: Path = KEPT, root: Path = ROOT) -> None:
        self._kept = kept
        self._digest = _digest(root)

    def names(self) -> set[str]:
        digest, *names = self._kept.read_text(encoding="utf-8").splitlines() if self._kept.exists() else [""]
        return set(names) if digest == self._digest else set()

    def begin(self) -> None:
        """What was proved of other sources is worth nothing."""
        if not self.names():
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            self._kept.write_text(f"{self._digest}\n", encoding="utf-8")

    def keep(self, name: str) -> None:
        with self._kept.open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")


def _digest(root: Path) -> str:
    found = sha256()
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                found.update(f"{path.relative_to(root)}\0".encode() + sha256(path.read_bytes()).digest())
    return found.hexdigest()
