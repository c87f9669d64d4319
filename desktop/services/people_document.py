"""Documents about people for a period: hours of volunteers, the proposal to commend them, what officials and
others have learnt, who comes for an identity, which families are proposed. Always Vietnamese; whoever takes
one out is noted.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select

from desktop.contract.period import Period
from desktop.models.database import Database
from desktop.models.help_visit import HelpVisit
from desktop.models.outbox import Deed
from desktop.models.volunteer import Volunteer
from desktop.services import people_list
from desktop.services.citizen import log_access
from desktop.services.class_result import ClassResults
from desktop.services.document import (
    Document,
    Prose,
    Signature,
    Table,
    ended,
    number_of,
    official_place,
    place_and_day,
)
from desktop.services.document_marks import Value
from desktop.services.document_marks import said as said_of
from desktop.services.notebook import Notebook
from desktop.services.one_person import person
from desktop.services.people_list import OFFICIAL
from desktop.services.report_paper import period_words
from desktop.services.workbook_form import OutColumn

NOBODY = "(Trong kỳ không có ai)"
TEAM = "TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG"
TO_FILL = [Signature(["NGƯỜI LẬP"]), Signature(["TỔ TRƯỞNG"])]


@dataclass(frozen=True)
class Work:
    """What one volunteer has done. Minutes are those noted; turns without them count as turns only."""

    user: str
    name: str
    turns: int
    people: int  # distinct, with a name
    minutes: int
    sessions: int  # taught
    taught: int  # minutes

    @property
    def all_minutes(self) -> int:
        return self.minutes + self.taught

    @property
    def hours(self) -> float:
        return _hours(self.all_minutes)


class PeopleDocuments:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._results = ClassResults(database)

    def work(self, period: Period) -> Sequence[Work]:
        """The most hours first, then the most turns. Raises NotAllowed."""
        self._database.demand(self._user, "citizen.export")
        counts = (func.count(), func.count(person(HelpVisit.citizen_id).distinct()))
        query = (
            select(HelpVisit.volunteer, *counts, func.coalesce(func.sum(HelpVisit.minutes), 0))
            .where(HelpVisit.visited_on.between(period.first, period.last), HelpVisit.voided_at.is_(None))
            .group_by(HelpVisit.volunteer)
        )
        taught = {each.user: each for each in self._results.hours(period.first, period.last)}
        with self._database.read() as session:
            helped = {
                user: (turns, people, minutes) for user, turns, people, minutes in session.execute(query)
            }
            known = select(Volunteer.user, Volunteer.full_name).where(Volunteer.user.is_not(None))
            names = {str(user): name for user, name in session.execute(known)}
        found = []
        for user in {*helped, *taught}:
            turns, people, minutes = helped.get(user, (0, 0, 0))
            lessons = taught.get(user)
            name = names.get(user) or (lessons.name if lessons else user)
            sessions, length = (lessons.sessions, lessons.minutes) if lessons else (0, 0)
            found.append(Work(user, name, turns, people, minutes or 0, sessions, length))
        return sorted(found, key=lambda each: (-each.hours, -each.turns, each.name))

    def hours(self, period: Period, day: date) -> Document:
        work = self.work(period)
        hours = _hours(sum(each.all_minutes for each in work))
        total: list[Value] = ["", sum(each.turns for each in work), "", "", hours]
        about = f"Giờ tham gia của thành viên Tổ {period_words(period)}"
        note = "(Giờ giúp theo số phút đã ghi; lượt không ghi phút chỉ tính lượt)"
        rows = [_work_row(each) for each in work]  # one person may be helped by two: people are not added up
        table = Table(_WORK, rows, unit_line="ĐVT: lượt, người, giờ, buổi", total=total)
        return self._document("DANH SÁCH", about, [table], day, note=note)

    def commendation(self, period: Period, day: date, most: int = 5) -> Document:
        """The proposal, with the figures of those who have done the most; who is proposed, people decide."""
        work = self.work(period)
        rows = [[*_work_row(each), ""] for each in work[:most]]
        columns = [*_WORK, OutColumn("Hình thức đề nghị", 18)]
        turns, hours = sum(each.turns for each in work), _hours(sum(each.all_minutes for each in work))
        said = (
            f"Trong {period_words(period)}, {len(work)} thành viên của Tổ đã hướng dẫn {said_of(turns)} lượt "
            f"người dân, dạy và giúp {said_of(hours)} giờ. Tổ đề nghị Ủy ban nhân dân phường xem xét "
            "khen thưởng các cá nhân có tên dưới đây; số liệu lấy từ sổ của Tổ."
        )
        parts: list[Prose | Table] = [
            Prose(said, "1. Kết quả"),
            Table(columns, rows, "2. Cá nhân đề nghị khen thưởng"),
            Prose("", "3. Nhận xét của Tổ"),
            Prose(ended("Kính đề nghị Ủy ban nhân dân phường xem xét, quyết định")),
        ]
        about = f"Đề nghị khen thưởng trong phong trào Bình dân học vụ số {period_words(period)}"
        made = self._document("TỜ TRÌNH", about, parts, day)
        return replace(
            made,
            number=number_of("TTr-TCĐS"),
            to=f"Kính gửi: Ủy ban nhân dân {self._ward()[:1].lower()}{self._ward()[1:]}",
            signatures=[Signature(["TỔ TRƯỞNG"])],
            recipients=["Như trên", "Lưu: Tổ CĐSCĐ"],
            landscape=False,
        )

    def officials(self, period: Period, day: date) -> Document:
        """Results of classes for officials held in the period: for their personnel files (plan, V.1)."""
        about = f"Kết quả bồi dưỡng kỹ năng số của cán bộ, công chức, viên chức {period_words(period)}"
        return self._results_of(about, period, day, OFFICIAL)

    def classes(self, period: Period, day: date) -> Document:
        """Results of every class held in the period."""
        about = f"Kết quả các lớp Bình dân học vụ số {period_words(period)}"
        return self._results_of(about, period, day)

    def identity(self, period: Period, day: date) -> Document:
        """Who is expected at the police in the period, and who came."""
        self._database.demand(self._user, "citizen.export")
        about = f"Công dân hẹn làm định danh điện tử {period_words(period)}"
        return self._document("DANH SÁCH", about, [people_list.identity(self._database, period)], day)

    def families(self, period: Period, day: date) -> Document:
        """Households proposed for recognition as of today; the period does not matter."""
        self._database.demand(self._user, "citizen.export")
        about = "Hộ gia đình đề nghị công nhận “Gia đình số”"
        return self._document("DANH SÁCH", about, [people_list.families(self._database)], day)

    def taken_out(self, what: str, of: Document) -> Future[None]:
        """It has left on paper or as a file."""
        count = sum(len(part.rows) for part in of.parts if isinstance(part, Table))
        deed = Deed("citizen.export", self._user)
        return self._database.write(
            deed, lambda session: session.add(log_access(session, self._user, "export", what, count))
        )

    def _results_of(self, about: str, period: Period, day: date, only: str | None = None) -> Document:
        self._database.demand(self._user, "citizen.export")
        table = people_list.results(self._database, self._user, period, only=only)
        note = "(Ghi nhận tham gia và đánh giá tại lớp; không thay cho giấy xác nhận chính thức)"
        return self._document("DANH SÁCH", about, [table], day, note=note)

    def _document(
        self, kind: str, about: str, parts: Sequence[Prose | Table], day: date, *, note: str = ""
    ) -> Document:
        ward = self._ward()
        if not any(part.rows for part in parts if isinstance(part, Table)):
            note = NOBODY
        return Document(
            above=f"UBND {ward.upper()}",
            unit=TEAM,
            kind=kind,
            about=about,
            parts=parts,
            signatures=TO_FILL,
            place_and_day=place_and_day(official_place(ward), day),
            landscape=True,
            note=note,
        )

    def _ward(self) -> str:
        return Notebook(self._database, self._user).info().ward_name or "Phường ………"


_WORK = [
    OutColumn("Họ và tên", 26),
    OutColumn("Lượt giúp", 10, "number"),
    OutColumn("Số người (không trùng)", 12, "number"),
    OutColumn("Số buổi dạy", 10, "number"),
    OutColumn("Số giờ", 10, "number"),
]
KINDS: Mapping[str, Callable[[PeopleDocuments, Period, date], Document]] = {
    "hours": PeopleDocuments.hours,
    "commendation": PeopleDocuments.commendation,
    "officials": PeopleDocuments.officials,
    "classes": PeopleDocuments.classes,
    "identity": PeopleDocuments.identity,
    "families": PeopleDocuments.families,
}


def _work_row(each: Work) -> list[Value]:
    return [each.name, each.turns, each.people, each.sessions, each.hours]


def _hours(minutes: int) -> float:
    """With one decimal; half of a tenth counts as one, as in percentages."""
    return (minutes * 10 + 30) // 60 / 10
