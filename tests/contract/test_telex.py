"""Raw Telex is recognised, foreign names are left alone; what a syllable can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.contract.syllable import is_syllable, with_tone, without_tone
from desktop.contract.telex import telex_rescue

NAMES = str.split("""
Nguyễn Trần Lê Phạm Hoàng Huỳnh Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Anh Ánh Quỳnh Khuyên Thúy Thủy Uyên Ý Yến Gia
Giang Đoàn Hường Hòe Khoa Ngoãn Nghĩa Phượng Tuyết Xuân Trưởng Đắc Quý Quốc Kiên Kỳ Mỹ Tỵ Sửu Dậu Tuất Thuở
Giếng Gì Quyên Khuê Tuệ Toản Việt Diệu Bích Hạch Ngọc Thạch Nguyệt Trình Mai Cúc Đông Xuyến Châu Viễn Vương
Tước Phước Ước
""")


@pytest.mark.parametrize("word", NAMES)
def test_the_syllables_of_common_names_are_known(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())


@pytest.mark.parametrize("word", ["hoà", "thuỷ", "khoẻ", "uý"])
def test_either_place_of_the_tone_is_a_syllable(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["Ngoc", "Trn", "Nguyn", "Nguy?n", "Nguyeenx", "Krông", "Max", "Họ3", "họà", "Bòc", "", "ưu2"]
)
def test_damaged_and_foreign_words_are_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("word", [name.casefold() for name in NAMES])
def test_a_tone_finds_its_letter(word: str) -> None:
    assert with_tone(*without_tone(word)) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Nguyeenx Thij Hoaf", "Nguyễn Thị Hòa"),
        ("Nguyeexn Thij Hoaf", "Nguyễn Thị Hòa"),
        ("DDoox DDuwcs", "Đỗ Đức"),
        ("Dinhdf", "Đình"),
        ("NGUYEENX VAWN TUS", "NGUYỄN VĂN TÚ"),
        ("Trương Thij Phuowngj", "Trương Thị Phượng"),
        ("Nguyeenx Thi Ngoc", "Nguyễn Thi Ngoc"),
        ("Thuowr", "Thuở"),
        ("Muwa", "Mưa"),
        ("Quoocs Giangf", "Quốc Giàng"),
        ("hoawcj", "hoặc"),
        ("Lê Thij Beef", "Lê Thị Bề"),
    ],
)
def test_raw_telex_is_composed(typed: str, meant: str) -> None:
    assert telex_rescue(typed) == meant


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Hoa",
        "Nguyen Thi Hoa",
        "Trần Văn An",
        "Max",
        "Alex",
        "Anna Maria",
        "John Smith",
        "Jeff",
        "Hans",
        "Nana",
        "Rex",
        "Tus",
        "H'Hen Niê",
        "Lan 2",
        "",
    ],
)
def test_a_name_that_may_be_meant_so_is_left_alone(name: str) -> None:
    assert telex_rescue(name) is None


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    offered = telex_rescue(text)
    assert offered is None or offered != text


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map(" ".join))
def test_composed_names_are_never_rewritten(name: str) -> None:
    assert telex_rescue(name) is None
