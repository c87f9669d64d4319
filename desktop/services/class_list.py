"""A class's results as a workbook: the list that is signed and kept, or the one the ward uploads."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

from sqlalchemy import select

from desktop.contract.teaching import Framework
from desktop.errors import InvalidInput, Problem
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.models.training_class import TrainingClass
from desktop.progress import Progress
from desktop.services import one_person
from desktop.services.catalog import Catalog
from desktop.services.citizen import log_access
from desktop.services.citizen_id import mask_national_id
from desktop.services.class_result import ClassResults, ResultRow
from desktop.services.drafting import by_id
from desktop.services.notebook import Notebook
from desktop.services.official_confirmation import Confirmation, ConfirmationDeeds
from desktop.services.teaching import Teaching
from desktop.services.workbook_form import ListForm, OutColumn
from desktop.services.workbook_out import Value, write_list

# A document, not a screen: always Vietnamese.
LEVELS = {"not_yet": "Chưa làm được", "with_help": "Có người giúp", "alone": "Tự làm được"}
VERDICTS = {"passed": "Đạt", "not_passed": "Chưa đạt", "open": "Chưa xác định"}
Person = tuple[str | None, str | None, str]  # birth, ID number, cell
NAMELESS = "(không để lại tên)"


class ClassList:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)
        self._teaching = Teaching(database)

    def write(self, path: Path, class_id: str, progress: Progress, *, full_ids: bool = False) -> int:
        """Everybody of the class, by given name; gives how many. Taking it out is noted.

        `full_ids`: for the ward's upload of results, with whole ID numbers. Raises InvalidInput where the
        class is not here, NotAllowed, Cancelled or StorageFailed: then no file is left.
        """
        self._database.demand(self._user, "citizen.export")
        with self._database.read() as session:
            of = by_id(session, TrainingClass, class_id)
            if of is None:
                raise InvalidInput([Problem("class", "gone")])
        rows = ClassResults(self._database).rows(class_id)
        people = self._people(rows)
        confirmed = {
            each.citizen_id: each
            for each in reversed(ConfirmationDeeds(self._database, self._user).of(*people))
        }
        framework = self._teaching.framework(of.framework, of.framework_version)
        notebook = Notebook(self._database, self._user)
        places = {place.cell: place.name for place in notebook.places()}
        written = write_list(
            path,
            _form(of, framework, notebook.info().ward_name or "phường", rows),
            (
                [
                    *_person(row, people.get(row.learner.citizen_id or ""), places, full_ids=full_ids),
                    *_outcome(row, framework),
                    *self._confirmed(confirmed.get(row.learner.citizen_id or "")),
                ]
                for row in rows
            ),
            progress,
            len(rows),
        )
        self.taken_out(written, "class_full" if full_ids else "class").result()
        return written

    def taken_out(self, count: int, what: str = "class") -> Future[None]:
        """Results of so many people have left, as a document to be signed or as a file."""
        return self._database.write(
            Deed("citizen.export", self._user),
            lambda session: session.add(log_access(session, self._user, "export", what, count)),
        )

    def _people(self, rows: Sequence[ResultRow]) -> Mapping[str, Person]:
        """Of those whose records may be read here."""
        named = [row.learner.citizen_id for row in rows if row.learner.citizen_id]
        columns = (Citizen.id, Citizen.birth, Citizen.national_id, Citizen.cell)
        with self._database.read() as session:
            found = session.execute(select(*columns).where(Citizen.id.in_(named))).all()
            told = one_person.as_one(session, found)
        return {each.id: (each.birth, each.national_id, each.cell) for each in told}

    def _confirmed(self, found: Confirmation | None) -> list[Value]:
        if found is None:
            return [None, None]
        source = self._catalog.title("confirmation_source", found.source)
        day = found.confirmed_on.isoformat() if found.confirmed_on else None
        return [" · ".join(filter(None, (source, found.number, found.body))), day]


def _form(of: TrainingClass, framework: Framework | None, ward: str, rows: Sequence[ResultRow]) -> ListForm:
    held = rows[0].held if rows else 0
    columns = [
        OutColumn("Họ và tên", 28),
        OutColumn("Ngày sinh", 12, "date"),
        OutColumn("Số CCCD", 15),
        OutColumn("Tổ dân phố", 18),
        OutColumn(f"Số buổi có mặt (trong {held})", 12, "number"),
        *(OutColumn(item.title, 16) for item in (framework.items if framework else ())),
        OutColumn("Trắc nghiệm, % đúng", 12, "number"),
        OutColumn("Theo quy tắc của phường", 16),
        OutColumn("Giấy xác nhận đã có (nơi khác cấp)", 26),
        OutColumn("Ngày xác nhận", 12, "date"),
    ]
    return ListForm(
        agency=f"UBND {ward.upper()}",
        unit="TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG",
        title="KẾT QUẢ LỚP HỌC",
        subtitle=f"Lớp: {of.title}. Danh sách ghi nhận tham gia, không thay thế giấy xác nhận.",
        unit_line="ĐVT: người",
        columns=columns,
    )


def _person(
    row: ResultRow,
    known: Person | None,
    places: dict[str, str],
    *,
    full_ids: bool,
) -> list[Value]:
    birth, number, cell = known or (None, None, "")
    year = str(row.learner.birth_year) if row.learner.birth_year else None
    shown = number if full_ids else mask_national_id(number)
    return [row.learner.name or NAMELESS, birth or year, shown, places.get(cell), row.attended]


def _outcome(row: ResultRow, framework: Framework | None) -> list[Value]:
    """What was not assessed is empty: not known is not 'not yet'."""
    items = framework.items if framework else ()
    levels: list[Value] = [LEVELS.get(row.levels.get(item.code, "")) for item in items]
    verdict = VERDICTS[row.judgement.verdict] if row.judgement else None
    return [*levels, row.quiz_percent, verdict]
