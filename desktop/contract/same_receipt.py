"""A receipt that says what the one before said travels short: its moment and its signature (sync, 2.8).

Whoever asks says by a mark which receipt it has in full. Where the server's of now has the same mark, the
answer holds only what is new each time; the signature is over all of it, so what was put together wrongly is
no receipt.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from desktop.contract.line import canonical

ANEW = ("now", "day", "sig")  # though nothing has happened


def mark(receipt: Mapping[str, Any]) -> str:
    """Of all that stays the same in it."""
    stays = {name: value for name, value in receipt.items() if name not in ANEW}
    return sha256(canonical(stays)).hexdigest()[:16]


def shortened(receipt: Mapping[str, Any]) -> dict[str, Any]:
    return {name: receipt[name] for name in ANEW}


def completed(same: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {**known, **same}
