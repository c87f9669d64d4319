"""May this person do this? Asked at the door of every deed, by the table in contract/roles.py (decision 8).

"Own" is said by the turns of help: hers are those she gave, and hers are the people they are about.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desktop.contract import digital_family, report, roles
from desktop.contract.records import CATALOG
from desktop.contract.roles import Role
from desktop.errors import NotAllowed
from desktop.models.cells import CONTRACT, READABLE, rights_of
from desktop.models.engine import driver
from desktop.models.outbox import Change, Deed

NONE = "0"  # a condition that no row fulfils
PEOPLE = "people"  # local note: who else opens this notebook, {name: {"user": …, "role": …}}
WAS = "was"  # … and what her deeds carried before the ward knew her

# Beside those with rules of their own; see see_own().
_ABOUT_PEOPLE = (
    "access_event",
    "consent",
    "enrolment",
    "household_member",
    "observation",
    "official_confirmation",
    "participation_slip",
)
_ABOUT_LEARNERS = ("assessment", "attendance", "quiz_result")
_OF_HOUSEHOLDS = ("household", "household_review", "household_visit", "visit_list")  # whole families

_ROLE = 'SELECT role FROM volunteer WHERE "user" = ? AND voided_at IS NULL ORDER BY n LIMIT 1'
_NOTE = "SELECT value FROM local_note WHERE key = ?"
_JOINED = 'SELECT device IS NOT NULL, "user" FROM sync_one'
_TURN = "SELECT volunteer, citizen_id FROM help_visit WHERE id = ?"
_HELPED = "SELECT id FROM help_visit WHERE citizen_id = ? AND volunteer IN (SELECT value FROM json_each(?))"


def role_of(connection: Connection, user: str) -> Role:
    """As the ward says it, or whoever let her in here; whoever began a notebook without a ward leads it."""
    raw = driver(connection)
    if found := raw.execute(_ROLE, (user,)).fetchone():
        return roles.known(found[0])
    note = raw.execute(_NOTE, (PEOPLE,)).fetchone()
    for entry in json.loads(note[0]).values() if note else ():
        if entry["user"] == user:
            return roles.known(entry["role"])
    joined = raw.execute(_JOINED).fetchone()
    if joined and not joined[0]:
        return "leader"
    # She has joined since she signed in: the ward knows her, by another name than her deeds still carry.
    found = raw.execute(_ROLE, (joined[1],)).fetchone() if joined else None
    return roles.known(found[0]) if found else roles.USUAL


def _names(raw: Any, user: str) -> list[str]:
    """What the deeds of this person carry, or did."""
    note = raw.execute(_NOTE, (PEOPLE,)).fetchone()
    entries = json.loads(note[0]).values() if note else ()
    return [user, *(entry[WAS] for entry in entries if entry["user"] == user and WAS in entry)]


def check(connection: Connection, role: Role, deed: Deed, changes: Sequence[Change]) -> None:
    """After the rows are written and before they are kept. Raises NotAllowed."""
    extent = roles.extent(role, deed.act)
    made = {change.id for change in changes if change.is_create}
    said = [change for change in changes if change.fields]  # else it only takes back what could not be used
    for change in said if extent != "no" else ():
        if change.table == "report":
            _check_report(connection, role, change)
        if change.table == "household" and (right := digital_family.breach(None, change.fields, role)):
            raise NotAllowed(right)
        if not change.is_create and roles.frozen(change.table, change.fields):
            raise NotAllowed(change.table)
        extent = roles.extent(role, change.table)
        if extent == "no" or (extent == "own" and not _is_own(connection, deed.by, change, made)):
            raise NotAllowed(change.table, own=extent == "own")
    if extent == "no":
        raise NotAllowed(deed.act)


def _check_report(connection: Connection, role: Role, change: Change) -> None:
    """What stood is what the line says it saw; what it does not name stands."""
    names = ", ".join(f'"{name}"' for name in CONTRACT["report"].fields)
    row = driver(connection).execute(f"SELECT {names} FROM report WHERE id = ?", (change.id,)).fetchone()
    stood = dict(zip(CONTRACT["report"].fields, row, strict=True))
    stood |= {name: seen for name, (seen, _) in change.fields.items()}
    before = None if change.is_create else stood
    if right := report.breach(before, change.fields, role, datetime.now().astimezone().date()):
        raise NotAllowed(right)


def _is_own(connection: Connection, user: str, change: Change, made: Iterable[str]) -> bool:
    raw = driver(connection)
    if change.table == "help_visit":
        volunteer, citizen = raw.execute(_TURN, (change.id,)).fetchone()
        return bool(
            volunteer in _names(raw, user) and (citizen is None or _is_hers(raw, user, citizen, made))
        )
    if change.table == "citizen":
        return _is_hers(raw, user, change.id, made)
    citizen = raw.execute(f'SELECT citizen_id FROM "{change.table}" WHERE id = ?', (change.id,)).fetchone()[0]
    return citizen is None or _is_hers(raw, user, citizen, made)


def _is_hers(raw: Any, user: str, citizen: str, made: Iterable[str]) -> bool:
    """Made with a turn of hers, or helped by her before: a turn gives her nobody she may not see."""
    turns = {row[0] for row in raw.execute(_HELPED, (citizen, json.dumps(_names(raw, user))))}
    return bool(turns if citizen in made else turns.difference(made))


@dataclass(frozen=True)
class Hidden:
    """What one person may not see of all that the notebook holds."""

    rows: Mapping[str, str] = field(default_factory=dict)  # table -> which of its rows she sees
    rights: str | None = None  # of several who share it: SQL of hers, instead of sync_cell

    def __bool__(self) -> bool:
        return bool(self.rows or self.rights)


def hidden_from(connection: Connection, role: Role, user: str) -> Hidden:
    rights = rights_of(driver(connection), user)
    if roles.extent(role, roles.SEE) == "own":
        return Hidden(_only_own(_names(driver(connection), user)), rights)
    rows = {} if roles.may(role, roles.SEE_SENSITIVE) else _nothing_sensitive()
    return Hidden(_both(_only_in_her_cells(), rows) if rights else rows, rights)


def hide(connection: Any, hidden: Hidden) -> None:
    """On a raw connection that only reads: what she may not see is not there.

    Views of this connection stand before the tables of the same name, so no list, search or count can forget.
    """
    if hidden.rights:
        connection.execute(f"CREATE TEMP VIEW sync_cell AS {hidden.rights}")
    for table, condition in hidden.rows.items():
        connection.execute(f'CREATE TEMP VIEW "{table}" AS SELECT * FROM main."{table}" WHERE {condition}')


def _only_in_her_cells() -> dict[str, str]:
    cells = f"({READABLE})"
    rows = f"cell IN {cells} OR also IN {cells}"
    places = [kind.name for kind in CONTRACT.types.values() if kind.home != {"fixed": CATALOG}]
    both = "EXISTS (SELECT 1 FROM citizen WHERE {0} = {1}) AND EXISTS (SELECT 1 FROM citizen WHERE {0} = {2})"
    theirs = " ".join(f"WHEN '{each}' THEN rec IN (SELECT id FROM \"{each}\")" for each in places)
    return dict.fromkeys(places, rows) | {
        "history": f"CASE tbl {theirs} ELSE 1 END",
        "person_of": both.format("id", "rec", "person"),
        "lookalike": both.format("n", "one", "other"),
    }


def _both(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    joined = {table: f"({one[table]}) AND ({other[table]})" for table in one.keys() & other.keys()}
    return {**one, **other, **{table: rows for table, rows in joined.items() if other[table] != NONE}}


def _nothing_sensitive() -> dict[str, str]:
    kinds = [kind.name for kind in CONTRACT.types.values() if kind.is_sensitive]
    known = ", ".join(f"'{kind}'" for kind in kinds)
    about = {"conflict": f"subject_table NOT IN ({known})", "history": f"tbl NOT IN ({known})"}
    return about | dict.fromkeys(kinds, NONE)


def _only_own(names: Iterable[str]) -> dict[str, str]:
    hers = "volunteer IN ({})".format(", ".join("'" + name.replace("'", "''") + "'" for name in names))
    helped = f"SELECT citizen_id FROM main.help_visit WHERE {hers} AND citizen_id IS NOT NULL"
    subject = f"(SELECT id FROM main.help_visit WHERE {hers} UNION ALL {helped})"
    learners = f"SELECT id FROM main.enrolment WHERE citizen_id IN ({helped})"
    return _nothing_sensitive() | {
        "help_visit": hers,
        "citizen": f"id IN ({helped})",
        "conflict": f"subject IN {subject}",
        "history": f"rec IN {subject}",
        "appointment": f"citizen_id IN ({helped}) OR help_visit_id IN {subject}",
        **{each: f"citizen_id IN ({helped})" for each in _ABOUT_PEOPLE},
        **{each: f"enrolment_id IN ({learners})" for each in _ABOUT_LEARNERS},
        **dict.fromkeys(("privacy_request", "same_person", "person_of", "lookalike", *_OF_HOUSEHOLDS), NONE),
    }
