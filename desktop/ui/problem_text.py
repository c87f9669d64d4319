"""The user's language for one thing wrong with one field of a form: what it is, and how to mend it."""

from PySide6.QtCore import QCoreApplication

from desktop.errors import Problem

tr = QCoreApplication.translate


def problem_text(problem: Problem) -> str:
    """One thing wrong with one field, and how to mend it."""
    texts = {
        "required": tr("errors", "This is needed."),
        "too_short": tr("errors", "This is too short."),
        "too_long": tr("errors", "This is too long. Shorten it."),
        "bad_format": tr("errors", "This does not look right. Type it again."),
        "passphrase_short": tr("errors", "At least 4 words, or 10 characters."),
        "passphrase_simple": tr("errors", "Too easy to guess. Use words that differ."),
        "pin_digits": tr("errors", "Six to nine digits."),
        "pin_simple": tr("errors", "Too easy to guess. Mix the digits."),
        "not_same": tr("errors", "The two are not the same. Type both again."),
        "name_taken": tr("errors", "Somebody of this name opens this notebook already. Add something to it."),
        "no_such_day": tr("errors", "There is no such day. Type day/month/year."),
        "too_many": tr("errors", "This is more than one sheet can hold. Narrow the list."),
        **_of_figures(),
        "too_many_sessions": tr("errors", "At most 60 sessions. Make a second class for the rest."),
        "typed_already": tr("errors", "This row of paper has been typed in already."),
        "no_such_row": tr("errors", "This sheet has no such row. Look at it again; nothing was saved."),
        "before_visit": tr("errors", "They cannot ask to come back before the visit. Type the day again."),
        "before_since": tr("errors", "The last day is before the first. Look at both again."),
        "in_future": tr("errors", "This day is yet to come. Type the day it was, or today."),
        "reserved": tr("errors", "This number is kept for demo notebooks."),
        "gone": tr("errors", "This is not here any more. Look at the list again."),
        "closed": tr("errors", "This class is over or was called off. Open it again first."),
        "cancelled": tr("errors", "This session was called off. Plan it again first."),
        "not_enrolled": tr(
            "errors", "Somebody here is no learner of this class. Enrol them first; nothing was noted."
        ),
        "no_ward": tr("errors", "Only a notebook of the ward can sign a slip. Join the ward first."),
        "nobody_there": tr("errors", "Nobody with a name was there yet. Mark the attendance first."),
        "more_than_people": tr("errors", "There cannot be more of them than people in the household."),
        "nobody_stays": tr("errors", "Somebody has to stay. If all go, let the household move instead."),
        "criteria_missing": tr(
            "errors", "A household here does not fulfil the criteria yet. Its card says what is missing."
        ),
        "not_registered": tr(
            "errors", "A household here has not registered yet, or is recognised already. Nothing was noted."
        ),
        "no_criteria": tr(
            "errors",
            "The ward's criteria of a digital family cannot be read, so nothing was noted. Send the notebook "
            "to the ward once to get them, or tell whoever looks after the catalogue.",
        ),
        "unread": tr("errors", "The ward cannot read this. Correct it and save."),
    }
    return texts.get(problem.code, texts["bad_format"])


def _of_figures() -> dict[str, str]:
    """What may be wrong with what a unit reports."""
    return {
        "not_a_number": tr("errors", "Digits only, for instance 1200."),
        "not_percent": tr("errors", "A percentage from 0 to 100."),
        "more_than_whole": tr("errors", "This is more than the whole it is a part of. Look at both again."),
        "no_such_unit": tr("errors", "The ward's list has no such unit. Look at its code again."),
        "no_such_indicator": tr("errors", "The ward's list has no such indicator. Look at its code again."),
        "not_of_residents": tr(
            "errors", "This is a share of those who live here; only a neighbourhood has a part in it."
        ),
        "not_this_form": tr(
            "errors", "This is not the form for units' figures. Save the form here, fill it in, bring it in."
        ),
    }
