"""One line, against the records as they stand: checked, merged, settled; or held, and nothing of it applied.

`Server.apply` and `Server.row` of tests/sync_model/model.py are the specification.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.contract.merge import Merged, is_create, merge
from desktop.contract.records import RecordType
from server.cells import Author, settle
from server.checks import Held, check_line, check_natural, is_id
from server.conflicts import Writer, candidates, record_conflicts
from server.outcome import Outcome
from server.rec import Rec
from server.world import World

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Arrived:
    """A line as it came, with what the server knows about it."""

    head: dict[str, Any]
    rows: list[Any]
    size: int
    modes: Mapping[str, str]  # the author's grants in force
    received_at: str


def prepare(world: World, rows: Iterable[Any]) -> None:
    """Read once what these rows are about: the records, their owners and parents, their open conflicts."""
    about: dict[str, str] = {}
    others: set[str] = set()
    for row in rows:
        match row:
            case [str(table), record_id, _, dict(fields), _] if is_id(record_id) and (
                kind := world.contract.get(table)
            ):
                about[record_id] = table
                for ref in (*kind.owner_fields, *kind.inside):
                    match fields.get(ref):
                        case [_, target] if is_id(target):
                            others.add(target)
    world.load({*about, *others})
    world.load_conflicts(about)
    world.expect((table, record_id) for record_id, table in about.items())


def apply(world: World, line: Arrived) -> Outcome:
    world.begin_line()
    try:
        check_line(world.contract, line.head, line.rows, line.size)
        number, epoch = line.head["seen"]
        author = Author(line.modes, number if epoch == world.tx.epoch else 0)
        writer = Writer(
            line.head["by"], line.head["at"], line.received_at, line.head["act"], line.head["aid"]
        )
        outcome = Outcome()
        for row in line.rows:
            _apply_row(world, author, writer, row, outcome)
    except Held as held:
        world.take_back()
        return Outcome("held", held.reason, [held.detail] if held.detail else [])
    if outcome.conflicts:
        outcome.status = "conflict"
    return outcome


def _apply_row(world: World, author: Author, writer: Writer, row: list[Any], outcome: Outcome) -> None:
    table, record_id, claim, _, _ = row
    kind = world.contract[table]
    rec = world.get(record_id)
    _check_place(world, kind, rec, row, author)
    current = rec.fields if rec else {}
    merged = _merged(world, kind, rec, row)
    values = {name: value for name, value in {**current, **merged.writes}.items() if value is not None}
    _check_values(world, kind, rec, (record_id, claim, values), author)
    if rec is None:
        rec = world.make(Rec(record_id, table, None, None, 0, claim, values, writer.last))
    else:
        world.change(rec, values, writer.last)
    settle(world, rec)  # on a conflict too: the author must get the kept value
    record_conflicts(world, writer, rec, merged, outcome)


def _check_place(world: World, kind: RecordType, rec: Rec | None, row: list[Any], author: Author) -> None:
    """Is it here, do its parents exist, and may the author write where it is (or, new, would be)?"""
    table, record_id, claim, fields, _ = row
    if rec and rec.tbl != table:
        raise Held("invalid", table, record_id, None)
    if rec is None and not is_create(fields):
        raise Held("parent", table, record_id, None)
    wanted = {name: value for name, (_, value) in fields.items()}
    current = rec.fields if rec else {}
    for ref in kind.inside:
        target = wanted.get(ref, current.get(ref))
        if target and not world.owner(kind, ref, {ref: target}):
            raise Held("invalid" if world.get(target) else "parent", table, record_id, ref)
    cells = rec.cells if rec else world.cells_of(kind, wanted, claim)
    moving = rec is not None and _moves(kind, rec, fields)
    if not author.may(world, kind, (record_id, cells, current or wanted), moving=moving):
        raise Held("scope", table, record_id, None)
    if moving and wanted[kind.move_field or ""] not in author.write:
        raise Held("scope", table, record_id, kind.move_field)


def _moves(kind: RecordType, rec: Rec, fields: Fields) -> bool:
    """Making a record again is no move, unless it says where the record is now and where it shall be."""
    field = kind.move_field
    if field is None or field not in fields:
        return False
    return not is_create(fields) or bool(fields[field][0] == rec.fields.get(field))


def _check_values(
    world: World, kind: RecordType, rec: Rec | None, new: tuple[str, str | None, Fields], author: Author
) -> None:
    """Would the record, with these values, still be somewhere, and somewhere the author may put it?"""
    record_id, claim, values = new
    if kind.natural and rec:
        check_natural(kind, record_id, values)
    cells = world.cells_of(kind, values, rec.claim if rec else claim)
    if cells[0] is None:
        raise Held("invalid", kind.name, record_id, None)
    if rec is None or kind.move_field or kind.write_cells(cells) <= kind.write_cells(rec.cells):
        return
    # Its owner was exchanged: also where it comes to must be the author's.
    if not author.may(world, kind, (record_id, cells, values), moving=False):
        raise Held("scope", kind.name, record_id, None)


def _merged(world: World, kind: RecordType, rec: Rec | None, row: list[Any]) -> Merged:
    _, record_id, _, fields, resolves = row
    if rec is None and all(seen is None for seen, _ in fields.values()):
        return Merged(
            writes={name: value for name, (_, value) in fields.items()}
        )  # nothing stands, nobody saw
    known = candidates(world, record_id) if rec else []
    try:
        return merge(kind, rec.fields if rec else {}, fields, resolves, known)
    except TypeError as error:  # a group's rule met values it cannot join
        raise Held("invalid", kind.name, record_id, None) from error
