"""Names on paper: who may print them, and the note that so many have left."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from desktop.contract.ids import uuid7
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text


def may_print(context: PageContext) -> bool:
    return context.office.person.may("list.print")


def noted(context: PageContext, people: int, *, what: str = "", sheet: str = "") -> Callable[[], None]:
    """For SheetOutput: they are on paper, as `what` for themselves or on a `sheet` to be given back."""
    text = QCoreApplication.translate("training_class", "On paper: the names of {count} people. It is noted.")

    def note() -> None:
        lists = context.office.printed_list
        done = lists.printed(uuid7(), sheet, people) if sheet else lists.handed_out(what, people)
        context.jobs.follow(done, lambda _: context.notices.done(text.format(count=number_text(people))))

    return note
