"""The codes an authenticator on a phone shows: TOTP (RFC 6238) with SHA-1, six digits, thirty seconds."""

import hmac
from base64 import b32decode, b32encode
from datetime import datetime
from secrets import token_bytes
from urllib.parse import quote

STEP_S = 30
SLACK = 1  # steps that a phone's clock may be off, either way


def fresh_secret() -> str:
    """160 bits in base32, as RFC 4226 recommends."""
    return b32encode(token_bytes(20)).decode()


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_S


def code(secret: str, step: int) -> str:
    digest = hmac.digest(b32decode(secret), step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The step around now whose code this is. None: it is none of them."""
    around = range(step_at(now) - SLACK, step_at(now) + SLACK + 1)
    found = [step for step in around if hmac.compare_digest(code(secret, step).encode(), typed.encode())]
    return found[-1] if found else None


def address(secret: str, login: str, ward_id: str) -> str:
    """What its QR code says to the authenticator; plain letters make a code that any camera reads."""
    issuer = quote(f"So tay so {ward_id}")
    return f"otpauth://totp/{issuer}:{quote(login)}?secret={secret}&issuer={issuer}"
