"""One person being helped, as the desk holds her until she is saved. Plain values: it is also the draft."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from desktop.contract.ids import uuid7
from desktop.services.citizen import CitizenDraft, ConsentDraft
from desktop.services.drafting import checked
from desktop.services.help_visit import AppointmentDraft, HelpVisitDraft, Turn

FORM = "desk"  # under which drafts are kept
MINUTES_AT_MOST = 240  # an open turn that nobody closed says nothing about how long help took


@dataclass
class OpenTurn:
    visit_id: str = field(default_factory=uuid7)
    started_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())
    citizen_id: str | None = None  # of a known or a new person; None: anonymous, or nobody chosen yet
    is_new: bool = False
    is_anonymous: bool = False
    label: str = ""  # as the strip calls her
    waiting_for: str = ""  # "OTP", "tải ứng dụng": typed when she is put aside
    person: dict[str, Any] = field(default_factory=dict)  # fields of a new person
    consent: dict[str, Any] | None = None
    services: dict[str, dict[str, Any]] = field(default_factory=dict)  # code -> outcome, reason, version
    note: str = ""
    appointment: dict[str, Any] | None = None
    kept: list[str] = field(default_factory=list)
    observed: dict[str, str] = field(default_factory=dict)  # what this help lets one conclude
    refused: list[str] = field(default_factory=list)  # kinds of it that were taken out
    sex: str | None = None
    age_band: str | None = None

    def values(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "OpenTurn":
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in values.items() if name in known})

    @property
    def is_empty(self) -> bool:
        """Nothing would be lost with it."""
        return not (
            self.citizen_id or self.is_anonymous or self.services or self.note or any(self.person.values())
        )

    def minutes(self, now: datetime | None = None) -> int:
        passed = (now or datetime.now(UTC)) - datetime.fromisoformat(self.started_at)
        return max(0, min(MINUTES_AT_MOST, round(passed.total_seconds() / 60)))

    def ready(self, session_id: str | None, day: date) -> Turn:
        """What the office is asked to save. Raises InvalidInput naming each bad field."""
        visit = checked(
            HelpVisitDraft,
            {
                "point_session_id": session_id,
                "visited_on": day,
                "started_at": self.started_at,
                "minutes": self.minutes(),
                "outcomes": self.services,
                "note": self.note or None,
                "sex": self.sex if self.is_anonymous else None,
                "age_band": self.age_band if self.is_anonymous else None,
            },
        )
        return Turn(
            visit,
            visit_id=self.visit_id,
            citizen_id=self.citizen_id,
            citizen=checked(CitizenDraft, self.person) if self.is_new else None,
            consent=checked(ConsentDraft, self.consent) if self.consent else None,
            appointment=checked(AppointmentDraft, self.appointment) if self.appointment else None,
            kept=tuple(self.kept),
            observed=self.observed,
            draft=(FORM, self.visit_id),
        )
