"""What a learner can do: one item of a skill framework, as an instructor saw it."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, inside


class Assessment(Record):
    """Not yet assessed: there is none, or its level is None. Two who saw the same agree, whoever writes."""

    __tablename__ = "assessment"
    HOME = {"owner": "enrolment_id"}
    ALSO = {"owner_also": "enrolment_id"}
    GROUPS = {
        **VOID_GROUP,
        "level": {"fields": ["level", "assessor", "assessed_on", "framework_version"], "by": "level"},
    }
    NATURAL = ("enrolment_id", "framework", "item", "round")

    enrolment_id: Mapped[str] = mapped_column(
        ForeignKey("enrolment.id"), info=inside("enrolment"), index=True
    )
    framework: Mapped[str]  # skill_framework of the catalogue
    framework_version: Mapped[int]
    item: Mapped[str]  # a code of that framework
    round: Mapped[int]  # 0: before the class, 1: after it, 2 …: again
    level: Mapped[str | None]  # not_yet | with_help | alone
    assessor: Mapped[str]  # user
    assessed_on: Mapped[date]
