"""A class (lớp học) for one of the plan's audiences (plan III.3): what is taught, where, for how many."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from desktop.contract.vietnamese import fold
from desktop.models.base import CELL, IN_WARD, VOID_GROUP, Record


class TrainingClass(Record):
    """The organising team's; everybody in the ward may read it. Nothing in it is about a learner."""

    __tablename__ = "training_class"
    HOME = {"field": "home"}
    ALSO = IN_WARD
    SHAPES = {
        "topics": [{"code": "text", "title": "text", "items": ["text"], "minutes": "int"}],
        "quizzes": [{"code": "text", "version": "int"}],
        "materials": ["text"],
        "instructors": {"*": "text"},
    }
    GROUPS = {
        **VOID_GROUP,
        "state": {"fields": ["state", "state_reason"]},
        "template": {"fields": ["template", "template_version"]},
        "framework": {"fields": ["framework", "framework_version"]},
        "pass_rule": {"fields": ["pass_rule", "pass_rule_version"]},
    }

    home: Mapped[str] = mapped_column(info=CELL)  # the cell of the team that holds it; changing it is a move
    title: Mapped[str]
    template: Mapped[str | None]  # class_template of the catalogue it was made from …
    template_version: Mapped[int | None]
    audience: Mapped[str | None]  # of the catalogue: who it is for
    topics: Mapped[list[Any]]  # their items are of the framework
    framework: Mapped[str | None]  # skill_framework of the catalogue its learners are assessed by
    framework_version: Mapped[int | None]
    quizzes: Mapped[list[Any]]
    pass_rule: Mapped[str | None]  # of the catalogue; its mark may be open
    pass_rule_version: Mapped[int | None]
    materials: Mapped[list[Any]]  # what to bring and to hand out, in words
    place: Mapped[str | None]
    room: Mapped[str | None]
    capacity: Mapped[int | None]  # learners; None: as many as come
    instructors: Mapped[dict[str, Any]]  # user -> name as it was then; the first leads, unless `lead` says
    lead: Mapped[str | None]  # user
    guests: Mapped[str | None]  # who teaches and is no user: a teacher, a bank clerk
    support: Mapped[str | None]  # what the class offers: sign language, large print, a ramp; not who needs it
    state: Mapped[str] = mapped_column(default="open")  # open | finished | cancelled
    state_reason: Mapped[str | None]
    note: Mapped[str | None]

    @classmethod
    def searchable(cls, values: Mapping[str, Any]) -> tuple[str, str] | None:
        said = (values.get(name) or "" for name in ("title", "place", "room"))
        return fold(" ".join(said)).strip(), ""
