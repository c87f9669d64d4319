"""Requests and answers of a forgotten passphrase, as texts that went through many hands."""

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from desktop.contract import unlock

KEY = bytes(range(32))
SIGN, WARD, OWN = unlock.ask_key(KEY), SigningKey(bytes(32)), PrivateKey(bytes(range(1, 33)))
PK = OWN.public_key.encode().hex()
TEXT = unlock.request("PL", "ab" * 16, "Nguyễn Thị Lan", PK, SIGN)


def test_a_request_says_who_asks_and_a_code_of_three_groups_however_it_was_copied() -> None:
    asked = unlock.read("\n".join([f" {TEXT[:60].lower()}", TEXT[60:]]))
    assert asked is not None
    assert (asked.ward, asked.device, asked.user, asked.pk) == ("PL", "ab" * 16, "Nguyễn Thị Lan", PK)
    assert [len(group) for group in asked.code.split("-")] == [4, 4, 4]
    assert asked.is_by(SIGN.verify_key.encode().hex())
    assert not asked.is_by(unlock.ask_key(bytes(32)).verify_key.encode().hex())
    other = unlock.read(unlock.request("PL", "ab" * 16, "Nguyễn Thị Lân", PK, SIGN))
    assert other is not None
    assert other.code != asked.code
    assert unlock.taken(unlock.answer(asked, KEY, WARD), asked, OWN, WARD.verify_key.encode().hex()) == KEY
    assert unlock.taken(unlock.answer(other, KEY, WARD), asked, OWN, WARD.verify_key.encode().hex()) is None
    assert unlock.taken(unlock.answer(asked, KEY, SIGN), asked, OWN, WARD.verify_key.encode().hex()) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "STSU:",
        TEXT[:-8],
        TEXT.replace("STSU", "STSK"),
        TEXT * 2,
        unlock.request("PL", "../../x", "Lan", PK, SIGN),
        unlock.request("PL", "ab" * 16, "Lan", "00", SIGN),
        unlock._written(unlock.ASKS, {"ward": 1, "device": [], "user": {}, "pk": PK, "sig": ""}),
        unlock._written(unlock.ASKS, {"ward": "PL"}),
        "STSU:" + "A" * 100_000,
    ],
)
def test_what_is_no_request_is_none(text: str) -> None:
    assert unlock.read(text) is None
