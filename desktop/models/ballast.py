"""Room kept on the disk, to be given up for the last deed on a full one, and for the way out by stick."""

import os
import shutil
from pathlib import Path

SIZE = 50 * 1024 * 1024  # bytes
_PIECE = 1024 * 1024


class Ballast:
    """A file beside the notebook, as large as what is kept.

    is_low          the room is not there: it was given up, or there was never enough
    """

    def __init__(self, notebook: Path, size: int = SIZE) -> None:
        self._path = notebook.with_suffix(".ballast")
        self._size = size
        self.is_low = False

    def is_taken(self) -> bool:
        return self._path.exists()

    def take(self) -> bool:
        """Where there is plenty. False: there is not."""
        self.is_low = not (self.is_taken() or self._write())
        return not self.is_low

    def give(self) -> bool:
        """Make room, if there is little. False: nothing could be given, or room is not what is wanting."""
        if not self.is_taken() or self._free() >= self._size:
            return False
        try:
            self._path.unlink()
        except OSError:
            return False
        self.is_low = True
        return True

    def _write(self) -> bool:
        part = self._path.with_suffix(".ballast.part")
        if self._free() < 3 * self._size:
            return False
        piece = os.urandom(_PIECE)  # a disk that squeezes zeroes would keep nothing
        try:
            with part.open("wb") as file:
                for start in range(0, self._size, _PIECE):
                    file.write(piece[: self._size - start])
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, self._path)
        except OSError:
            part.unlink(missing_ok=True)
            return False
        return True

    def _free(self) -> int:
        return shutil.disk_usage(self._path.parent).free
