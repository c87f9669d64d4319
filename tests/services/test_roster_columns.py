"""Which column holds what, in the wordings wards use."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.roster_columns import Guess, guess_columns
from desktop.services.roster_wording import FIELDS, IGNORED, SEVERAL, field_called, plain
from desktop.services.workbook import read_sheet
from tests.services.workbook_builder import SAMPLE, workbook


def guessed(name: str) -> Guess:
    sheet = read_sheet(SAMPLE, name)
    return guess_columns(sheet, sheet.merged, name)


def columns(*rows: list[Any], merged: tuple[Any, ...] = (), name: str = "") -> dict[int, str]:
    return dict(guess_columns(rows, merged, name).columns)


def test_the_header_in_two_storeys_of_the_sample_is_found() -> None:
    guess = guessed("TDP 4")
    assert guess.header_rows == (6, 7)
    assert guess.first_data_row == 8
    assert guess.columns == {
        0: "ordinal",
        1: "household_no",
        2: "full_name",
        3: "male",
        4: "female",
        5: "national_id",
        6: "relation",
        7: "address",
        8: "phone",
        9: "note",
    }
    assert guess.titles[4] == "Ngày, tháng, năm sinh Nữ"
    assert guess.residence == "permanent"


def test_the_list_of_lodgers_in_the_sample_is_temporary() -> None:
    guess = guessed("Tạm trú")
    assert guess.residence == "temporary"
    assert [guess.columns[column] for column in range(8)] == [
        "ordinal",
        "phone",
        "full_name",
        "birth",
        "sex",
        "national_id",
        "origin",
        "host",
    ]


def test_a_sheet_of_remarks_is_no_roster() -> None:
    assert not guessed("Ghi chú").has_names


WORDINGS = {
    "ordinal": ["TT", "STT", "S.T.T", "Số TT", "Số thứ tự"],
    "full_name": ["Họ và tên", "HỌ TÊN", "Họ, chữ đệm và tên", "Họ & tên", "Tên công dân", "Nhân khẩu"],
    "head": ["Tên chủ hộ", "Họ tên chủ hộ", "CHỦ HỘ"],
    "birth": ["Ngày sinh", "NĂM SINH", "Ngày, tháng, năm sinh", "Ngày/tháng/năm sinh", "NTNS", "Sinh năm"],
    "male": ["Nam", "NAM", "Năm sinh (Nam)"],
    "female": ["Nữ", "Năm sinh nữ"],
    "sex": ["Giới tính", "GT", "Giới", "Nam/Nữ", "Phái"],
    "national_id": [
        "CCCD",
        "Số CCCD/ ĐDCN",
        "CMND/CCCD",
        "Số định danh cá nhân",
        "Số căn cước",
        "Mã định danh",
    ],
    "old_id": ["CMND", "Số CMND", "Chứng minh nhân dân"],
    "phone": ["SĐT", "Số ĐT", "Điện thoại", "Số điện thoại (Zalo)", "ĐT liên hệ", "Di động"],
    "address": ["Địa chỉ", "Chỗ ở hiện nay", "Nơi ở hiện tại", "Số nhà", "Địa chỉ liên hệ"],
    "origin": ["Nơi thường trú", "HKTT", "Quê quán", "Nơi đăng ký HKTT"],
    "household_no": ["Hộ số", "Số hộ", "Hộ", "Số hộ khẩu", "Mã hộ"],
    "relation": ["Quan hệ", "Quan hệ với chủ hộ", "QH với chủ hộ"],
    "residence": ["Tạm trú", "Tình trạng cư trú", "KT3"],
    "note": ["Ghi chú", "GHI CHÚ", "Tình trạng"],
    "group": ["Đối tượng", "Diện chính sách"],
    "host": ["Ở trọ nhà ông/bà", "Chủ nhà"],
    "nickname": ["Tên gọi khác", "Bí danh"],
    "age": ["Tuổi", "Độ tuổi"],
    IGNORED: ["Ngày cấp", "Nơi cấp", "Dân tộc", "Tôn giáo", "Nghề nghiệp", "Ký nhận"],
}


@pytest.mark.parametrize(("field", "text"), [(field, text) for field in WORDINGS for text in WORDINGS[field]])
def test_wordings(field: str, text: str) -> None:
    assert field_called(plain(text)) == field


def test_every_wording_leads_to_a_field_people_can_choose() -> None:
    assert set(WORDINGS) - {IGNORED} <= set(FIELDS)


@pytest.mark.parametrize("text", ["", "UBND PHƯỜNG", "Độc lập - Tự do - Hạnh phúc", "x", "Họ tên " * 20])
def test_what_is_no_header_is_no_field(text: str) -> None:
    assert field_called(plain(text)) is None


def test_half_composed_headers_are_read_like_any_other() -> None:
    assert field_called(plain("Ho\u0323 và tên")) == "full_name"  # ọ as o and a dot below
    assert field_called(plain("Đi\u00ea\u0323n thoa\u0323i")) == "phone"


def test_a_date_in_three_columns() -> None:
    found = columns(
        ["TT", "Họ và tên", "Ngày tháng năm sinh", None, None, "SĐT"],
        [None, None, "Ngày", "Tháng", "Năm", None],
        [1, "Vũ An", 2, 3, 1950, None],
        merged=(((0, 2), (0, 4)),),
    )
    assert [found[column] for column in (2, 3, 4)] == ["birth_day", "birth_month", "birth_year"]


def test_sub_headers_need_no_merged_cells() -> None:
    found = columns(
        ["TT", "Họ và tên", "Năm sinh", None, "CCCD", None],
        [None, None, "Nam", "Nữ", "Số", "Ngày cấp"],
        [1, "Vũ An", 1950, None, "001050000001", None],
    )
    assert found == {0: "ordinal", 1: "full_name", 2: "male", 3: "female", 4: "national_id"}


def test_the_line_of_column_numbers_is_skipped() -> None:
    guess = guess_columns([["TT", "Họ tên", "SĐT"], ["(1)", "(2)", "(3)"], [1, "Vũ An", "0912345678"]])
    assert guess.first_data_row == 2


def test_family_and_given_name_in_two_columns() -> None:
    assert columns(["TT", "Họ và đệm", "Tên", "SĐT"])[2] == "given_name"
    assert columns(["TT", "Họ", "Tên", "SĐT"])[1] == "full_name"
    merged = (((0, 1), (0, 2)),)
    assert columns(["TT", "Họ và tên", None, "SĐT"], merged=merged)[2] == "given_name"


def test_a_list_of_heads_of_households_is_a_list_of_people() -> None:
    assert columns(["STT", "Họ tên chủ hộ", "Địa chỉ"])[1] == "full_name"
    assert columns(["STT", "Họ tên", "Chủ hộ", "Địa chỉ"])[2] == "head"


def test_the_old_card_is_the_id_only_where_there_is_no_other() -> None:
    assert columns(["Họ tên", "CMND"])[1] == "national_id"
    assert columns(["Họ tên", "CMND", "CCCD"]) == {0: "full_name", 1: "old_id", 2: "national_id"}


def test_where_somebody_is_registered_is_the_address_unless_there_is_a_better_one() -> None:
    assert columns(["Họ tên", "Nơi thường trú"])[1] == "address"
    assert columns(["Họ tên", "Nơi thường trú", "Chỗ ở hiện nay"])[1] == "origin"
    assert columns(["Họ tên", "Nơi thường trú"], name="Tạm trú")[1] == "origin"


def test_a_header_far_down_is_found_and_a_title_is_none() -> None:
    rows: list[list[Any]] = [["DANH SÁCH NHÂN KHẨU THƯỜNG TRÚ TRÊN ĐỊA BÀN TỔ DÂN PHỐ", None]] * 20
    guess = guess_columns([*rows, ["Họ tên", "Điện thoại"], ["Vũ An", "0912345678"]])
    assert guess.header_rows == (20,)


def test_columns_without_a_header_are_told_by_what_stands_in_them() -> None:
    people: list[list[Any]] = [
        [n, "Nguyễn Văn An", 1950.0 + n, 1050000001.0 + n, f"09{n:08}", "Nam"] for n in range(1, 8)
    ]
    guess = guess_columns([["", None, None], *people])
    assert guess.columns == {1: "full_name", 2: "birth", 3: "national_id", 4: "phone", 5: "sex"}
    assert guess.header_rows == ()
    assert guess.first_data_row == 1


def test_a_list_of_nothing_but_names() -> None:
    guess = guess_columns([["DANH SÁCH"], ["Họ và tên"], ["Vũ An"]])
    assert (guess.columns, guess.first_data_row) == ({0: "full_name"}, 2)


def test_a_guess_can_be_corrected() -> None:
    guess = guess_columns([["Họ tên", "Số"], ["Vũ An", "0912345678"]])
    assert guess.corrected(1, "phone").columns == {0: "full_name", 1: "phone"}
    assert guess.corrected(1, "full_name").columns == {1: "full_name"}
    assert guess.corrected(0, IGNORED).columns == {}


@given(
    st.dictionaries(st.integers(0, 8), st.sampled_from(FIELDS)),
    st.lists(st.tuples(st.integers(0, 8), st.sampled_from([*FIELDS, IGNORED]))),
)
def test_a_column_is_what_was_said_last_and_a_field_has_one_column(
    columns: dict[int, str], said: list[tuple[int, str]]
) -> None:
    first = {name: column for column, name in columns.items()}
    guess = Guess(columns={c: f for c, f in columns.items() if f in SEVERAL or first[f] == c})
    for column, name in said:
        before, guess = guess, guess.corrected(column, name)
        assert guess.columns.get(column, IGNORED) == name
        others = {c: f for c, f in before.columns.items() if c != column and (f != name or f in SEVERAL)}
        assert {c: f for c, f in guess.columns.items() if c != column} == others
        single = [f for f in guess.columns.values() if f not in SEVERAL]
        assert len(single) == len(set(single))


@given(
    st.lists(st.sampled_from(["Họ tên", "Số", "Ngày sinh", "SĐT", "Nơi ở", "Mã"]), min_size=1, max_size=6),
    st.data(),
)
def test_what_was_said_of_a_header_holds_for_the_next_list_with_it(
    titles: list[str], data: st.DataObject
) -> None:
    guess = Guess(titles=dict(enumerate(titles)))
    title = data.draw(st.sampled_from(titles))
    name = data.draw(st.sampled_from([*FIELDS, IGNORED]))
    again = guess.as_before(
        {plain(title): name, "mot cot khac": "note", plain("Họ tên") + " x": "no such field"}
    )
    assert again.columns.get(titles.index(title), IGNORED) == name
    assert again.as_before({plain(title): name}) == again


@pytest.mark.parametrize(
    ("header", "rows", "first"),
    [(None, (2,), 3), (3, (2,), 3), (2, (1, 2), 3), (1, (0, 1, 2), 3), (4, (3,), 4), (0, (), 2)],
)
def test_where_the_header_is_can_be_said(header: int | None, rows: tuple[int, ...], first: int) -> None:
    people = [["Vũ Văn An", "0912345678"], ["Lê Thị Ba", "0987654321"], ["Vũ Thị Tư", "0987654322"]]
    sheet = [["Danh sách tổ 4"], ["Tổng số 2"], ["Họ và tên", "Số máy"], *people]
    guess = guess_columns(sheet, header=header)
    assert guess.header_rows == rows
    assert guess.first_data_row == first
    assert guess.columns == ({} if header == 4 else {0: "full_name", 1: "phone"})


@given(st.integers(-3, 60))
def test_a_header_said_to_be_anywhere_is_no_error(header: int) -> None:
    guess_columns([["Họ tên", "Số máy"], ["Vũ Văn An", None], [], [None]] * 5, header=header)


def test_an_empty_sheet_gives_nothing() -> None:
    assert guess_columns([]) == Guess()
    assert guess_columns([[None, None]] * 5).columns == {}


def test_merged_headers_survive_the_way_through_a_file(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        [["TT", "Họ và tên", "Giới tính", None], [None, None, "Nam", "Nữ"], [1, "Vũ An", "x", None]],
        merged=["A1:A2", "B1:B2", "C1:D1"],
    )
    sheet = read_sheet(path, "Sheet1")
    assert guess_columns(sheet, sheet.merged).columns == {
        0: "ordinal",
        1: "full_name",
        2: "male",
        3: "female",
    }
