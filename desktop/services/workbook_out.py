"""A list written as the ward writes its lists: who issues it, what it is, TT, and ready to print.

openpyxl makes the workbook (styles, heading, print set-up); the rows then stream into it as they come, so
memory does not grow with them, and no copy of anybody's data is left in the system's temporary folder.
The file appears under its name only when it is whole.
"""

import io
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import IO

from desktop.errors import InvalidInput, Problem, StorageFailed
from desktop.progress import Progress, Silent
from desktop.services.workbook_cells import RowWriter, Value
from desktop.services.workbook_form import ListForm, OutColumn

__all__ = ["ListForm", "OutColumn", "Value", "write_list"]

MAX_ROWS = 1_000_000  # a sheet holds 1,048,576
REPORT_EVERY = 200
_COMPRESSION = 4  # 6 takes half as long again to save a tenth


def write_list(
    path: Path,
    form: ListForm,
    rows: Iterable[Sequence[Value]],
    progress: Progress | None = None,
    total: int = 0,
) -> int:
    """Writes TT and the values of each row; a date may come as "YYYY-MM-DD", a year alone stays text.

    Returns how many rows. Raises Cancelled or StorageFailed, and then leaves what was at `path` as it was.
    """
    try:
        handle, name = mkstemp(prefix=".", suffix=".part", dir=path.parent)
    except OSError as error:
        raise StorageFailed from error
    try:
        with os.fdopen(handle, "wb") as file:
            written = _write(file, form, _reported(rows, progress or Silent(), total))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(name)
        if isinstance(error, OSError):
            raise StorageFailed from error
        raise
    return written


def _reported(
    rows: Iterable[Sequence[Value]], progress: Progress, total: int
) -> Iterator[list[Sequence[Value]]]:
    """In portions, each announced when the one before is written; this is where Cancel is heard."""
    done, portion = 0, []
    for row in rows:
        portion.append(row)
        if len(portion) == REPORT_EVERY:
            yield portion
            done, portion = done + len(portion), []
            progress.report(done, max(total, done))
    yield portion
    done += len(portion)
    progress.report(done, max(total, done))


def _write(file: IO[bytes], form: ListForm, portions: Iterable[list[Sequence[Value]]]) -> int:
    from desktop.services.workbook_template import SHEET_PART, template  # openpyxl: not before it is needed

    made = template(form)
    writer = RowWriter(made.first_row, made.styles, made.quoted_styles, form.columns)
    with (
        zipfile.ZipFile(io.BytesIO(made.package)) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as target,
    ):
        for name in source.namelist():
            if name != SHEET_PART:
                target.writestr(name, source.read(name))
        with target.open(SHEET_PART, "w") as sheet:
            sheet.write(made.before)
            for portion in portions:
                if writer.written + len(portion) > MAX_ROWS:
                    raise InvalidInput([Problem("rows", "too_many")])
                sheet.write("".join(map(writer.row, portion)).encode())
            sheet.write(made.after)
    return writer.written
