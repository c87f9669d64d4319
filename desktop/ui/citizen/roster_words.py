"""The words of bringing in a list: what a column may hold, what is said of a row, what may be chosen."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.services.roster_match import Choice, Match
from desktop.services.roster_problem import RowProblem
from desktop.services.roster_wording import IGNORED
from desktop.ui.formats import number_text

# Fields in the order in which they are offered: what lists usually have, first.
FIELDS = {
    IGNORED: QT_TRANSLATE_NOOP("roster", "Leave out"),
    "full_name": QT_TRANSLATE_NOOP("roster", "Full name"),
    "birth": QT_TRANSLATE_NOOP("roster", "Born"),
    "sex": QT_TRANSLATE_NOOP("roster", "Sex"),
    "national_id": QT_TRANSLATE_NOOP("roster", "ID number"),
    "phone": QT_TRANSLATE_NOOP("roster", "Phone"),
    "address": QT_TRANSLATE_NOOP("roster", "Address"),
    "note": QT_TRANSLATE_NOOP("roster", "Note"),
    "ordinal": QT_TRANSLATE_NOOP("roster", "Ordinal number"),
    "household_no": QT_TRANSLATE_NOOP("roster", "Number of the household"),
    "head": QT_TRANSLATE_NOOP("roster", "Head of the household"),
    "relation": QT_TRANSLATE_NOOP("roster", "Relation to the head"),
    "male": QT_TRANSLATE_NOOP("roster", "Male (mark or birth)"),
    "female": QT_TRANSLATE_NOOP("roster", "Female (mark or birth)"),
    "age": QT_TRANSLATE_NOOP("roster", "Age"),
    "birth_day": QT_TRANSLATE_NOOP("roster", "Day of birth"),
    "birth_month": QT_TRANSLATE_NOOP("roster", "Month of birth"),
    "birth_year": QT_TRANSLATE_NOOP("roster", "Year of birth"),
    "given_name": QT_TRANSLATE_NOOP("roster", "Given name, on its own"),
    "nickname": QT_TRANSLATE_NOOP("roster", "Called"),
    "group": QT_TRANSLATE_NOOP("roster", "Group"),
    "residence": QT_TRANSLATE_NOOP("roster", "Permanent or temporary"),
    "origin": QT_TRANSLATE_NOOP("roster", "Registered at"),
    "host": QT_TRANSLATE_NOOP("roster", "Landlord"),
    "old_id": QT_TRANSLATE_NOOP("roster", "Old ID number (9 digits)"),
}

# What is said of a problem, by how it begins: the list of codes is in services/roster_problem.py.
REMARKS = {
    "no_name": QT_TRANSLATE_NOOP("roster", "no name"),
    "name": QT_TRANSLATE_NOOP("roster", "name: please look"),
    "birth": QT_TRANSLATE_NOOP("roster", "birth: please look"),
    "id_zero_restored": QT_TRANSLATE_NOOP("roster", "ID: lost zero put back"),
    "id": QT_TRANSLATE_NOOP("roster", "ID number: please look"),
    "sex": QT_TRANSLATE_NOOP("roster", "sex: please look"),
    "phone_zero_restored": QT_TRANSLATE_NOOP("roster", "phone: lost zero put back"),
    "phone": QT_TRANSLATE_NOOP("roster", "phone: please look"),
    "ditto": QT_TRANSLATE_NOOP("roster", "“the same” mark: please look"),
    "duplicate": QT_TRANSLATE_NOOP("roster", "twice in this list: row {text}"),
    "deceased": QT_TRANSLATE_NOOP("roster", "noted as deceased"),
    "moved_away": QT_TRANSLATE_NOOP("roster", "noted as moved away"),
    "sensitive": QT_TRANSLATE_NOOP("roster", "a private remark: please look"),
    "too_long": QT_TRANSLATE_NOOP("roster", "too long: the end is cut off"),
}
# Read in a way that is sure; said of nobody.
SILENT = ("name_caps", "name_lower", "name_numbered", "sex_from_id", "birth_serial", "birth_century_from_id")

CHOICES: dict[Choice, object] = {
    "same": QT_TRANSLATE_NOOP("roster", "Same person"),
    "other": QT_TRANSLATE_NOOP("roster", "Another person"),
    "skip": QT_TRANSLATE_NOOP("roster", "Pass over"),
}


def field_text(name: str) -> str:
    return _said(FIELDS[name])


def choice_text(choice: Choice) -> str:
    return _said(CHOICES[choice])


def match_text(match: Match) -> str:
    """Why this may be somebody known."""
    if match.citizen and match.others:
        text = QCoreApplication.translate("roster", "perhaps one of {count} people here already")
        return text.format(count=number_text(1 + len(match.others)))
    if match.citizen:
        return QCoreApplication.translate("roster", "perhaps here already")
    return _said(REMARKS["duplicate"]).format(text=number_text(match.row))


def remark(problem: RowProblem) -> str:
    """The words for a problem; nothing for what was merely read in a way that is sure."""
    if problem.code in SILENT:
        return ""
    known = next((words for start, words in REMARKS.items() if problem.code.startswith(start)), None)
    return _said(known).format(text=problem.text) if known else ""


def _said(words: object) -> str:
    return QCoreApplication.translate("roster", str(words))
