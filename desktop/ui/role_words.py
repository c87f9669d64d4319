"""What roles are called on screen, and the bar that says why somebody sees less."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.contract.roles import SEE, Role
from desktop.ui.context import PageContext
from desktop.ui.widgets.surfaces import NoteBar

WORDS: dict[Role, str] = {
    "volunteer": str(QT_TRANSLATE_NOOP("roles", "Volunteer")),
    "pupil": str(QT_TRANSLATE_NOOP("roles", "Pupil volunteer")),
    "instructor": str(QT_TRANSLATE_NOOP("roles", "Instructor")),
    "leader": str(QT_TRANSLATE_NOOP("roles", "Team leader")),
    "officer": str(QT_TRANSLATE_NOOP("roles", "Ward officer")),
    "viewer": str(QT_TRANSLATE_NOOP("roles", "Viewer")),
}
HINTS: dict[Role, str] = {
    "volunteer": str(QT_TRANSLATE_NOOP("roles", "Writes down turns of help and people.")),
    "pupil": str(QT_TRANSLATE_NOOP("roles", "Sees her own turns and the people she helped, nobody else.")),
    "instructor": str(QT_TRANSLATE_NOOP("roles", "As a volunteer, but brings in no lists.")),
    "leader": str(QT_TRANSLATE_NOOP("roles", "Also lets people in, and chooses between two facts.")),
    "officer": str(QT_TRANSLATE_NOOP("roles", "As a leader, but leads no team.")),
    "viewer": str(QT_TRANSLATE_NOOP("roles", "Looks only.")),
}


def role_text(role: Role) -> str:
    return QCoreApplication.translate("roles", WORDS[role])


def role_hint(role: Role) -> str:
    return QCoreApplication.translate("roles", HINTS[role])


class RoleBar(NoteBar):
    """For whoever sees or may do less than the others: so that nothing seems to be lost."""

    def __init__(self, context: PageContext) -> None:
        person = context.office.person
        role = person.role()
        super().__init__(f"{role_text(role)}: {role_hint(role)}", "info", "user")
        self.setVisible(person.extent(SEE) == "own" or not person.may("help_visit"))
