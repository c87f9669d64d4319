"""Names of learners on paper: who may print them, and the note that so many have left."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from desktop.ui.context import PageContext
from desktop.ui.formats import number_text


def may_print(context: PageContext) -> bool:
    return context.office.person.may("citizen.export")


def noted(context: PageContext, people: int) -> Callable[[], None]:
    """For SheetOutput: they are on paper."""
    text = QCoreApplication.translate("training_class", "On paper: the names of {count} people. It is noted.")

    def note() -> None:
        printed = context.office.class_list.printed(people)
        context.jobs.follow(printed, lambda _: context.notices.done(text.format(count=number_text(people))))

    return note
