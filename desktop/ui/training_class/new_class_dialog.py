"""A new class: from a template, with its sessions week by week, holidays passed over."""

from collections.abc import Mapping
from concurrent.futures import Future
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop.errors import InvalidInput
from desktop.services.class_plan import Part, PlanDraft
from desktop.services.drafting import checked
from desktop.services.timetable import MANY, weekly
from desktop.services.training_class import PlannedClass, TrainingClassDraft
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text, today
from desktop.ui.record_dialog import RecordDialog
from desktop.ui.theme import look
from desktop.ui.training_class.clash_bar import ClashBar
from desktop.ui.training_class.narrow import narrow
from desktop.ui.training_class.words import clash_text, day_text
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.number_edits import MinutesEdit
from desktop.ui.widgets.several_chips import SeveralChips
from desktop.ui.widgets.time_edit import TimeEdit

NEW = "new"  # one half-planned class for each person
WIDTH = 640
FACTS = ("title", "place", "room", "capacity", "instructors", "guests", "note")
WEEKS_OFF = 20  # holidays that may fall on one weekday meanwhile


class NewClassDialog(RecordDialog):
    """made            with the id of the class"""

    made = Signal(str)

    def __init__(
        self, context: PageContext, parent: QWidget | None = None, first: date | None = None
    ) -> None:
        super().__init__(context, "training_class.create", NEW, parent)
        self.setWindowTitle(self.tr("New class"))
        self.days, self.clashes = QLabel(wordWrap=True), ClashBar()
        self.days.setProperty("role", "quiet")
        self._templates = {each.code: each for each in context.office.teaching.templates()}
        self._add_fields()
        self.add_note(self.clashes)
        self.add_note(self.days)
        self.resize(look().px(WIDTH), self.height())
        self._template.currentIndexChanged.connect(self._propose)
        self.form.edited.connect(self.show_plan)
        code = next(iter(self._templates), None)
        self.load(
            {"template": code, **self._proposed(code), "first": first or _in_a_week(), "starts": "08:00"}
        )
        self.show_plan()

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[str]:
        return self.context.office.training_class.create(self.plan(values))

    def plan(self, values: Mapping[str, Any]) -> PlannedClass:
        """The class as it stands in the form. Raises InvalidInput."""
        asked = checked(PlanDraft, {**values, "topics": list(values["topics"] or ())})
        draft = checked(TrainingClassDraft, {name: values[name] for name in FACTS})
        return self.context.office.training_class.planned(
            asked.template,
            asked.first,
            asked.starts,
            skip=self._holidays(asked) if asked.skip else frozenset(),
            part=Part(asked.topics, asked.times),
            **{name: getattr(draft, name) for name in FACTS},
        )

    def show_plan(self) -> None:
        """Which days it comes to, and what speaks against them."""
        try:
            plan = self.plan(self.form.values())
        except InvalidInput:
            self.days.clear()
            self.clashes.show_lines([])
            return
        days = [each.day for each in plan.sessions]
        words = ", ".join(day_text(day, short=True) for day in days[:6]) + (" …" if len(days) > 6 else "")
        count = self.tr("{count} sessions: {days}").format(count=number_text(len(days)), days=words)
        passed = [day for day in weekly(days[0], len(days)) if day not in days] if days else []
        over = ", ".join(day_text(day, short=True) for day in passed)
        skipped = self.tr("Holidays passed over: {days}").format(days=over) if passed else ""
        self.days.setText(" · ".join(filter(None, [count, skipped])))
        sessions = self.context.office.class_session
        self.clashes.show_lines(
            [clash_text(clash, each.day) for each in plan.sessions for clash in sessions.clashes(each)]
        )

    def _on_saved(self, result: object) -> None:
        super()._on_saved(result)
        self.made.emit(str(result))

    def _holidays(self, asked: PlanDraft) -> frozenset[date]:
        far = asked.first + timedelta(weeks=min(asked.times, MANY) + WEEKS_OFF)
        return frozenset(self.context.office.class_session.holidays(asked.first, far))

    def _proposed(self, code: str | None) -> dict[str, Any]:
        """What the template says of the fields."""
        template = self._templates.get(code or "")
        if template is None:
            return {"skip": True}
        info = self.context.office.notebook.info()
        self._topics.offer({topic.code: topic.title for topic in template.topics})
        return {
            "title": template.title,
            "topics": {topic.code: topic.title for topic in template.topics},
            "times": len(template.sessions),
            "capacity": template.capacity,
            "skip": True,
            "instructors": {info.user: info.name},
        }

    def _propose(self) -> None:
        """Another template: its title, topics and seats in place of the former's."""
        proposed = self._proposed(self._template.currentData())
        self.form.restore({name: proposed[name] for name in ("title", "topics", "times", "capacity")})
        self.form.edited.emit()

    def _add_fields(self) -> None:
        catalog, form = self.context.office.catalog, self.form
        self._template, self._topics = narrow(QComboBox()), SeveralChips()
        for code, each in self._templates.items():
            self._template.addItem(f"{catalog.title('audience', each.audience)}: {each.title}", code)
        form.add_field("template", self.tr("Template"), self._template)
        form.add_field("title", self.tr("Title"), QLineEdit())
        form.add_field("topics", self.tr("Topics"), self._topics)
        form.add_field("first", self.tr("First day"), DateEdit(upcoming=True))
        form.add_field("starts", self.tr("Begins at"), TimeEdit())
        form.add_field("times", self.tr("Sessions, one a week"), MinutesEdit())
        form.add_field("skip", self.tr("Pass over holidays"), QCheckBox())
        form.add_field("place", self.tr("Place"), QLineEdit())
        form.add_field("room", self.tr("Room"), QLineEdit())
        form.add_field("capacity", self.tr("Seats (empty: as many as come)"), MinutesEdit())
        members = self.context.office.person.members()
        form.add_field("instructors", self.tr("Instructors"), SeveralChips(members))
        form.add_field("guests", self.tr("Guest teachers"), QLineEdit())
        form.add_field("note", self.tr("Note"), QPlainTextEdit())


def _in_a_week() -> date:
    return today() + timedelta(days=7)
