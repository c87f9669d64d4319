"""A leader lengthens the lease of a laptop that cannot reach the ward: a code read out, a text sent back.

code   8 characters that change with every receipt and every lengthening, so a text is good once
text   "STSG:" + base32 of (u16 length of the certificate | certificate | signature by the leader's laptop)
"""

import base64
import binascii
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract import crockford, roles
from desktop.contract.signature import SIGNATURE, certified, is_signed
from desktop.models.sync_state import SyncOne
from desktop.models.volunteer import Volunteer
from desktop.sync.credentials import Credentials

PREFIX = "STSG:"


def code_of(session: Session) -> str:
    """To be read out to the leader."""
    one = session.get_one(SyncOne, 1)
    about = f"{one.device}|{one.epoch}|{one.head}|{one.through}|{one.extended}"
    return crockford.receipt_code(sha256(about.encode()).digest())


def text_for(session: Session, code: str) -> str:
    """What the leader sends back."""
    one = session.get_one(SyncOne, 1)
    signature = Credentials(one.sign_key or "", one.box_key or "").sign(_signed(one, code))
    cert = bytes.fromhex(one.cert or "")
    raw = len(cert).to_bytes(2, "big") + cert + bytes.fromhex(signature)
    return PREFIX + base64.b32encode(raw).decode().rstrip("=")


def take(session: Session, text: str) -> bool:
    """False: not from a leader of this ward, or not for what this notebook asks now."""
    one = session.get_one(SyncOne, 1)
    cert, signature = _opened(text)
    named = certified(cert.hex(), one.server_pk or "")
    if named is None or named["ward"] != one.ward or not _leads(session, named["user"]):
        return False
    if not is_signed(_signed(one, code_of(session)), signature.hex(), named["sign_pk"]):
        return False
    one.extended += 1
    return True


def _signed(one: SyncOne, code: str) -> bytes:
    return f"lease|{one.ward}|{crockford.plain(code)}".encode()


def _opened(text: str) -> tuple[bytes, bytes]:
    letters = "".join(text.split()).upper().removeprefix(PREFIX)
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        return b"", b""
    size = int.from_bytes(raw[:2], "big")
    cert, signature = raw[2 : 2 + size], raw[2 + size :]
    return (cert, signature) if len(signature) == SIGNATURE else (b"", b"")


def _leads(session: Session, user: str) -> bool:
    known = select(Volunteer.role).where(Volunteer.user == user, Volunteer.voided_at.is_(None))
    may = any(roles.may(role, "lease.lengthen") for role in session.scalars(known))
    return may and user != session.get_one(SyncOne, 1).user
