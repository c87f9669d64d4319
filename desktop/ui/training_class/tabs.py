"""The sides of a class, as tabs: one line each in TABS. A tab's module is imported when it is first shown."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.ui.context import PageContext


class ClassTab(QWidget):
    """Shows one class at a time, and is told which.

    `shows` are record types: when one of them changes, the class is shown again. A tab that somebody types
    in leaves it empty and listens to `context.changes` itself.
    """

    shows: tuple[str, ...] = ()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context

    def show_class(self, class_id: str) -> None:
        """Another class, or the same one as it is now."""
        raise NotImplementedError

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """What the tab was opened for: navigate("training_class", {"id", "tab", …}), after show_class()."""

    def leave(self) -> None:
        """The app is about to close, or another class to be shown: keep what is half-typed."""


class TabEntry(NamedTuple):
    key: str
    title: str
    path: str  # module:class

    def shown_title(self) -> str:
        return QCoreApplication.translate("training_class", self.title)

    def build(self, context: PageContext) -> ClassTab:
        module, name = self.path.split(":")
        tab = getattr(import_module(module), name)(context)
        if not isinstance(tab, ClassTab):
            raise TypeError(self.path)
        return tab


TABS = (
    TabEntry(
        "facts",
        str(QT_TRANSLATE_NOOP("training_class", "About the class")),
        "desktop.ui.training_class.facts_tab:FactsTab",
    ),
    TabEntry(
        "sessions",
        str(QT_TRANSLATE_NOOP("training_class", "Sessions")),
        "desktop.ui.training_class.sessions_tab:SessionsTab",
    ),
    TabEntry(
        "learners",
        str(QT_TRANSLATE_NOOP("training_class", "Learners")),
        "desktop.ui.training_class.enrolment_tab:EnrolmentTab",
    ),
    TabEntry(
        "attendance",
        str(QT_TRANSLATE_NOOP("training_class", "Attendance")),
        "desktop.ui.training_class.attendance_tab:AttendanceTab",
    ),
    TabEntry(
        "assessment",
        str(QT_TRANSLATE_NOOP("training_class", "Assessment")),
        "desktop.ui.training_class.assessment_tab:AssessmentTab",
    ),
    TabEntry(
        "quiz",
        str(QT_TRANSLATE_NOOP("training_class", "Quiz")),
        "desktop.ui.training_class.quiz_tab:QuizTab",
    ),
    TabEntry(
        "results",
        str(QT_TRANSLATE_NOOP("training_class", "Results")),
        "desktop.ui.training_class.results_tab:ResultsTab",
    ),
)
