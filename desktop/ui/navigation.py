"""The pages of the main window, in menu order. A new page is one line here, and a guide.

Pages are named by their dotted path: a page's module is imported when the page is first shown.
"""

from importlib import import_module
from typing import NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.contract.roles import SEE_ACCESS, SEE_PROGRESS
from desktop.ui.context import PageContext


class PageEntry(NamedTuple):
    key: str
    title: str
    icon: str
    path: str  # module:class
    right: str = ""  # without it (contract/roles.py) the page is not shown

    def shown_title(self) -> str:
        return QCoreApplication.translate("navigation", self.title)

    def keys(self) -> str:
        """Alt and its place in the menu, 0 for the tenth; empty beyond it."""
        place = PAGES.index(self) + 1
        return f"Alt+{place % 10}" if place <= 10 else ""

    def build(self, context: PageContext) -> QWidget:
        module, name = self.path.split(":")
        page = getattr(import_module(module), name)(context)
        if not isinstance(page, QWidget):
            raise TypeError(self.path)
        return page


PAGES = [
    PageEntry(
        "today", str(QT_TRANSLATE_NOOP("navigation", "Today")), "sun", "desktop.ui.today.page:TodayPage"
    ),
    PageEntry(
        "desk",
        str(QT_TRANSLATE_NOOP("navigation", "Help desk")),
        "hand-helping",
        "desktop.ui.desk.page:DeskPage",
        "help_visit",
    ),
    PageEntry(
        "citizen",
        str(QT_TRANSLATE_NOOP("navigation", "Citizens")),
        "users",
        "desktop.ui.citizen.page:CitizenPage",
    ),
    PageEntry(
        "household",
        str(QT_TRANSLATE_NOOP("navigation", "Digital families")),
        "house",
        "desktop.ui.household.page:HouseholdPage",
    ),
    PageEntry(
        "visit_list",
        str(QT_TRANSLATE_NOOP("navigation", "From door to door")),
        "door-open",
        "desktop.ui.visit_list.page:VisitListPage",
        "visit_list",
    ),
    PageEntry(
        "help_visit",
        str(QT_TRANSLATE_NOOP("navigation", "Turns of help")),
        "history",
        "desktop.ui.help_visit.page:HelpVisitPage",
    ),
    PageEntry(
        "training_class",
        str(QT_TRANSLATE_NOOP("navigation", "Classes")),
        "graduation-cap",
        "desktop.ui.training_class.page:TrainingClassPage",
    ),
    PageEntry(
        "progress",
        str(QT_TRANSLATE_NOOP("navigation", "Progress")),
        "trending-up",
        "desktop.ui.progress.page:ProgressPage",
        SEE_PROGRESS,
    ),
    PageEntry(
        "report",
        str(QT_TRANSLATE_NOOP("navigation", "Reports")),
        "file-spreadsheet",
        "desktop.ui.report.page:ReportPage",
    ),
    PageEntry(
        "review",
        str(QT_TRANSLATE_NOOP("navigation", "To look at again")),
        "eye",
        "desktop.ui.review.page:ReviewPage",
    ),
    PageEntry(
        "privacy_request",
        str(QT_TRANSLATE_NOOP("navigation", "Citizens' requests")),
        "shield-check",
        "desktop.ui.privacy_request.page:PrivacyRequestPage",
    ),
    PageEntry(
        "access_log",
        str(QT_TRANSLATE_NOOP("navigation", "Views and exports")),
        "scan-line",
        "desktop.ui.access_log.page:AccessLogPage",
        SEE_ACCESS,
    ),
    PageEntry(
        "handover",
        str(QT_TRANSLATE_NOOP("navigation", "Hand over")),
        "send",
        "desktop.ui.handover.page:HandoverPage",
    ),
    PageEntry(
        "guide",
        str(QT_TRANSLATE_NOOP("navigation", "Guides")),
        "book-open",
        "desktop.ui.guide.page:GuidePage",
    ),
    PageEntry(
        "settings",
        str(QT_TRANSLATE_NOOP("navigation", "Settings")),
        "settings",
        "desktop.ui.settings.page:SettingsPage",
    ),
]
