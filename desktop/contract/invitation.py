"""The invitation that a leader hands over as a QR code, a text or a slip of paper.

One line of text: "STS1:" + base32 of canonical JSON of the fields below. `tls` is the SHA-256
of the server's certificate (hex; empty on loopback without TLS): the laptop talks to that machine or to
nobody.
"""

from base64 import b32decode, b32encode
from dataclasses import asdict, dataclass

import orjson

PREFIX = "STS1:"


@dataclass(frozen=True)
class Invitation:
    url: str
    ward: str
    sign_pk: str  # hex, the ward server's Ed25519 key: every receipt is checked against it
    box_pk: str  # hex, X25519: a request to join that travels as a file is sealed to it
    tls: str  # hex, or empty
    code: str  # one-time, 10 Crockford base32 characters
    recovery_pk: str = ""  # hex, X25519: the laptop's key is sealed to it, for the day its passphrase is lost


def written(invitation: Invitation) -> str:
    text = b32encode(orjson.dumps(asdict(invitation), option=orjson.OPT_SORT_KEYS)).decode().rstrip("=")
    return PREFIX + text


def read(text: str) -> Invitation | None:
    """None if the text is no invitation. Spaces and line breaks, which mail adds, do not matter."""
    bare = "".join(text.split()).upper()
    if not bare.startswith(PREFIX):
        return None
    bare = bare.removeprefix(PREFIX)
    try:
        return Invitation(**orjson.loads(b32decode(bare + "=" * (-len(bare) % 8))))
    except (ValueError, TypeError):
        return None
