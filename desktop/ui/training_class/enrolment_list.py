"""A class's learners from an Excel list: who is known, new or on it twice is seen beforehand."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.errors import AppError, InvalidInput
from desktop.progress import Progress
from desktop.services.enrolment import Enrolled, known_on_list
from desktop.services.roster_match import Taking
from desktop.ui.citizen.roster_dialog import RosterDialog
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.training_class.attendance_words import problem_text
from desktop.ui.training_class.enrolment_words import enrolled_text


class ClassRosterDialog(RosterDialog):
    """The usual way of bringing in a list; whoever is known already is enrolled too."""

    offers_households = False

    def __init__(
        self, context: PageContext, path: Path, class_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, path, parent)
        self._class = class_id
        self.setWindowTitle(self.tr("Enrol from a list"))

    def known(self) -> list[str]:
        """Citizens of this notebook whom the list means."""
        return list(known_on_list(self._preview, self.table.rows.choices)) if self._preview else []

    def has_new(self) -> bool:
        return bool(self._preview and self._preview.taking(self.table.rows.choices))

    def _can_take(self) -> bool:
        return self.has_new() or bool(self.known())

    def _words_of_button(self, new: int, filled: int) -> str:
        """Who is filled in is known too."""
        known = len(self.known())
        text = self.tr("Enrol {count}: {new} new, {known} known")
        return text.format(count=number_text(new + known), new=number_text(new), known=number_text(known))

    def _bringing(self, taking: Taking, home: str, basis: str) -> Callable[[Progress], Enrolled]:
        """The people and their seats: one deed."""
        enrolment, known = self._context.office.enrolment, self.known()
        return partial(enrolment.enrol_list, self._class, known, taking, home, basis)

    def _on_taken(self, brought: Enrolled) -> None:
        jobs, undo = self._context.jobs, self._context.office.history.undo
        self._context.notices.done(enrolled_text(brought), lambda: jobs.follow(undo(brought.deed)))
        self.accept()

    def _on_failure(self, error: AppError) -> None:
        if isinstance(error, InvalidInput):
            self.note.say(problem_text(error), "trouble")
        else:
            super()._on_failure(error)
