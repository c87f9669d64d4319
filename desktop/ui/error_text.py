"""The user's language for every AppError: what happened, what is safe, what to do.

A test fails if one has no sentence here.
"""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from desktop.errors import (
    AppError,
    BadFile,
    BadInvitation,
    CardRefused,
    CertificateChanged,
    ChangedByBoth,
    DatabaseTooNew,
    DatabaseUnreadable,
    InvalidInput,
    KeyShareMissing,
    KeysUnreadable,
    MarksUnknown,
    NotAllowed,
    NotebookInUse,
    PointFailed,
    ReadOnly,
    ServerRejected,
    ServerUnreachable,
    StickFailed,
    StorageFailed,
    WrongPassphrase,
    WrongPin,
)

tr = QCoreApplication.translate


class ErrorText(NamedTuple):
    """what happened · what is safe · what to do; any of the last two may be empty."""

    what: str
    safe: str
    next: str

    def __str__(self) -> str:
        return " ".join(part for part in self if part)


def error_text(error: AppError) -> ErrorText:
    """The sentences for a failure."""
    match error:
        case ServerRejected():
            return _rejected(error)
        case BadFile():
            return _bad_file(error.code)
        case BadInvitation() | CardRefused() | MarksUnknown() | NotAllowed() | PointFailed() | StickFailed():
            return _by_code(error)
        case KeyShareMissing() | WrongPassphrase() | WrongPin():
            return _shut(error)
        case ServerUnreachable() | CertificateChanged():
            return _unreachable(error)
    return _of_this_computer(error)


def _by_code(
    error: BadInvitation | CardRefused | MarksUnknown | NotAllowed | PointFailed | StickFailed,
) -> ErrorText:
    match error:
        case NotAllowed():
            return _not_allowed(error)
        case BadInvitation():
            return _bad_invitation(error.code)
        case CardRefused():
            return _card_refused(error.code)
        case MarksUnknown():
            return _marks_unknown(error.places)
        case PointFailed():
            return _point_failed(error.code)
    return _stick_failed(error.code)


def _of_this_computer(error: AppError) -> ErrorText:
    texts: dict[type[AppError], Callable[[], ErrorText]] = {
        InvalidInput: lambda: ErrorText(
            tr("errors", "Some fields need attention."),
            tr("errors", "What was typed is still here."),
            tr("errors", "Look under the fields marked in red."),
        ),
        ChangedByBoth: lambda: ErrorText(
            tr("errors", "Someone else changed the same field meanwhile."),
            tr("errors", "Both values are kept."),
            tr("errors", "Choose which one is right."),
        ),
        ReadOnly: lambda: ErrorText(
            tr("errors", "This belongs to another neighbourhood."),
            tr("errors", "Nothing was changed."),
            tr("errors", "Ask that team to mend it."),
        ),
        StorageFailed: lambda: ErrorText(
            tr("errors", "This computer could not write to its disk."),
            tr("errors", "What was typed is still in the form; everything saved before is whole."),
            tr("errors", "Free some space, then save again."),
        ),
        DatabaseTooNew: lambda: ErrorText(
            tr("errors", "This notebook was saved by a newer version of the program."),
            tr("errors", "The notebook is untouched."),
            tr("errors", "Update the program, then open it again."),
        ),
        DatabaseUnreadable: lambda: ErrorText(
            tr("errors", "The notebook's file cannot be read: it is damaged, or its key is another's."),
            tr("errors", "Nothing was changed."),
            tr("errors", "Do not delete the file. Call the ward's technician."),
        ),
        NotebookInUse: lambda: ErrorText(
            tr("errors", "The notebook is open in another window of the program."),
            tr("errors", "Nothing was changed."),
            tr("errors", "Close that window, then do it again."),
        ),
        KeysUnreadable: lambda: ErrorText(
            tr("errors", "The key file of this notebook is missing or damaged."),
            tr("errors", "The notebook is untouched."),
            tr("errors", "Do not start a new one over it. Call the ward's technician."),
        ),
    }
    return texts[type(error)]()


def _unreachable(error: ServerUnreachable | CertificateChanged) -> ErrorText:
    if isinstance(error, CertificateChanged):
        return ErrorText(
            tr("errors", "The machine that answers is not the ward server of the invitation."),
            tr("errors", "Nothing was sent; all work is still on this computer."),
            tr("errors", "Ask the ward office for a new invitation."),
        )
    if error.message:  # it answers, and says why it cannot just now
        return ErrorText(error.message, "", "")
    return ErrorText(
        tr("errors", "The ward server cannot be reached."),
        tr("errors", "All work is still on this computer."),
        tr("errors", "It is tried again by itself; nothing needs doing."),
    )


def _too_old() -> ErrorText:
    """The ward has newer records than this program can read."""
    return ErrorText(
        tr("errors", "This program is too old to receive from the ward."),
        tr("errors", "What is written here still goes to the ward; nothing is lost."),
        tr("errors", "Update it: put in a stick of the ward with the new version, or call the technician."),
    )


def _rejected(error: ServerRejected) -> ErrorText:
    if error.code == "upgrade":
        return _too_old()
    return ErrorText(
        error.message or tr("errors", "The ward server refused this."),
        tr("errors", "All work is still on this computer."),
        tr("errors", "Tell the ward office this code: {code}").format(code=error.code),
    )


def _marks_unknown(places: list[str]) -> ErrorText:
    what = tr("errors", "This form has marks that nobody knows: {places}.")
    return ErrorText(
        what.format(places="; ".join(places[:5]) + ("; …" if len(places) > 5 else "")),
        tr("errors", "No file was written; the form is as it was."),
        tr("errors", "Mend them in the form, then choose it again."),
    )


def _bad_file(code: str) -> ErrorText:
    what = {
        "not_workbook": tr("errors", "This file is not an Excel workbook (.xlsx)."),
        "not_document": tr("errors", "This file is not a Word document (.docx)."),
        "encrypted": tr("errors", "This workbook is protected by a password."),
        "too_large": tr("errors", "This file is too large to be a roster."),
        "external_links": tr("errors", "This workbook draws values from other files."),
        "macros": tr("errors", "This workbook contains macros."),
        "unsafe": tr("errors", "This file is built in a way that can harm a computer."),
        "no_rows": tr("errors", "This workbook has no rows to take in."),
        "no_name_column": tr("errors", "No column of this sheet looks like names of people."),
        "unreadable": tr("errors", "This file is damaged, or its disk cannot be read."),
        "not_image": tr("errors", "This file is not a picture."),
        "no_code": tr("errors", "There is no QR code in this picture, or it is blurred."),
        "not_release": tr("errors", "This installer is not signed by who makes the notebook."),
        "not_approved": tr("errors", "The ward has not approved this installer."),
        "damaged_installer": tr("errors", "This installer is damaged."),
        "damaged_bundle": tr("errors", "This file is not a bundle of the notebook, or it is damaged."),
        "newer_bundle": tr("errors", "This bundle was written by a newer version of the program."),
        "other_ward_bundle": tr("errors", "This bundle is of another ward."),
        "not_for_us": tr("errors", "This letter is for another notebook."),
        "not_unlock": tr("errors", "This is not the ward's answer, or part of it is missing."),
        "other_unlock": tr("errors", "This answer is to another request, or to another computer's."),
        "other_key": tr("errors", "The key the ward has sent is another notebook's."),
    }
    todo = {
        "encrypted": tr("errors", "Open it in Excel, save it without a password, then choose it again."),
        "external_links": tr("errors", "Open it in Excel, paste the values only, then choose it again."),
        "macros": tr("errors", "Open it in Excel, save it as .xlsx, then choose it again."),
        "no_name_column": tr("errors", "Choose the column of names by hand."),
        "no_code": tr("errors", "Take the picture again, closer and without glare."),
        "not_release": tr("errors", "Do not run it. Show the stick to the ward's technician."),
        "not_approved": tr("errors", "Ask the ward's technician; it may be approved later."),
        "damaged_installer": tr("errors", "Ask for it to be copied to the stick once more."),
        "damaged_bundle": tr("errors", "Ask the sender to copy it again."),
        "newer_bundle": tr("errors", "Update the program, then take it in again."),
        "other_ward_bundle": tr("errors", "Give it back to whom it belongs."),
        "not_for_us": tr("errors", "Give it to whom it belongs."),
        "not_unlock": tr("errors", "Copy all of it, from STSK: on, or choose the file."),
        "other_unlock": tr("errors", "Read the code of this computer's own request to the ward office."),
        "other_key": tr("errors", "Keep this computer as it is and call the ward's technician."),
    }
    usual = tr("errors", "Choose another file, or ask the sender to save it again.")
    return ErrorText(
        what.get(code, tr("errors", "This file cannot be taken.")),
        tr("errors", "The notebook has not changed."),
        todo.get(code, usual),
    )


def _bad_invitation(code: str) -> ErrorText:
    what = {
        "not_invitation": tr("errors", "This is not an invitation code of a ward."),
        "other_ward": tr("errors", "This invitation is from another ward."),
        "used_up": tr("errors", "This invitation has been used, or has run out."),
    }
    return ErrorText(
        what.get(code, tr("errors", "This invitation cannot be used.")),
        tr("errors", "The notebook has not changed."),
        tr("errors", "Ask the ward office for a new invitation."),
    )


def _card_refused(code: str) -> ErrorText:
    what = {
        "health_card": tr("errors", "This is the code of a health insurance card."),
        "web_address": tr("errors", "This code is a web address."),
        "payment_code": tr("errors", "This is a payment code."),
        "id_not_12_digits": tr("errors", "The ID number in this code does not have 12 digits."),
        "not_card": tr("errors", "This is not the code of an identity card."),
        "incomplete": tr("errors", "Only part of this card was read."),
        "garbled": tr("errors", "The letters of this card were not read rightly."),
    }
    again = tr("errors", "Scan it once more, or type the details.")
    card = tr("errors", "Scan the QR code of the identity card, or type the details.")
    return ErrorText(
        what.get(code, tr("errors", "This code cannot be used.")),
        tr("errors", "Nothing of it was kept."),
        again if code in ("incomplete", "garbled", "id_not_12_digits") else card,
    )


def _stick_failed(code: str) -> ErrorText:
    what = {
        "full": tr("errors", "The stick is full. Nothing more was copied out."),
        "read_only": tr("errors", "This stick lets nothing be written. Nothing was copied out."),
        "vanished": tr("errors", "The stick was pulled out, or cannot be read."),
        "removed": tr("errors", "The file just written is gone again: an antivirus program removed it."),
        "worn_out": tr("errors", "This stick gives back other data than was written. It is worn out."),
    }
    todo = {
        "full": tr("errors", "Use another stick, or make room on it."),
        "read_only": tr("errors", "Push its lock to the other side, or use another stick."),
        "vanished": tr("errors", "Put it in again, firmly, then press once more."),
        "removed": tr("errors", "Use another stick, or ask the technician to allow files ending in .dts."),
    }
    return ErrorText(
        what.get(code, tr("errors", "The stick cannot be used.")),
        tr("errors", "The data on this computer is whole."),
        todo.get(code, tr("errors", "Use another stick.")),
    )


def _point_failed(code: str) -> ErrorText:
    what = {
        "nobody": tr("errors", "The leader's computer was not found on this network."),
        "wrong_code": tr("errors", "The six digits are not right, or are others now."),
        "cut": tr("errors", "The line to the leader's computer was cut."),
        "full": tr("errors", "The leader's computer has no room for it."),
        "no_port": tr("errors", "This computer lets nobody connect to it."),
    }
    todo = {
        "nobody": tr(
            "errors", "Type the address on the leader's screen, or put a stick in: the same is copied to it."
        ),
        "wrong_code": tr("errors", "Look at the leader's screen and type them again."),
        "cut": tr("errors", "Press once more, or put a stick in."),
    }
    return ErrorText(
        what.get(code, tr("errors", "Handing over on this network did not work.")),
        tr("errors", "The data on this computer is whole."),
        todo.get(code, tr("errors", "Put a stick in instead.")),
    )


def _not_allowed(error: NotAllowed) -> ErrorText:
    if error.right == "period":
        what = tr("errors", "This report is about days that are still to come.")
        return ErrorText(what, "", tr("errors", "Send it once they have begun."))
    if error.own:
        return ErrorText(
            tr("errors", "A pupil volunteer writes down her own turns of help, and the people she helped."),
            tr("errors", "Nothing was changed."),
            tr("errors", "For anybody else ask a volunteer of the team."),
        )
    return ErrorText(
        tr("errors", "The role of whoever opened this notebook does not do this."),
        tr("errors", "Nothing was changed."),
        tr("errors", "Ask the team leader to do it, or to change the role."),
    )


def _shut(error: KeyShareMissing | WrongPassphrase | WrongPin) -> ErrorText:
    if isinstance(error, KeyShareMissing):
        if error.is_shut:
            what = tr("errors", "This computer's own store of keys is locked or did not answer.")
            todo = tr("errors", "Try again and let it be opened; else press “Forgotten passphrase?”.")
        else:
            what = tr("errors", "This computer lost its half of the key, as when Windows is installed anew.")
            todo = tr("errors", "Press “Forgotten passphrase?”: the recovery sheet opens it, or the ward.")
        return ErrorText(what, tr("errors", "The notebook is untouched."), todo)
    wait_s = error.wait_s
    if isinstance(error, WrongPin):
        again = tr("errors", "Try again in {seconds} seconds.").format(seconds=wait_s) if wait_s else ""
        return ErrorText(
            tr("errors", "The PIN is not right."),
            tr("errors", "Everything is still open behind this screen."),
            tr("errors", "Type the passphrase of the notebook now.") if error.is_last else again,
        )
    return ErrorText(
        tr("errors", "The passphrase is not right."),
        tr("errors", "Check Caps Lock and the Vietnamese keyboard."),
        tr("errors", "Try again in {seconds} seconds.").format(seconds=wait_s) if wait_s else "",
    )
