"""The list of people as a workbook in the ward's form, as filtered and sorted on screen."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.paging import Numbers
from desktop.progress import Progress
from desktop.services import citizen_listing, one_person
from desktop.services.citizen import log_access
from desktop.services.citizen_id import mask_national_id
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.notebook import Notebook
from desktop.services.phone import phone_text
from desktop.services.workbook_form import ListForm, OutColumn
from desktop.services.workbook_out import write_list

PAGE = 2_000
SEXES = {"male": "Nam", "female": "Nữ"}  # a document, not a screen: always Vietnamese


class CitizenList:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def write(self, path: Path, wanted: CitizenFilter, progress: Progress, *, full_ids: bool = False) -> int:
        """Streams to the file; gives the number of people. Raises Cancelled, NotAllowed: no file is left.

        Full ID numbers only when asked; taking a list out is noted and sent to the ward either way.
        """
        self._database.demand(self._user, "citizen.export")
        notebook = Notebook(self._database, self._user)
        with self._database.read() as session:
            numbers = citizen_listing.numbers(session, wanted)
        places = {place.cell: place.name for place in notebook.places()}
        info = notebook.info()
        form = ListForm(
            agency=f"UBND {(info.ward_name or 'phường').upper()}",
            unit="TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG",
            title="DANH SÁCH NGƯỜI DÂN",
            subtitle="",
            unit_line="ĐVT: người",
            columns=[
                OutColumn("Họ và tên", 28),
                OutColumn("Ngày sinh", 12, "date"),
                OutColumn("Giới tính", 9),
                OutColumn("Số CCCD", 15),
                OutColumn("Điện thoại", 14),
                OutColumn("Tổ dân phố", 18),
                OutColumn("Địa chỉ", 34),
            ],
        )
        rows = (_row(row, places, full_ids=full_ids) for row in self._rows(numbers))
        written = write_list(path, form, rows, progress, len(numbers))
        what = "list_full" if full_ids else "list"
        deed = Deed("citizen.export", self._user)
        self._database.write(
            deed, lambda session: session.add(log_access(session, self._user, "export", what, written))
        ).result()
        return written

    def _rows(self, numbers: Numbers) -> Iterator[Any]:
        for start in range(0, len(numbers), PAGE):
            with self._database.read() as session:
                found = citizen_listing.PEOPLE.at(session, numbers[start : start + PAGE])
                people = one_person.as_one(session, found)
            yield from people


def _row(row: Any, places: dict[str, str], *, full_ids: bool) -> list[str | None]:
    number = row.national_id if full_ids else mask_national_id(row.national_id)
    sex = SEXES.get(row.sex or "")
    return [row.full_name, row.birth, sex, number, phone_text(row.phone), places.get(row.cell), row.address]
