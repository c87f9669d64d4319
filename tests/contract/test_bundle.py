"""A bundle is taken whole and genuine, or not at all."""

import io
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from desktop.contract import bundle
from desktop.contract.bundle import BadBundle, Header
from desktop.contract.crockford import ALPHABET, plain, receipt_code
from desktop.contract.line import canonical

SERVER, SERVER_BOX = SigningKey(bytes(32)), PrivateKey(bytes([1]) * 32)
SERVER_PK = SERVER.verify_key.encode().hex()
LAPTOP, LAPTOP_BOX = SigningKey(bytes([2]) * 32), PrivateKey(bytes([3]) * 32)
OTHER = SigningKey(bytes([4]) * 32)
CONTENT = [{"epoch": "e1", "cells": {"c1": 7}}, {"lines": [[1, "", "", "Nguyễn Thị Hoà"]]}]


def public(key: PrivateKey) -> str:
    return bytes(key.public_key).hex()


def certificate(key: SigningKey, device: str, *, ward: str = "PL", by: SigningKey = SERVER) -> str:
    names = {"device": device, "ward": ward, "user": "u1", "sign_pk": key.verify_key.encode().hex()}
    text = canonical(names | {"box_pk": public(LAPTOP_BOX), "serial": 1, "parent": None})
    return (text + by.sign(text).signature).hex()


def header(**more) -> Header:
    facts = {"kind": "up", "ward": "PL", "device": "d1", "number": 12, "made": "2026-11-25T02:00:00.000000Z"}
    facts |= {"signer": LAPTOP.verify_key.encode().hex(), "cert": certificate(LAPTOP, "d1")}
    return Header(**facts | {"first": 1, "through": 3} | more)


def made(head: Header | None = None, content=CONTENT, key: SigningKey = LAPTOP) -> bytes:
    file = io.BytesIO()
    frames = [bundle.packed(value) for value in content]
    bundle.write(file, head or header(), frames, key, public(SERVER_BOX))
    return file.getvalue()


def read(raw: bytes, box: PrivateKey = SERVER_BOX) -> list[dict]:
    file = io.BytesIO(raw)
    seen = bundle.verified(file, "PL", SERVER_PK)
    return list(bundle.contents(file, seen, bytes(box).hex()))


def refusal(raw: bytes, box: PrivateKey = SERVER_BOX) -> str:
    with pytest.raises(BadBundle) as refused:
        read(raw, box)
    return refused.value.code


def test_what_was_put_in_comes_out_for_the_server_alone() -> None:
    assert read(made()) == CONTENT
    assert refusal(made(), LAPTOP_BOX) == "not_for_us"


def test_a_carrier_sees_whose_it_is_and_how_much_and_nothing_of_what_it_says() -> None:
    raw = made()
    seen = bundle.verified(io.BytesIO(raw), "PL", SERVER_PK)
    assert (seen.header.number, seen.header.first, seen.header.through, seen.user) == (12, 1, 3, "u1")
    assert "Hoà".encode() not in raw


class NoLooking(io.BytesIO):
    """A file that is only ever read forwards: nothing in it is opened before all of it was seen."""

    def seek(self, *_: int) -> int:
        raise AssertionError("opened a file that is not verified")


def test_one_wrong_byte_anywhere_and_nothing_is_used() -> None:
    raw = made()
    for offset in range(len(raw)):
        damaged = bytearray(raw)
        damaged[offset] ^= 1 << offset % 8
        with pytest.raises(BadBundle):
            bundle.verified(NoLooking(bytes(damaged)), "PL", SERVER_PK)


@given(offset=st.integers(0), flip=st.integers(1, 255))
def test_whatever_a_byte_becomes_it_is_refused(offset: int, flip: int) -> None:
    raw = bytearray(made())
    raw[offset % len(raw)] ^= flip
    assert refusal(bytes(raw)) in ("damaged_bundle", "newer_bundle", "other_ward_bundle")


def test_a_file_cut_at_any_length_is_refused() -> None:
    raw = made()
    for length in range(len(raw)):
        assert refusal(raw[:length]) == "damaged_bundle"


@given(junk=st.binary(min_size=1, max_size=300))
def test_what_is_not_ours_or_goes_on_after_its_end_is_refused(junk: bytes) -> None:
    assert refusal(junk) in ("damaged_bundle", "newer_bundle")
    assert refusal(made() + junk) == "damaged_bundle"


def test_a_file_of_another_ward_says_so() -> None:
    elsewhere = header(ward="TT", cert=certificate(LAPTOP, "d1", ward="TT", by=OTHER))
    assert refusal(made(elsewhere)) == "other_ward_bundle"
    same_name = header(cert=certificate(LAPTOP, "d1", by=OTHER))
    assert refusal(made(same_name)) == "other_ward_bundle"


def test_a_file_of_a_later_program_says_so() -> None:
    assert refusal(b"DTS2" + made()[4:]) == "newer_bundle"


def test_nobody_signs_for_somebody_else() -> None:
    assert refusal(made(key=OTHER)) == "damaged_bundle"
    stolen = header(signer=OTHER.verify_key.encode().hex())
    assert refusal(made(stolen, key=OTHER)) == "other_ward_bundle"
    others_device = header(device="d2")
    assert refusal(made(others_device)) == "damaged_bundle"


def test_a_receipt_of_the_ward_is_no_certificate() -> None:
    text = canonical({"device": "d1", "through": 9})
    posing = header(cert=(text + SERVER.sign(text).signature).hex())
    assert refusal(made(posing)) == "other_ward_bundle"


def test_an_answer_comes_from_the_wards_server_alone() -> None:
    facts = {"kind": "answer", "cert": "", "first": 0}
    assert read(made(header(**facts, signer=SERVER_PK), key=SERVER)) == CONTENT
    assert refusal(made(header(**facts))) == "other_ward_bundle"


def test_nobody_is_a_second_pair_of_hands_to_herself() -> None:
    facts = {"kind": "carried", "file": "00" * 32}
    theirs = header(**facts, cert=certificate(OTHER, "d2"), signer=OTHER.verify_key.encode().hex())
    assert read(made(theirs, content=[], key=OTHER)) == []
    assert refusal(made(header(**facts), content=[])) == "damaged_bundle"


def test_sealed_frames_stay_in_their_file_and_in_their_place() -> None:
    """Somebody of the ward signs a file of her own around frames she took from another's."""
    raw = made(content=[*CONTENT, {"lines": []}])
    seen = bundle.verified(io.BytesIO(raw), "PL", SERVER_PK)
    sealed = [raw[offset : offset + size] for offset, size in seen.spans]
    head = header(device="d2", cert=certificate(OTHER, "d2"), signer=OTHER.verify_key.encode().hex())
    assert refusal(signed_around(sealed, head, OTHER)) == "damaged_bundle"
    assert refusal(signed_around(sealed[::-1], header(), LAPTOP)) == "damaged_bundle"


def signed_around(sealed: list[bytes], head: Header, key: SigningKey) -> bytes:
    text = canonical(head.model_dump(exclude_defaults=True))
    body = b"DTS1" + len(text).to_bytes(4, "big") + text
    body += b"".join(len(frame).to_bytes(4, "big") + frame for frame in sealed) + bytes(4)
    return body + key.sign(sha256(body).digest()).signature


def test_a_frame_that_would_swell_without_end_is_refused() -> None:
    assert refusal(made(content=[{"lines": "0" * (9 * 1024 * 1024)}])) == "damaged_bundle"


def test_a_file_of_a_million_tiny_frames_is_refused_unread() -> None:
    text = canonical(header().model_dump(exclude_defaults=True))
    flood = b"DTS1" + len(text).to_bytes(4, "big") + text + b"\x00\x00\x00\x01x" * 1_000_000
    file = io.BytesIO(flood)
    with pytest.raises(BadBundle):
        bundle.verified(file, "PL", SERVER_PK)
    assert file.tell() < 50_000


@given(digest=st.binary(min_size=32, max_size=32))
def test_a_code_read_out_and_typed_carelessly_is_the_same_code(digest: bytes) -> None:
    code = receipt_code(digest)
    assert len(code) == 9
    assert set(plain(code)) <= set(ALPHABET)
    assert plain(f" {code.lower().replace('1', 'l').replace('0', 'O').replace('-', ' ')}") == plain(code)


def test_two_bundles_have_two_codes() -> None:
    assert len({receipt_code(bytes([n]) * 32) for n in range(200)}) == 200
