"""That somebody is a learner of a class, and her number on its sheets."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, across


class Enrolment(Record):
    """With the team that holds the class, and where the learner lives: she may be of another neighbourhood,
    and nobody here able to read her own record. Without citizen_id she gave no name, or was erased: counted.

    Its id says nothing to whoever has no notebook: it is all that a learner card's QR holds.
    """

    __tablename__ = "enrolment"
    HOME = {"owner": "class_id"}
    ALSO = {"owner_home": "citizen_id"}
    GROUPS = {
        **VOID_GROUP,
        # Enrolled on two laptops at once: only whether she has a seat is worth a question.
        **{
            name: {"fields": [name], "rule": "first"}
            for name in ("citizen_label", "birth_year", "target_group", "number", "source", "enrolled_on")
        },
    }
    NATURAL = ("class_id", "citizen_id")  # two laptops at one class note the same learner once
    STRIPPED = ("citizen_id", "citizen_label", "birth_year")

    class_id: Mapped[str] = mapped_column(info=across("training_class"), index=True)
    citizen_id: Mapped[str | None] = mapped_column(info=across("citizen"), index=True)
    citizen_label: Mapped[str | None]  # her name, for a reader who may not see her record
    birth_year: Mapped[int | None]  # tells two of one name apart
    target_group: Mapped[str | None]  # a code of the catalogue
    number: Mapped[int | None]  # her line on the sign-in sheet; two laptops may give the same to two walk-ins
    state: Mapped[str] = mapped_column(default="enrolled")  # enrolled | waiting | withdrawn
    source: Mapped[str | None]  # search | scan | filter | list | walk_in
    enrolled_on: Mapped[date]
