"""Any list on screen as a workbook in the ward's form: the columns shown, as they read. Noted as export."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.paging import Listed, Numbers
from desktop.progress import Progress
from desktop.services.citizen import log_access
from desktop.services.notebook import Notebook
from desktop.services.workbook_form import ListForm, OutColumn
from desktop.services.workbook_out import write_list

PAGE = 1_000

Texts = Sequence[tuple[str, float, Callable[[Any], str]]]  # title, width in characters, words of a row


class ListOut:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def write(self, path: Path, title: str, texts: Texts, listed: Listed, progress: Progress) -> int:
        """Gives the number of rows. Raises Cancelled, NotAllowed, StorageFailed: no file is left."""
        self._database.demand(self._user, "list.export")
        info, numbers = Notebook(self._database, self._user).info(), listed.numbers(None)
        form = ListForm(
            agency=f"UBND {(info.ward_name or 'phường').upper()}",
            unit="TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG",
            title=title.upper(),
            subtitle="",
            unit_line="",
            columns=[OutColumn(heading, width) for heading, width, _ in texts],
        )
        rows = ([say(row) for _, _, say in texts] for row in _rows(listed, numbers))
        written = write_list(path, form, rows, progress, len(numbers))
        deed = Deed("list.export", self._user)
        self._database.write(
            deed, lambda session: session.add(log_access(session, self._user, "export", "list", written))
        ).result()
        return written


def _rows(listed: Listed, numbers: Numbers) -> Iterator[Any]:
    for start in range(0, len(numbers), PAGE):
        yield from listed.rows(numbers[start : start + PAGE])
