"""POST /v1/bundle, and the ward office's own stick: a bundle goes in, the answer for its laptop comes out.

The lines take the same way as a push's; the answer holds the same receipt and the same pages. So a bundle may
come any number of times, by any number of carriers, before or after the same lines came by the network.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from pydantic import ValidationError
from sqlalchemy import Row

from desktop.contract import bundle, bundle_file
from desktop.contract.bundle import Answer, BadBundle, Bundle, Header, Opening
from desktop.contract.wire import MAX_LINES, PullAsk, Receipt
from server.context import Context
from server.errors import Refused
from server.feed import pull
from server.ingest import Sent
from server.push import read_line, take
from server.session import known
from server.ward import ward_tx

MOST_BYTES = bundle.MAX_UP + 512 * 1024  # of a file that comes in: frames, header and what sealing adds
MOST_ANSWERED = 64 * 1024 * 1024  # packed bytes of pages in one answer; the next bundle asks on from there


@dataclass(frozen=True)
class Taken:
    """A bundle that is in the database, and how to write the answer to it."""

    header: Header  # of the answer
    write: Callable[[BinaryIO], None]


def take_bundle(ctx: Context, file: BinaryIO) -> Taken:
    """All of it is looked at before any of it is stored. Raises Refused."""
    try:
        seen, opening = _look(ctx, file)
        receipt = _store(ctx, file, seen)
    except BadBundle as error:
        raise Refused(422, error.code) from error
    return _answer(ctx, seen, opening, receipt)


def take_stick(ctx: Context, place: Path, tell: Callable[[Path, str], None]) -> None:
    """Every bundle in this folder, or this file. Each laptop's newest is answered beside it.

    `tell(file, code)` hears what became of each: "taken", or why it was refused.
    """
    answers: dict[str, tuple[Path, Taken]] = {}
    for path in sorted(bundle_file.found(place)) if place.is_dir() else [place]:
        try:
            with path.open("rb") as file:
                taken = take_bundle(ctx, file)
        except Refused as refused:
            if refused.code != "not_for_us" or place == path:  # a stick holds answers for laptops too
                tell(path, refused.code)
            continue
        tell(path, "taken")
        device, number = taken.header.device, taken.header.number
        if device not in answers or answers[device][1].header.number <= number:
            answers[device] = (path.parent, taken)
    for folder, taken in answers.values():
        _put(folder, ctx, taken)


def _put(folder: Path, ctx: Context, taken: Taken) -> None:
    bundle_file.write_new(
        folder,
        bundle_file.name_of(taken.header),
        taken.write,
        lambda file: bundle.verified(file, taken.header.ward, ctx.keys.sign_pk),
    )


def _look(ctx: Context, file: BinaryIO) -> tuple[Bundle, Opening]:
    seen = bundle.verified(file, None, ctx.keys.sign_pk)
    if seen.header.kind != "up":
        raise BadBundle("not_for_us")
    pieces = _contents(ctx, file, seen)
    try:
        opening = Opening.model_validate(next(pieces, None))
    except ValidationError as error:
        raise BadBundle("damaged_bundle") from error
    for piece in pieces:
        _lines(piece)
    return seen, opening


def _contents(ctx: Context, file: BinaryIO, seen: Bundle) -> Iterator[dict[str, Any]]:
    return bundle.contents(file, seen, bytes(ctx.keys.box).hex())


def _lines(piece: dict[str, Any]) -> list[Sent]:
    lines = piece.get("lines")
    if not isinstance(lines, list) or len(lines) > MAX_LINES:
        raise BadBundle("damaged_bundle")
    return [read_line(item) for item in lines]


def _store(ctx: Context, file: BinaryIO, seen: Bundle) -> dict[str, Any]:
    header = seen.header
    with ward_tx(ctx, header.ward) as tx:
        known(ctx, tx, header.device, header.cert)
    pieces = _contents(ctx, file, seen)
    next(pieces)  # the opening
    receipt = take(ctx, header.ward, header.device, [])
    for piece in pieces:
        receipt = take(ctx, header.ward, header.device, _lines(piece))
        if receipt["fork"]:
            break  # another laptop continues this stream; what follows comes again by its new name
    return receipt


def _answer(ctx: Context, seen: Bundle, opening: Opening, receipt: dict[str, Any]) -> Taken:
    header = Header(
        kind="answer",
        ward=seen.header.ward,
        device=seen.header.device,
        number=seen.header.number,
        made=ctx.moment(),
        signer=ctx.keys.sign_pk,
        through=receipt["through"],
        epoch=receipt["epoch"],
        head=receipt["head"],
        file=seen.digest.hex(),
    )

    def write(file: BinaryIO) -> None:
        frames = _frames(ctx, seen, opening, receipt)
        bundle.write(file, header, frames, ctx.keys.sign, seen.box_pk)

    return Taken(header, write)


def _frames(ctx: Context, seen: Bundle, opening: Opening, receipt: dict[str, Any]) -> Iterator[bytes]:
    """The receipt, then the pages that its laptop would have pulled: up to the head, or to the limit."""
    first = Answer(receipt=Receipt.model_validate(receipt), cells=opening.cells)
    yield bundle.packed(first.model_dump(by_alias=True, mode="json"))
    if receipt["epoch"] != opening.epoch or receipt["status"] == "revoked" or receipt["fork"]:
        return
    reader, cells, size, more = _reader(ctx, seen.header), opening.cells, 0, True
    while more and size < MOST_ANSWERED:
        ask = PullAsk(epoch=opening.epoch, cells=cells, schema=opening.schema_, team=True)
        page = orjson.loads(pull(ctx, reader, ask))
        cells, more = cells | page["cells"], page["more"]
        frame = bundle.packed(page)
        size += len(frame)
        yield frame


def _reader(ctx: Context, header: Header) -> Row[Any]:
    with ward_tx(ctx, header.ward) as tx:
        return known(ctx, tx, header.device, header.cert)
