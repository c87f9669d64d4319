"""What was typed but not yet saved. Local only; never synced."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base


class FormDraft(Base):
    """One per open form: a form for a new record has that record's id already."""

    __tablename__ = "form_draft"

    form: Mapped[str] = mapped_column(primary_key=True)  # e.g. "citizen"
    record: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(primary_key=True)
    seen: Mapped[dict[str, Any]]  # what the form showed before the typing
    values: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime] = mapped_column(
        default=lambda: datetime.now(UTC), onupdate=lambda: datetime.now(UTC)
    )
