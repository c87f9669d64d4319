"""A session that notes what each flush changes: for outbox, history, search and open pages."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from desktop.contract.authors import edited
from desktop.contract.records import VOID, Cells
from desktop.models import history, person_of, search
from desktop.models.base import Base, Record
from desktop.models.cells import CONTRACT, Looker
from desktop.models.outbox import Change, Deed
from desktop.models.types import moment, moment_text
from desktop.models.values import to_wire


@dataclass
class _Noted:
    """One record's part in the deed so far."""

    item: Record
    is_new: bool
    was: Cells  # before the deed; of a new record: as made
    last: dict[str, Any] | None
    fields: dict[str, list[Any]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)  # the whole record after it, as on the wire


class NotingSession(Session):
    """`info["deed"]` is the Deed; none while the ward's pages are applied, which are written by SQL."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._noted: dict[tuple[str, str], _Noted] = {}
        self._cells: dict[str, Cells] = {}
        self._resolves: defaultdict[str, list[str]] = defaultdict(list)
        self._said: list[Change] = []
        self.touched: defaultdict[str, set[str]] = defaultdict(set)

    def settle(self, record: str, *conflicts: str) -> None:
        """The edit of this record in this deed settles these conflicts."""
        self._resolves[record] += conflicts

    def say(self, change: Change) -> None:
        """A row of this deed's line that changes nothing stored here."""
        self._said.append(change)
        self.touched[change.table].add(change.id)

    def note(self, item: Base) -> None:
        self.touched[item.__tablename__].update([item.id] if isinstance(item, Record) else ())
        if not isinstance(item, Record):
            return
        if item in self.deleted:
            raise TypeError(f"void {item.__tablename__} records, never delete them")
        if "deed" not in self.info:
            raise TypeError(f"a {item.__tablename__} changes in a deed, or by what the ward sent")
        key = (item.__tablename__, item.id)
        known = self._noted.get(key)
        noted = known or _Noted(item, item in self.new, (item.cell, item.also), item.last)
        noted.values = _wire_values(item)
        if item in self.new:
            noted.fields = {name: [None, value] for name, value in noted.values.items() if value is not None}
        else:
            _note_edit(noted)
        if noted.is_new:
            noted.fields["voided_at"] = [None, None]
        if not noted.fields:
            return
        self._noted[key] = noted
        self._keep_local_columns(noted)

    def written(self) -> set[tuple[str, str]]:
        """(table, id) of every record that went through this session."""
        return {(table, record) for table, records in self.touched.items() for record in records}

    def changes(self) -> list[Change]:
        """What the deed did, parents first."""
        order = {table: place for place, table in enumerate(CONTRACT.order)}
        made = [self._change(noted) for noted in self._noted.values() if noted.fields] + self._said
        return sorted(made, key=lambda change: order[change.table])

    def write_along(self, deed: Deed) -> None:
        """History and search, in the same transaction. Call after the last flush."""
        connection, entries = self.connection(), []
        for noted in self._noted.values():
            if not noted.is_new:
                if noted.last and noted.last.get("made"):
                    entries.append(_history(noted, noted.last, {}, None))
                entries.append(_history(noted, noted.item.last or {}, noted.fields, deed.id))
        history.add(connection, entries)
        found = [
            (noted.item.__tablename__, noted.item.id, *words)
            for noted in self._noted.values()
            if (words := noted.item.searchable(noted.values))
        ]
        search.index(connection, found)
        for table, records in self.touched.items():
            person_of.follow(connection, table, records)

    def _keep_local_columns(self, noted: _Noted) -> None:
        item, deed = noted.item, self.info["deed"]
        for name, value in item.derive(noted.values).items():
            setattr(item, name, value)
        kind = CONTRACT[item.__tablename__]
        moved = not noted.is_new and kind.move_field in noted.fields
        if noted.is_new or moved:
            cells = kind.cells_of(noted.values, Looker(self.connection(), kind, self._cells), None)
            if cells[0] is None:
                raise ValueError(f"a {item.__tablename__} without a home cell")
            item.cell, item.also = cells[0], cells[1]
            self._cells[item.id] = cells
            item.rev = 0  # unconfirmed until the ward sends it back
        if noted.is_new:
            noted.was = (item.cell, item.also)
        last = {"by": deed.by, "at": moment_text(datetime.now(UTC)), "act": deed.act}
        item.last = last | {"made": True} if noted.is_new else edited(noted.last or {}, last, noted.fields)

    def _change(self, noted: _Noted) -> Change:
        kind, fields = CONTRACT[noted.item.__tablename__], dict(noted.fields)
        witnessed: set[str] = set()
        if not noted.is_new:
            values = noted.values
            if VOID not in fields and values[VOID] is not None:
                fields[VOID] = [values[VOID], values[VOID]]  # an edit that knows it is struck through says so
            for _, names in list(kind.groups_of(fields)):
                for name in names:  # what holds together travels together
                    fields.setdefault(name, [values[name], values[name]])
            if fields.get(VOID, [None, None])[1] is not None and fields[VOID][0] is None:
                witnessed = set(values) - set(fields) - {kind.move_field, *kind.owner_fields, *kind.inside}
                fields |= {name: [values[name], values[name]] for name in sorted(witnessed)}
        return Change(
            table=noted.item.__tablename__,
            id=noted.item.id,
            cell=noted.was[0],
            fields=fields,
            resolves=tuple(self._resolves[noted.item.id]),
            cells=frozenset(kind.write_cells(noted.was)),
            witnessed=frozenset(witnessed),
        )


def _note_edit(noted: _Noted) -> None:
    state = inspect(noted.item)
    changed = state.manager.keys() - state.unmodified
    for name, kind in noted.item.synced_fields().items():
        if name not in changed:
            continue
        past = state.attrs[name].history
        if not past.added:
            continue
        seen = to_wire(kind, past.deleted[0]) if past.deleted else None
        wanted = noted.values[name]
        if name in noted.fields:
            noted.fields[name][1] = wanted
        elif seen != wanted:
            noted.fields[name] = [seen, wanted]
    noted.fields = {name: pair for name, pair in noted.fields.items() if pair[0] != pair[1]}


def _wire_values(item: Record) -> dict[str, Any]:
    return {name: to_wire(kind, getattr(item, name)) for name, kind in item.synced_fields().items()}


def _history(
    noted: _Noted, last: dict[str, Any], fields: dict[str, list[Any]], deed: str | None
) -> dict[str, Any]:
    return {
        "tbl": noted.item.__tablename__,
        "rec": noted.item.id,
        "rev": 0,
        "deed": deed,
        "by": last.get("by"),
        "at": moment(last["at"]) if last.get("at") else None,
        "act": last.get("act"),
        "changes": fields,
    }


@event.listens_for(NotingSession, "before_flush")
def _note_changes(session: NotingSession, _context: object, _instances: object) -> None:
    changed = [item for item in session.dirty if session.is_modified(item)]
    for item in [*session.new, *changed, *session.deleted]:
        session.note(item)


@event.listens_for(NotingSession, "do_orm_execute")
def _refuse_bulk_writes(state: ORMExecuteState) -> None:
    """Bulk UPDATE/DELETE skips before_flush, so the change would never reach the ward."""
    mapper = state.bind_mapper
    if (state.is_update or state.is_delete) and mapper and issubclass(mapper.class_, Record):
        raise TypeError(f"change {mapper.class_.__name__} objects one by one, inside write()")
