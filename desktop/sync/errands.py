"""Requests of shut notebooks and the office's answers, taken along for others; see contract/unlock.py.

    notebook.carry/mo-so_PL_3fa9c1.stu            a request, told to the ward when a line is there
    notebook.carry/mo-so_PL_3fa9c1_tra-loi.stu    the office's answer to it, for the next stick

Nothing in either is secret from who carries it.
"""

from pathlib import Path
from typing import Protocol

from desktop.contract import unlock, unlock_file, wire
from desktop.contract.unlock import Request
from desktop.errors import ServerRejected, StorageFailed
from desktop.whole_file import replace


class Telling(Protocol):
    """The ward, when a line is there; see client.WardClient."""

    def unlock(self, ask: wire.UnlockAsk) -> wire.UnlockSeen: ...


class Errands:
    """`folder`: of what is carried for others."""

    def __init__(self, folder: Path, ward: str) -> None:
        self._folder = folder
        self._ward = ward

    def exchange(self, stick: Path) -> tuple[int, int]:
        """(requests taken from a stick, answers laid there). Raises OSError if the stick fails, StorageFailed
        if this computer does."""
        there = [each for each in unlock_file.requests(stick) if self._is_open(each[0], each[2])]
        taken = sum(self._take(text, asked) for _, text, asked in there)
        return taken, sum(self._give(path, asked) for path, _, asked in there)

    def waiting(self) -> list[Path]:
        """Requests without an answer."""
        here = unlock_file.requests(self._folder) if self._folder.is_dir() else ()
        return [path for path, _, _ in here if not unlock_file.answer_path(path).exists()]

    def tell(self, ward: Telling) -> None:
        """One that the ward refuses goes: of a lost laptop, or forged. Raises ServerUnreachable."""
        for path in self.waiting():
            try:
                answer = ward.unlock(wire.UnlockAsk(request=unlock_file.read(path))).answer
            except ServerRejected:
                path.unlink(missing_ok=True)
                continue
            if answer:
                _write(unlock_file.answer_path(path), answer)

    def _is_open(self, path: Path, asked: Request) -> bool:
        """Of our ward, and without its answer beside it: else it would push out a later one each time."""
        return asked.ward == self._ward and not any(
            unlock.is_answer_to(text, asked) for text in unlock_file.answers_beside(path)
        )

    def _take(self, text: str, asked: Request) -> bool:
        """A later request of the same laptop takes the place of the one before."""
        path = self._folder / unlock.name_of(asked)
        if path.exists() and unlock.read(unlock_file.read(path)) == asked:
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        unlock_file.answer_path(path).unlink(missing_ok=True)
        _write(path, text)
        return True

    def _give(self, request: Path, asked: Request) -> bool:
        answer = unlock_file.answer_path(self._folder / unlock.name_of(asked))
        if not answer.exists():
            return False
        text = unlock_file.read(answer)
        if text in unlock_file.answers_beside(request):
            return False  # an answer to an earlier request may lie there, too
        unlock_file.put(unlock_file.answer_path(request), text)
        return True


def _write(path: Path, text: str) -> None:
    try:
        replace(path, text.encode())
    except OSError as error:
        raise StorageFailed from error
