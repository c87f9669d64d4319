"""Watches the server apply lines: was each row allowed, and did who replaced a value know it?

Nothing is replaced: apply() runs as it is. What the database does not keep is noted here, as the model does
in `order` and `hist`.
"""

from collections.abc import Callable
from typing import Any

from desktop.contract.merge import is_create
from server.apply import Arrived, apply
from server.outcome import Outcome
from server.rec import Rec
from server.world import World as Rows
from tests.sync_model.real.names import Names

Rights = dict[str, dict[str, tuple[str, int | None]]]  # user -> cell -> mode, last day


class Watch:
    def __init__(self, names: Names, rights: Rights, today: Callable[[], int]) -> None:
        self._names = names
        self._today = today
        self.rights = {user: dict(cells) for user, cells in rights.items()}
        self.authors: dict[str, str] = {}  # aid -> user
        self.order: list[str] = []  # lines in the order they were applied
        self.replaced: set[str] = set()  # values somebody replaced who had seen them

    def kept(self) -> Any:
        rights = {user: dict(cells) for user, cells in self.rights.items()}
        return rights, list(self.order), set(self.replaced)

    def put_back(self, kept: Any) -> None:
        rights, order, replaced = kept
        self.rights = {user: dict(cells) for user, cells in rights.items()}
        self.order, self.replaced = list(order), set(replaced)

    def apply(self, rows: Rows, arrived: Arrived) -> Outcome:
        before = {row[1]: _state(rows, row[1]) for row in arrived.rows}
        self.authors.setdefault(arrived.head["aid"], self._names.of(arrived.asked[0]))
        outcome = apply(rows, arrived)
        if outcome.status != "held":
            self.order.append(self._names.of(arrived.head["aid"]))
            for row in arrived.rows:
                self._check_right(rows, self.authors[arrived.head["aid"]], row, before[row[1]][0])
                self._note_replaced(rows, row, before[row[1]])
        return outcome

    def _check_right(self, rows: Rows, author: str, row: list[Any], cells: Any) -> None:
        record_id = row[1]
        rec = _here(rows, record_id)
        kind = rows.kind(rec)
        moved = bool(cells) and cells[0] != rec.home
        needs_rw = moved and bool(kind.move_field)
        may = {
            cell
            for cell, (mode, end) in self.rights[author].items()
            if (end is None or end >= self._today()) and (mode == "rw" or (mode == "w" and not needs_rw))
        }
        family = [record_id]
        for i in family:
            one = _here(rows, i)
            family += [owner for owner in rows.kind(one).home_owners(one.fields) if rows.get(owner)]
        at = cells or rec.cells
        lived = any(cell in may for cell, _ in rows.left(set(family)))
        there = rec.home in self._written(author) or (lived and not kind.move_field)
        assert not moved or there, "moved where its mover may not write"
        assert may & set(at if kind.is_pair else at[:1]) or lived, "applied without the right"

    def _written(self, author: str) -> set[str]:
        rights = self.rights[author].items()
        return {c for c, (m, end) in rights if "w" in m and (end is None or end >= self._today())}

    def _note_replaced(self, rows: Rows, row: list[Any], before: Any) -> None:
        _, record_id, _, changes, settles = row
        _, was, candidates = before
        now, kind = _here(rows, record_id).fields, rows.kind(_here(rows, record_id))
        for field, value in was.items():
            knew = changes.get(field, [None])[0] == value or (is_create(changes) and field == "voided_at")
            if now.get(field) != value and knew:
                self.replaced.add(str(self._names.back(field, value)))
        for group, names in kind.groups_of(changes):
            if is_create(changes) and "rule" in kind.groups.get(group, {}):  # it joins both, unasked
                known = [value for field in names for value in (was.get(field), *changes.get(field, ()))]
                self.replaced |= set(map(str, known))
        alive = {one.id: one.fields["candidate"] for one in rows.conflicts(record_id)}
        for conflict, candidate in candidates.items():
            for field, value in candidate.items():
                knew = conflict in settles or changes.get(field, [None])[0] == value
                if alive.get(conflict) != candidate and knew:
                    self.replaced.add(str(self._names.back(field, value)))


def _state(rows: Rows, record_id: str) -> Any:
    rec = rows.get(record_id)
    if rec is None:
        return None, {}, {}
    return rec.cells, dict(rec.fields), {one.id: one.fields["candidate"] for one in rows.conflicts(record_id)}


def _here(rows: Rows, record_id: str) -> Rec:
    rec = rows.get(record_id)
    assert rec is not None, "applied, and not there"
    return rec
