"""Reports of the ward's units: who has sent what, writing one, and its way from draft to closed figures."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from pydantic import field_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract import report as rules
from desktop.contract.figures import WARD
from desktop.contract.ids import natural_id
from desktop.contract.indicator import Indicator
from desktop.contract.period import Period
from desktop.contract.report import PROSE, WRITABLE, Form
from desktop.contract.roles import may
from desktop.contract.vietnamese import clean
from desktop.errors import InvalidInput, Problem
from desktop.models.cells import grants
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.models.report import Report
from desktop.models.volunteer import Volunteer
from desktop.services import report_complete, report_figures
from desktop.services.catalog import Catalog
from desktop.services.drafting import Draft, by_id, store
from desktop.services.indicator import Indicators
from desktop.services.notebook import Notebook
from desktop.services.report_complete import Completeness, completeness
from desktop.services.report_figures import Changed, Snapshot


class ReportDraft(Draft):
    """What is written by hand."""

    results: str | None = None
    difficulties: str | None = None
    proposals: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _clean_text(cls, value: Any) -> Any:
        """Its paragraphs stay."""
        lines = [clean(line) for line in value.splitlines()] if isinstance(value, str) else None
        return value if lines is None else "\n".join(lines).strip("\n") or None


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


@dataclass(frozen=True)
class OpenReport:
    """A report as it is read and written."""

    key: Key
    state: str
    figures: Snapshot  # as sent; of a draft: as they are now
    indicators: Sequence[Indicator]
    complete: Completeness
    prose: Mapping[str, str | None]
    steps: Sequence[str]  # states that this person may give it now
    can_write: bool
    changes: Sequence[Changed] = ()  # since it was sent
    reason: str | None = None
    submitted: tuple[str, datetime] | None = None  # name of whoever sent it, when
    decided: tuple[str, datetime] | None = None
    ward: str = ""


class ReportDeeds:
    def __init__(self, database: Database, user: str, indicators: Indicators) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)
        self._indicators = indicators
        self._notebook = Notebook(database, user)

    def forms(self) -> Sequence[Form]:
        """What the ward asks for; what cannot be read is left out, `catalog load` says why."""
        entries = self._catalog.entries("report_form")
        return [rules.form(entry) for entry in entries if not any(rules.problems("report_form", entry.data))]

    def units(self, form: Form) -> Sequence[Unit]:
        """Who owes it, in the ward's order."""
        team = self._notebook.info().team
        kinds = {e.code: e.data.get("type") for e in self._catalog.entries("organisation")}
        found = [
            Unit(place.code, place.name, place.cell or team, place.kind == "neighbourhood")
            for place in self._indicators.places()
            if (place.kind == "neighbourhood" and "neighbourhood" in form.units)
            or (place.kind == "organisation" and kinds.get(place.code) in form.units)
        ]
        ward = self._notebook.info().ward_name or "Phường"
        return [*found, *([Unit(WARD, ward, team)] if "ward" in form.units else [])]

    def board(self, form: Form, period: Period) -> Sequence[BoardRow]:
        with self._database.read() as session:
            query = select(Report).where(
                Report.form == form.code, Report.period == period.code, Report.voided_at.is_(None)
            )
            kept = session.scalars(query).all()
        written = {each.unit: each for each in kept}
        homes = {each.home: each for each in kept}  # of before the ward: its places had codes of their own
        rows = []
        for at, unit in enumerate(self.units(form), start=1):
            found = written.get(unit.code) or (homes.get(unit.home) if unit.is_place else None)
            rows.append(replace(self._row(form, period, unit, found), n=at))
        return rows

    def due(self, today: date, days: int = 7) -> Sequence[BoardRow]:
        """Hers to write, not sent or returned, and to be sent within so many days, or late."""
        with self._database.read() as session:
            role, mine = self._database.role_of(self._user), grants(session.connection()).writable
        if not may(role, "report.submit"):
            return []
        rows = [row for form in self.forms() for row in self.board(form, form.current(today))]
        near = [
            row
            for row in rows
            if not row.is_sent and (row.due - today).days <= days and row.key.unit.home in mine
        ]
        return sorted(near, key=lambda row: row.due)

    def open(self, key: Key) -> OpenReport:
        """With the figures as they were sent, and what has changed since; of a draft, as they are now."""
        form, period = key.form, key.period
        indicators = [each for code in form.indicators if (each := self._indicators.get(code))]
        now = self._figures(key)
        with self._database.read() as session:
            kept, role = by_id(session, Report, key.id), self._database.role_of(self._user)
            known = completeness(session, period.last)
            names = self._names(session, kept)
        state = kept.state if kept else "draft"
        was_sent = kept is not None and state not in WRITABLE and kept.figures is not None
        then = report_figures.read(kept.figures, key.unit.code) if kept and kept.figures else None
        if kept and was_sent and kept.complete:
            known = report_complete.read(kept.complete, period.last)
        return OpenReport(
            key=key,
            state=state,
            figures=then if was_sent and then else now,
            indicators=indicators,
            complete=known,
            prose={name: getattr(kept, name) if kept else None for name in PROSE},
            steps=[to for (at, to), right in rules.STEPS.items() if at == state and may(role, right)],
            can_write=state in WRITABLE and may(role, "report"),
            changes=report_figures.changed(then, now, indicators) if then else (),
            reason=kept.reason if kept else None,
            submitted=_by(names, kept.submitted_by, kept.submitted_at) if kept else None,
            decided=_by(names, kept.decided_by, kept.decided_at) if kept else None,
            ward=self._notebook.info().ward_name or "Phường ………",
        )

    def save(self, key: Key, draft: ReportDraft, seen: Mapping[str, Any]) -> Future[None]:
        """Begins it where nobody has. Fails with ChangedByBoth, or NotAllowed where it is sent already."""

        def work(session: NotingSession) -> None:
            _begun(session, key)
            store(session, Report, key.id, draft, seen)

        return self._database.write(Deed("report.save", self._user), work)

    def step(self, key: Key, state: str, reason: str | None = None) -> Future[None]:
        """Gives it this state: submitted (its figures are kept as they are now), draft (taken back),
        returned (with a reason, or InvalidInput), approved, locked. Fails with NotAllowed."""
        if state == "returned" and not (reason or "").strip():
            raise InvalidInput([Problem("reason", "required")])
        figures = report_figures.stored(self._figures(key)) if state == "submitted" else None

        def work(session: NotingSession) -> None:
            of = _begun(session, key)
            of.state, of.reason = state, reason
            if state in ("submitted", "draft"):
                of.submitted_by, of.submitted_at = self._user, datetime.now(UTC)
                of.decided_by = of.decided_at = None
            else:
                of.decided_by, of.decided_at = self._user, datetime.now(UTC)
            if figures is not None:
                of.figures = figures
                of.complete = completeness(session, key.period.last).stored()

        return self._database.write(Deed(_ACTS[state], self._user), work)

    def _figures(self, key: Key) -> Snapshot:
        found = self._indicators.figures(key.period, key.form.indicators)
        if not key.form.by_place:
            return report_figures.taken(found, [(key.unit.code, key.unit.name)])
        real = [(p.code, p.name) for p in self._indicators.places() if p.kind in ("neighbourhood", "pseudo")]
        return report_figures.taken(found, real)

    def _row(self, form: Form, period: Period, unit: Unit, kept: Report | None) -> BoardRow:
        names = {"home": unit.home, "unit": unit.code, "form": form.code, "period": period.code}
        record_id = kept.id if kept else natural_id("report", *names.values())
        key = Key(form, unit, period, record_id)
        if kept is None:
            return BoardRow(key, "none", form.due(period))
        sent = kept.submitted_at if kept.state not in WRITABLE else None
        return BoardRow(key, kept.state, form.due(period), sent=sent, reason=kept.reason)

    def _names(self, session: Session, kept: Report | None) -> Mapping[str, str]:
        users = [each for each in (kept.submitted_by, kept.decided_by) if each] if kept else []
        found = session.execute(select(Volunteer.user, Volunteer.full_name).where(Volunteer.user.in_(users)))
        return {str(user): name for user, name in found}


_ACTS = {
    "draft": "report.submit",
    "submitted": "report.submit",
    "returned": "report.return",
    "approved": "report.approve",
    "locked": "report.lock",
}


def _begun(session: Session, key: Key) -> Report:
    """The record, made where nobody has begun it."""
    found = by_id(session, Report, key.id)
    if found is None:
        found = Report(
            home=key.unit.home,
            unit=key.unit.code,
            form=key.form.code,
            form_version=key.form.version,
            period=key.period.code,
        )
        session.add(found)
        session.flush()
    return found


def _by(names: Mapping[str, str], user: str | None, at: datetime | None) -> tuple[str, datetime] | None:
    return (names.get(user, user), at) if user and at else None
