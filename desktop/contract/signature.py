"""Ed25519 signatures, and the certificate by which the ward's server names a laptop."""

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


def certified(cert: str, server_pk: str) -> dict[str, Any] | None:
    """{device, ward, user, sign_pk, box_pk, serial, parent} that this server once signed; else None."""
    try:
        raw = bytes.fromhex(cert)
    except ValueError:
        return None
    text, signature = raw[:-SIGNATURE], raw[-SIGNATURE:]
    if not is_signed(text, signature.hex(), server_pk):
        return None
    value: dict[str, Any] = orjson.loads(text)
    # The same key signs receipts and greetings: those are no certificates.
    return value if value.keys() >= _NAMED else None
