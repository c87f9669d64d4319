"""What somebody has or can reach, as of a day: smartphone, VNeID, payment account … (plan III.5.4)."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, inside


class Observation(Record):
    """What was not observed is unknown, which is not no. The latest day counts, then the latest to arrive."""

    __tablename__ = "observation"
    __table_args__ = (
        Index("ix_observation_current", "citizen_id", "kind", "observed_on"),
        # All that a count of a whole ward asks of one kind; see services/observation.standing().
        Index("ix_observation_by_kind", "kind", "citizen_id", "observed_on", "value", "_rev", "voided_at"),
    )
    HOME = {"owner": "citizen_id"}
    GROUPS = VOID_GROUP

    citizen_id: Mapped[str] = mapped_column(ForeignKey("citizen.id"), info=inside("citizen"))
    kind: Mapped[str]  # an observation_kind of the catalogue
    value: Mapped[str]  # one of that kind's values
    observed_on: Mapped[date]
    source: Mapped[str | None]  # asked | seen | police | list | help
    volunteer: Mapped[str]  # user who observed
