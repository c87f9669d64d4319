"""The ways a request can fail that the user can do something about.

    AppError
    ├─ InvalidInput        said beside the fields
    ├─ ChangedByBoth       asked beside the fields
    ├─ ReadOnly            this record is not ours to change
    ├─ NotAllowed          her role does not do this
    ├─ StorageFailed       nothing was saved; the form still holds it
    ├─ ServerUnreachable   work on; it is sent later
    │  └─ SessionOver      a new session mends it
    ├─ ServerRejected      stays waiting
    ├─ CertificateChanged  not the ward server we know; nothing was sent
    ├─ DatabaseTooNew      update the program
    ├─ DatabaseUnreadable  wrong key, or a damaged file
    ├─ NotebookInUse       open in another window; nothing changed
    ├─ BadFile             not a file we can take; nothing changed
    ├─ MarksUnknown        marks in the ward's own file that we cannot fill; nothing was written
    ├─ StickFailed         a stick could not be read or written; this computer still has all
    ├─ PointFailed         nobody took our work on the local network; this computer still has all
    ├─ CardRefused         the code that was scanned is not an identity card's
    ├─ BadInvitation       not an invitation we can use; nothing changed
    ├─ WrongPassphrase     said at the sign-in
    ├─ KeyShareMissing     the system lost its half of the key, or will not give it; the recovery sheet opens
    ├─ WrongPin            said on the hidden screen
    └─ KeysUnreadable      the key file is damaged or missing; the notebook is untouched

Anything that is not an AppError is a bug: it goes to the crash report, not to a message box.
Errors carry facts, never sentences; ui/error_text.py turns facts into the user's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class AppError(Exception):
    """Base of every failure we expect and explain."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one field of a form."""

    field: str
    code: str  # e.g. "required", "too_short"


class InvalidInput(AppError):
    """The form cannot be saved as it stands."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(f"{p.field}: {p.code}" for p in problems))
        self.problems = problems


class ChangedByBoth(AppError):
    """Fields changed here and by someone else, to different values. Only a person can choose."""

    def __init__(self, theirs: Mapping[str, Any]) -> None:
        super().__init__(", ".join(theirs))
        self.theirs = theirs


class ReadOnly(AppError):
    """The record is outside the cells this notebook may write."""


class NotAllowed(AppError):
    """The role of the person who is signed in does not do this; see contract/roles.py.

    own: she may, but only of her own turns and the people they are about.
    """

    def __init__(self, right: str, *, own: bool = False) -> None:
        super().__init__(right)
        self.right = right
        self.own = own


class StorageFailed(AppError):
    """The disk is full, read-only or failing."""


class ServerUnreachable(AppError):
    """No network, or the ward server is down, full or busy. Work continues offline."""

    def __init__(self, message: str = "", wait_s: int = 0) -> None:
        super().__init__(message)
        self.message = message  # the server's own Vietnamese sentence, if it sent one
        self.wait_s = wait_s  # it asks to be left alone for so long


class SessionOver(ServerUnreachable):
    """The ward asks who we are again: its token has run out, or it was restored."""


class ServerRejected(AppError):
    """The ward server understood the request and refused it."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message  # the server's own Vietnamese sentence, if it sent one


class CertificateChanged(AppError):
    """The machine that answers is not the ward server named in the invitation."""


class DatabaseTooNew(AppError):
    """The local database was written by a newer version of this program."""


class DatabaseUnreadable(AppError):
    """The file is not a notebook, is damaged, or the key is another notebook's."""


class NotebookInUse(AppError):
    """Another program has the file open: it cannot be put in another's place."""


class BadFile(AppError):
    """A file the user gave cannot be taken.

    code: not_workbook | not_document | encrypted | too_large | macros | external_links | unsafe | unreadable
    | no_rows | no_name_column
    | not_image | no_code
    | not_release | not_approved | damaged_installer
    | damaged_bundle | newer_bundle | other_ward_bundle | not_for_us
    | not_unlock | other_unlock | other_key
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MarksUnknown(AppError):
    """places: "sheet B7: {{mark}}" each."""

    def __init__(self, places: list[str]) -> None:
        super().__init__("; ".join(places))
        self.places = places


class StickFailed(AppError):
    """A stick, or the folder chosen in its place, failed us.

    code: full | read_only | vanished | removed | worn_out
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PointFailed(AppError):
    """Handing over on the local network did not work.

    code: nobody | wrong_code | cut | full | no_port
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CardRefused(AppError):
    """A scanned code is no identity card we can read.

    code: health_card | web_address | payment_code | not_card | id_not_12_digits | incomplete | garbled
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadInvitation(AppError):
    """code: not_invitation | other_ward | used_up"""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WrongPassphrase(AppError):
    """wait_s: before the next try is looked at."""

    def __init__(self, wait_s: int = 0) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


class WrongPin(AppError):
    """wait_s: before the next try is looked at; is_last: only the passphrase opens now."""

    def __init__(self, wait_s: int = 0, *, is_last: bool = False) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s
        self.is_last = is_last


class KeyShareMissing(AppError):
    """The share that the system kept is gone: another account, or a system installed anew; is_shut: the
    system may still have it, and did not give it.
    """

    def __init__(self, *, is_shut: bool = False) -> None:
        super().__init__(is_shut)
        self.is_shut = is_shut


class KeysUnreadable(AppError):
    """Both copies of the key file are damaged, or it is missing beside a notebook."""


class Cancelled(Exception):
    """The user pressed Cancel. Not an error; never shown."""
