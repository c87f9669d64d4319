"""The shipped rules of a ward, and files with mistakes in them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.contract import teaching
from desktop.contract.catalog import KINDS, BadFile, CatalogEntry, read, rows
from desktop.contract.catalog_links import check_links
from desktop.contract.vietnamese import fold
from desktop.paths import RESOURCES

GOOD = """
[[entry]]
kind = "service"
code = "vneid"
version = 1
title = "Cài VNeID"
title_en = "Install VNeID"
position = 1
"""


@pytest.fixture(scope="module")
def shipped() -> Sequence[CatalogEntry]:
    return read(RESOURCES / "catalog")


def of(kind: str, entries: Sequence[CatalogEntry]) -> list[CatalogEntry]:
    return sorted((entry for entry in entries if entry.kind == kind), key=lambda entry: entry.position)


def test_every_kind_is_shipped(shipped: Sequence[CatalogEntry]) -> None:
    assert {entry.kind for entry in shipped} == KINDS


def test_the_nine_numbered_services_come_first(shipped: Sequence[CatalogEntry]) -> None:
    assert [entry.title for entry in of("service", shipped)][:9] == [
        "VNeID: cài đặt",
        "VNeID: mức 2",
        "Nộp hồ sơ dịch vụ công",
        "iHanoi",
        "VssID, BHXH",
        "Thanh toán không tiền mặt",
        "An toàn trên mạng",
        "Sức khỏe trực tuyến",
        "Bình dân học vụ số",
    ]


def test_outcomes_and_reasons_are_those_of_the_glossary(shipped: Sequence[CatalogEntry]) -> None:
    assert [(entry.code, entry.title) for entry in of("outcome", shipped)] == [
        ("able", "Tự làm được"),
        ("with_help", "Làm được khi có người giúp"),
        ("done_for", "Cán bộ làm giúp"),
        ("unfinished", "Chưa xong"),
    ]
    assert [entry.title for entry in of("reason", shipped)] == [
        "SIM không chính chủ",
        "Quên mật khẩu",
        "Máy không đủ điều kiện",
        "Thẻ hết hạn",
        "Hệ thống lỗi",
        "Phải ra Công an phường",
    ]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_two_entries_of_a_kind_share_a_place_or_a_title(
    kind: str, shipped: Sequence[CatalogEntry]
) -> None:
    entries = of(kind, shipped)
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert len({entry.title for entry in entries}) == len(entries)


def test_passwords_are_typed_by_their_owner_for_every_bank_and_identity(
    shipped: Sequence[CatalogEntry],
) -> None:
    private = {entry.code for entry in of("service", shipped) if entry.data.get("needs_private_typing")}
    assert {"vneid_install", "vneid_level2", "cashless", "digital_bank", "vssid", "etax"} <= private


def test_every_consent_text_says_for_which_purpose_it_asks(shipped: Sequence[CatalogEntry]) -> None:
    purposes = {entry.code for entry in of("consent_purpose", shipped)}
    assert {entry.data["purpose"] for entry in of("consent_text", shipped)} <= purposes


def test_something_else_comes_last(shipped: Sequence[CatalogEntry]) -> None:
    assert [of(kind, shipped)[-1].code for kind in ("service", "target_group")] == ["other", "other"]


def test_an_entry_is_read_as_written(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD + "data = { hint = 'x' }\n", encoding="utf-8")
    assert read(tmp_path) == [
        CatalogEntry("service", "vneid", 1, "Cài VNeID", "Install VNeID", 1, {"hint": "x"})
    ]


def test_what_a_ward_need_not_say_is_filled_in(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    bare = '[[entry]]\nkind = "service"\ncode = "ihanoi"\ntitle = "iHanoi"\n'
    (tmp_path / "b.toml").write_text(GOOD.replace("vneid", "vssid") + bare, encoding="utf-8")
    found = read(tmp_path / "a.toml", tmp_path / "b.toml")
    assert found[2] == CatalogEntry("service", "ihanoi", 1, "iHanoi", "iHanoi", 2)


def test_all_that_is_shipped_is_said_in_english_too() -> None:
    for file in (RESOURCES / "catalog").glob("*.toml"):
        assert all({"version", "title_en", "position"} <= set(entry) for entry in rows(file, "entry"))


def test_versions_of_an_entry_stand_side_by_side(tmp_path: Path) -> None:
    newer = GOOD.replace("version = 1", "version = 2")
    (tmp_path / "a.toml").write_text(GOOD + newer, encoding="utf-8")
    assert [entry.version for entry in read(tmp_path)] == [1, 2]


def test_other_files_beside_the_entries_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "provinces.toml").write_text('[province]\n"001" = "Hà Nội"\n', encoding="utf-8")
    (tmp_path / "notes.txt").write_text("[[entry]]", encoding="utf-8")
    assert read(tmp_path) == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('kind = "service"', 'kind = "servce"'),
        ('kind = "service"', ""),
        ('code = "vneid"', 'code = "VNeID"'),
        ('code = "vneid"', 'code = "mức_2"'),
        ('code = "vneid"', 'code = ""'),
        ("version = 1", 'version = "1"'),
        ("version = 1", "version = 0"),
        ("version = 1", "version = true"),
        ("position = 1", "position = 1.5"),
        ("position = 1", "position = 1\ncolour = 'red'"),
        ("position = 1", "position = 1\ndata = 'hint'"),
        ('title_en = "Install VNeID"', 'title_en = ""'),
        ('title = "Cài VNeID"', ""),
        ('title = "Cài VNeID"', 'title = ""'),
        ('title = "Cài VNeID"', 'title = "Cài  VNeID"'),
        ('title = "Cài VNeID"', 'title = "Ca\\u0300i VNeID"'),
    ],
)
def test_a_mistake_is_found_by_file_and_entry(tmp_path: Path, was: str, becomes: str) -> None:
    good = GOOD.replace("vneid", "ihanoi")
    (tmp_path / "b.toml").write_text(good + GOOD.replace(was, becomes), encoding="utf-8")
    with pytest.raises(BadFile, match=r"^b\.toml, mục 2: "):
        read(tmp_path)


SKILLS = """
[[entry]]
kind = "skill_framework"
code = "mine"
title = "Khung"
data = { standing = "own", source = "x", items = [{ code = "a", title = "A" }] }
[[entry]]
kind = "quiz"
code = "mine"
title = "Trắc nghiệm"
[entry.data]
framework = "mine"
[[entry.data.questions]]
code = "q"
item = "a"
kind = "single"
text = "?"
choices = [{ code = "a", text = "A" }, { code = "b", text = "B" }]
right = ["a"]
[[entry]]
kind = "class_template"
code = "mine"
title = "Lớp"
[entry.data]
audience = "citizen"
framework = "mine"
topics = [{ code = "t", title = "T", items = ["a"], minutes = 60 }]
sessions = [{ topics = ["t"], minutes = 60 }]
[[entry]]
kind = "pass_rule"
code = "mine"
title = "Quy tắc"
data = { framework = "mine", level = "alone", items_percent = 80 }
"""


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('{ code = "a", title = "A" }]', '{ title = "A" }]', "mục 1: items 1: thiếu code"),
        ('title = "A" }]', 'title = "A" }, { code = "a", title = "B" }]', "mục 1: items: mã a có hai lần"),
        ('"own"', '"sure"', "mục 1: standing 'sure'"),
        ('right = ["a"]', "right = []", "mục 2: câu 1: không có đáp án đúng"),
        ('right = ["a"]', 'right = ["z"]', "mục 2: câu 1: đáp án đúng không nằm trong"),
        ('right = ["a"]', 'right = ["a", "b"]', "mục 2: câu 1: câu một đáp án"),
        ('kind = "single"', 'kind = "picture"', "mục 2: câu 1: thiếu hình"),
        ('kind = "single"', 'kind = "picture"\npicture = "../a.svg"', "mục 2: câu 1: thiếu hình"),
        ("sessions = [", "meetings = [", "mục 3: sessions là một danh sách bảng"),
        ('topics = ["t"]', 'topics = ["u"]', "mục 3: buổi 1: topics phải là mã"),
        ("minutes = 60 }]\nsessions", 'minutes = "60" }]\nsessions', "mục 3: chủ đề 1: minutes"),
        (
            "items_percent = 80",
            "items_percent = 101",
            "mục 4: items_percent là số nguyên từ 0 đến 100",
        ),
    ],
)
def test_what_is_taught_is_checked_too(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    file = tmp_path / "a.toml"
    file.write_text(SKILLS, encoding="utf-8")
    assert len(read(file)) == 4
    assert was in SKILLS
    file.write_text(SKILLS.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(BadFile, match=f"^a.toml, {said}"):
        read(file)


def test_what_is_shipped_fits_together(shipped: Sequence[CatalogEntry]) -> None:
    """Templates, quizzes and rules name items, audiences and frameworks that there are; so do pictures."""
    check_links(shipped)
    audiences = {entry.code for entry in of("audience", shipped)}
    assert {teaching.template(entry).audience for entry in of("class_template", shipped)} == audiences
    for quiz in map(teaching.quiz, of("quiz", shipped)):
        pictures = {question.picture for question in quiz.questions if question.picture}
        assert all((RESOURCES / "quiz" / picture).exists() for picture in pictures)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('items = ["a"]', 'items = ["a", "b"]', "mục 3: .* chủ đề t: khung mine .* mang mã b"),
        ('item = "a"', 'item = "c"', "mục 2: .* câu 1: khung mine .* mang mã c"),
        ('audience = "citizen"', 'audience = "all"', "mục 3: .* đối tượng nào mang mã all"),
        (
            'data = { framework = "mine"',
            'data = { framework = "no"',
            "mục 4: .* khung .* mang mã no",
        ),
        ("sessions = [", 'quizzes = ["mine", "no"]\nsessions = [', "mục 3: .* trắc nghiệm nào mang mã no"),
        (
            "sessions = [",
            'pass_rule = "five_basic"\nsessions = [',
            "mục 3: .* quy tắc five_basic là của khung five_basic",
        ),
    ],
)
def test_a_code_that_nothing_has_is_found_by_file_and_entry(
    tmp_path: Path, shipped: Sequence[CatalogEntry], was: str, becomes: str, said: str
) -> None:
    file = tmp_path / "a.toml"
    file.write_text(SKILLS, encoding="utf-8")
    mine = read(file)
    check_links(mine, shipped)
    assert was in SKILLS
    file.write_text(SKILLS.replace(was, becomes), encoding="utf-8")
    with pytest.raises(BadFile, match=f"^a.toml, {said}"):
        check_links(read(file), shipped)
    shorter = replace(mine[0], version=2, data={**mine[0].data, "items": []})
    stored = [replace(each, where="") for each in mine]
    with pytest.raises(BadFile, match=r"^danh mục của phường: quiz mine: câu 1"):  # takes away what is named
        check_links([shorter], [*shipped, *stored])
    check_links([e for e in shipped if e.kind == "service"], read(file))  # not asked about what was there


def test_nothing_kept_in_ordinary_cells_says_that_somebody_has_a_disability(
    shipped: Sequence[CatalogEntry],
) -> None:
    """Who is in a class, and of which group a citizen is, many may read; a disability is a support need."""
    for entry in shipped:
        if entry.kind in ("audience", "target_group", "class_template"):
            said = f"{entry.code} {fold(entry.title)} {entry.title_en.lower()}"
            assert "khuyet tat" not in said
            assert "disab" not in said


def test_the_same_entry_in_two_files_is_found_with_both_places(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadFile, match=r"^b\.toml, mục 1: .*a\.toml, mục 1$"):
        read(tmp_path)


@pytest.mark.parametrize("content", [b"[[entry", b"\xff\xfe", b"entry = 1", b"entry = [1]"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(BadFile, match=r"^a\.toml: "):
        read(tmp_path)
