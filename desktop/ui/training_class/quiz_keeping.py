"""Answers to a quiz, stored; and the notice that takes them back."""

from concurrent.futures import Future

from PySide6.QtCore import QCoreApplication

from desktop.services.learner import Learner
from desktop.services.quiz_result import Marked
from desktop.ui.context import PageContext


def say_kept(context: PageContext, stored: Future[Marked], learner: Learner) -> None:
    """Says it when it is on the disk."""
    office, jobs, tr = context.office, context.jobs, QCoreApplication.translate
    text = tr("training_class", "{name}: answers kept").format(name=learner.name or "–")

    def say(marked: Marked) -> None:
        context.notices.done(text, lambda: jobs.follow(office.history.undo(marked.deed)))

    jobs.follow(stored, say)
