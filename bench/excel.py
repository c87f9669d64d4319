"""Rosters in and lists out, 50,000 rows, each against the bare library doing the same cells."""

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import python_calamine
from openpyxl import Workbook

from bench.table import Row, markdown
from desktop.services.roster_columns import guess_columns
from desktop.services.roster_rows import Tally, read_rows
from desktop.services.workbook import read_sheet
from desktop.services.workbook_form import Kind
from desktop.services.workbook_out import ListForm, OutColumn, Value, write_list

ROWS, QUICK_ROWS = 50_000, 5_000
COLUMNS = 20
SEED = 2026
TODAY = date(2026, 11, 24)
_HEADER = ["TT", "Hộ số", "Họ và tên", "Ngày sinh", "Giới tính", "CCCD", "Địa chỉ", "Điện thoại", "Ghi chú"]
_FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ"]
_GIVEN = ["An", "Bình", "Chi", "Dung", "Giang", "Hạnh", "Khánh", "Lan", "Minh", "Ngọc"]
_KINDS: tuple[Kind, ...] = ("text", "date", "number", "text")


def measure(quick: bool) -> list[Row]:
    count = QUICK_ROWS if quick else ROWS
    with tempfile.TemporaryDirectory() as folder:
        return [*_import(Path(folder), count), *_export(Path(folder), count)]


def _import(folder: Path, count: int) -> list[Row]:
    path = folder / "roster.xlsx"
    write_roster(path, count)
    people = 0

    def ours() -> None:
        nonlocal people
        sheet = read_sheet(path, "Sheet")
        tally = Tally()
        for row in read_rows(sheet, guess_columns(sheet, sheet.merged), TODAY, sheet.merged):
            tally.add(row)
        people = tally.kinds["person"]

    def checked_and_read() -> None:
        for _ in read_sheet(path, "Sheet"):
            pass

    def floor() -> None:
        python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("Sheet").to_python()

    parsed, opened, bare = _median(ours), _median(checked_and_read), _median(floor)
    if people != count:
        raise AssertionError(f"{people} people of {count}")
    return [
        Row(f"roster checked and read, {count:,} x {len(_HEADER)}", opened, "s", bare, opened / bare),
        Row(f"roster parsed into people, {count:,}", parsed, "s", bare, parsed / bare),
    ]


def _export(folder: Path, count: int) -> list[Row]:
    columns = [OutColumn(f"Cột {n}", kind=_KINDS[n % 4]) for n in range(COLUMNS)]
    form = ListForm("UBND PHƯỜNG", "TỔ", "DANH SÁCH", "", "ĐVT: người", columns)
    cells = list(_cells(count))
    ours = _median(lambda: write_list(folder / "ours.xlsx", form, cells))
    bare = _median(lambda: _bare(folder / "bare.xlsx", ([n, *row] for n, row in enumerate(cells))))
    name = f"list written in the ward's form, {count:,} x {COLUMNS}"
    return [Row(name, ours, "s", bare, ours / bare, "≤ 1.2×")]


def write_roster(path: Path, count: int) -> None:
    """A sheet "Sheet" of that many people, as wards keep them."""
    _bare(path, _roster(count))


def _bare(path: Path, rows: Iterator[list[Value]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(path)


def _roster(count: int) -> Iterator[list[Value]]:
    """As wards keep them: zeros lost, ditto marks, births in several forms. Synthetic: the IDs carry 999."""
    chance = random.Random(SEED)
    yield list(_HEADER)
    for number in range(1, count + 1):
        birth = date(1940, 1, 1) + timedelta(days=chance.randrange(25_000))
        sex = chance.randrange(2)
        name = f"{chance.choice(_FAMILIES)} {chance.choice(_FAMILIES)} {chance.choice(_GIVEN)}"
        yield [
            number,
            number // 4 if number % 4 == 0 else None,
            name.upper() if chance.random() < 0.1 else name,
            (birth, birth.strftime("%d/%m/%Y"), birth.year)[chance.randrange(3)],
            ("Nam", "Nữ")[sex],
            f"999{sex + 2 * (birth.year // 2000)}{birth.year % 100:02}{number:06}",
            f"Số {number // 4}, ngõ 5" if number % 4 == 0 or number < 4 else chance.choice(["nt", '"']),
            chance.choice([912_000_000 + number, f"0912{number:06}", None]),
            chance.choice([None, None, "Đi làm xa"]),
        ]


def _cells(count: int) -> Iterator[list[Value]]:
    day = date(1950, 1, 1)
    for number in range(count):
        row: list[Value] = [
            f"Nguyễn Thị Hoa {number}",
            day + timedelta(days=number % 20_000),
            number,
            "0912345678",
        ]
        yield row * (COLUMNS // 4)


def _median(work: Callable[[], object], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        started = perf_counter()
        work()
        taken.append(perf_counter() - started)
    return sorted(taken)[times // 2]


def main() -> None:
    print(markdown(measure(quick=False)))


if __name__ == "__main__":
    main()
