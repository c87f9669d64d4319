"""A class's learners from an Excel list: who is known, new or on it twice is seen beforehand."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.errors import AppError
from desktop.services.enrolment import Enrolled, known_on_list
from desktop.services.roster import Brought
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
        self._brought: Brought | None = None
        self.setWindowTitle(self.tr("Enrol from a list"))

    def take(self) -> None:
        """Two deeds: the people, then their seats. Who was brought in already is not brought in twice."""
        if self._brought:
            self._enrol(self._brought)
        elif self.has_new():
            super().take()
        elif self.known():
            self._enrol(None)

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

    def _on_taken(self, brought: Brought) -> None:
        self._enrol(brought)

    def _enrol(self, brought: Brought | None) -> None:
        self._brought = brought
        office, made = self._context.office, brought.made if brought else None
        deed = office.enrolment.enrol_list(self._class, self.known(), made)
        self._context.jobs.follow(deed, self._on_enrolled, self._on_refused)

    def _on_enrolled(self, done: Enrolled) -> None:
        self._context.notices.done(enrolled_text(done), partial(self._take_back, done, self._brought))
        self.accept()

    def _on_refused(self, error: AppError) -> None:
        """The people are in the notebook; only the class did not take them."""
        text = problem_text(error)
        if self._brought:
            kept = self.tr("The people of the list are in the notebook; only the class has not taken them.")
            text = f"{text} {kept}"
        self.note.say(text, "trouble")

    def _take_back(self, done: Enrolled, brought: Brought | None) -> None:
        jobs, office = self._context.jobs, self._context.office
        jobs.follow(office.history.undo(done.deed))
        if brought:
            jobs.follow(office.roster.take_back(brought))
