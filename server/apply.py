"""One line, against the records as they stand: checked, merged, settled; or held, and nothing of it applied.

`Server.apply` and `Server.row` of tests/sync_model/model.py are the specification.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from desktop.contract.merge import Candidate, Merged, is_create, merge
from desktop.contract.records import Cells, RecordType
from server import guards
from server.cells import Author, Rights, put
from server.checks import Held, check_natural, check_whole
from server.conflicts import Writer, candidates, moved_on, record_conflicts
from server.outcome import Outcome
from server.rec import Rec, is_sole, not_sole
from server.world import World

Fields = Mapping[str, Any]
NOTHING_STOOD = Merged()  # and its author had seen nothing: what she wants is written


class Arrived(NamedTuple):
    """A line as it came, with what the server knows about it."""

    head: dict[str, Any]
    rows: list[Any]
    fault: Held | None  # see checks.fault_of()
    rights: Rights  # the author's
    received_at: str
    device: str | None  # see conflicts.Writer
    asked: tuple[str, ...] = ()  # users whose roles must let it in; see guards.py


def prepare(world: World, lines: Iterable[list[Any]]) -> None:
    """Read once what the rows of these lines, which are without fault, are about: the records, their owners
    and parents, their open conflicts."""
    about: dict[str, str] = {}
    others: set[str] = set()
    for rows in lines:
        for table, record_id, _, fields, _ in rows:
            about[record_id] = table
            for ref in world.contract[table].rests_on:
                if ref in fields and (target := fields[ref][1]):
                    others.add(target)
    world.load({*about, *others})
    world.load_conflicts(about)
    world.expect((table, record_id) for record_id, table in about.items())


def apply(world: World, line: Arrived) -> Outcome:
    world.begin_line()
    try:
        if line.fault:
            raise line.fault
        number, epoch = line.head["seen"]
        author = Author(line.rights, number if epoch == world.tx.epoch else 0)
        writer = Writer(
            line.head["by"],
            line.head["at"],
            line.received_at,
            line.head["act"],
            line.head["aid"],
            line.device,
        )
        outcome = Outcome()
        for row in line.rows:
            _apply_row(world, author, writer, row, outcome)
        guards.check(world, line.asked, line.head, line.rows)
    except Held as held:
        world.take_back()
        return Outcome("held", held.reason, [held.detail] if held.detail else [])
    if outcome.conflicts:
        outcome.status = "conflict"
    return outcome


def _apply_row(world: World, author: Author, writer: Writer, row: list[Any], outcome: Outcome) -> None:
    if not row[3]:
        return  # it only says which held lines are not needed any more; see outcomes.py
    rec = world.get(row[1])
    if rec is None:
        rec, merged = _make(world, author, writer, row)
    else:
        merged = _change(world, author, writer, rec, row)
    if merged is not NOTHING_STOOD:
        record_conflicts(world, writer, rec, merged, outcome)


def _make(world: World, author: Author, writer: Writer, row: list[Any]) -> tuple[Rec, Merged]:
    """A record that is not here yet."""
    table, record_id, claim, fields, _ = row
    kind = world.contract[table]
    if not is_create(fields):
        raise Held("parent", table, record_id, None)
    wanted = {name: value for name, (_, value) in fields.items() if value is not None}
    check_whole(kind, record_id, wanted)
    _check_parents(world, kind, record_id, wanted)
    cells = world.cells_of(kind, wanted, claim)
    if not author.may(world, kind, (record_id, cells, wanted), moving=False):
        raise Held("scope", table, record_id, None)
    merged, values = NOTHING_STOOD, wanted
    if [True for seen, _ in fields.values() if seen is not None]:
        merged = _merged(kind, record_id, {}, fields)
        values = {name: value for name, value in merged.writes.items() if value is not None}
        check_whole(kind, record_id, values)
        cells = world.cells_of(kind, values, claim)
    if cells[0] is None:
        raise Held("invalid", table, record_id, None)
    last = writer.sole if merged is NOTHING_STOOD else writer.last
    rec = world.make(Rec(record_id, table, None, None, 0, claim, values, last))
    put(world, rec, cells)
    return rec, merged


def _change(world: World, author: Author, writer: Writer, rec: Rec, row: list[Any]) -> Merged:
    """A record that is here, perhaps made again by somebody who did not know."""
    table, record_id, _, fields, resolves = row
    kind = world.contract[table]
    _check_place(world, kind, rec, row, author)
    known = candidates(world, record_id), candidates(world, record_id, "settled")
    unknown = moved_on(world, author.seen, writer.by, row) if resolves else ()
    settles = [each for each in resolves if each not in unknown]  # about the others nobody has decided
    merged = _merged(kind, record_id, rec.fields, fields, settles, known)
    values = {name: value for name, value in {**rec.fields, **merged.writes}.items() if value is not None}
    cells = world.cells_of(kind, values, rec.claim)
    _check_values(world, kind, rec, (values, cells), author)
    written = [name for name, value in merged.writes.items() if rec.fields.get(name) != value]
    is_alone = is_sole(rec.last, writer.device)
    last = writer.after(rec.last, written, is_alone=is_alone) if written else rec.last
    stands = all(values.get(name) == wanted for name, (_, wanted) in fields.items())
    world.change(rec, values, not_sole(last) if is_alone and not stands else last)
    put(world, rec, cells)  # on a conflict too: the author must get the kept value
    return merged


def _check_place(world: World, kind: RecordType, rec: Rec, row: list[Any], author: Author) -> None:
    """Do its parents exist, and may the author write where it is?"""
    table, record_id, _, fields, _ = row
    if rec.tbl != table:
        raise Held("invalid", table, record_id, None)
    wanted = {name: value for name, (_, value) in fields.items()}
    _check_parents(world, kind, record_id, {ref: wanted.get(ref, rec.fields.get(ref)) for ref in kind.inside})
    moving = _moves(kind, rec, fields)
    if not author.may(world, kind, (record_id, rec.cells, rec.fields), moving=moving):
        raise Held("scope", table, record_id, None)
    if moving and wanted[kind.move_field or ""] not in author.rights.write:
        raise Held("scope", table, record_id, kind.move_field)


def _check_parents(world: World, kind: RecordType, record_id: str, values: Fields) -> None:
    for ref in kind.inside:
        target = values.get(ref)
        if target and not world.owner(kind, ref, values):
            raise Held("invalid" if world.get(target) else "parent", kind.name, record_id, ref)


def _moves(kind: RecordType, rec: Rec, fields: Fields) -> bool:
    """Making a record again is no move, unless it says where the record is now and where it shall be."""
    field = kind.move_field
    if field is None or field not in fields:
        return False
    return not is_create(fields) or bool(fields[field][0] == rec.fields.get(field))


def _check_values(
    world: World, kind: RecordType, rec: Rec, new: tuple[Fields, Cells], author: Author
) -> None:
    """Would the record, with these values, still be somewhere, and somewhere the author may put it?"""
    values, cells = new
    if kind.natural:
        check_natural(kind, rec.id, values)
    if cells[0] is None:
        raise Held("invalid", kind.name, rec.id, None)
    if kind.move_field or kind.write_cells(cells) <= kind.write_cells(rec.cells):
        return
    # Its owner was exchanged: also where it comes to must be the author's.
    if not author.may(world, kind, (rec.id, cells, values), moving=False):
        raise Held("scope", kind.name, rec.id, None)


def _merged(
    kind: RecordType,
    record_id: str,
    current: Fields,
    fields: Fields,
    resolves: Sequence[str] = (),
    known: tuple[Sequence[Candidate], Sequence[Candidate]] = ((), ()),  # open, judged
) -> Merged:
    try:
        return merge(kind, current, fields, resolves, *known)
    except TypeError as error:  # a group's rule met values it cannot join
        raise Held("invalid", kind.name, record_id, None) from error
