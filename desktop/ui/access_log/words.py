"""What was done with data, in words."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_KINDS = {
    "reveal": str(QT_TRANSLATE_NOOP("access", "Seen")),
    "export": str(QT_TRANSLATE_NOOP("access", "Taken out")),
    "print": str(QT_TRANSLATE_NOOP("access", "Printed")),
}
_WHAT = {
    "national_id": str(QT_TRANSLATE_NOOP("access", "ID number")),
    "phone": str(QT_TRANSLATE_NOOP("access", "phone number")),
    "support_need": str(QT_TRANSLATE_NOOP("access", "more help needed")),
    "cards": str(QT_TRANSLATE_NOOP("access", "learner cards")),
    "class": str(QT_TRANSLATE_NOOP("access", "results of a class")),
    "class_full": str(QT_TRANSLATE_NOOP("access", "results of a class with full ID numbers")),
    "household": str(QT_TRANSLATE_NOOP("access", "slip of a household")),
    "slips": str(QT_TRANSLATE_NOOP("access", "slips of participation")),
    "hours": str(QT_TRANSLATE_NOOP("access", "hours of volunteers")),
    "commendation": str(QT_TRANSLATE_NOOP("access", "a proposal to commend")),
    "officials": str(QT_TRANSLATE_NOOP("access", "results of officials")),
    "classes": str(QT_TRANSLATE_NOOP("access", "results of classes")),
    "identity": str(QT_TRANSLATE_NOOP("access", "appointments for an identity")),
    "families": str(QT_TRANSLATE_NOOP("access", "families proposed")),
    "list": str(QT_TRANSLATE_NOOP("access", "a list")),
    "list_full": str(QT_TRANSLATE_NOOP("access", "a list with full ID numbers")),
    "person": str(QT_TRANSLATE_NOOP("access", "a copy of all about a person")),
}


def kind_text(kind: str) -> str:
    return QCoreApplication.translate("access", _KINDS.get(kind, kind))


def what_text(what: str) -> str:
    return QCoreApplication.translate("access", _WHAT.get(what, what))
