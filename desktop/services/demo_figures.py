"""How many live where, what two units reported, two ambassadors: for the demo. Invented."""

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from desktop.contract.ids import uuid7
from desktop.services.ambassador import AmbassadorDraft
from desktop.services.office import Office
from desktop.services.unit_figure import UnitFigureDraft

COUNTS = ((30, 14), (36, 17), (28, 12))  # adults and households of the places, in their order


def fill_badly(path: Path) -> None:
    """The units' form: a number, a word, and less than nothing."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    title = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Số lượng")
    for row, typed in enumerate(("12", "nhiều", "-3"), start=title.row + 1):
        sheet.cell(row, title.column).value = typed
    book.save(path)


def tell(office: Office, day: date) -> None:
    """Of the year of this day. Waits."""
    for place, (adults, households) in zip(office.notebook.places(), COUNTS, strict=False):
        office.notebook.type_counts(place.code, adults, households).result()
    year = str(day.year)
    office.unit_figure.save(
        UnitFigureDraft(
            unit="vhxh", indicator="t1", period=year, amount=57, out_of=60, document_no="12/BC-VHXH"
        ),
        UnitFigureDraft(
            unit="doan_thanh_nien", indicator="people", period=year, amount=34, told_by="Bí thư Đoàn"
        ),
    ).result()
    ambassadors = (
        (office.notebook.places()[0].code, "Đỗ Thị Gương Mẫu", "0900000001"),
        ("cong_an", "Vũ Văn Tận Tình", "0900000002"),
    )
    for unit, name, phone in ambassadors:
        draft = AmbassadorDraft(unit=unit, full_name=name, phone=phone, since=date(day.year, 3, 1))
        office.ambassador.save(uuid7(), draft, {}).result()
