"""What a deed is called on screen, and a line of a record's history."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.services.history import Event
from desktop.ui.formats import moment_text

WORDS = {
    "appointment.status": str(QT_TRANSLATE_NOOP("acts", "Appointment changed")),
    "citizen.export": str(QT_TRANSLATE_NOOP("acts", "List written out")),
    "citizen.import": str(QT_TRANSLATE_NOOP("acts", "List brought in")),
    "citizen.restore": str(QT_TRANSLATE_NOOP("acts", "Person taken back")),
    "citizen.reveal": str(QT_TRANSLATE_NOOP("acts", "ID number shown")),
    "citizen.save": str(QT_TRANSLATE_NOOP("acts", "Person saved")),
    "citizen.void": str(QT_TRANSLATE_NOOP("acts", "Person struck through")),
    "conflict.decide": str(QT_TRANSLATE_NOOP("acts", "Chosen between two facts")),
    "conflict.undo": str(QT_TRANSLATE_NOOP("acts", "Choice taken back")),
    "consent.withdraw": str(QT_TRANSLATE_NOOP("acts", "Consent withdrawn")),
    "deed.undo": str(QT_TRANSLATE_NOOP("acts", "Taken back")),
    "erasure.confirm": str(QT_TRANSLATE_NOOP("acts", "Erasure confirmed")),
    "device.lock": str(QT_TRANSLATE_NOOP("acts", "Computer reported as lost")),
    "device.wipe": str(QT_TRANSLATE_NOOP("acts", "Computer reported as lost, to be erased")),
    "help_visit.record": str(QT_TRANSLATE_NOOP("acts", "Help")),
    "help_visit.restore": str(QT_TRANSLATE_NOOP("acts", "Help taken back")),
    "help_visit.save": str(QT_TRANSLATE_NOOP("acts", "Help corrected")),
    "help_visit.void": str(QT_TRANSLATE_NOOP("acts", "Help struck through")),
    "import.undo": str(QT_TRANSLATE_NOOP("acts", "List taken out again")),
    "line.again": str(QT_TRANSLATE_NOOP("acts", "Sent again")),
    "line.correct": str(QT_TRANSLATE_NOOP("acts", "Completed")),
    "line.release": str(QT_TRANSLATE_NOOP("acts", "Let in")),
    "list.back": str(QT_TRANSLATE_NOOP("acts", "Printed list taken back")),
    "list.export": str(QT_TRANSLATE_NOOP("acts", "Listing written out")),
    "list.print": str(QT_TRANSLATE_NOOP("acts", "List printed")),
    "line.take_back": str(QT_TRANSLATE_NOOP("acts", "Struck through")),
    "neighbourhood.add": str(QT_TRANSLATE_NOOP("acts", "Neighbourhood added")),
    "notebook.join": str(QT_TRANSLATE_NOOP("acts", "Joined the ward")),
    "notebook.start": str(QT_TRANSLATE_NOOP("acts", "Notebook begun")),
    "person.add": str(QT_TRANSLATE_NOOP("acts", "Person let in on this computer")),
    "person.remove": str(QT_TRANSLATE_NOOP("acts", "Person taken off this computer")),
    "person.erase": str(QT_TRANSLATE_NOOP("acts", "Person erased")),
    "point_session.begin": str(QT_TRANSLATE_NOOP("acts", "Session begun")),
    "privacy_request.close": str(QT_TRANSLATE_NOOP("acts", "Citizen's request answered")),
    "privacy_request.export": str(QT_TRANSLATE_NOOP("acts", "Copy of all about a person")),
    "privacy_request.save": str(QT_TRANSLATE_NOOP("acts", "Citizen's request noted")),
    "same_person.ask": str(QT_TRANSLATE_NOOP("acts", "Asked again whether they are one person")),
    "same_person.join": str(QT_TRANSLATE_NOOP("acts", "Two people joined into one")),
    "same_person.part": str(QT_TRANSLATE_NOOP("acts", "Not the same person")),
    "support_need.restore": str(QT_TRANSLATE_NOOP("acts", "Need taken back")),
    "support_need.reveal": str(QT_TRANSLATE_NOOP("acts", "Need looked at")),
    "support_need.save": str(QT_TRANSLATE_NOOP("acts", "Need noted")),
    "support_need.void": str(QT_TRANSLATE_NOOP("acts", "Need struck through")),
    "user.add": str(QT_TRANSLATE_NOOP("acts", "Members added")),
    "assessment.mark": str(QT_TRANSLATE_NOOP("acts", "Skills assessed")),
    "attendance.mark": str(QT_TRANSLATE_NOOP("acts", "Attendance marked")),
    "class_session.move": str(QT_TRANSLATE_NOOP("acts", "Session of a class moved")),
    "class_session.restore": str(QT_TRANSLATE_NOOP("acts", "Session of a class taken back")),
    "class_session.save": str(QT_TRANSLATE_NOOP("acts", "Session of a class saved")),
    "class_session.state": str(QT_TRANSLATE_NOOP("acts", "Session of a class held or called off")),
    "class_session.void": str(QT_TRANSLATE_NOOP("acts", "Session of a class struck through")),
    "enrolment.add": str(QT_TRANSLATE_NOOP("acts", "Learners enrolled")),
    "enrolment.state": str(QT_TRANSLATE_NOOP("acts", "Seat or waiting list")),
    "enrolment.walk_in": str(QT_TRANSLATE_NOOP("acts", "Learner at the door")),
    "observation.note": str(QT_TRANSLATE_NOOP("acts", "Digital access noted")),
    "observation.void": str(QT_TRANSLATE_NOOP("acts", "Digital access struck through")),
    "official_confirmation.note": str(QT_TRANSLATE_NOOP("acts", "Official confirmation noted")),
    "official_confirmation.void": str(QT_TRANSLATE_NOOP("acts", "Official confirmation struck through")),
    "participation_slip.issue": str(QT_TRANSLATE_NOOP("acts", "Slips of participation issued")),
    "participation_slip.revoke": str(QT_TRANSLATE_NOOP("acts", "Slip of participation revoked")),
    "quiz_result.record": str(QT_TRANSLATE_NOOP("acts", "Quiz answered")),
    "training_class.create": str(QT_TRANSLATE_NOOP("acts", "Class made")),
    "training_class.restore": str(QT_TRANSLATE_NOOP("acts", "Class taken back")),
    "training_class.save": str(QT_TRANSLATE_NOOP("acts", "Class saved")),
    "training_class.state": str(QT_TRANSLATE_NOOP("acts", "Class ended, called off or opened")),
    "training_class.void": str(QT_TRANSLATE_NOOP("acts", "Class struck through")),
}


def act_text(act: str | None) -> str:
    """The act itself where a newer notebook did what this one has no word for."""
    return QCoreApplication.translate("acts", WORDS[act]) if act in WORDS else act or ""


def event_text(event: Event) -> str:
    """When, who, what."""
    return " · ".join(filter(None, [moment_text(event.at), event.by or "–", act_text(event.act)]))
