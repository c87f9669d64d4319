"""A report written to a file: Word, Excel, or the ward's own form filled in. Numbers only, no person.

The libraries are imported when one is written, not before.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.paths import RESOURCES
from desktop.services.document import Document
from desktop.services.report import OpenReport
from desktop.services.report_paper import document, values

SAMPLE = RESOURCES / "sample" / "mau-bao-cao-phuong.xlsx"

if TYPE_CHECKING:
    from desktop.services.document_fill import Looked


def write(path: Path, of: OpenReport, day: date | None) -> None:
    """By the name of the file: .docx or .xlsx. Raises StorageFailed; then no file is left."""
    write_document(path, document(of, day))


def write_document(path: Path, of: Document) -> None:
    """Likewise of any document."""
    if path.suffix.casefold() == ".docx":
        from desktop.services.document_docx import write_docx

        write_docx(path, of)
    else:
        from desktop.services.document_excel import write_excel

        write_excel(path, of)


def look_at(form: Path, of: OpenReport) -> "Looked":
    """What of the ward's own file would be filled. Raises BadFile."""
    from desktop.services.document_fill import look

    return look(form, values(of))


def fill_form(form: Path, to: Path, of: OpenReport) -> int:
    """Gives how many marks. Raises BadFile, MarksUnknown, StorageFailed; then nothing is written."""
    from desktop.services.document_fill import fill

    return fill(form, to, values(of))


def save_sample(path: Path) -> None:
    """A form with marks, to be made the ward's own. Raises StorageFailed."""
    from desktop.services.document_package import save

    save(path, SAMPLE.read_bytes())
