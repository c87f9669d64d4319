"""A printed slip proves itself, and nothing else passes for one."""

from base64 import b32decode, b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from desktop.contract import slip
from desktop.contract.ids import uuid7
from desktop.contract.line import canonical
from desktop.contract.signature import device_of
from desktop.contract.slip import BadSlip, Facts
from desktop.services.code_image import read_codes
from desktop.services.code_squares import code_squares

WARD, LAPTOP, OTHER = (SigningKey(bytes([n]) * 32) for n in range(3))
FACTS = Facts(
    "Bình dân học vụ số cho người cao tuổi", "N.T.H.", 4, 5, "2027-01-26", "2027-02-23", "2027-02-23"
)
URL = "https://so.phuluong.hanoi.gov.vn:8443"


def pk(key: SigningKey) -> str:
    return key.verify_key.encode().hex()


def cert(of: SigningKey = LAPTOP, by: SigningKey = WARD) -> str:
    sign_pk = pk(of)
    named = {"device": device_of(sign_pk), "ward": "PL", "user": uuid7(), "sign_pk": sign_pk}
    text = canonical(named | {"box_pk": "ab" * 32, "serial": 7, "parent": None})
    return (text + by.sign(text).signature).hex()


def sealed(record: str = "0" * 32, facts: Facts = FACTS, of: str | None = None) -> str:
    return slip.seal(record, facts, of or cert(), LAPTOP.encode().hex())


def why(text: str) -> str:
    with pytest.raises(BadSlip) as raised:
        slip.verified(text, pk(WARD))
    return raised.value.why


@given(st.text(max_size=60), st.text(max_size=12), st.integers(0, 99), st.integers(0, 99))
def test_whatever_it_says_is_read_back(title: str, initials: str, attended: int, held: int) -> None:
    record, facts = uuid7(), Facts(title, initials, attended, held, "2027-01-26", "2027-02-23", "2027-02-23")
    found = slip.verified(slip.address(URL, sealed(record, facts)).lower(), pk(WARD))
    assert (found.record, found.facts, found.ward) == (record, facts, "PL")
    assert (found.device, found.signer) == (device_of(pk(LAPTOP)), pk(LAPTOP))


def test_one_changed_byte_anywhere_is_noticed() -> None:
    text = sealed()
    raw = b32decode(text + "=" * (-len(text) % 8))
    for place in range(len(raw)):
        changed = bytes([*raw[:place], raw[place] ^ 1, *raw[place + 1 :]])
        assert why(b32encode(changed).decode().rstrip("=")) in ("forged", "other_ward", "no_slip")


def test_another_ward_another_laptop_and_nonsense() -> None:
    assert why(sealed(of=cert(by=OTHER))) == "other_ward"
    assert why(sealed(of=cert(of=OTHER))) == "forged"  # a certificate that is not this laptop's
    for nonsense in (
        "",
        "/P/",
        "001185012345|012345678|Nguyễn",
        "A" * 5000,
        sealed()[:-40],
        "STL:" + "0" * 32,
    ):
        assert why(nonsense) in ("no_slip", "other_ward")


def test_a_camera_reads_the_code() -> None:
    text = slip.address(URL, sealed(uuid7()))
    squares = code_squares(text)
    assert len(squares) <= 89  # version 18: a quarter of a millimetre more than half at 5 cm
    side = (len(squares) + 8) * 3
    pixels = bytearray(b"\xff" * side * side)
    for y, row in enumerate(squares):
        for x, dark in enumerate(row):
            for dy in range(3 * dark):
                start = ((y + 4) * 3 + dy) * side + (x + 4) * 3
                pixels[start : start + 3] = b"\0\0\0"
    (read,) = read_codes(pixels, side, side)
    assert slip.verified(read, pk(WARD)).facts == FACTS


@pytest.mark.parametrize(
    ("name", "initials"), [("Nguyễn Thị Hoa", "N.T.H."), ("Đỗ Ước", "Đ.Ư."), ("", ""), ("H'Hen Niê", "H.N.")]
)
def test_initials(name: str, initials: str) -> None:
    assert slip.initials_of(name) == initials
