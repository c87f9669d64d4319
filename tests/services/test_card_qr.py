"""Cards, and what is not a card. Every string here is invented."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import CardRefused
from desktop.services.card_qr import CardData, first_card, read_card, read_typed_burst

OF_2021 = (
    "001185012345|012345678|Nguyễn Thị Mẫu|05021985|Nữ|Tổ dân phố 4, Phú Lương, Hà Đông, Hà Nội|10052021"
)
NO_OLD_NUMBER = "001204012346||Trần Văn Thử|29022004|Nam|Thanh Lãm, Phú Lãm, Hà Đông, Hà Nội|11082022"
OTHER_PROVINCE = "034070009991|034123456|Vũ Đình Hoà|20121970|Nam|An Bồi, Kiến Xương, Thái Bình|15032022"
OF_2024 = "001152000017||Đỗ Thị Ước|01011952|Nữ|Phú Lương, Hà Nội|02092024||||"
OF_A_CHILD = (
    "001318012347||Lê Thị Bé|15062018|Nữ|Tổ dân phố 4, Phú Lương, Hà Nội|03092024||Lê Văn Cha|Nguyễn Thị Mẹ|"
)
CARDS = [OF_2021, NO_OLD_NUMBER, OTHER_PROVINCE, OF_2024, OF_A_CHILD]


def refusal(text: str) -> str:
    with pytest.raises(CardRefused) as refused:
        read_card(text)
    return refused.value.code


def test_a_card_tells_its_seven_fields() -> None:
    assert read_card(OF_2021) == CardData(
        national_id="001185012345",
        full_name="Nguyễn Thị Mẫu",
        birth="1985-02-05",
        sex="female",
        address="Tổ dân phố 4, Phú Lương, Hà Đông, Hà Nội",
        issued=date(2021, 5, 10),
    )


@pytest.mark.parametrize(
    ("text", "name", "birth", "sex"),
    [
        (NO_OLD_NUMBER, "Trần Văn Thử", "2004-02-29", "male"),
        (OTHER_PROVINCE, "Vũ Đình Hoà", "1970-12-20", "male"),
        (OF_2024, "Đỗ Thị Ước", "1952-01-01", "female"),
        (OF_A_CHILD, "Lê Thị Bé", "2018-06-15", "female"),
    ],
)
def test_an_empty_field_shifts_nothing(text: str, name: str, birth: str, sex: str) -> None:
    card = read_card(text)
    assert (card.full_name, card.birth, card.sex) == (name, birth, sex)


def test_parents_and_cancelled_numbers_are_not_kept() -> None:
    assert not {"Lê Văn Cha", "Nguyễn Thị Mẹ"} & set(vars(read_card(OF_A_CHILD)).values())


@pytest.mark.parametrize("text", CARDS)
@pytest.mark.parametrize(
    "damaged",
    [
        lambda text: "\ufeff" + text,
        lambda text: text + "\x00\r\n",
        lambda text: f"  {text}\r\n",
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("ễ", "ê\u0303").replace("ị", "i\u0323").replace("ộ", "ô\u0323"),
    ],
    ids=["BOM", "NUL and CRLF", "spaces", "NFD", "half composed"],
)
def test_what_decoders_add_makes_no_difference(text: str, damaged) -> None:  # type: ignore[no-untyped-def]
    assert read_card(damaged(text)) == read_card(text)


@pytest.mark.parametrize(
    ("written", "birth"),
    [
        ("1951", "1951"),
        ("00001951", "1951"),
        ("00051951", "1951"),
        ("31021951", None),
        ("", None),
        ("không rõ", None),
        ("0000", None),
    ],
)
def test_a_birth_may_be_a_year_or_nothing(written: str, birth: str | None) -> None:
    assert read_card(f"001152000017||Đỗ Thị Ước|{written}|Nữ|Phú Lương|02092024").birth == birth


def test_empty_places_of_an_address_go() -> None:
    assert (
        read_card("001152000017||Đỗ Thị Ước|1952|Nữ|An Bồi, , Kiến Xương, -|").address == "An Bồi, Kiến Xương"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_card"),
        ("xin chào", "not_card"),
        ("một|hai|ba|bốn|năm|sáu|bảy", "not_card"),
        ("https://example.vn/?a=1|2|3|4|5|6|7", "web_address"),
        ("HTTP://EXAMPLE.VN", "web_address"),
        ("www.example.com/x", "web_address"),
        ("dichvu.example.vn", "web_address"),
        (
            "00020101021138540010A00000072701240006970423011000999999990208QRIBFTTA53037045802VN6304CBB4",
            "payment_code",
        ),
        ("0123456789|4cc3aa205468e1bb8b|05/02/1985|2|5048c3ba|01 - 001|-|01/01/2025|-|-", "health_card"),
        ("GD4010123456789|Lê Thị Bé|15/06/2018|2|x|01 - 001", "health_card"),
        ("0O1185012345|012345678|Nguyễn Thị Mẫu|05021985|Nữ|Phú Lương|10052021", "id_not_12_digits"),
        ("01185012345||Nguyễn Thị Mẫu|05021985|Nữ|Phú Lương|10052021", "id_not_12_digits"),
        ("001185012345", "not_card"),
        ("001185012345|Nguyễn Thị Mẫu|05021985|Nữ|Phú Lương|10052021", "incomplete"),
        ("001185012345|012345678||05021985|Nữ|Phú Lương|10052021", "incomplete"),
        ("001185012345||Nguyá»…n Thá»‹ Máº«u|05021985|Nữ|Phú Lương|10052021", "garbled"),
        ("001185012345||阮氏|05021985|Nữ|Phú Lương|10052021", "garbled"),
    ],
)
def test_what_is_no_card_is_refused_for_its_reason(text: str, code: str) -> None:
    assert refusal(text) == code


def test_a_cards_number_may_contradict_the_card() -> None:
    """A warning, given elsewhere; the card is the card."""
    card = read_card("001185012345||Trần Văn Thử|29022004|Nam|Phú Lương|10052021")
    assert (card.sex, card.birth) == ("male", "2004-02-29")


@given(st.text(), st.sampled_from(CARDS))
def test_any_text_is_a_card_or_refused(junk: str, card: str) -> None:
    for text in (junk, card + junk, junk + card, card.replace("|", "|" + junk, 2)):
        for read in (read_card, read_typed_burst):
            try:
                found = read(text)
            except CardRefused:
                continue
            assert len(found.national_id) == 12


def test_of_several_codes_the_card_is_taken() -> None:
    assert first_card(["https://example.vn", OF_2024]) == read_card(OF_2024)


def test_without_a_card_the_first_codes_reason_is_given() -> None:
    with pytest.raises(CardRefused, match="web_address"):
        first_card(["https://example.vn", "xin chào"])
    with pytest.raises(CardRefused, match="not_card"):
        first_card([])


def test_a_burst_that_came_through_whole_tells_the_name() -> None:
    card = read_typed_burst(OF_2021)
    assert card == CardData(
        "001185012345", "Nguyễn Thị Mẫu", "1985-02-05", "female", None, date(2021, 5, 10), is_whole=False
    )


@pytest.mark.parametrize(
    "spoilt",
    [
        "001185012345|012345678|Nguy?n Th? M?u|05021985|N?|T? dân ph? 4, Phú L??ng|10052021",
        "001185012345|012345678|Nguyn Th Mu|05021985|N|T dân ph 4, Phú Lng|10052021",
        "001185012345|012345678|Nguyen Thi Mau|05021985|Nu|To dan pho 4, Phu Luong|10052021",
        "001185012345|012345678|Nguyeenx Thij Maaux|05021985|Nuwx|Toor daan phoos 4|10052021",
        "001185012345|012345678|Nguyeen4 Thi5 Mau64|05021985|Nu74|To63 dan6 pho61 4|10052021",
        "001185012345\\012345678\\Nguyn Th Mu\\05021985\\N\\T dân ph 4\\10052021",
        "001185012345~012345678~nGUYN tH mU~05021985~n~T DN~10052021",
    ],
    ids=["question marks", "lost", "no marks", "Telex", "VNI", "another bar", "caps lock"],
)
def test_a_spoilt_burst_tells_digits_and_no_name(spoilt: str) -> None:
    card = read_typed_burst(spoilt)
    assert (card.national_id, card.birth, card.issued) == ("001185012345", "1985-02-05", date(2021, 5, 10))
    assert card.sex == "female"  # as the number says, where the word was lost
    assert card.full_name is None
    assert card.address is None


def test_a_name_that_lost_its_hats_only_is_not_trusted() -> None:
    """Tuấn, typed through a Western code page, arrives as Tun: a word, but not hers."""
    card = read_typed_burst("001204012346||Trn Vn Tun|29022004|Nam|Phú Lâm, Hà Đông|11082022")
    assert card.full_name is None


def test_a_number_alone_may_be_typed() -> None:
    card = read_typed_burst("001185012345\r\n")
    assert (card.national_id, card.full_name, card.sex) == ("001185012345", None, "female")


@pytest.mark.parametrize("text", ["https://example.vn/012345678901", "012345678", "0123456789012"])
def test_other_bursts_are_refused(text: str) -> None:
    with pytest.raises(CardRefused):
        read_typed_burst(text)
