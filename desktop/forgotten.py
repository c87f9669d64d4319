"""A forgotten passphrase, the ward's way: this laptop asks, the office answers with the notebook's key.

What must be known while the notebook is shut lies in the key file (KeyFile.ward): the ward, this laptop's
name, where the ward is reached, and a key that signs requests. A request waits beside it until the answer to
it has been taken; the key to that answer is kept by the system where it keeps any (key_share.py). Texts are
those of contract/unlock.py, by whatever way they travel.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from nacl.public import PrivateKey
from nacl.signing import SigningKey

from desktop import key_share
from desktop.contract import unlock
from desktop.contract.unlock import Request
from desktop.errors import BadFile, KeyShareMissing, StorageFailed
from desktop.keys import KeyFile
from desktop.whole_file import replace


class Forgotten:
    """For one person of this notebook, by her name at the sign-in."""

    def __init__(self, keys: KeyFile, user: str) -> None:
        self._keys = keys
        self._user = user

    def ask(self) -> str:
        """The text of her request; the same until it is answered. Raises StorageFailed."""
        with suppress(KeyShareMissing):
            if waiting := self._waiting():
                return str(waiting["request"])
        self.forget()  # of somebody else, or without its key
        made = key_share.make()
        share = made[1] if made else bytes(PrivateKey.generate())
        pk = PrivateKey(share).public_key.encode().hex()
        ward = self._ward()
        sign = SigningKey(bytes.fromhex(ward["ask_key"]))
        text = unlock.request(ward["ward"], ward["device"], self._user, pk, sign)
        kept = {"share": made[0]} if made else {"key": share.hex()}
        _write(self._keys.asked, {"request": text} | kept)
        return text

    def code(self) -> str:
        """Of her request, to be read aloud."""
        return _read_request(self.ask()).code

    def take(self, answer: str, new: str) -> bytes:
        """The notebook's key, by the ward's answer; from now on she has the new passphrase.

        Raises BadFile (not_unlock, other_unlock, other_key) or KeyShareMissing, and nothing has changed.
        """
        if not unlock.is_answer(answer):
            raise BadFile("not_unlock")
        waiting = self._waiting()
        if waiting is None:
            raise BadFile("other_unlock")
        private, asked = PrivateKey(waiting["private"]), _read_request(waiting["request"])
        key = unlock.taken(answer, asked, private, self._ward()["server_pk"])
        if key is None:
            raise BadFile("other_unlock")
        if not self._keys.opens(key):
            raise BadFile("other_key")
        self._keys.renew(self._user, new, key)
        self.forget()  # last: until then the answer may be taken again
        return key

    def forget(self) -> None:
        """Whatever was asked: no answer to it opens anything here any more."""
        if name := _parsed(self._keys.asked).get("share"):
            key_share.forget(str(name))
        self._keys.asked.unlink(missing_ok=True)

    def _ward(self) -> dict[str, str]:
        ward = self._keys.ward()
        if ward is None:
            raise BadFile("other_unlock")
        return ward

    def _waiting(self) -> dict[str, Any] | None:
        """Her open request with the private half of its key; None: there is none that could be answered."""
        kept = _parsed(self._keys.asked)
        asked = unlock.read(str(kept.get("request", "")))
        if asked is None or (asked.user, asked.device) != (self._user, self._ward()["device"]):
            return None
        private = (
            key_share.find(str(kept["share"])) if "share" in kept else bytes.fromhex(kept.get("key", ""))
        )
        return kept | {"private": private} if private else None


def _read_request(text: str) -> Request:
    found = unlock.read(text)
    assert found is not None, "written by this module"
    return found


def _parsed(path: Path) -> dict[str, Any]:
    """Empty: there is none, or it is damaged; then it is asked anew."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _write(path: Path, value: dict[str, Any]) -> None:
    try:
        replace(path, json.dumps(value).encode())
    except OSError as error:
        raise StorageFailed from error
