"""The sample roster, brought in, found, taken back, sent and written out again."""

from pathlib import Path

import openpyxl
import pytest

from desktop.errors import Cancelled
from desktop.progress import Silent
from desktop.services.citizen_listing import CitizenFilter
from tests.builders import a_citizen, home_of

SAMPLE = Path(__file__).parents[1] / "samples" / "danh-sach-tdp4.xlsx"


def take(office, preview):
    return office.roster.take(preview.new_people, home_of(office), "Danh sách của phường", Silent())


def test_the_sample_comes_in_whole_and_is_found_without_accents(office) -> None:
    sheet = office.roster.sheets(SAMPLE)[0]
    preview = office.roster.preview(SAMPLE, sheet.name)
    assert preview.tally.rows == len(preview.rows)
    changes = take(office, preview)
    assert office.citizen.count(CitizenFilter()) == len(preview.new_people) == len(changes.records["citizen"])
    found = office.search.find("nguyen my uoc")
    assert [person.full_name for person in found] == ["Nguyễn Mỹ Ước"]
    assert found[0].national_id == "040149000666"
    assert office.citizen.consent(found[0].id).legal_basis == "Danh sách của phường"


def test_the_same_list_again_brings_in_nobody(office) -> None:
    first = office.roster.preview(SAMPLE, office.roster.sheets(SAMPLE)[0].name)
    take(office, first)
    again = office.roster.preview(SAMPLE, office.roster.sheets(SAMPLE)[0].name)
    left = [row.values for row in again.new_people]
    assert all(not values.get("birth") and not values.get("national_id") for values in left), left[:3]


def test_an_import_is_taken_back_in_one_step_and_as_one_deed(database, office) -> None:
    a_citizen(office, "Người Có Trước")
    changes = take(office, office.roster.preview(SAMPLE, office.roster.sheets(SAMPLE)[0].name))
    office.roster.take_back(changes).result()
    rows = office.citizen.page(CitizenFilter()).rows
    assert [row.full_name for row in rows] == ["Người Có Trước"]
    someone = next(iter(changes.records["citizen"]))
    assert office.history.of("citizen", someone)[0].act == "import.undo"


def test_a_cancelled_import_leaves_nothing(office) -> None:
    class GivesUp:
        def report(self, done: int, total: int) -> None:
            if done:
                raise Cancelled

    preview = office.roster.preview(SAMPLE, office.roster.sheets(SAMPLE)[0].name)
    many = list(preview.new_people) * 3
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
