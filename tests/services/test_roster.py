"""The sample roster, brought in, found, taken back, sent and written out again."""

from pathlib import Path

import openpyxl
import pytest

from desktop.errors import Cancelled
from desktop.progress import Silent
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.roster_match import Taking
from desktop.services.roster_wording import IGNORED
from tests.builders import a_citizen, edit, home_of
from tests.services.workbook_builder import workbook

SAMPLE = Path(__file__).parents[1] / "samples" / "danh-sach-tdp4.xlsx"


def read(office):
    return office.roster.preview(office.roster.open(SAMPLE, office.roster.sheets(SAMPLE)[0].name))


def take(office, preview, choices=None):
    return office.roster.take(preview.taking(choices), home_of(office), "Danh sách của phường", Silent())


def test_the_sample_comes_in_whole_and_is_found_without_accents(office) -> None:
    preview = read(office)
    assert preview.tally.rows == len(preview.rows)
    brought = take(office, preview)
    assert office.citizen.count(CitizenFilter()) == len(preview.taking().people) == brought.people
    found = office.search.find("nguyen my uoc")
    assert [person.full_name for person in found] == ["Nguyễn Mỹ Ước"]
    assert found[0].national_id == "040149000666"
    assert office.citizen.consent(found[0].id).legal_basis == "Danh sách của phường"


def test_the_same_list_again_brings_in_nobody(office) -> None:
    take(office, read(office))
    left = [row.values for row in read(office).taking().people]
    assert all(not values.get("birth") and not values.get("national_id") for values in left), left[:3]


def test_an_import_is_taken_back_in_one_step_and_as_one_deed(database, office) -> None:
    a_citizen(office, "Người Có Trước")
    brought = take(office, read(office))
    office.roster.take_back(brought).result()
    rows = office.citizen.page(CitizenFilter()).rows
    assert [row.full_name for row in rows] == ["Người Có Trước"]
    someone = next(iter(brought.made.records["citizen"]))
    assert office.history.of("citizen", someone)[0].act == "import.undo"


def test_a_cancelled_import_leaves_nothing(office) -> None:
    class GivesUp:
        def report(self, done: int, total: int) -> None:
            if done:
                raise Cancelled

    many = Taking(list(read(office).taking().people) * 3)
    with pytest.raises(Cancelled):
        office.roster.take(many, home_of(office), "x", GivesUp())
    assert office.citizen.count(CitizenFilter()) == 0


def test_the_list_is_written_with_masked_numbers_unless_asked(office, tmp_path) -> None:
    a_citizen(office, "=Nguyễn Công Thức", national_id="001152000017", birth="1952-01-01")
    a_citizen(office, "Trần Năm Sinh", birth="1950")
    for full, expected in ((False, "001•••••0017"), (True, "001152000017")):
        path = tmp_path / f"list-{full}.xlsx"
        assert office.citizen_list.write(path, CitizenFilter(), Silent(), full_ids=full) == 2
        cells = {cell.value for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row}
        assert expected in cells
        assert "=Nguyễn Công Thức" in cells
        types = {c.data_type for r in openpyxl.load_workbook(path).active.iter_rows() for c in r if c.value}
        assert "f" not in types


def test_taking_a_list_out_is_noted(database, office, tmp_path) -> None:
    from sqlalchemy import text

    a_citizen(office)
    office.citizen_list.write(tmp_path / "list.xlsx", CitizenFilter(), Silent())
    with database.read() as session:
        rows = session.execute(text('SELECT kind, what, count, "user" FROM access_event')).all()
    assert [tuple(row) for row in rows] == [("export", "list", 1, "lan")]


HEAD = ["Họ và tên", "Ngày sinh", "Số CCCD", "Điện thoại", "Mã"]


def of(office, folder, *rows, head=HEAD):
    return office.roster.preview(office.roster.open(workbook(folder, [head, *rows]), "Sheet1"))


def names(office) -> list[str]:
    return [row.full_name for row in office.citizen.page(CitizenFilter()).rows]


def test_nobody_is_put_together_or_left_out_unseen(office, tmp_path) -> None:
    by_id = a_citizen(office, "Lê Văn An", national_id="001150000011")
    by_birth = a_citizen(office, "Lê Thị Bình", birth="1950-02-01")
    by_year = a_citizen(office, "Lê Thị Cúc", birth="1950")
    a_citizen(office, "Lê Thị Đào", birth="1950-03-03")
    preview = of(
        office,
        tmp_path,
        ["Lê Văn An (khác)", None, "001150000011"],
        ["LÊ THỊ BÌNH", "01/02/1950"],
        ["Lê Thị Cúc", "05/05/1950"],
        ["Lê Thị Đào", "04/03/1950"],
        ["Lê Thị Mới", "01/01/1960"],
        ["Lê Thị Mới", "01/01/1960"],
    )
    found = {number: (m.why, m.citizen or m.row, m.default) for number, m in preview.matches.items()}
    assert found == {
        2: ("same_id", by_id, "skip"),
        3: ("same_name_birth", by_birth, "skip"),
        4: ("same_name_year", by_year, "other"),
        7: ("same_name_birth", 6, "skip"),
    }
    assert all(preview.needs_looking(row) for row in preview.rows if row.number in found)
    assert [row.number for row in preview.taking().people] == [4, 5, 6]
    assert preview.taking().filled == {}
    assert preview.matches[3].values == {"full_name": "Lê Thị Bình", "birth": "1950-02-01"}


def test_the_same_person_gets_only_what_was_not_known_and_can_have_it_taken_back(office, tmp_path) -> None:
    known = a_citizen(office, "Lê Thị Bình", birth="1950-02-01", address="Ngõ 5")
    preview = of(
        office, tmp_path, ["LÊ THỊ BÌNH", "01/02/1950", "001150000011", "0912345678"], ["Vũ Mới", "1960"]
    )
    brought = take(office, preview, {2: "same"})
    assert brought.people == 1
    assert names(office) == ["Lê Thị Bình", "Vũ Mới"]
    stored = office.citizen.stored(known)
    assert (stored["full_name"], stored["address"]) == ("Lê Thị Bình", "Ngõ 5")
    assert (stored["national_id"], stored["phone"]) == ("001150000011", "0912345678")
    assert [p.id for p in office.search.find("0912345678")] == [known]
    edit(office, known, phone="0900000001")  # meanwhile somebody asked her
    office.roster.take_back(brought).result()
    stored = office.citizen.stored(known)
    assert (stored["national_id"], stored["phone"]) == (None, "0900000001")
    assert names(office) == ["Lê Thị Bình"]
    assert office.search.find("001150000011") == []


def test_twice_in_the_list_can_be_one_person_with_the_facts_of_both(office, tmp_path) -> None:
    rows = (["Lê Thị Mới", "01/01/1960"], ["Lê Thị Mới", "01/01/1960", None, "0912345678"])
    preview = of(office, tmp_path, *rows)
    for choice, expected in (("skip", 1), ("same", 1), ("other", 2)):
        people = preview.taking({3: choice}).people
        assert len(people) == expected
        assert (people[0].values.get("phone") == "0912345678") is (choice == "same")


def test_a_correction_holds_for_the_next_list_with_that_header(database, office, tmp_path) -> None:
    opened = office.roster.open(
        workbook(tmp_path, [HEAD, ["Vũ An", "1950", None, None, "0912345678"]]), "Sheet1"
    )
    assert 4 not in opened.guess.columns
    corrected = office.roster.correct(opened, 4, "phone")
    corrected = office.roster.correct(corrected, 1, IGNORED)
    assert office.roster.preview(corrected).people[0].values == {"full_name": "Vũ An", "phone": "0912345678"}
    database.apply(lambda session: None).result()  # what was said is on the disk
    next_list = of(office, tmp_path, ["Vũ Ba", "1951", None, None, "0987654321"], head=[*HEAD[:4], "MÃ"])
    assert next_list.guess.columns == {0: "full_name", 2: "national_id", 3: "phone", 4: "phone"}


def test_reading_a_long_list_can_be_given_up(office, tmp_path) -> None:
    class GivesUp:
        def report(self, done: int, total: int) -> None:
            raise Cancelled

    opened = office.roster.open(workbook(tmp_path, [HEAD, *[["Vũ An", "1950"]] * 300]), "Sheet1")
    with pytest.raises(Cancelled):
        office.roster.preview(opened, GivesUp())


def test_a_list_is_written_as_sorted_on_screen(office, tmp_path) -> None:
    for name, birth in (("Lê An", "1960"), ("Lê Bình", "1950"), ("Vũ Cúc", "1955")):
        a_citizen(office, name, birth=birth)
    path = tmp_path / "list.xlsx"
    office.citizen_list.write(path, CitizenFilter(text="le", order="born"), Silent())
    column = [row[1].value for row in openpyxl.load_workbook(path).active.iter_rows(min_row=8)]
    assert column == ["Lê Bình", "Lê An"]
