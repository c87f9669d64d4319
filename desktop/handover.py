"""How screens hand work over to the ward, with no idea of how it travels."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from desktop.errors import AppError
from desktop.progress import Progress

DeedState = Literal["waiting", "done", "conflict", "held"]
Where = Literal["here", "copied", "carried", "waiting", "done", "conflict", "held"]  # the first three wait
Route = Literal["network", "file"]
Order = Literal["lock", "wipe"]
ROOM_CODE = "STSL1:"  # what the QR code of a leader's laptop that listens begins with
TOO_OLD = "upgrade"  # the ward's refusal to let so old a program receive


@dataclass(frozen=True)
class Healed:
    """Records here were not those of the ward."""

    at: datetime
    places: Sequence[str]  # names of the neighbourhoods concerned, as far as they have one
    is_done: bool  # False: they still differ


@dataclass(frozen=True)
class Custody:
    """Where the work of this notebook is, in records."""

    joined: bool  # False: a notebook without its ward
    waiting: int  # for which no receipt of the ward has come back
    held: int  # which the ward keeps but cannot use yet
    conflicts: int  # of which the ward keeps two values
    oldest_waiting: datetime | None
    last_receipt: datetime | None  # when the last receipt was taken
    next_try: datetime | None
    last_error: AppError | None  # of the last attempt, None after success
    copied: int = 0  # of `waiting`: those that lie in a second place too, on a stick or with a carrier
    carried: int = 0  # of `copied`: those a carrier says she has
    route: Route | None = None  # by which the last receipt came
    healed: Healed | None = None  # a difference from the ward's records that was found, and not yet read of
    has_all: bool = False  # the ward has every line of this notebook
    ordered: Order | None = None  # the ward took this notebook's rights; obeyed once it has all
    team_held: int = 0  # a leader's notebook: lines of the team that the ward keeps and cannot use yet

    @property
    def alone(self) -> int:
        """Records of which nobody else has the newest."""
        return self.waiting - self.copied


@dataclass(frozen=True)
class Joining:
    """A notebook that asked to join without a line."""

    invitation: str
    since: datetime  # its newest request
    ward_name: str = ""  # once the ward has answered …
    places: Sequence[tuple[str, str]] = ()  # … its neighbourhoods: (cell, name)
    refused: str = ""  # the ward's own sentence, if it said no


@dataclass(frozen=True)
class WaitingDeed:
    """One deed in the outbox, as the hand-over page lists it."""

    seq: int
    act: str  # e.g. "help_visit.save"
    at: datetime
    rows: int
    state: DeedState
    detail: str | None  # e.g. "held:scope"
    bundle: int | None = None  # waiting: number of the bundle that holds all of it
    carried: bool = False  # … and a carrier has said that she holds that bundle

    @property
    def where(self) -> Where:
        if self.state != "waiting":
            return self.state
        return "carried" if self.carried else "copied" if self.bundle else "here"


@dataclass(frozen=True)
class ReceiptSeen:
    """One receipt of the ward, newest first on screen."""

    at: datetime
    through: int
    sent: int  # records it acknowledged
    received: int  # records that came down with it
    route: Route


@dataclass(frozen=True)
class Stick:
    """A removable drive, or any folder that was chosen."""

    path: Path
    name: str


@dataclass(frozen=True)
class Refused:
    """A file on a stick that was left alone."""

    name: str
    code: str  # of errors.BadFile


@dataclass(frozen=True)
class Update:
    """A newer version of the program on a stick."""

    path: Path  # of the installer
    version: str
    problem: str = ""  # a code of errors.BadFile: it must not be installed


@dataclass(frozen=True)
class Preview:
    """What *Gửi và nhận* would do with a stick. Nothing has happened yet."""

    sends: int  # records that go onto it; 0: it holds them already
    letters: int  # answers of the ward to this notebook
    works: int  # bundles of other notebooks that are taken along
    others_letters: int  # answers that are brought to other notebooks
    refused: Sequence[Refused]
    update: Update | None = None
    asks: bool = False  # a request to join goes onto it


@dataclass(frozen=True)
class CarriedWork:
    """A bundle of another notebook that lies here now, sealed."""

    who: str  # her name, if this notebook knows it; else empty
    number: int
    code: str  # to be read out: K7QM-2D4X


@dataclass(frozen=True)
class Exchanged:
    """What was done with a stick."""

    numbers: Sequence[int]  # bundles of this notebook written
    sent: int  # records in them
    letters: int  # answers of the ward taken
    received: int  # records that came with them
    works: Sequence[CarriedWork]
    for_whom: Sequence[str]  # who now finds an answer of the ward on it
    refused: Sequence[Refused]
    joining: Joining | None = None  # how far this notebook is with joining
    renamed: bool = False  # another copy of it has sent work too: it has taken a new name
    failed: str = ""  # what came in is in; then the stick failed: a code of errors.StickFailed
    requests: int = 0  # to open a notebook whose passphrase was forgotten, taken along for the ward
    answers: int = 0  # to such requests, that lie on the stick now


@dataclass(frozen=True)
class TeamLaptop:
    """A laptop of one of the team, as the ward knew it when it last answered."""

    device: str
    name: str
    heard: datetime
    lines: int  # that the ward has of it
    is_out: bool  # its right is taken, or is about to be by a word that waits here


@dataclass(frozen=True)
class HeldPlace:
    """What a laptop of the team holds of one neighbourhood or team."""

    name: str  # empty: one that this notebook does not know
    people: int | None  # None: this notebook does not hold it
    entries: int


@dataclass(frozen=True)
class Mate:
    """One of the leader's team, by what is known on the leader's own notebook."""

    user: str
    name: str
    heard: datetime | None  # when the ward had last heard of her
    bundle: int | None  # number of the newest work of hers that was taken along here
    taken: datetime | None  # … and when
    is_on_its_way: bool  # … and the ward has not answered it yet
    laptops: Sequence[TeamLaptop] = ()
    places: Sequence[HeldPlace] = ()  # that each of them holds, most entries first

    @property
    def seen(self) -> datetime | None:
        return max(filter(None, (self.heard, self.taken)), default=None)


@dataclass(frozen=True)
class HeldOfTeam:
    """What the ward keeps of the team and cannot use yet."""

    line: str
    act: str
    reason: str  # a wire.HeldReason
    who: str
    about: str  # a name, or empty
    at: datetime


@dataclass(frozen=True)
class TeamRound:
    mates: Sequence[Mate]  # who was not seen for longest comes first
    held: Sequence[HeldOfTeam]  # the newest
    older: int = 0  # how many more the ward holds


@dataclass(frozen=True)
class Gathering:
    """This laptop listens on the local network."""

    digits: str  # six, to be typed on the other; they change after five wrong tries
    link: str  # the same as a QR code
    addresses: Sequence[str]  # where it listens, e.g. 192.168.1.5:47800
    works: Sequence[CarriedWork]  # taken so far

    @property
    def spaced(self) -> str:
        """The digits as they are read out."""
        return f"{self.digits[:3]} {self.digits[3:]}"


class Meeting(Protocol):
    """Handing over to a leader's laptop in the same room."""

    def listen(self) -> Gathering | None:
        """Take what others bring, from now on and for half an hour. Raises PointFailed."""

    def now(self) -> Gathering | None:
        """None: it listens no more."""

    def close(self) -> None:
        """At once."""

    def hand_over(self, said: str, where: str, progress: Progress) -> Exchanged:
        """`said`: the digits, or what the QR code says; `where`: an address, if it must be typed.

        Nothing is written before somebody is found, nothing counts as copied before her receipt is here.
        Raises PointFailed (nobody: after 20 seconds), BadFile, StorageFailed.
        """


class Courier(Protocol):
    """Handing over without a network: by stick, by file, by hand."""

    def sticks(self) -> Sequence[Stick]: ...
    def look(self, folder: Path, progress: Progress) -> Preview:
        """Raises StickFailed."""

    def exchange(self, folder: Path, progress: Progress) -> Exchanged:
        """Raises StickFailed, StorageFailed. Cancelled: what was complete by then stays and counts."""

    def take_file(self, path: Path, progress: Progress) -> Exchanged:
        """One file, wherever it came from. Raises BadFile, and nothing has changed; StickFailed."""

    def prepare_update(self, offered: Update, progress: Progress) -> Path:
        """The notebook is copied; then the installer lies here, verified. Raises BadFile, StickFailed."""

    def keep_waiting(self, progress: Progress) -> Path | None:
        """Before anything that could go wrong: what waits, sealed to the ward, in files beside the notebook.

        None: nothing waits, or there is no ward yet. Raises StorageFailed.
        """

    def confirm(self, code: str) -> Future[int | None]:
        """The number of the bundle whose code a carrier read out; None if it is none of ours."""


class Handover(Protocol):
    @property
    def courier(self) -> Courier: ...
    @property
    def meeting(self) -> Meeting: ...
    def custody(self) -> Custody: ...
    def deeds(self, where: Where | None, limit: int = 200) -> Sequence[WaitingDeed]: ...
    def receipts(self, limit: int = 20) -> Sequence[ReceiptSeen]: ...
    def ordered(self) -> Order | None:
        """As custody() says, at once."""

    def team_round(self) -> TeamRound | None:
        """None for whoever leads nobody. Reads the carried files: not for the GUI thread."""

    def forget_healed(self) -> None:
        """Somebody has read of it."""

    def forget_ended(self) -> Future[None]:
        """What might be read until a day that is over goes, though the ward cannot be asked."""

    def lease_code(self) -> str:
        """Read out to the leader, who can lengthen the lease of this notebook."""

    def lease_text(self, code: str) -> str:
        """The leader's answer to a code, to be sent back."""

    def lengthen_lease(self, text: str) -> Future[bool]:
        """By the leader's answer. False: it is none of a leader's, or to another code."""

    def notice_network(self) -> None:
        """After tries that failed: is this computer on another network by now? Then the next one is soon."""

    def run(self, progress: Progress) -> None:
        """Send and receive. Raises ServerUnreachable; what was not sent stays waiting."""

    def ask_by_file(self, invitation: str) -> Joining:
        """A request to join, for the next stick. Raises BadInvitation, StorageFailed."""

    def joining(self) -> Joining | None:
        """How far this notebook is, if it asked to join by file."""

    def join(self, invitation: str, places: dict[str, str], progress: Progress) -> None:
        """Join the ward of the invitation. `places` maps local cells to the ward's; see sync/enrolment.py."""

    def ward_places(self, invitation: str) -> Sequence[tuple[str, str]]:
        """(cell, name) of the ward's neighbourhoods, asked with the invitation before joining.

        If the ward has answered by file, from that answer; so does join().
        """
