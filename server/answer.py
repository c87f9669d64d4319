"""What goes back to a laptop as a file: the receipt, whole cells and pages that it would get on a line."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson
from sqlalchemy import Row

from desktop.contract import bundle
from desktop.contract.bundle import Bundle, Header, Opening, Piece
from desktop.contract.records import CATALOG, WARD
from desktop.contract.wire import PullAsk
from server import feed, snapshot
from server.context import Context
from server.errors import Refused
from server.feed import pull

MOST_ANSWERED = 64 * 1024 * 1024  # packed bytes in one answer; the next bundle asks on from there
PIECE = 512 * 1024  # bytes of a whole cell in one frame


@dataclass(frozen=True)
class Taken:
    """A file that has been taken, and how to write the answer to it."""

    header: Header  # of the answer
    write: Callable[[BinaryIO], None]
    refused: str = ""  # why nobody joins by it; the answer says so


Said = tuple[dict[str, Any], Iterator[bytes]]  # {epoch, head, through, fork} of a receipt, and the frames


def answer(ctx: Context, seen: Bundle, to: str, said: Callable[[], Said]) -> Taken:
    """`to`: the key it is sealed to. `said`: asked when it is written, so that it holds what came since."""

    def write(file: BinaryIO) -> None:
        point, frames = said()
        bundle.write(file, _header(ctx, seen, point), frames, ctx.keys.sign, to)

    return Taken(_header(ctx, seen, said()[0]), write)


def _header(ctx: Context, seen: Bundle, point: dict[str, Any]) -> Header:
    return Header(
        kind="answer",
        ward=seen.header.ward,
        device=seen.header.device,
        number=seen.header.number,
        made=ctx.moment(),
        signer=ctx.keys.sign_pk,
        through=point["through"],
        epoch=point["epoch"],
        head=point["head"],
        fork=point["fork"],
        file=seen.digest.hex(),
    )


def news(ctx: Context, reader: Row[Any], opening: Opening) -> Iterator[bytes]:
    """Cells of which the laptop has nothing, whole; then pages, up to the head or to the limit.

    Nothing for a program that is too old to receive: its receipt is in the answer all the same.
    """
    if opening.schema_ < feed.OLDEST_SCHEMA:
        return
    cells, size = dict(opening.cells), 0
    bare = [cell for cell in opening.bare if cells.get(cell) == 0]
    for cell in sorted(bare, key=lambda cell: cell not in (CATALOG, WARD)):  # parents first
        file = _whole(ctx, reader, cell)
        if file is None or size + file.path.stat().st_size > MOST_ANSWERED:
            continue
        for frame in _pieces(cell, file):
            size += len(frame)
            yield frame
        cells[cell] = file.head
    more = True
    while more and size < MOST_ANSWERED:
        ask = PullAsk(epoch=opening.epoch, cells=cells, schema=opening.schema_, lean=opening.lean, team=True)
        page = orjson.loads(pull(ctx, reader, ask))
        cells, more = cells | page["cells"], page["more"]
        frame = bundle.packed(page)
        size += len(frame)
        yield frame


def _whole(ctx: Context, reader: Row[Any], cell: str) -> snapshot.File | None:
    """None: too few rows for a file of their own, or none of this reader's."""
    try:
        return snapshot.of_cell(ctx, reader, cell)
    except Refused:
        return None


def _pieces(cell: str, whole: snapshot.File) -> Iterator[bytes]:
    start = 0
    with whole.path.open("rb") as file:
        while data := file.read(PIECE):
            piece = Piece(snapshot=cell, head=whole.head, start=start, data=b64encode(data).decode())
            yield bundle.packed(piece.model_dump())
            start += len(data)
