"""Reports of the ward's units: writing one, and its way from draft to closed figures."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from pydantic import field_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract import report as rules
from desktop.contract.report import PROSE, WRITABLE
from desktop.contract.roles import may
from desktop.contract.vietnamese import clean
from desktop.errors import InvalidInput, NotAllowed, Problem
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.models.report import Report
from desktop.models.volunteer import Volunteer
from desktop.services import report_complete, report_figures
from desktop.services.dates import today
from desktop.services.drafting import Draft, by_id, store
from desktop.services.report_board import BoardRow, Key, ReportBoards, Unit, as_sent, sent_of
from desktop.services.report_complete import VIETNAM, Completeness, completeness
from desktop.services.report_figures import Changed, Sent, Snapshot

__all__ = ["BoardRow", "Key", "OpenReport", "ReportDeeds", "ReportDraft", "Unit"]


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
class OpenReport:
    """A report as it is read and written. Sent, it has the form and the names it was sent with."""

    key: Key
    state: str
    figures: Snapshot  # as sent; of a draft: as they are now
    complete: Completeness
    prose: Mapping[str, str | None]
    steps: Sequence[str]  # states that this person may give it now
    can_write: bool
    changes: Sequence[Changed] = ()  # since it was sent
    reason: str | None = None
    submitted: tuple[str, datetime] | None = None  # name of whoever sent it, when
    decided: tuple[str, datetime] | None = None
    ward: str = ""

    @property
    def day(self) -> date | None:
        """Of a sent one: the day that stands on its paper, whenever it is printed."""
        is_sent = self.submitted and self.state not in WRITABLE
        return self.submitted[1].astimezone(VIETNAM).date() if self.submitted and is_sent else None


class ReportDeeds(ReportBoards):
    def open(self, key: Key) -> OpenReport:
        """With the figures as they were sent, and what has changed since; of a draft, as they are now."""
        with self._database.read() as session:
            kept, role = by_id(session, Report, key.id), self._database.role_of(self._user)
            known = completeness(session, key.period.last, by_place=key.form.by_place)
            names = self._names(session, kept)
        state, is_anothers = kept.state if kept else "draft", self._is_anothers(key.unit)
        sent = sent_of(kept)
        stays = sent if state not in WRITABLE else None
        key = self.now(key) if stays is None else as_sent(key, stays)
        now = self._figures(key)
        if kept and stays and kept.complete:
            known = report_complete.read(kept.complete, key.period.last)
        ward = self._notebook.info().ward_name or "Phường ………"
        return OpenReport(
            key=key,
            state=state,
            figures=stays.snapshot if stays else now,
            complete=known,
            prose={name: getattr(kept, name) if kept else None for name in PROSE},
            steps=[] if is_anothers else rules.steps(state, key.unit.code, key.period, role, today()),
            can_write=state in WRITABLE and may(role, "report") and not is_anothers,
            changes=report_figures.changed(sent.snapshot, now) if sent else (),
            reason=kept.reason if kept else None,
            submitted=_by(names, kept.submitted_by, kept.submitted_at) if kept else None,
            decided=_by(names, kept.decided_by, kept.decided_at) if kept else None,
            ward=(stays.ward if stays else "") or ward,
        )

    def save(self, key: Key, draft: ReportDraft, seen: Mapping[str, Any]) -> Future[None]:
        """Begins it where nobody has. Fails with ChangedByBoth, or NotAllowed where it is sent already, or
        another team's."""
        if self._is_anothers(key.unit):
            raise NotAllowed("report")

        def work(session: NotingSession) -> None:
            _begun(session, key)
            store(session, Report, key.id, draft, seen)

        return self._database.write(Deed("report.save", self._user), work)

    def step(
        self,
        key: Key,
        state: str,
        reason: str | None = None,
        written: tuple[ReportDraft, Mapping[str, Any]] | None = None,
    ) -> Future[None]:
        """Gives it this state: submitted (its figures are kept as they are now), draft (taken back),
        returned (with a reason, or InvalidInput), approved, locked. `written`: as save() takes it, in the
        same deed. Fails with NotAllowed, ChangedByBoth."""
        self._check(key, state, reason)
        if state == "submitted":
            key = self.now(key)
        figures = report_figures.stored(self._as_of_now(key)) if state == "submitted" else None

        def work(session: NotingSession) -> None:
            of = _begun(session, key)
            if written:
                store(session, Report, key.id, *written)
            of.state, of.reason = state, reason
            if state in ("submitted", "draft"):
                of.submitted_by, of.submitted_at = self._user, datetime.now(UTC)
                of.decided_by = of.decided_at = None
            else:
                of.decided_by, of.decided_at = self._user, datetime.now(UTC)
            if figures is not None:
                of.figures, of.form_version = figures, key.form.version
                of.complete = completeness(session, key.period.last, by_place=key.form.by_place).stored()

        return self._database.write(Deed(_ACTS[state], self._user), work)

    def _check(self, key: Key, state: str, reason: str | None) -> None:
        if state == "returned" and not (reason or "").strip():
            raise InvalidInput([Problem("reason", "required")])
        if self._is_anothers(key.unit):
            raise NotAllowed(_ACTS[state])
        if state == "submitted" and key.period.first > today():
            raise NotAllowed("period")

    def _as_of_now(self, key: Key) -> Sent:
        ward = self._notebook.info().ward_name or ""
        return Sent(self._figures(key), key.unit.name, ward, key.form)

    def _figures(self, key: Key) -> Snapshot:
        codes = key.form.indicators
        wanted = [each for code in codes if (each := self._indicators.get(code))]
        found = self._indicators.figures(key.period, codes)
        if not key.form.by_place:
            found = {**found, **self._indicators.of_team(key.unit.code, key.period, codes)}
            return report_figures.taken(wanted, found, [(key.unit.code, key.unit.name)])
        told = {code for of in found.values() for code, each in of.items() if each.value is not None}
        places = self._indicators.places()
        real = [
            (place.code, place.name)
            for place in places
            if place.kind == "neighbourhood" or (place.kind == "pseudo" and place.code in told)
        ]
        units = [each.code for each in places if each.kind in ("team", "organisation") and each.is_here]
        return report_figures.taken(wanted, found, real, units)

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
