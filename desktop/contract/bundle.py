"""A file that carries work where no line goes: on a stick, through any hands (sync protocol, 2.11).

    file  = "DTS1" | u32 length | header (canonical JSON) | frame … | u32 0 | Ed25519 signature
    frame = u32 length | sealed box (X25519) of: sha256(header) | u32 place | zstd(JSON)

The signature is over sha256 of all before it, by the key that the header names; the header says who that is:
a laptop by its certificate, or the ward's server. So a carrier can tell that a file is whole and of this ward
and cannot read it. Header and place inside each frame: frames cannot be moved to another file or shuffled.

    kind     made by      sealed to    frames
    up       a laptop     the server   Opening, then {"lines": [...]} as in wire.Push
    join     a newcomer   the server   wire.EnrolAsk
    answer   the server   the laptop   (to a join: Joined,) Answer, cells as Piece, pages as wire.PullSeen
    carried  a carrier    nobody       none: "I hold the bundle with this digest"

A laptop that took a new identity signs with its new key, and shows its old certificate with the old key's
signature over the new one (`vouched`); the answer brings its own certificate.

Reading is in two steps and holds one frame at a time: verified() looks at every byte and gives no content;
contents() opens. All integers are big-endian.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, BinaryIO, Literal

import orjson
import zstandard
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey
from pydantic import Field, ValidationError

from desktop.contract import wire
from desktop.contract.line import canonical
from desktop.contract.signature import SIGNATURE, certified, device_of, is_signed, vouching

MAGIC = b"DTS1"
MAX_HEADER = 16 * 1024
MAX_FRAME = 2 * 1024 * 1024  # sealed
MAX_FRAMES = 4096
MAX_UP = (
    4 * 1024 * 1024
)  # bytes of the frames of one bundle: a cut line costs no more; the rest goes in the next
MAX_WORK = MAX_UP + 512 * 1024  # with header and what sealing adds
MAX_SMALL = 64 * 1024
MAX_FILE = 96 * 1024 * 1024  # an answer may hold a whole ward
_LARGEST = {"up": MAX_WORK, "join": MAX_SMALL, "answer": MAX_FILE, "carried": MAX_SMALL}
Count = Annotated[int, Field(ge=0, lt=1 << 53)]
_U32 = struct.Struct(">I")


class BadBundle(ValueError):
    """code: damaged_bundle | newer_bundle | other_ward_bundle | not_for_us"""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Header(wire.Message):
    """In the clear, and nothing in it is about people."""

    kind: Literal["up", "join", "answer", "carried"]
    ward: str
    device: wire.Hex  # whose work it is: it made the bundle, or the file is for it
    number: Count  # of the bundle, counted by that laptop; the number that is answered
    made: str  # UTC moment, for people only
    signer: wire.Hex  # Ed25519 key of the signature
    cert: wire.Hex = ""  # of the signer, if it is a laptop the ward knows …
    vouched: wire.Hex = ""  # … or of the laptop whose key signed this: vouching(device of cert, signer)
    first: Count = 0  # up: the lines inside …
    through: Count = 0  # … up to here; answer: what its receipt acknowledges
    epoch: str = ""  # answer: how new it is …
    head: Count = 0  # … within its epoch
    fork: bool = (
        False  # answer: to a copy of the laptop of this name; that laptop's own answer is another file
    )
    asks: wire.Hex = ""  # up: digest of its Opening, so that the same question is not put twice
    file: wire.Hex = ""  # answer, carried: the digest of the bundle it is about


class Opening(wire.Message):
    """First frame of a bundle: what its laptop wants to hear back."""

    epoch: str
    cells: dict[str, int]  # cursor per cell
    schema_: int = Field(alias="schema")
    bare: list[str] = []  # cells of which nothing is here: these may come whole
    lean: bool = False  # what only this laptop has written may come without its fields
    receipt: wire.ReceiptMark | None = None  # the newest taken: tells a restored server that it went back
    box_pk: wire.Hex = ""  # of a laptop whose certificate does not say it yet
    escrow: wire.Escrow | None = None


class Joined(wire.Message):
    """First frame of the answer to a request to join."""

    seen: wire.InvitationSeen | None = None
    enrolled: wire.EnrolSeen | None = None
    refused: wire.Refusal | None = None  # then nothing follows


class Answer(wire.Message):
    """First frame of an answer."""

    receipt: wire.Receipt
    cells: dict[str, int]  # the cursors its pages start from
    enrolled: wire.EnrolSeen | None = None  # to a laptop that was vouched for
    recovery_pk: wire.Hex = ""  # the ward's: escrows are sealed to it


class Piece(wire.Message):
    """Of a cell that comes whole: some bytes of the file that GET /v1/snapshot/{cell} sends."""

    snapshot: str  # the cell
    head: int
    start: int  # offset in the file
    data: str  # base64


@dataclass(frozen=True)
class Bundle:
    """A file that is whole, and of whom it says it is."""

    header: Header
    digest: bytes  # sha256 of all but the signature: the file's identity
    user: str  # the ward's id of who made it; empty: the server
    box_pk: wire.Hex  # of who made it
    mark: bytes  # sha256 of its header; begins every frame
    spans: tuple[tuple[int, int], ...]  # (offset, length) of each sealed frame


def packed(value: Any) -> bytes:
    """The content of a frame, compressed."""
    return zstandard.compress(orjson.dumps(value), 9)


def write(
    file: BinaryIO, header: Header, frames: Iterable[bytes], key: SigningKey, box_pk: str = ""
) -> bytes:
    """Writes a bundle of packed frames; returns its digest. `key` is the header's signer."""
    text = canonical(header.model_dump(exclude_defaults=True))
    mark, total = sha256(text).digest(), sha256()

    def put(piece: bytes) -> None:
        total.update(piece)
        file.write(piece)

    put(MAGIC + _U32.pack(len(text)) + text)
    for place, frame in enumerate(frames):
        sealed = SealedBox(PublicKey(bytes.fromhex(box_pk))).encrypt(mark + _U32.pack(place) + frame)
        put(_U32.pack(len(sealed)) + sealed)
    put(_U32.pack(0))
    file.write(key.sign(total.digest()).signature)
    return total.digest()


def verified(file: BinaryIO, ward: str | None, server_pk: str) -> Bundle:
    """Reads all of the file from where it stands. Raises BadBundle; then nothing of it may be used.

    `ward` None: of any ward that this server keeps.
    """
    total, reader = sha256(), _Reader(file)
    magic = reader.take(len(MAGIC))
    if magic[:3] == MAGIC[:3] and magic != MAGIC:
        raise BadBundle("newer_bundle")
    if magic != MAGIC:
        raise BadBundle("damaged_bundle")
    total.update(magic)
    size = reader.length(MAX_HEADER)
    text = reader.take(size)
    header = _header(text)
    reader.most = _LARGEST[header.kind]
    total.update(_U32.pack(size) + text)
    spans: list[tuple[int, int]] = []
    while size := reader.length(MAX_FRAME):
        if len(spans) == MAX_FRAMES:
            raise BadBundle("damaged_bundle")
        spans.append((reader.at, size))
        total.update(_U32.pack(size) + reader.take(size))
    total.update(_U32.pack(0))
    signature = reader.take(SIGNATURE)
    if file.read(1) or not is_signed(total.digest(), signature.hex(), header.signer):
        raise BadBundle("damaged_bundle")
    user, box_pk = _maker(header, header.ward if ward is None else ward, server_pk)
    return Bundle(header, total.digest(), user, box_pk, sha256(text).digest(), tuple(spans))


def contents(file: BinaryIO, bundle: Bundle, box_key: str) -> Iterator[dict[str, Any]]:
    """What the frames of a verified file hold, one after the other. Raises BadBundle."""
    box = SealedBox(PrivateKey(bytes.fromhex(box_key)))
    for place, (offset, size) in enumerate(bundle.spans):
        file.seek(offset)
        try:
            plain = box.decrypt(file.read(size))
        except CryptoError as error:
            raise BadBundle("not_for_us" if place == 0 else "damaged_bundle") from error
        start = bundle.mark + _U32.pack(place)
        if plain[: len(start)] != start:
            raise BadBundle("damaged_bundle")
        yield _opened(plain[len(start) :])


class _Reader:
    """Never more than the largest piece in memory, never past the largest file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.at = 0
        self.most = MAX_FILE

    def take(self, size: int) -> bytes:
        piece = self._file.read(size)
        self.at += size
        if len(piece) != size or self.at > self.most:
            raise BadBundle("damaged_bundle")
        return piece

    def length(self, most: int) -> int:
        (size,) = _U32.unpack(self.take(_U32.size))
        if size > most:
            raise BadBundle("damaged_bundle")
        return int(size)


def _header(text: bytes) -> Header:
    try:
        return Header.model_validate_json(text)
    except ValidationError as error:
        raise BadBundle("damaged_bundle") from error


def _maker(header: Header, ward: str, server_pk: str) -> tuple[str, str]:
    """(user, box key) of who signed, if it is one of our ward and may say this."""
    if header.kind == "answer":
        if (header.ward, header.signer) != (ward, server_pk):
            raise BadBundle("other_ward_bundle")
        return "", ""
    if header.kind == "join":  # nobody has certified it: it is named by its key, and its code will tell
        if (header.ward, header.device) != (ward, _named_by(header.signer)):
            raise BadBundle("other_ward_bundle")
        return "", ""
    cert = certified(header.cert, server_pk)
    device = _signing(header, cert) if cert else None
    if cert is None or device is None or (header.ward, cert["ward"]) != (ward, ward):
        raise BadBundle("other_ward_bundle")
    own = device == header.device
    if own != (header.kind == "up"):  # work comes from its maker; nobody is a second pair of hands to herself
        raise BadBundle("damaged_bundle")
    return str(cert["user"]), "" if header.vouched else str(cert["box_pk"])


def _signing(header: Header, cert: dict[str, Any]) -> str | None:
    """The device whose key signed, as far as the certificate can tell."""
    if not header.vouched:
        return str(cert["device"]) if cert["sign_pk"] == header.signer else None
    named = _named_by(header.signer)
    is_so = named and is_signed(vouching(cert["device"], header.signer), header.vouched, cert["sign_pk"])
    return named if is_so else None


def _named_by(signer: str) -> str | None:
    try:
        return device_of(signer)
    except ValueError:
        return None


def _opened(frame: bytes) -> dict[str, Any]:
    try:
        inflater = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
        with inflater.stream_reader(frame) as reader:
            raw = reader.read(wire.MAX_INFLATED + 1)
        value = orjson.loads(raw)
    except (zstandard.ZstdError, orjson.JSONDecodeError) as error:
        raise BadBundle("damaged_bundle") from error
    if len(raw) > wire.MAX_INFLATED or not isinstance(value, dict):
        raise BadBundle("damaged_bundle")
    return value
