"""Documents about people: hours, results, who is asked to the police, which families are proposed."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.ids import uuid7
from desktop.contract.period import Period
from desktop.models.access_event import AccessEvent
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.outbox import Deed
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.dates import today
from desktop.services.document import Document, Prose, Table
from desktop.services.document_marks import Value
from desktop.services.drafting import by_id
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.services.household import HouseholdDraft
from desktop.services.household_member import MemberDraft
from desktop.services.office import Office
from tests.builders import a_citizen, home_of
from tests.conftest import USER
from tests.services.test_report import SEPTEMBER, a_class, helped


def rows_of(of: Document) -> Sequence[Sequence[Value]]:
    return next(part for part in of.parts if isinstance(part, Table)).rows


def test_hours_and_results_of_people_are_counted_once_and_noted_when_taken_out(database: Database) -> None:
    office = Office.over(database, USER)
    person = a_citizen(office, "Lê Thị Hoa")
    for minutes, day in ((30, 1), (60, 30), (15, 30)):
        draft = HelpVisitDraft(visited_on=date(2026, 9, day), outcomes={}, minutes=minutes)
        office.help_visit.record(Turn(draft, citizen_id=person)).result()
    helped(office, person, date(2026, 10, 1))
    a_class(database, person)
    documents, day = office.people_document, date(2026, 9, 30)
    [mine] = documents.work(SEPTEMBER)
    assert (mine.turns, mine.people, mine.minutes, mine.sessions, mine.taught) == (3, 1, 105, 1, 90)
    table = next(part for part in documents.hours(SEPTEMBER, day).parts if isinstance(part, Table))
    assert (table.rows[0][1:], table.total) == ([3, 1, 1, 3.3], ["", 3, "", "", 3.3])
    proposal = documents.commendation(SEPTEMBER, day)
    said = next(part.text for part in proposal.parts if isinstance(part, Prose))
    assert "1 thành viên của Tổ đã hướng dẫn 3 lượt" in said
    [row] = next(part for part in documents.officials(SEPTEMBER, day).parts if isinstance(part, Table)).rows
    assert (row[0], row[2], row[3]) == ("Lê Thị Hoa", "Lớp cán bộ", "1/1")
    documents.taken_out("officials", documents.officials(SEPTEMBER, day)).result()
    with database.read() as session:
        [event] = session.scalars(select(AccessEvent).where(AccessEvent.what == "officials"))
        assert event.count == 1


def test_lists_of_the_police_of_families_and_of_classes_name_whom_they_should(database: Database) -> None:
    office = Office.over(database, USER)
    first, again, gone = (a_citizen(office, name) for name in ("Lê Thị Hai", "Lê Thị Hài", "Vũ Văn Ba"))
    documents, day = office.people_document, today()
    drawn = office.digital_identity.draw_up(CitizenFilter())
    office.digital_identity.printed(drawn, day, "08:30", "Công an phường").result()
    office.digital_identity.type_in(drawn.number, 1 + drawn.ids.index(gone), "missed", day).saved.result()
    office.same_person.join(first, again, first).result()
    office.citizen.void(gone, reason="moved_away").result()
    month = Period.month(day.year, day.month)
    listed = rows_of(documents.identity(month, day))
    assert sorted((row[0], row[4], row[6]) for row in listed) == [
        ("Lê Thị Hai", day, "Chưa đến hẹn"),
        ("Vũ Văn Ba", day, "Không đến"),
    ]
    assert not rows_of(documents.identity(month.before(), day))

    def household(name: str, programme: str) -> None:
        home, head = uuid7(), a_citizen(office, name)
        draft = HouseholdDraft(home=home_of(office), address=f"Số {name[-1]}")
        office.household.make(home, draft, [MemberDraft(head, "head")]).result()

        def work(session: Session) -> None:
            of = by_id(session, Household, home)
            assert of is not None
            of.programme, of.programme_on = programme, day - timedelta(days=3)

        database.write(Deed("household.test", USER), work).result()

    for name, programme in (("Đỗ Văn A", "proposed"), ("Đỗ Văn B", "registered")):
        household(name, programme)
    [row] = rows_of(documents.families(month, day))
    assert (row[0], row[2], row[3], row[5]) == ("Đỗ Văn A", "Số A", 1, day - timedelta(days=3))

    a_class(database, first)
    held = rows_of(documents.classes(SEPTEMBER, day))
    assert [(row[0], row[2], row[3], row[4]) for row in held] == [("Lê Thị Hai", "Lớp cán bộ", "1/1", "")]
    assert not rows_of(documents.classes(SEPTEMBER.after(), day))
