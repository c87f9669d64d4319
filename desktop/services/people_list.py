"""Tables about people and households for documents: who is asked to come for an identity, which families are
proposed, what classes came to. Always Vietnamese; see people_document.py."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.birth import birth_text
from desktop.contract.period import Period
from desktop.models.appointment import Appointment
from desktop.models.citizen import Citizen
from desktop.models.class_session import ClassSession
from desktop.models.database import Database
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.training_class import TrainingClass
from desktop.services import digital_family, household_listing, one_person
from desktop.services.catalog import Catalog
from desktop.services.class_list import NAMELESS, VERDICTS
from desktop.services.class_result import ClassResults, ResultRow
from desktop.services.class_session import was_held
from desktop.services.document import Table
from desktop.services.document_marks import Value
from desktop.services.household_listing import HouseholdFilter
from desktop.services.official_confirmation import ConfirmationDeeds
from desktop.services.workbook_form import OutColumn

OFFICIAL = "official"  # an audience
_TELLS = ("kept", "missed", "open", "cancelled")
_STATES = {"open": "Chưa đến hẹn", "kept": "Đã đến", "missed": "Không đến", "cancelled": "Đã hoãn"}


def identity(database: Database, period: Period) -> Table:
    """Everybody expected at the police on these days, by a printed sheet; once a day, by whichever of her
    records and sheets, with what tells most."""
    columns = [
        OutColumn("Họ và tên", 24),
        OutColumn("Ngày, năm sinh", 12),
        OutColumn("Tổ dân phố", 16),
        OutColumn("Địa chỉ", 26),
        OutColumn("Ngày hẹn", 11, "date"),
        OutColumn("Tờ số, dòng", 10),
        OutColumn("Kết quả", 14),
    ]
    who = one_person.person(Appointment.citizen_id)
    query = (
        select(Appointment, Citizen, who)
        .outerjoin(Citizen, Citizen.id == who)
        .where(
            Appointment.sheet.is_not(None),
            Appointment.day.between(period.first, period.last),
            Appointment.voided_at.is_(None),
        )
        .order_by(Appointment.day, Appointment.sheet, Appointment.row)
    )
    with database.read() as session:
        places = _places(session)
        told: dict[tuple[str, date], tuple[Appointment, Citizen | None]] = {}
        for each, citizen, known in session.execute(query):
            key = (known or each.id, each.day)
            if key not in told or _TELLS.index(each.status) < _TELLS.index(told[key][0].status):
                told[key] = (each, citizen)
        rows = [_identity_row(each, citizen, places) for each, citizen in told.values()]
    return Table(columns, rows, unit_line="ĐVT: người")


def families(database: Database) -> Table:
    """Proposed, and not recognised yet; in walking order."""
    columns = [
        OutColumn("Chủ hộ", 24),
        OutColumn("Tổ dân phố", 16),
        OutColumn("Địa chỉ", 30),
        OutColumn("Số người", 8, "number"),
        OutColumn("Tiêu chí đạt", 10),
        OutColumn("Ngày đề nghị", 12, "date"),
        OutColumn("Ghi chú", 16),
    ]
    criteria = digital_family.criteria(Catalog(database))
    with database.read() as session:
        places = _places(session)
        numbers = household_listing.numbers(session, criteria, HouseholdFilter(status="proposed"))
        found = household_listing.screenful(session, criteria, list(numbers))
    rows: list[Sequence[Value]] = [
        [
            each.head or "",
            places.get(each.cell, ""),
            each.address,
            each.people,
            f"{each.standing.met}/{len(each.standing.ticks)}",
            each.programme_on or "",
            "",
        ]
        for each in found
    ]
    return Table(columns, rows, unit_line="ĐVT: hộ, người")


def results(database: Database, user: str, period: Period, *, only: str | None = None) -> Table:
    """Of the classes that met in the period; `only`: of this audience."""
    columns = [
        OutColumn("Họ và tên", 24),
        OutColumn("Năm sinh", 9),
        OutColumn("Lớp", 28),
        OutColumn("Buổi có mặt", 9),
        OutColumn("Kỹ năng tự làm được", 10, "number"),
        OutColumn("Trắc nghiệm, %", 9, "number"),
        OutColumn("Theo quy tắc của phường", 14),
        OutColumn("Giấy xác nhận đã có (nơi khác cấp)", 22),
    ]
    rows = [row for of in _classes(database, period, only) for row in _of_class(database, user, of)]
    return Table(columns, rows, unit_line="ĐVT: người")


def _identity_row(each: Appointment, citizen: Citizen | None, places: Mapping[str, str]) -> Sequence[Value]:
    return [
        (citizen.full_name if citizen else each.citizen_label) or NAMELESS,
        birth_text(citizen.birth) if citizen else "",
        places.get(citizen.cell, "") if citizen else "",
        (citizen.address if citizen else "") or "",
        each.day,
        f"{each.sheet}, {each.row}",
        _STATES.get(each.status, each.status),
    ]


def _classes(database: Database, period: Period, audience: str | None) -> Sequence[TrainingClass]:
    meets = select(ClassSession.class_id).where(
        ClassSession.day.between(period.first, period.last),
        was_held(),
    )
    query = select(TrainingClass).where(TrainingClass.id.in_(meets), TrainingClass.voided_at.is_(None))
    if audience:
        query = query.where(TrainingClass.audience == audience)
    with database.read() as session:
        return session.scalars(query.order_by(TrainingClass.title, TrainingClass.n)).all()


def _of_class(database: Database, user: str, of: TrainingClass) -> Sequence[Sequence[Value]]:
    rows = ClassResults(database).rows(of.id)
    people = [row.learner.citizen_id for row in rows if row.learner.citizen_id]
    deeds, title = ConfirmationDeeds(database, user), Catalog(database).title
    confirmed = {each.citizen_id: each for each in reversed(deeds.of(*people))}
    shown = {
        citizen: " · ".join(filter(None, (title("confirmation_source", each.source), each.number)))
        for citizen, each in confirmed.items()
    }
    return [_result_row(of, row, shown) for row in rows]


def _result_row(of: TrainingClass, row: ResultRow, confirmed: Mapping[str, str]) -> Sequence[Value]:
    """What was not assessed is empty: not known is not 'not yet'."""
    learner, levels = row.learner, list(row.levels.values())
    return [
        learner.name or NAMELESS,
        str(learner.birth_year or ""),
        of.title,
        f"{row.attended}/{row.held}",
        levels.count("alone") if levels else "",
        "" if row.quiz_percent is None else row.quiz_percent,
        VERDICTS[row.judgement.verdict] if row.judgement else "",
        confirmed.get(learner.citizen_id or "", ""),
    ]


def _places(session: Session) -> Mapping[str, str]:
    """Cell -> name."""
    return dict(session.execute(select(Neighbourhood.cell_id, Neighbourhood.name)).all())
