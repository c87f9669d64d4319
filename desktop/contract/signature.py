"""Ed25519 signatures, and the certificate by which the ward's server names a laptop."""

from hashlib import sha256
from typing import Any

import orjson
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

SIGNATURE = 64  # bytes at the end of a certificate
_NAMED = {"device", "ward", "user", "sign_pk", "box_pk", "serial"}


def is_signed(message: bytes, signature: str, public_key: str) -> bool:
    """Whether this key (hex) made this signature (hex). Never raises, whatever came in."""
    try:
        VerifyKey(bytes.fromhex(public_key)).verify(message, bytes.fromhex(signature))
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


def device_of(sign_pk: str) -> str:
    """A laptop is named by its own key (hex), so it knows its name before the ward has answered."""
    return sha256(b"device|" + bytes.fromhex(sign_pk)).hexdigest()[:32]


def vouching(device: str, sign_pk: str) -> bytes:
    """What a laptop's old key signs so that another key (hex) may go on in its place."""
    return b"fork|" + device.encode() + b"|" + bytes.fromhex(sign_pk)


def certified(cert: str, server_pk: str) -> dict[str, Any] | None:
    """{device, ward, user, sign_pk, box_pk, serial, parent} that this server once signed; else None."""
    try:
        raw = bytes.fromhex(cert)
    except ValueError:
        return None
    text, signature = raw[:-SIGNATURE], raw[-SIGNATURE:]
    if not is_signed(text, signature.hex(), server_pk):
        return None
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    # The same key signs receipts, greetings and the sums of files: those are no certificates.
    return value if isinstance(value, dict) and value.keys() >= _NAMED else None
