"""Bundles of other notebooks on their way, as files beside the notebook. Sealed: nobody here can read them.

    notebook.carry/DTS_<ward>_<device>_<n>.dts     work, to be relayed to the ward when a line is there
    notebook.carry/DTS_<ward>_<device>_R<n>.dts    the ward's newest answer to it, for the next stick

What is left to do is read from the files alone: work is done once an answer to it lies here.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol

from desktop.contract import bundle, bundle_file, wire
from desktop.contract.bundle import BadBundle, Bundle, Header
from desktop.errors import StorageFailed
from desktop.models.sync_state import SyncOne
from desktop.models.types import moment_text
from desktop.sync.credentials import Credentials

WORK = ("up", "join")  # what is on its way to the ward


class Relaying(Protocol):
    """The ward, when a line is there; see client.WardClient."""

    def relay(self, work: BinaryIO, answer: BinaryIO) -> None: ...

    def unlock(self, ask: wire.UnlockAsk) -> wire.UnlockSeen: ...


@dataclass(frozen=True)
class Carried:
    path: Path
    seen: Bundle

    @property
    def header(self) -> Header:
        return self.seen.header


class Carry:
    """The folder. `ward` and `server_pk`: whose files are let in."""

    def __init__(self, folder: Path, ward: str, server_pk: str) -> None:
        self._folder = folder
        self._ward = ward
        self._server_pk = server_pk

    def opened(self, path: Path) -> Bundle:
        """A file anywhere, verified. Raises BadBundle, OSError."""
        with path.open("rb") as file:
            return bundle.verified(file, self._ward, self._server_pk)

    def all(self) -> list[Carried]:
        """What lies here and is whole; a damaged file of ours is as good as none."""
        return sorted(self._readable(), key=_place)

    def waiting(self) -> list[Carried]:
        """Work that no answer has come for."""
        known = self.all()
        return [each for each in known if each.header.kind in WORK and not _is_answered(each.seen, known)]

    def answers(self) -> list[Carried]:
        """The newest answer for each notebook, and for a copy of it."""
        known = [each for each in self.all() if each.header.kind == "answer"]
        newest = {(each.header.device, each.header.fork): each for each in known}
        return list(newest.values())

    def take(self, path: Path) -> Carried:
        """A copy of a file, verified as it lies here. Raises BadBundle, OSError, StorageFailed."""
        with local_copy(path, self._folder) as file:
            return self.keep(file)

    def relay(self, work: Carried, ward: Relaying) -> None:
        """To the ward, and its answer back here. Raises what the ward raises."""
        with work.path.open("rb") as up, TemporaryFile(dir=self._folder) as down:
            ward.relay(up, down)
            down.seek(0)
            self.keep(down)

    def give(self, each: Carried, folder: Path) -> Path | None:
        """A copy of what lies here, as a new file there; None: it has just been answered. Raises OSError."""
        try:
            source = each.path.open("rb")
        except FileNotFoundError:
            return None
        with source:
            return bundle_file.write_new(
                folder,
                bundle_file.name_of(each.header),
                partial(shutil.copyfileobj, source),
                partial(self._check, each.seen),
            )

    def keep(self, source: BinaryIO) -> Carried:
        """A copy of what stands in this file. Raises BadBundle, StorageFailed."""
        source.seek(0)
        seen = bundle.verified(source, self._ward, self._server_pk)
        source.seek(0)
        known = self.all()
        before = [each for each in known if _replaces(seen.header, each.header)]
        try:
            path = bundle_file.write_new(
                self._folder,
                bundle_file.name_of(seen.header),
                partial(shutil.copyfileobj, source),
                partial(self._check, seen),
            )
        except OSError as error:
            raise StorageFailed from error
        made = Carried(path, seen)
        left = sorted([*(each for each in known if each not in before), made], key=_place)
        for each in [*before, *_done(left)]:
            with suppress(OSError):  # Windows: somebody is just given it; it goes with the next
                each.path.unlink(missing_ok=True)
        return made

    def _readable(self) -> Iterator[Carried]:
        if not self._folder.is_dir():
            return
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith(bundle_file.SUFFIX):
                    with suppress(BadBundle, OSError):  # gone since: the line may be back; or unreadable
                        yield Carried(Path(entry.path), self.opened(Path(entry.path)))

    def _check(self, seen: Bundle, file: BinaryIO) -> None:
        if bundle.verified(file, self._ward, self._server_pk).digest != seen.digest:
            raise BadBundle("damaged_bundle")


def write_receipt(one: SyncOne, folder: Path, seen: Bundle) -> Path:
    """At once, beside the work itself: "I hold the bundle with this digest"."""
    keys = Credentials(one.sign_key or "", one.box_key or "")
    header = Header(
        kind="carried",
        ward=one.ward or "",
        device=seen.header.device,
        number=seen.header.number,
        made=moment_text(datetime.now(UTC)),
        signer=keys.sign_pk,
        cert=one.cert or "",
        through=seen.header.through,
        file=seen.digest.hex(),
    )
    return bundle_file.write_new(
        folder,
        bundle_file.name_of(header),
        lambda file: bundle.write(file, header, [], keys.signing),
        lambda file: bundle.verified(file, header.ward, one.server_pk or ""),
    )


@contextmanager
def local_copy(path: Path, folder: Path) -> Iterator[BinaryIO]:
    """What lies on a stick, read once, in a file of this computer that is gone afterwards.

    Raises OSError if the stick fails, StorageFailed if this computer does.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        here = TemporaryFile(dir=folder)  # noqa: SIM115 (closed by the next statement)
    except OSError as error:
        raise StorageFailed from error
    with here, path.open("rb") as there:
        while piece := there.read(1 << 20):
            try:
                here.write(piece)
            except OSError as error:
                raise StorageFailed from error
        here.seek(0)
        yield here


def is_news(seen: Bundle, known: Sequence[Carried]) -> bool:
    """Whether a file on a stick is more than what lies here."""
    header = seen.header
    if header.kind == "answer":
        here = [each.header for each in known if each.header.kind == "answer"]
        mine = [each for each in here if (each.device, each.fork) == (header.device, header.fork)]
        return all(each.epoch != header.epoch or _rank(header) > _rank(each) for each in mine)
    is_here = any(each.seen.digest == seen.digest or _replaces(each.header, header) for each in known)
    return not is_here and not _is_answered(seen, known)


def _place(each: Carried) -> tuple[str, int]:
    return each.header.device, each.header.number


def _done(known: Sequence[Carried]) -> list[Carried]:
    """Work that the ward has answered; the newest of each notebook stays: it tells whose that is.

    Not where two notebooks have one name: the answer may be the other's.
    """
    forked = {each.header.device for each in known if each.header.fork}
    works = [each for each in known if each.header.kind in WORK and each.header.device not in forked]
    answered = [each for each in works if _is_answered(each.seen, known)]
    newest = {each.header.device: each for each in answered}
    return [each for each in answered if each is not newest[each.header.device]]


def _is_answered(work: Bundle, known: Sequence[Carried]) -> bool:
    answers = [each.header for each in known if each.header.kind == "answer"]
    return any(
        answer.file == work.digest.hex()
        or (answer.number > work.header.number and answer.through >= work.header.through)
        for answer in answers
        if answer.device == work.header.device
    )


def _rank(answer: Header) -> tuple[int, int, int]:
    """Numbers of a ward only grow, until it is restored and has another epoch. Nothing new there: the answer
    to what was asked last."""
    return answer.head, answer.through, answer.number


def _replaces(new: Header, old: Header) -> bool:
    if (new.device, new.kind, new.fork) != (old.device, old.kind, old.fork):
        return False
    if new.kind == "answer":
        return new.epoch != old.epoch or _rank(new) >= _rank(old)
    return new.number > old.number and new.first <= old.first and old.through <= new.through
