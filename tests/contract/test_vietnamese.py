"""Vietnamese text at every door: spelling, folding, tones, the order of names."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCollator, QLocale

from desktop.contract.vietnamese import clean, fold, given_name, name_key, same_tones

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ"
WORDS = st.text(
    st.sampled_from(LETTERS + "\u0300\u0309\u0303\u0301\u0323\u0302\u0306\u031b \u00a0-'"), max_size=30
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hi\u00ea\u0323n", "hiện"),  # as Windows-1258 texts come: half composed
        ("Th\u01b0\u0323c", "Thực"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Nguye\u0303\u0302n", "Nguy\u1ebd\u0302n"),  # another order of marks is another letter
        ("  Nguyễn\u00a0 Thị\t\nHoa ", "Nguyễn Thị Hoa"),
        ("\ufeffLê\u200b Văn\u00ad An\x00\r\n", "Lê Văn An"),
        ("Ðặng Đức", "Đặng Đức"),  # the Icelandic letter old converters left behind
        ("An\ud800", "An"),
        ("e\u200b\u0302", "ê"),
        ("", ""),
    ],
)
def test_one_word_has_one_spelling(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text())
def test_what_was_cleaned_is_clean_and_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert "\0" not in cleaned


@given(WORDS)
def test_composed_and_decomposed_text_are_one(text: str) -> None:
    for form in ("NFC", "NFD"):
        other = unicodedata.normalize(form, text)
        assert clean(other) == clean(text)
        assert fold(other) == fold(text)
        assert name_key(other) == name_key(text)
        assert same_tones(other) == same_tones(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nguyễn Đức", "nguyen duc"),
        ("ĐẶNG  THỊ HUỆ", "dang thi hue"),
        ("Ðỗ", "do"),
        ("được", "duoc"),
        ("H'Hen Niê", "h'hen nie"),
        ("Ưởng ổ", "uong o"),
    ],
)
def test_folding_leaves_no_marks_and_no_capitals(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(WORDS)
def test_folded_text_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text).isascii()


TWINS = [
    ("hòa", "hoà"),
    ("HÓA", "hoá"),
    ("tỏa", "toả"),
    ("xõa", "xoã"),
    ("họa", "hoạ"),
    ("hòe", "hoè"),
    ("khỏe", "khoẻ"),
    ("thùy", "thuỳ"),
    ("thúy", "thuý"),
    ("thủy", "thuỷ"),
    ("lũy", "luỹ"),
    ("tụy", "tuỵ"),
    ("Trần Thị Hòa Thúy", "trần thị hoà thuý"),
]


@pytest.mark.parametrize(("old", "new"), TWINS)
def test_both_places_of_a_tone_are_one_word(old: str, new: str) -> None:
    assert same_tones(old) == same_tones(new)
    assert name_key(old) == name_key(new)


@pytest.mark.parametrize(
    ("one", "other"), [("hòa", "hóa"), ("hoa", "hòa"), ("quý", "quy"), ("hoàn", "hoan"), ("thuỷ", "thúy")]
)
def test_another_tone_is_another_word(one: str, other: str) -> None:
    assert same_tones(one) != same_tones(other)
    assert name_key(one) != name_key(other)


IN_ORDER = str.split("""
An Ánh Ân Ẩn Bảo Bắc Băng Bằng Bé Bích Biên Bình Cải Cúc Cương Cường Da Dạ Diệp Dũng Dương Đa Đào Đô Đông Đức
Em Giang Hà Hải Hạnh Hoa Hòa Hùng Hương Hường Kha Khánh Lan Lâm Liên Loan Long Ly Ma Mà Mả Mã Má Mạ Mai Minh
Nga Ngọc Oanh Phong Phúc Quang Quý Sơn Tâm Thảo Thắng Thu Thuận Thư Trang Tuấn Tùng Tuyết Tư Uyên Ước Vân Việt
Xuân Yến
""")


def test_the_order_of_names_is_that_of_the_dictionary() -> None:
    assert sorted(reversed(IN_ORDER), key=name_key) == IN_ORDER


def test_the_order_of_names_is_that_of_the_system() -> None:
    collator = QCollator(QLocale("vi_VN"))
    if collator.compare("Dũng", "Đa") >= 0:
        pytest.skip("this system does not know Vietnamese order")
    assert sorted(reversed(IN_ORDER), key=collator.sortKey) == IN_ORDER


def test_people_stand_by_given_name_then_family_then_middle() -> None:
    people = [
        "Trần Văn An",
        "Nguyễn Thị Ánh",
        "Bùi Văn Bình",
        "Đỗ Thị Bình",
        "Nguyễn Đức Bình",
        "Nguyễn Văn Bình",
        "Nguyễn Thị Đào (bà Tư)",
    ]
    assert sorted(reversed(people), key=name_key) == people


def test_letters_decide_before_tones_syllable_by_syllable() -> None:
    names = ["Lê Hoa", "Lê An Hoa", "Lê Hòa", "Bùi Hoan", "Lê Hoan"]
    assert sorted(reversed(names), key=name_key) == names


@given(WORDS)
def test_case_and_spaces_do_not_move_a_name(text: str) -> None:
    assert name_key(f"  {text.upper()} ") == name_key(text)


@given(st.text())
def test_any_text_at_all_has_a_key(text: str) -> None:
    assert isinstance(name_key(text), str)
    assert isinstance(same_tones(text), str)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Nguyễn Thị Hoa", "Hoa"),
        ("An", "An"),
        ("Lê Bé (cụ)", "Bé"),
        ("(không rõ)", "rõ)"),
        ("", ""),
    ],
)
def test_people_are_called_by_the_last_word(name: str, called: str) -> None:
    assert given_name(name) == called
