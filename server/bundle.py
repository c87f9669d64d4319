"""POST /v1/bundle, and the ward office's own stick: a file goes in, the answer for its laptop comes out.

The lines take the same way as a push's; the answer holds the same receipt and the same pages. So a bundle may
come any number of times, by any number of carriers, before or after the same lines came by the network. A
laptop that has never been online joins by the same way, and one that is a copy of another gets its new name.
"""

import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError
from sqlalchemy import Row

from desktop.contract import bundle, bundle_file
from desktop.contract.bundle import Answer, BadBundle, Bundle, Joined, Opening
from desktop.contract.signature import certified
from desktop.contract.wire import MAX_LINES, EnrolAsk, EnrolSeen, ForkAsk, Receipt, Refusal
from server import enrol, escrow, recovery, users
from server.answer import Said, Taken, answer, news
from server.context import Context
from server.errors import Refused
from server.invitations import Claim, tried
from server.push import read_line, take
from server.sent import Sent
from server.session import known, mind_lost_lines, old_self
from server.ward import READ, in_force, ward_row, ward_tx

MOST_BYTES = bundle.MAX_WORK  # of a file that comes in
STICK = "stick"  # where a code comes from that no carrier brought
_OUR_DISK = (errno.ENOSPC, errno.EDQUOT)  # is full: reading a stick needs no room on it
_OF_A_CODE = ("code", "used", "tries")  # refusals that the newcomer herself must hear of


def take_bundle(ctx: Context, file: BinaryIO, source: str = STICK) -> Taken:
    """All of it is looked at before any of it is stored. `source`: who brought it. Raises Refused."""
    try:
        seen = bundle.verified(file, None, ctx.keys.sign_pk)
        match seen.header.kind:
            case "up":
                return _take_work(ctx, file, seen)
            case "join":
                return _take_newcomer(ctx, file, seen, source)
        raise BadBundle("not_for_us")
    except BadBundle as error:
        raise Refused(422, error.code) from error


def take_stick(ctx: Context, place: Path, tell: Callable[[Path, str], None]) -> None:
    """Every bundle in this folder, or this file. Each laptop's newest is answered beside it.

    `tell(file, code)` hears what became of each: "taken", or why it was refused.
    """
    answers: dict[tuple[str, bool], tuple[Path, Taken]] = {}
    for path in sorted(bundle_file.found(place)) if place.is_dir() else [place]:
        try:
            with path.open("rb") as file:
                taken = take_bundle(ctx, file)
        except Refused as refused:
            if refused.code != "not_for_us" or place == path:  # a stick holds answers for laptops too
                tell(path, refused.code)
            continue
        except OSError as error:
            if error.errno in _OUR_DISK or bundle_file.is_gone(place):
                raise
            tell(path, "unreadable_file")
            continue
        tell(path, taken.refused or "taken")
        whose = taken.header.device, taken.header.fork
        if whose not in answers or answers[whose][1].header.number <= taken.header.number:
            answers[whose] = (path.parent, taken)
    for folder, taken in answers.values():
        _put(folder, ctx, taken)


def _put(folder: Path, ctx: Context, taken: Taken) -> None:
    bundle_file.write_new(
        folder,
        bundle_file.name_of(taken.header),
        taken.write,
        lambda file: bundle.verified(file, taken.header.ward, ctx.keys.sign_pk),
    )


# ---- work


def _take_work(ctx: Context, file: BinaryIO, seen: Bundle) -> Taken:
    opening = _look(ctx, file, seen)
    enrolled, to = _maker(ctx, seen, opening)
    stored = _store(ctx, file, seen)

    def said() -> Said:
        receipt = stored if stored["fork"] else take(ctx, seen.header.ward, seen.header.device, [])["receipt"]
        first = Answer(
            receipt=Receipt.model_validate(receipt),
            cells=opening.cells,
            enrolled=enrolled,
            recovery_pk=recovery.public_keys(ctx)[seen.header.ward] or "",
        )
        return receipt, _frames(ctx, seen, first, opening)

    return answer(ctx, seen, to, said)


def _frames(ctx: Context, seen: Bundle, first: Answer, opening: Opening) -> Iterator[bytes]:
    yield bundle.packed(first.model_dump(by_alias=True, mode="json", exclude_unset=True))
    receipt = first.receipt
    if receipt.epoch == opening.epoch and receipt.status == "active" and not receipt.fork:
        yield from news(ctx, _reader(ctx, seen), opening)


def _look(ctx: Context, file: BinaryIO, seen: Bundle) -> Opening:
    pieces = _contents(ctx, file, seen)
    try:
        opening = Opening.model_validate(next(pieces, None))
    except ValidationError as error:
        raise BadBundle("damaged_bundle") from error
    for piece in pieces:
        _lines(piece)
    return opening


def _contents(ctx: Context, file: BinaryIO, seen: Bundle) -> Iterator[dict[str, Any]]:
    return bundle.contents(file, seen, bytes(ctx.keys.box).hex())


def _lines(piece: dict[str, Any]) -> list[Sent]:
    lines = piece.get("lines")
    if not isinstance(lines, list) or len(lines) > MAX_LINES:
        raise BadBundle("damaged_bundle")
    return [read_line(item) for item in lines]


def _maker(ctx: Context, seen: Bundle, opening: Opening) -> tuple[EnrolSeen | None, str]:
    """(what a laptop with a new name is answered, the key of whose laptop it is)"""
    header = seen.header
    enrolled = None
    if header.vouched:
        old = certified(header.cert, ctx.keys.sign_pk) or {}
        ask = ForkAsk(
            ward=header.ward,
            device=str(old["device"]),
            cert=header.cert,
            sign_pk=header.signer,
            box_pk=opening.box_pk,
            through=0,
            sig=header.vouched,
        )
        enrolled = EnrolSeen.model_validate(enrol.fork(ctx, old_self(ctx, ask), ask))
    with ward_tx(ctx, header.ward) as tx:
        row = known(ctx, tx, header.device, header.cert)
        mind_lost_lines(ctx, tx, row, opening.receipt)
        escrow.keep(tx, header.device, opening.escrow)
        return enrolled, row.box_pk


def _store(ctx: Context, file: BinaryIO, seen: Bundle) -> dict[str, Any]:
    header = seen.header
    pieces = _contents(ctx, file, seen)
    next(pieces)  # the opening
    receipt: dict[str, Any] = take(ctx, header.ward, header.device, [])["receipt"]
    for piece in pieces:
        receipt = take(ctx, header.ward, header.device, _lines(piece))["receipt"]
        if receipt["fork"]:
            break  # another laptop continues this stream; what follows comes again by its new name
    return receipt


def _reader(ctx: Context, seen: Bundle) -> Row[Any]:
    with ward_tx(ctx, seen.header.ward) as tx:
        return known(ctx, tx, seen.header.device, seen.header.cert)


# ---- newcomers


def _take_newcomer(ctx: Context, file: BinaryIO, seen: Bundle, source: str) -> Taken:
    """By a good code it joins, and gets all it may see; by another it hears why not."""
    try:
        ask = EnrolAsk.model_validate(next(_contents(ctx, file, seen), None))
    except ValidationError as error:
        raise BadBundle("damaged_bundle") from error
    if (ask.ward, ask.sign_pk) != (seen.header.ward, seen.header.signer) or not enrol.are_keys(ask):
        raise BadBundle("damaged_bundle")
    claim = Claim(ask.ward, ask.code, source, ask.sign_pk)
    try:
        told, enrolled = tried(
            ctx, claim, lambda: (enrol.places_of(ctx, claim), enrol.enrol(ctx, claim, ask))
        )
    except Refused as refused:
        if refused.code not in _OF_A_CODE:
            raise
        return _not_joined(ctx, seen, ask, refused)
    first = Joined.model_validate({"seen": told, "enrolled": enrolled})
    return _joined(ctx, seen, ask, first, Receipt.model_validate(enrolled["receipt"]))


def _not_joined(ctx: Context, seen: Bundle, ask: EnrolAsk, refused: Refused) -> Taken:
    with ctx.store.reading() as connection:
        ward = ward_row(connection, ask.ward)
    frame = bundle.packed(Joined(refused=Refusal(**refused.body())).model_dump(by_alias=True, mode="json"))
    point = {"epoch": ward.epoch, "head": ward.number, "through": 0, "fork": False}
    taken = answer(ctx, seen, ask.box_pk, lambda: (point, iter([frame])))
    return Taken(taken.header, taken.write, refused.code)


def _joined(ctx: Context, seen: Bundle, ask: EnrolAsk, first: Joined, receipt: Receipt) -> Taken:
    def frames() -> Iterator[bytes]:
        reader = _reader(ctx, seen)
        with ctx.store.reading() as connection:
            rights = in_force(users.grants(connection, reader, ctx.day()), ctx.day())
        cells = {cell: 0 for cell, mode in rights.items() if mode in READ}
        opening = Opening(epoch=receipt.epoch, cells=cells, schema=ask.schema_, bare=sorted(cells))
        yield bundle.packed(first.model_dump(by_alias=True, mode="json", exclude_unset=True))
        answered = Answer(receipt=receipt, cells=cells, recovery_pk=recovery.public_keys(ctx)[ask.ward] or "")
        yield bundle.packed(answered.model_dump(by_alias=True, mode="json", exclude_unset=True))
        if receipt.status == "active":
            yield from news(ctx, reader, opening)

    return answer(ctx, seen, ask.box_pk, lambda: (receipt.model_dump(), frames()))
