"""Who owes which report, who has sent it, and what is to be sent soon, or late."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.contract import report as rules
from desktop.contract.figures import WARD
from desktop.contract.ids import natural_id
from desktop.contract.period import Period
from desktop.contract.report import WRITABLE, Form
from desktop.contract.roles import Role, may
from desktop.models.cells import grants
from desktop.models.class_session import ClassSession
from desktop.models.database import Database
from desktop.models.help_visit import HelpVisit
from desktop.models.household_visit import HouseholdVisit
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.report import Report
from desktop.models.team import Team
from desktop.services import report_figures
from desktop.services.catalog import Catalog
from desktop.services.class_session import was_held
from desktop.services.indicator import Indicators
from desktop.services.notebook import Notebook
from desktop.services.report_figures import Sent


@dataclass(frozen=True)
class Unit:
    """Who owes a report. code "ward": the ward itself."""

    code: str
    name: str
    home: str  # the cell its reports live in
    is_place: bool = False  # a neighbourhood: the cell is its own


@dataclass(frozen=True)
class Key:
    """One report, written or not."""

    form: Form
    unit: Unit
    period: Period
    id: str


@dataclass(frozen=True)
class BoardRow:
    """A unit on the board of a form and a period. state: "none" where nobody has begun."""

    key: Key
    state: str
    due: date
    n: int = 0  # its place
    sent: datetime | None = None
    reason: str | None = None

    @property
    def is_sent(self) -> bool:
        return self.state in ("submitted", "approved", "locked")

    @property
    def id(self) -> str:
        return self.key.id


class ReportBoards:
    def __init__(self, database: Database, user: str, indicators: Indicators) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)
        self._indicators = indicators
        self._notebook = Notebook(database, user)

    def forms(self) -> Sequence[Form]:
        """What the ward asks for, then what it no longer does but was sent; what of the catalogue cannot be
        read is left out, `catalog load` says why."""
        asked = self.asked_for()
        codes = [each.code for each in asked]
        query = select(Report).where(
            Report.form.not_in(codes), Report.figures.is_not(None), Report.voided_at.is_(None)
        )
        with self._database.read() as session:
            sent = [sent_of(each) for each in session.scalars(query.order_by(Report.form_version))]
        past = {each.form.code: each.form for each in sent if each and each.form}
        return [*asked, *past.values()]

    def units(self, form: Form) -> Sequence[Unit]:
        """Who owes it, in the ward's order."""
        team = self._notebook.info().team
        kinds = {e.code: e.data.get("type") for e in self._catalog.entries("organisation")}
        with self._database.read() as session:
            teams = _teams(session)
        found = [
            Unit(
                place.code,
                place.name,
                place.cell or teams.get(place.code, team),
                place.kind == "neighbourhood",
            )
            for place in self._indicators.places()
            if (place.kind == "neighbourhood" and "neighbourhood" in form.units)
            or (place.kind == "organisation" and kinds.get(place.code) in form.units)
        ]
        ward = self._notebook.info().ward_name or "Phường"
        return [*found, *([Unit(WARD, ward, team)] if "ward" in form.units else [])]

    def board(self, form: Form, period: Period) -> Sequence[BoardRow]:
        """Everybody who owes it, and whoever has written one and is no more."""
        return self._boards(form, [period])[period]

    def periods(self, form: Form) -> Sequence[Period]:
        """Those that somebody has begun to report, the oldest first."""
        query = select(Report.period).where(Report.form == form.code, Report.voided_at.is_(None)).distinct()
        with self._database.read() as session:
            found = {_period(code) for code in session.scalars(query)}
        return sorted(each for each in found if each)

    def due(self, today: date, days: int = 7) -> Sequence[BoardRow]:
        """Hers to write, not sent or returned, and to be sent within so many days, or late: since the first
        day of which there are records, the oldest first."""
        own = self._notebook.info().team
        with self._database.read() as session:
            role, mine = self._database.role_of(self._user), grants(session.connection()).writable
            since = _first_day(session) or today
            team = session.scalar(select(Team.code).where(Team.cell_id == own))
        if not may(role, "report.submit"):
            return []
        boards = [
            self._boards(form, form.owed(since, today) or self.periods(form)) for form in self.asked_for()
        ]
        rows = chain.from_iterable(rows for board in boards for rows in board.values())
        near = [
            row
            for row in rows
            if not row.is_sent
            and (row.key.form.period != "days" or row.state != "none")  # begun: somebody asked for it
            and (row.due - today).days <= days
            and row.key.unit.home in mine
            and _is_hers(row.key.unit, role, team)
        ]
        return sorted(near, key=lambda row: row.due)

    def asked_for(self) -> Sequence[Form]:
        """By the catalogue of today."""
        entries = self._catalog.entries("report_form")
        return [rules.form(entry) for entry in entries if not any(rules.problems("report_form", entry.data))]

    def now(self, key: Key) -> Key:
        """In the form that is asked for now, by the name its unit has now."""
        form = next((each for each in self.asked_for() if each.code == key.form.code), key.form)
        unit = next((each for each in self.units(form) if each.code == key.unit.code), key.unit)
        return replace(key, form=form, unit=replace(key.unit, name=unit.name))

    def _is_anothers(self, unit: Unit) -> bool:
        """An association writes its own report, or an officer does; nobody of a team that is another's."""
        with self._database.read() as session:
            teams = _teams(session)
        role, own = self._database.role_of(self._user), self._notebook.info().team
        return not unit.is_place and rules.is_anothers(unit.code, unit.home, own, role, teams)

    def _boards(self, form: Form, periods: Collection[Period]) -> Mapping[Period, Sequence[BoardRow]]:
        query = select(Report).where(
            Report.form == form.code,
            Report.period.in_([each.code for each in periods]),
            Report.voided_at.is_(None),
        )
        with self._database.read() as session:
            kept = session.scalars(query).all()
            names = dict(session.execute(select(Neighbourhood.code, Neighbourhood.name)).all())
        units = self.units(form)
        return {
            period: _rows(form, period, units, [r for r in kept if r.period == period.code], names)
            for period in periods
        }


def _rows(
    form: Form, period: Period, units: Iterable[Unit], kept: Sequence[Report], names: Mapping[str, str]
) -> Sequence[BoardRow]:
    """`names`: of neighbourhoods, also of those that are no more."""
    written = {each.unit: each for each in kept}
    homes = {each.home: each for each in kept}  # of before the ward: its places had codes of their own
    rows, left = [], {each.id: each for each in kept}
    for unit in units:
        found = written.get(unit.code) or (homes.get(unit.home) if unit.is_place else None)
        rows.append(_row(form, period, unit, found))
        left.pop(rows[-1].id, None)
    for each in left.values():
        unit = Unit(each.unit, names.get(each.unit, each.unit), each.home, "neighbourhood" in form.units)
        rows.append(_row(form, period, unit, each))
    return [replace(row, n=at) for at, row in enumerate(rows, start=1)]


def _row(form: Form, period: Period, unit: Unit, kept: Report | None) -> BoardRow:
    names = {"home": unit.home, "unit": unit.code, "form": form.code, "period": period.code}
    key = Key(form, unit, period, kept.id if kept else natural_id("report", *names.values()))
    if kept is None:
        return BoardRow(key, "none", form.due(period))
    stays = sent_of(kept) if kept.state not in WRITABLE else None
    key = as_sent(key, stays) if stays else key
    sent = kept.submitted_at if kept.state not in WRITABLE else None
    return BoardRow(key, kept.state, key.form.due(period), sent=sent, reason=kept.reason)


def _period(code: str) -> Period | None:
    """None: of a newer program's, that this one does not know."""
    try:
        return Period.read(code)
    except ValueError:
        return None


def sent_of(kept: Report | None) -> Sent | None:
    """As it was sent last; None of one that never was."""
    if kept is None or not kept.figures:
        return None
    return report_figures.read(kept.figures, kept.unit, kept.form, kept.form_version)


def as_sent(key: Key, sent: Sent) -> Key:
    return replace(key, form=sent.form or key.form, unit=replace(key.unit, name=sent.unit))


def _teams(session: Session) -> Mapping[str, str]:
    """Code -> cell."""
    return dict(session.execute(select(Team.code, Team.cell_id).where(Team.voided_at.is_(None))).all())


def _is_hers(unit: Unit, role: Role, team: str | None) -> bool:
    """Whom she writes for: a leader for her neighbourhoods, or the association that is her team; an officer
    for the ward, and for those who have no notebook."""
    is_officer = may(role, "report.approve")
    if unit.is_place or unit.code == WARD:
        return is_officer != unit.is_place
    return is_officer or unit.code == team


def _first_day(session: Session) -> date | None:
    """Of which anything is written down."""
    days = [
        session.scalar(select(func.min(day)).where(condition))
        for day, condition in (
            (HelpVisit.visited_on, HelpVisit.voided_at.is_(None)),
            (HouseholdVisit.visited_on, HouseholdVisit.voided_at.is_(None)),
            (ClassSession.day, was_held()),
        )
    ]
    return min((day for day in days if day), default=None)
