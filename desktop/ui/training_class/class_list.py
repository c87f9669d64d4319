"""The list of classes: what meets next, first."""

from collections.abc import Sequence

from PySide6.QtCore import Qt

from desktop.paging import Listed, held
from desktop.services.training_class import ClassRow
from desktop.ui.context import PageContext
from desktop.ui.lazy_table import Column
from desktop.ui.list_filters import Choice, Tick
from desktop.ui.list_page import Asked, ListPage, ListPlan
from desktop.ui.training_class.card import ClassCard
from desktop.ui.training_class.narrow import narrow
from desktop.ui.training_class.words import (
    day_text,
    seats_text,
    state_sign,
    state_text,
    where_text,
    who_text,
)


class ClassList(ListPage):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._user = context.office.notebook.info().user
        self.card = ClassCard(context)
        self.lay(self.plan(), self.card, self.card.show_class)
        narrow(self.filters.inputs["audience"])

    def plan(self) -> ListPlan:
        return ListPlan(
            key="training_class",
            name=self.tr("Classes"),
            columns=self._columns(),
            listed=self._listed,
            shows=("training_class", "class_session", "enrolment"),
            counted=self.tr("{count} classes"),
            nothing_yet=self.tr(
                "No class is planned yet. “New class” makes one from a template, with all its sessions."
            ),
            nothing_like_this=self.tr("No class is like this. Press “Show all” to see every class."),
            hint=self.tr("Title, place or instructor, without accents"),
            filters=[
                Choice(
                    "audience",
                    self.tr("For whom"),
                    self.tr("All audiences"),
                    {entry.code: entry.title for entry in self.context.office.teaching.audiences()},
                ),
                Tick("mine", self.tr("Taught by me")),
                Tick("ended", self.tr("Ended ones too"), narrows=False),
                Tick("voided", self.tr("Struck through too"), narrows=False),
            ],
        )

    def _listed(self, asked: Asked) -> Listed:
        return held(lambda: self._rows(asked))

    def _rows(self, asked: Asked) -> Sequence[ClassRow]:
        chosen, behind = asked.chosen, asked.chosen.get("behind")
        return [
            row
            for row in self.context.office.training_class.rows(
                asked.text, with_ended=chosen["ended"] or bool(behind), with_voided=chosen["voided"]
            )
            if chosen["audience"] in (None, row.audience)
            and (behind is None or row.id in (behind.records or ()))
            and (not chosen["mine"] or self._user in row.instructors)
        ]

    def _columns(self) -> list[Column]:
        titles = {entry.code: entry.title for entry in self.context.office.teaching.audiences()}
        right = Qt.AlignmentFlag.AlignRight
        return [
            Column(self.tr("Class"), lambda row: row.title, key="title"),
            Column(
                self.tr("For whom"),
                lambda row: titles.get(row.audience, row.audience or ""),
                20,
                key="audience",
                shown=False,
            ),
            Column(self.tr("Next session"), lambda row: day_text(row.next, short=True), 11, key="next"),
            Column(self.tr("Sessions"), lambda row: f"{row.held}/{row.sessions}", 6, right, key="sessions"),
            Column(self.tr("Learners"), seats_text, 13, right, key="learners"),
            Column(self.tr("State"), state_text, 17, sign=state_sign, key="state"),
            Column(self.tr("Place"), where_text, 20, key="place", shown=False),
            Column(self.tr("Instructors"), who_text, 16, key="who", shown=False),
            Column(self.tr("First day"), lambda row: day_text(row.first), 14, key="first", shown=False),
        ]
