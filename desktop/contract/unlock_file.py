"""Requests and answers of unlock.py as files, found wherever they were put, an answer beside its request."""

from collections.abc import Iterator
from contextlib import suppress
from errno import EIO
from pathlib import Path
from typing import BinaryIO

from desktop.contract import bundle_file, unlock
from desktop.contract.unlock import Request


def requests(place: Path) -> Iterator[tuple[Path, str, Request]]:
    """Of this folder, or this file: (where, its text, what it says). Raises OSError."""
    for path in sorted(bundle_file.found(place, unlock.SUFFIX)) if place.is_dir() else [place]:
        try:
            text = read(path)
        except OSError:
            if bundle_file.is_gone(place):
                raise
            continue
        if asked := unlock.read(text):
            yield path, text, asked


def read(path: Path) -> str:
    """No more than either may hold. Raises OSError."""
    with path.open(encoding="ascii", errors="replace") as file:
        return file.read(unlock.MOST)


def answers_beside(request: Path) -> Iterator[str]:
    """To this request or to earlier ones of that name, as far as they can be read."""
    stem = answer_path(request).stem
    for path in request.parent.iterdir():
        if path.name.startswith(stem) and path.name.endswith(unlock.SUFFIX):
            with suppress(OSError):  # a spoilt place on the stick keeps no other file back
                yield read(path)


def answer_path(request: Path) -> Path:
    return request.with_name(unlock.name_of_answer(request.name))


def put(path: Path, text: str) -> Path:
    """A new file, complete; what is there already is never touched. Raises OSError."""

    def check(file: BinaryIO) -> None:
        if file.read() != text.encode():
            raise OSError(EIO, "reads back otherwise", str(path))

    return bundle_file.write_new(path.parent, path.name, lambda file: file.write(text.encode()), check)
