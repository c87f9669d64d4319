"""Where records are, and who may write there. The cells follow fields and owner (design, decisions 1, 2)."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from desktop.contract.records import Cells, RecordType, is_twin, twin
from server.rec import Rec
from server.ward import WRITE
from server.world import World


def settle(world: World, rec: Rec) -> None:
    """Put the record where its fields and its owners say."""
    put(world, rec, world.cells_of(world.kind(rec), rec.fields, rec.claim))


def put(world: World, rec: Rec, new: Cells) -> None:
    """Tell the record's cells that it changed, came or left; then its dependants, if it moved.

    One number per feed entry: two entries under one number could be parted by the end of a page.
    """
    old = rec.cells
    world.place(rec, new)
    for cell in old:
        if cell and cell not in new:
            world.enter(rec, cell, "gone")
    for cell in new:
        if cell:
            world.enter(rec, cell, "put")
    if old != new:
        kind = world.kind(rec)
        # No longer its home, though perhaps still its `also`.
        for cell in sorted(kind.write_cells(old) - kind.write_cells(new)) if old[0] else ():
            world.leave(rec, cell)
        world.touch(rec.id)
        for dependant in world.dependants(rec.id):
            settle(world, dependant)


def chain(world: World, kind: RecordType, record_id: str, values: Mapping[str, Any]) -> Iterator[str]:
    """The record and the owners its home comes from."""
    yield record_id
    for ref in kind.home_fields:
        owner = world.owner(kind, ref, values)
        if owner and owner.id != record_id:
            yield from chain(world, world.kind(owner), owner.id, owner.fields)


class Rights(NamedTuple):
    """The cells somebody may write in, and those out of which records may be moved."""

    write: frozenset[str]
    move: frozenset[str]


def rights(modes: Mapping[str, str]) -> Rights:
    """Of the grants in force: cell -> mode."""
    return Rights(
        frozenset(cell for cell, mode in modes.items() if mode in WRITE),
        frozenset(cell for cell, mode in modes.items() if mode == "rw"),
    )


class Author(NamedTuple):
    """What one line's author may do, at its arrival."""

    rights: Rights
    seen: int  # up to which number the author had been shown the record's home

    def may(
        self, world: World, kind: RecordType, place: tuple[str, Cells, Mapping[str, Any]], *, moving: bool
    ) -> bool:
        """place: the record's id, cells and values.

        The right to write its home; or it (or an owner) lived where the author may write, and the author had
        not been shown that it left.
        """
        record_id, cells, values = place
        allowed = self.rights.move if moving else self.rights.write
        if cells[0] in allowed or not allowed.isdisjoint(kind.write_cells(cells)):
            return True
        left = world.left(set(chain(world, kind, record_id, values)))
        if kind.is_sensitive:  # that its owner was hers to write is not enough
            left = [(cell if is_twin(cell) else twin(cell), number) for cell, number in left]
        return any(cell in allowed and number > self.seen for cell, number in left)
