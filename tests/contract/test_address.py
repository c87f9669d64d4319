"""Vietnamese addresses: their parts, and the order in which one walks past them."""

import re
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
        ("Chung cư Mẫu, tòa CT2, P1204", {"flat": "1204", "building": "CT2"}),
        ("Căn 12A05 tầng 12A tòa S2.01", {"flat": "12A05", "floor": "12A", "building": "S2.01"}),
        ("305 B4 TT Kim Liên", {"flat": "305", "building": "B4 TT Kim Liên"}),
        ("P305, nhà B4, tập thể Kim Liên", {"flat": "305", "building": "B4 tập thể Kim Liên"}),
        ("phòng 3 dãy B ngõ 5", {"flat": "3", "building": "dãy B", "alley": "5"}),
        ("LK5-12", {"house": "12", "building": "LK5"}),
        ("BT 3 lô 15, KĐT Văn Phú", {"house": "15", "building": "BT3"}),
        ("Số 5 lô B12", {"house": "5", "building": "lô B12"}),
        ("A12 TT5", {"house": "A12", "building": "TT5"}),
        ("Nhà 3, ngõ 15, ngách 15/2", {"house": "3", "alley": "15", "sub_alley": "2"}),
        ("nhà 7 ngõ 3", {"house": "7", "alley": "3"}),
        ("Số 5 hẻm 15/2/8", {"house": "5", "alley": "15", "sub_alley": "2/8"}),
        ("Số 15/2/8 Nguyễn Trãi", {"house": "15/2/8", "street": "Nguyễn Trãi"}),
        ("Số 12, Nguyễn Trãi", {"house": "12", "street": "Nguyễn Trãi"}),
        ("12 bis Le Loi", {"house": "12bis", "street": "Le Loi"}),
        ("Số 12 A, ngõ 34 Nguyễn Trãi", {"house": "12A", "alley": "34", "street": "Nguyễn Trãi"}),
        ("Số 5 đường Xã Đàn", {"house": "5", "street": "Xã Đàn"}),
        ("Số 5 phố Nhà Thờ", {"house": "5", "street": "Nhà Thờ"}),
        ("Số 4 phố Tòa Án", {"house": "4", "street": "Tòa Án"}),
        ("Số 4 ngõ Nhà Dầu", {"house": "4", "alley": "Nhà Dầu"}),
        ("so 5 pho Doi Can", {"house": "5", "street": "Doi Can"}),
        ("Số 5 phố Ô Quan Chưởng", {"house": "5", "street": "Ô Quan Chưởng"}),
        ("Ô 5 lô 12 KĐT Văn Phú", {"house": "5", "building": "lô 12"}),
        ("BT2 ô 15, KĐT Văn Phú", {"house": "15", "building": "BT2"}),
        ("số 9 đường số 5, khu phố 3", {"house": "9", "street": "5"}),
        ("Số 12, Tổ 4, Phú Lương", {"house": "12"}),
        ("Số 12 Đội Cấn", {"house": "12", "street": "Đội Cấn"}),
        ("12A Doi Can, to 5", {"house": "12A", "street": "Doi Can"}),
        ("Số 5 ngõ 12 Xã Đàn", {"house": "5", "alley": "12", "street": "Xã Đàn"}),
        ("Số 12 Xã Tam Hưng, đội 3", {"house": "12"}),
        ("12 đội 3", {"house": "12"}),
        ("Số 7 đối diện Đội Thuế", {"house": "7"}),
        ("Tầng 5, 120 Trần Phú", {"floor": "5", "house": "120", "street": "Trần Phú"}),
        ("P.305, 12 ngõ 34", {"flat": "305", "house": "12", "alley": "34"}),
        ("Tầng 5, 12 phút đi bộ", {"floor": "5"}),
        ("17T5 Hoàng Đạo Thúy", {"building": "17T5", "street": "Hoàng Đạo Thúy"}),
        (
            "Căn 1204, 17T5 Hoàng Đạo Thúy",
            {"flat": "1204", "building": "17T5", "street": "Hoàng Đạo Thúy"},
        ),
        ("12+14 Trần Phú", {"house": "12+14", "street": "Trần Phú"}),
        ("Nhà 3 tầng, ngõ 5", {"alley": "5"}),
        ("Nhà văn hóa tổ 5, cụm 3", {}),
        ("Số 7 chợ, đội 3", {"house": "7"}),
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
    st.text("số ngõngáchhẻmđườngphố căntầngtòaĐộiXãT0123+,./-AB\u0301\u200b ", max_size=60)
    | st.text(max_size=40)
)
def test_no_text_breaks_it_and_every_part_stands_in_the_text(text: str) -> None:
    told = clean(text).replace(" ", "")
    for part, value in parse(text).items():
        assert part in PARTS
        assert all(piece.replace(" ", "") in told for piece in re.split("[/ -]", value))


_NUMBER = st.from_regex(r"[1-9][0-9]{0,3}([A-D]|bis)?", fullmatch=True)
_NAME = st.sampled_from(["Phú Lương", "Ngô Quyền", "Xã Đàn", "Đội Cấn", "Mẫu B", "19/5"])
_BLOCK = st.sampled_from(["CT2", "S2.01", "LK5", "dãy B", "B4 TT Kim Liên", "17T5", "Mẫu B"])
_INNER = st.builds("/".join, st.lists(st.from_regex("[1-9][0-9]?", fullmatch=True), min_size=1, max_size=2))
_PARTS = st.fixed_dictionaries(
    {},
    optional={
        "house": _NUMBER | st.sampled_from(["15/2/8", "12+14"]),
        "flat": _NUMBER | st.just("12A05"),
        "floor": _NUMBER,
    }
    | {
        "building": _BLOCK,
        "sub_alley": _INNER,
        "alley": _NUMBER | st.sampled_from(["Trạm", "Xã Đàn", "Mẫu B"]),
        "street": _NAME,
    },
)


@given(_PARTS)
def test_what_is_written_of_parts_reads_back(parts: dict[str, str]) -> None:
    assert parse(written(parts)) == parts


def _key(**parts: str) -> str:
    return walk_key(parts)


def test_one_walks_along_a_street_into_its_alleys_and_up_its_buildings() -> None:
    way = [
        _key(street="Mẫu", house="9"),
        _key(street="Mẫu", house="12"),
        _key(street="Mẫu", alley="12", house="1"),
        _key(street="Mẫu", alley="12", house="2"),
        _key(street="Mẫu", alley="12", sub_alley="2", house="1"),
        _key(street="Mẫu", alley="12", sub_alley="2/1", house="5"),
        _key(street="Mẫu", alley="12", sub_alley="2", house="3"),
        _key(street="Mẫu", alley="12", sub_alley="2"),
        _key(street="Mẫu", alley="12", house="10"),
        _key(street="Mẫu", alley="12", building="dãy B", flat="2"),
        _key(street="Mẫu", house="12A"),
        _key(street="Mẫu", house="13"),
        _key(street="Mẫu", building="CT1", flat="201"),
        _key(street="Mẫu", building="CT1", floor="12", flat="1204"),
        _key(street="Mẫu", building="CT1", flat="1205"),
        _key(street="Mẫu", building="CT1", flat="12A01"),
        _key(street="Mẫu", building="CT1", floor="14"),
        _key(street="Mẫu", building="CT1"),
        _key(street="Quang Trung", house="1"),
        _key(alley="9", house="2"),
        _key(alley="10", house="1"),
        _key(building="LK5", house="2"),
        _key(building="LK5", house="12"),
        _key(house="3"),
        _key(),
    ]
    assert sorted(reversed(way)) == way
    assert len(set(way)) == len(way)
    assert _key(building="CT1", floor="12", flat="1204") == _key(building="CT1", flat="1204"), "one door"


@given(_PARTS, st.sampled_from(PARTS), st.integers(100, 9_998))
def test_numbers_go_up_whatever_else_is_said(parts: dict[str, str], part: str, number: int) -> None:
    if part == "flat":  # its number tells the floor; of two floors nobody says one
        parts = {name: said for name, said in parts.items() if name != "floor"}
    way = [walk_key(parts | {part: said}) for said in (f"{number}", f"{number}A", f"{number + 1}")]
    assert way == sorted(set(way))
