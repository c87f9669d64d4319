"""Who was there: one learner, one session."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, across, inside


class Attendance(Record):
    """Noted by two laptops at once: whoever was seen by one of them was there, as not having seen her is no
    proof that she was away. The codes are in that order: absent < excused < late < present. Who changes a
    mark knows more than that: two who change the same one are asked."""

    __tablename__ = "attendance"
    HOME = {"owner": "enrolment_id"}
    ALSO = {"owner_also": "enrolment_id"}
    GROUPS = {
        **VOID_GROUP,
        "state": {"fields": ["state", "noted"], "by": "state", "rule": "max"},
    }
    NATURAL = ("session_id", "enrolment_id")

    session_id: Mapped[str] = mapped_column(info=across("class_session"), index=True)
    enrolment_id: Mapped[str] = mapped_column(
        ForeignKey("enrolment.id"), info=inside("enrolment"), index=True
    )
    state: Mapped[str]  # absent | excused | late | present
    noted: Mapped[str | None]  # how: all | card | id_card | name | sheet | tick
