"""Vietnamese addresses: their parts, and the order in which one walks past them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.contract.address import PARTS, names_a_door, parse, walk_key, written
from desktop.contract.vietnamese import clean


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Số 12, ngõ 34, đường Phú Lương, TDP 4", {"house": "12", "alley": "34", "street": "Phú Lương"}),
        (
            "số 12 ngách 5 ngõ 34 phố Ngô Quyền",
            dict(house="12", sub_alley="5", alley="34", street="Ngô Quyền"),
        ),
        ("SN 12A ngo 34 pho Ngo Quyen", {"house": "12A", "alley": "34"}),  # Ngo may be a name
        ("12 ngõ 34", {"house": "12", "alley": "34"}),
        ("Ngách 12, hẻm 3, ngõ 5", {"sub_alley": "12/3", "alley": "5"}),
        ("Số 3/12/45 đường Quang Trung", {"house": "3/12/45", "street": "Quang Trung"}),
        ("Căn hộ số 1204 tầng 12 toà nhà CT2", {"flat": "1204", "floor": "12", "building": "CT2"}),
        ("P.1204 tòa CT2, tổ dân phố 4", {"flat": "1204", "building": "CT2"}),
        ("Tổ dân phố 4, Phú Lương, Hà Đông, Hà Nội", {}),
        ("đối diện trường mầm non", {}),
        ("", {}),
    ],
)
def test_parts_are_read_where_they_are_sure(text: str, parts: dict[str, str]) -> None:
    assert parse(text) == parts
    assert parse(unicodedata.normalize("NFD", text)) == parts
    assert names_a_door(text) == bool({"house", "flat"} & set(parts))


@given(
    st.text("số ngõngáchhẻmđườngphố căntầngtòa0123,./-AB\u0301\u200b ", max_size=60) | st.text(max_size=40)
)
def test_no_text_breaks_it_and_every_part_stands_in_the_text(text: str) -> None:
    for part, value in parse(text).items():
        assert part in PARTS
        assert all(piece in clean(text) for piece in value.split("/"))


_NUMBER = st.from_regex(r"[1-9][0-9]{0,3}[A-D]?", fullmatch=True)
_NAME = st.sampled_from(["Phú Lương", "Ngô Quyền", "Mẫu B", "19/5"])


@given(
    st.fixed_dictionaries(
        {},
        optional={"house": _NUMBER, "flat": _NUMBER, "floor": _NUMBER, "building": _NAME}
        | {"sub_alley": _NUMBER, "alley": _NUMBER, "street": _NAME},
    )
)
def test_what_is_written_of_parts_reads_back(parts: dict[str, str]) -> None:
    assert parse(written(parts)) == parts


def test_a_street_is_walked_in_the_order_of_its_numbers() -> None:
    houses = [("Phú Lương", "9"), ("Phú Lương", "12"), ("Phú Lương", "12A"), ("Quang Trung", "1")]
    assert sorted(reversed(houses), key=lambda each: walk_key(*each)) == houses
