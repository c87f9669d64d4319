"""Every message between laptop and ward server (sync protocol, 2.4-2.12). JSON, field names as below.

Imports nothing of ours but this folder, so the server can import it and nothing else.
Changing a message: add optional fields only; anything else is a new PROTO.
Bodies travel with Content-Encoding zstd where both have it, gzip otherwise; hashes are over the raw form.
Bytes (hashes, keys, signatures, nonces) travel as hex.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

PROTO = 1
MAX_LINES = 500  # per push
MAX_BODY = 1024 * 1024  # compressed bytes of one request
MAX_INFLATED = 8 * 1024 * 1024
MAX_ROWS = 5000  # per page of a pull

LineState = Literal["done", "conflict", "held"]
HeldReason = Literal["scope", "revoked", "schema", "invalid", "parent", "purged", "role", "locked"]
Hex = str
Rights = dict[str, tuple[Literal["r", "rw", "w"], int | None]]  # cell -> mode, last day
Own = dict[str, dict[str, tuple[int, str, str | None]]]  # table -> id -> its number, cell, also


class Message(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Escrow(Message):
    """A notebook's key, sealed to the ward's recovery key; see unlock.py. At each session, in each bundle.

    The server keeps the newest that is sealed to the recovery key of now.
    """

    recovery_pk: Hex
    box: Hex
    ask_pk: Hex  # Ed25519: a request for it is signed by the other half


class Limits(Message):
    lines: int = MAX_LINES
    body: int = MAX_BODY
    inflated: int = MAX_INFLATED
    rows: int = MAX_ROWS


class Hello(Message):
    """GET /v1/hello?ward=W. Signed, so that a captive portal is not taken for the ward."""

    server: str
    ward: str
    ward_name: str
    epoch: str
    now: str  # server's UTC moment, for people only
    nonce: Hex  # good once, for one session
    box_pk: Hex = ""  # X25519: bundles are sealed to it
    recovery_pk: Hex = ""  # X25519: escrows are sealed to it; empty: the ward has made none
    proto: tuple[int, int] = (PROTO, PROTO)
    schema_: tuple[int, int] = Field(alias="schema")
    encodings: list[str]
    limits: Limits = Limits()
    sig: Hex = ""  # Ed25519 of canonical(message without sig)


class Place(Message):
    """A neighbourhood or team of the ward, with its opaque cell."""

    kind: Literal["neighbourhood", "team"]
    cell: str
    code: str
    name: str


class InvitationAsk(Message):
    """POST /v1/invitation: what an invitation leads to, before anything is decided."""

    ward: str
    code: str


class InvitationSeen(Message):
    ward_name: str
    user: str
    user_name: str
    places: list[Place]


class EnrolAsk(Message):
    """POST /v1/enrol. The same code with the same sign_pk gets the same answer; another key gets 409 used."""

    ward: str
    code: str
    sign_pk: Hex  # Ed25519
    box_pk: Hex  # X25519
    name: str  # of the computer, as its owner calls it
    schema_: int = Field(alias="schema")
    escrow: Escrow | None = None


class EnrolSeen(Message):
    device: str
    user: str
    user_name: str
    team: str  # the cell of her team
    cert: Hex  # canonical JSON {device, ward, user, sign_pk, box_pk, serial} + Ed25519 signature (64 bytes)
    epoch: str
    receipt: "Receipt"


class SessionAsk(Message):
    """POST /v1/session. sig = Ed25519 of b"session|" + nonce bytes + b"|" + device."""

    ward: str
    device: str
    nonce: Hex
    sig: Hex
    cert: Hex
    epoch: str  # the epoch this laptop knows
    through: int  # what it takes for acknowledged
    hash: Hex
    receipt: "ReceiptMark | None" = None  # of the newest one taken: tells a restored server that it went back
    escrow: Escrow | None = None


class SessionSeen(Message):
    token: str  # Authorization: Bearer, 12 hours of the server's clock
    receipt: "Receipt"


class OpenLine(Message):
    """A line that is not simply done. By `aid`: it may have travelled in a parent stream."""

    aid: str
    status: LineState
    reason: HeldReason | None = None
    detail: list[Any] = []  # [table, id, field or group] per row concerned
    conflicts: list[str] = []  # ids of conflict records


class ReceiptMark(Message):
    """What a laptop keeps of a receipt, provable by itself: how far the ward was when it gave it."""

    device: str
    epoch: str
    through: int
    hash: Hex
    head: int
    sig: Hex  # Receipt.mark


class Receipt(Message):
    """The only acknowledgement there is. Computed from the database, signed, repeatable, the same by any way.

    Every line up to `through` that is not in `open` is done. `open` is complete, so taking a receipt twice
    is harmless; `open` and `grants` are taken only if (head, through) is not older than the last one taken.
    A field that a later server adds is kept: the signature is over all of it.
    """

    model_config = ConfigDict(extra="allow")

    device: str
    epoch: str
    through: int
    hash: Hex
    head: int  # the ward's number at this moment
    now: str
    day: int  # the ward's calendar, days since 1970-01-01 at the server
    open: list[OpenLine] = []
    grants: Rights = {}  # what its users may, together
    users: dict[str, Rights] = {}  # of a laptop that was ever shared: what each may; who is off it: nothing
    fork: bool = False  # this stream has a rival child: take a new identity
    status: Literal["active", "revoked"] = "active"
    order: Literal["lock", "wipe"] | None = None  # to a revoked laptop, once the ward has all that is on it
    mark: Hex = ""  # signature of the ReceiptMark alone; `sig` is over all of it
    sig: Hex = ""


class Push(Message):
    """POST /v1/push. Any subset, any order, any number of times. lines = [seq, prev, hash, body text]."""

    ward: str
    device: str
    lines: list[tuple[int, Hex, Hex, str]]
    sig: Hex  # Ed25519 of b"push|" + device + sha256 over the hashes of the lines, in order


class PullAsk(Message):
    """POST /v1/pull."""

    epoch: str
    cells: dict[str, int]  # cursor per cell
    limit: int = MAX_ROWS
    schema_: int = Field(alias="schema")
    lean: bool = False  # what only this device has written may come without its fields
    bare: list[str] = []  # cells of which the reader has nothing: these may be offered as snapshots
    differs: list[str] = []  # cells in which the reader held something else than the ward; asked from 0
    check: bool = True  # the reader will compare what it holds; else an answer without news is smaller
    team: bool = False  # a leader also wants to know how her team stands
    known: Hex = ""  # the reader has a receipt of this mark, and needs no other like it; see same_receipt.py


class PushSeen(Message):
    """`own`: what the ward has now exactly as this laptop has it, so that no pull need bring it.

    Of a cell in `cells` it is all that is new there: a laptop that had come as far as its first number, and
    has these rows, has come as far as the second. A cell where anything else changed is left out, and pulled.
    """

    receipt: Receipt
    own: Own = {}
    cells: dict[str, tuple[int, int]] = {}


# One entry: [number, cell, "put", table, id, {"cell", "also", "rev", "fields", "last"}]
#         or, to a reader who wrote all there is of the record, without "fields" and "last",
#         or [number, cell, "gone", table, id, None]. fields holds no nulls.
# last = {by, at, received_at, act} and, once it was edited, {first, of}: who wrote what; see authors.py.
# `sole`: the one device that has written all of it.
Entry = tuple[int, str, str, str, str, dict[str, Any] | None]


class TeamLaptop(Message):
    """A laptop of one of a leader's team."""

    device: str
    name: str
    status: str  # as in a Receipt
    last_contact: str
    lines: int  # that the ward has of it


class Mate(Message):
    """One of a leader's team."""

    user: str
    name: str
    last_contact: str | None = None  # when the ward last heard of her, by any way; None: never
    laptops: list[TeamLaptop] = []
    cells: dict[str, int] = {}  # that her laptops hold -> records there


class TeamHeld(Message):
    """A line of the team that is held, as far as its leader may know it."""

    aid: str
    act: str
    reason: str  # a HeldReason, or one that a later version knows
    user: str
    received_at: str
    label: str = ""  # what it is about, if that is in a cell she may read


class TeamSeen(Message):
    """How a leader's team stands with the ward; to an officer: every laptop of the ward, and nothing held."""

    mates: list[Mate] = []
    held: list[TeamHeld] = []  # the newest …
    older: int = 0  # … and how many more there are


class SameReceipt(Message):
    """A receipt as the known one, but for this."""

    now: str
    day: int
    sig: Hex


class PullSeen(Message):
    """Entries in order of their numbers. Cursor of a full page: its last number; of a short one: the head;
    none where it did not move. What has a default here is left out where it would say that.

    `snapshots` are left out of all the rest: the reader takes GET /v1/snapshot/{cell}, then pulls from there.
    """

    epoch: str
    entries: list[Entry]
    cells: dict[str, int]
    more: bool
    check: dict[str, tuple[int, Hex]] = {}  # last page, if asked: cell -> (rows, digest); see digest()
    receipt: Receipt | None = None  # last page …
    same: SameReceipt | None = None  # … or this, where it is as the one that the reader knows
    snapshots: list[str] = []
    team: TeamSeen | None = None  # last page, for a leader or officer who asked


class ForkAsk(Message):
    """POST /v1/fork: this laptop found that another continues its stream (clone, or restored backup)."""

    sign_pk: Hex
    box_pk: Hex
    through: int  # last number both have
    sig: Hex  # by the old key: Ed25519 of b"fork|" + device + b"|" + sign_pk bytes
    ward: str = ""
    device: str = ""  # the one it was …
    cert: Hex = ""  # … and its certificate: no session is needed, the signature says who asks


class UnlockAsk(Message):
    """POST /v1/unlock: a request of unlock.py, without a session: the notebook is shut."""

    request: str


class UnlockSeen(Message):
    answer: str = ""  # empty: the office has not answered yet


class CountsAsk(Message):
    """POST /v1/counts: how many of those counted have a disability, live in hardship, are ill."""

    years: list[Annotated[int, Field(ge=2020, le=2100)]] = Field(max_length=3)


class CountsSeen(Message):
    """Numbers, no person. year -> indicator -> need -> place -> people; null: too few to be told."""

    at: str  # when they were counted
    counts: dict[str, dict[str, dict[str, dict[str, int | None]]]]


class Refusal(Message):
    """The body of every error answer."""

    code: str
    message_vi: str
    retry: bool = False
    retry_after: int | None = None


EnrolSeen.model_rebuild()
SessionAsk.model_rebuild()
SessionSeen.model_rebuild()
