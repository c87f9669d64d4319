"""An installer that may travel on a stick: signed by whoever releases the program, approved by the ward.

Beside the installer lies its paper, `<installer>.sts`, JSON:

    {"release": {version, system, file, size, sha256, sig}, "approval": {ward, sha256, sig} | null}

Both signatures are Ed25519 over canonical(the object without sig); the first by the release key that is
shipped with the program (resources/release.pk), the second by the ward server's key.
"""

from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import orjson
from nacl.signing import SigningKey
from pydantic import ValidationError

from desktop.contract import wire
from desktop.contract.line import canonical
from desktop.contract.signature import is_signed

PAPER = ".sts"
MAX_PAPER = 16 * 1024
PIECE = 1024 * 1024


class Release(wire.Message):
    version: str  # e.g. 1.2.0
    system: str  # as sys.platform: win32, darwin, linux
    file: str
    size: int
    sha256: wire.Hex
    sig: wire.Hex = ""


class Approval(wire.Message):
    ward: str
    sha256: wire.Hex  # of the installer
    sig: wire.Hex = ""


class Paper(wire.Message):
    release: Release
    approval: Approval | None = None

    def is_released(self, release_pk: str) -> bool:
        return is_signed(_signed(self.release), self.release.sig, release_pk)

    def is_approved(self, ward: str, server_pk: str) -> bool:
        """Of this very file."""
        given = self.approval
        if given is None or (given.ward, given.sha256) != (ward, self.release.sha256):
            return False
        return is_signed(_signed(given), given.sig, server_pk)


def read(path: Path) -> Paper | None:
    """None: it is no such paper. Raises OSError."""
    with path.open("rb") as file:
        text = file.read(MAX_PAPER)
    try:
        return Paper.model_validate_json(text)
    except ValidationError:
        return None


def released(path: Path, version: str, system: str, key: SigningKey) -> Path:
    """Signs an installer; gives its paper, written beside it."""
    with path.open("rb") as file:
        digest = digest_of(file)
    size = path.stat().st_size
    release = Release(version=version, system=system, file=path.name, size=size, sha256=digest)
    release.sig = key.sign(_signed(release)).signature.hex()
    return _write(path, Paper(release=release))


def approved(path: Path, paper: Paper, ward: str, key: SigningKey) -> Path:
    """The ward's word is written into the paper."""
    approval = Approval(ward=ward, sha256=paper.release.sha256)
    approval.sig = key.sign(_signed(approval)).signature.hex()
    return _write(path, paper.model_copy(update={"approval": approval}))


def number_of(version: str) -> tuple[int, ...]:
    """For comparing; what is no number counts as 0."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def digest_of(file: BinaryIO) -> str:
    total = sha256()
    while piece := file.read(PIECE):
        total.update(piece)
    return total.hexdigest()


def paper_of(installer: Path) -> Path:
    return installer.with_name(installer.name + PAPER)


def _signed(part: wire.Message) -> bytes:
    return canonical(part.model_dump(exclude={"sig"}))


def _write(installer: Path, paper: Paper) -> Path:
    path = paper_of(installer)
    path.write_bytes(orjson.dumps(paper.model_dump(), option=orjson.OPT_INDENT_2) + b"\n")
    return path
