"""Opening what people give us: real rosters, and files made to do harm."""

import io
import random
import time
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

import pytest

from desktop.errors import BadFile
from desktop.services import workbook_check
from desktop.services.workbook import _MAYBE, SheetInfo, read_sheet, sheets
from desktop.services.workbook_check import _PREFIXED_CELL, _UNUSUAL_CELL, occurs
from tests.services.workbook_builder import SAMPLE, SHEET, packed, parts, sheet_xml, workbook


def refused(path: Path) -> str:
    with pytest.raises(BadFile) as error:
        sheets(path)
    return error.value.code


def test_the_sample_has_three_sheets() -> None:
    assert sheets(SAMPLE) == [
        SheetInfo("TDP 4", 275, 10),
        SheetInfo("Tạm trú", 26, 8),
        SheetInfo("Ghi chú", 1, 1),
    ]


def test_rows_keep_the_numbers_the_office_program_gives_them() -> None:
    rows = list(read_sheet(SAMPLE, "TDP 4"))
    assert len(rows) == 275
    assert rows[0][0] == "UBND PHƯỜNG PHÚ LƯƠNG"
    assert rows[2] == [None] * 10
    assert rows[8][2] == "Nguyễn Hải"


def test_cells_are_plain_values() -> None:
    row = list(read_sheet(SAMPLE, "TDP 4"))[12]
    assert row[:6] == [4.0, 2.0, "TRẦN THUỶ", date(1970, 12, 28), None, 1070000889.0]


def test_a_sheet_can_be_gone_through_again() -> None:
    sheet = read_sheet(SAMPLE, "Tạm trú")
    assert list(sheet) == list(sheet)
    assert len(sheet) == 26


def test_merged_areas_are_told() -> None:
    assert ((6, 3), (6, 4)) in read_sheet(SAMPLE, "TDP 4").merged


def test_a_formula_without_a_value_shows_its_text() -> None:
    notes = [row[9] for row in read_sheet(SAMPLE, "TDP 4")]
    assert notes.count("=Đã chuyển đi") == 12


def test_a_formula_is_the_value_stored_beside_it_and_is_never_evaluated(tmp_path: Path) -> None:
    path = packed(
        tmp_path,
        {
            SHEET: sheet_xml(
                '<row r="2"><c r="B2"><f>1+1</f><v>41</v></c><c r="C2" t="str"><f>A&amp;B</f><v>chữ</v></c>'
                '<c r="D2" t="e"><f>Chuyển &amp; đi</f><v>#NAME?</v></c><c r="F2"><f>SUM(B:B)</f></c></row>'
                '<row r="4"><c r="A4"><f>Hết</f><v/></c></row>'
            )
        },
    )
    sheet = read_sheet(path, "Sheet")
    assert sheet.info == SheetInfo("Sheet", 4, 6)
    assert list(sheet) == [
        [None] * 6,
        [None, 41.0, "chữ", "=Chuyển & đi", None, "=SUM(B:B)"],
        [None] * 6,
        ["=Hết", *[None] * 5],
    ]


def test_columns_keep_their_place_when_the_first_ones_are_empty(tmp_path: Path) -> None:
    path = workbook(tmp_path, [[None, None, "Họ tên", "Ngày"], [None, None, "Vũ An", date(1950, 1, 2)]])
    assert list(read_sheet(path, "Sheet1"))[1] == [None, None, "Vũ An", date(1950, 1, 2)]


def test_a_sheet_of_another_name_is_not_made_up() -> None:
    with pytest.raises(BadFile):
        read_sheet(SAMPLE, "TDP 5")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_workbook"),
        ("TT;Họ tên;Ngày sinh\n1;Vũ An;1950\n".encode(), "not_workbook"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"), "not_workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        (b"PK\x03\x04" + bytes(50), "unreadable"),
        (SAMPLE.read_bytes()[:-2000], "unreadable"),
    ],
    ids=["empty", "csv", "picture", "old xls", "password", "zip header only", "cut short"],
)
def test_what_is_not_a_workbook_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(content)
    assert refused(path) == code


def test_a_file_that_is_gone_is_said_to_be_unreadable(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.xlsx") == "unreadable"


def test_a_word_document_is_not_a_workbook(tmp_path: Path) -> None:
    types = parts()["[Content_Types].xml"].replace(b"spreadsheetml.sheet", b"wordprocessingml.document")
    assert refused(packed(tmp_path, {"[Content_Types].xml": types})) == "not_workbook"


def test_a_zip_of_anything_else_is_not_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("anh.jpg", b"x")
    assert refused(path) == "not_workbook"


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/macrosheets/sheet1.xml", b"<x/>", "macros"),
        ("xl/externalLinks/externalLink1.xml", b"<externalLink><ddeLink/></externalLink>", "external_links"),
        ("xl/connections.xml", b"<connections/>", "external_links"),
    ],
)
def test_macros_and_links_out_of_the_file_are_refused(
    tmp_path: Path, part: str, content: bytes, code: str
) -> None:
    assert refused(packed(tmp_path, {part: content})) == code


def test_an_entity_bomb_is_refused_before_any_parser_sees_it(tmp_path: Path) -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY l0 "ha">{lol}]><sst><si><t>&l11;</t></si></sst>'
    started = time.monotonic()
    assert refused(packed(tmp_path, {"xl/sharedStrings.xml": bomb.encode()})) == "unsafe"
    assert time.monotonic() - started < 2


def test_another_encoding_does_not_hide_one(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE s [<!ENTITY a "b">]><sst/>'.encode("utf-16")
    assert refused(packed(tmp_path, {"xl/sharedStrings.xml": bomb})) == "unsafe"


def test_a_part_that_inflates_without_end_is_refused(tmp_path: Path) -> None:
    assert refused(packed(tmp_path, {"xl/media.xml": bytes(250 << 20)})) == "too_large"


def test_a_part_that_lies_about_its_size_is_refused_without_being_inflated(tmp_path: Path) -> None:
    path = packed(tmp_path, {SHEET: sheet_xml("<row/>" * 4_000_000)})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo(SHEET).file_size
    data = bytearray(bytes(data).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    path.write_bytes(data)
    tracemalloc.start()
    assert refused(path) == "too_large"
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()


def test_a_zip_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    assert refused(packed(tmp_path, {f"xl/media/{n}.png": b"" for n in range(6_000)})) == "too_large"


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, {})
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    assert refused(path) == "unreadable"


CORNERS = {
    "far corner": '<row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "far row, wide row": '<row r="1"><c r="AZ1"><v>1</v></c></row>'
    '<row r="999999"><c r="A999999"><v>1</v></c></row>',
    "prefixed": '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<x:c r="A1"><x:v>1</x:v></x:c><x:c r="ZZ999999"><x:v>1</x:v></x:c></x:row>',
    "places not stated": "<row>"
    + "<c><v>1</v></c>" * 5_000
    + "</row>"
    + "<row><c><v>1</v></c></row>" * 5_000,
    "place in disguise": '<row><c r="&#88;FD1048576"><v>1</v></c></row>',
    "row beyond counting": '<row><c r="A99999999999"><v>1</v></c></row>',
    "lower case, single quotes": "<row><c r='a1'><v>1</v></c><c r='zz900000'><v>1</v></c></row>",
}


@pytest.mark.parametrize("rows", CORNERS.values(), ids=CORNERS)
def test_a_few_cells_cannot_ask_for_a_table_of_the_whole_grid(tmp_path: Path, rows: str) -> None:
    assert refused(packed(tmp_path, {SHEET: sheet_xml(rows)})) == "too_large"


def test_a_scan_in_pieces_finds_what_a_scan_of_the_whole_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a piece ends; a cell that a piece cuts off is not taken for another."""
    monkeypatch.setattr(workbook_check, "PIECE", 32)
    for place in range(80):
        for cell in (b'<c r="A12345" s="1"/>', b'<c s="1" r="A1"/>', b'<x:c r="A1"/>', b"<f>A1</f>"):
            xml = b" " * place + cell + b'<c r="B12345"/>' * 3
            for pattern in (_PREFIXED_CELL, _UNUSUAL_CELL, *_MAYBE):
                assert occurs(pattern, xml) == bool(pattern.search(xml)), (place, cell, pattern)


@pytest.mark.parametrize("value", ["0", "<![CDATA[0]]>", "&#48;"])
def test_one_long_text_shared_by_many_cells_is_refused(tmp_path: Path, value: str) -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{value}</v></c></row>' for n in range(1, 20_001))
    shared = {
        SHEET: sheet_xml(cells),
        "xl/sharedStrings.xml": f"<sst><si><t>{'a' * 32_000}</t></si></sst>".encode(),
    }
    assert refused(packed(tmp_path, shared)) == "too_large"


def test_one_long_text_alone_is_no_reason_to_refuse(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, [["Họ và tên", "Ghi chú"], ["Vũ An", "a" * 30_000], *[["Vũ Bình", "x"]] * 20_000]
    )
    assert sheets(path) == [SheetInfo("Sheet1", 20_002, 2)]


def test_no_damage_to_a_file_brings_the_program_down(tmp_path: Path) -> None:
    """Seeded, so that a failure can be seen again."""
    chance, original = random.Random(2026), packed(tmp_path, {}).read_bytes()
    codes = set()
    for _ in range(300):
        damaged = bytearray(original)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path = tmp_path / "damaged.xlsx"
        path.write_bytes(damaged)
        try:
            codes.update(str(len(read_sheet(path, info.name))) for info in sheets(path))
        except BadFile as error:
            codes.add(error.code)
    assert "unreadable" in codes


def test_damaged_xml_inside_an_intact_zip_is_survived(tmp_path: Path) -> None:
    chance = random.Random(4)
    words = [b"<", b'"', b"99999999999", b't="s"', b't="d"', b's="99"', b"1e308", b"&#x0;", b"</row>", b""]
    original = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>16000</v></c></row>' * 5)
    for _ in range(300):
        damaged = original
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(damaged))
            damaged = damaged[:at] + chance.choice(words) + damaged[at + chance.randint(0, 5) :]
        path = packed(tmp_path, {SHEET: damaged})
        try:
            names = [info.name for info in sheets(path)]
        except BadFile:
            continue
        assert [list(read_sheet(path, name)) for name in names]
