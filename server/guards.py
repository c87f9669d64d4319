"""Does the author's role let this line in? By the table of contract/roles.py (design, decision 8).

Asked is the member who wrote it: one of the laptop's users (users.py), as the line says; else whoever the
laptop was given to, and, when the ward lets it in later, whoever does.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from desktop.contract import digital_family, line, report, roles
from desktop.contract.ids import natural_id
from desktop.contract.merge import is_create
from desktop.contract.roles import Role
from server import mobile_point
from server.checks import Held
from server.world import World

_BREACHES: Mapping[str, tuple[str, Callable[..., str | None]]] = {  # table -> group, which right is lacking
    "household": ("programme", digital_family.breach),
    "report": ("state", report.breach),
}
_CLOSED = {"report", *roles.FROZEN}


def check(world: World, asked: Collection[str], head: Mapping[str, Any], rows: list[Any]) -> None:
    """After the rows are applied and before they stay. Raises Held."""
    tables = {row[0] for row in rows}
    if not tables.isdisjoint(_CLOSED):
        _check_closed(world, rows)
    strangers = {user for user in asked if world.role_of(user) is None}  # people of that laptop only
    for user in dict.fromkeys(asked):
        if role := world.role_of(user):
            _check(world, role, {user, *strangers}, str(head["act"]), [row for row in rows if row[3]])
            if head["act"] == line.SHOW and not mobile_point.may_show(world.tx, user, head, rows):
                raise Held("role")
            for _, record, *_ in filter(lambda row: row[0] == "report" and row[3], rows):
                _check_report(world, user, role, record)


def _check_closed(world: World, rows: list[Any]) -> None:
    """What nobody may change any more, or not yet tell."""
    tomorrow = date(1970, 1, 2) + timedelta(days=world.tx.day)  # a laptop's calendar may be a day ahead
    for table, record, _, fields, _ in rows:
        if table == "report" and (found := report.breach(world.before(record), fields, None, tomorrow)):
            is_early = found == "period"
            raise Held("invalid" if is_early else "locked", table, record, found if is_early else None)
        if not is_create(fields) and (field := roles.frozen(table, fields)):
            raise Held("role", table, record, field)


def _check(world: World, role: Role, hers: Collection[str], act: str, rows: list[Any]) -> None:
    """`hers`: the users whose turns count as her own."""
    if roles.extent(role, act) == "no":
        raise Held("role")
    tables = {row[0] for row in rows}
    for table, record, _, fields, _ in () if tables.isdisjoint(_BREACHES) else rows:
        breach = _BREACHES.get(table)
        if breach and breach[1](world.before(record), fields, role):
            raise Held("role", table, record, breach[0])
    extents = {table: roles.extent(role, table) for table in tables}
    if set(extents.values()) <= {"all"}:
        return
    made = {row[1] for row in rows if is_create(row[3])}
    for table, record, *_ in rows:
        extent = extents[table]
        if extent == "no" or (extent == "own" and not _is_own(world, table, record, hers, made)):
            raise Held("role", table, record, None)


def _check_report(world: World, user: str, role: Role, record: str) -> None:
    """It is of a neighbourhood, where that is; or of whom she may write for."""
    rec = world.get(record)
    if rec is None:
        return
    unit, home = str(rec.fields["unit"]), str(rec.fields["home"])
    if place := world.get(natural_id("neighbourhood", unit)):
        is_anothers = home != place.fields["cell_id"]
    else:
        is_anothers = report.is_anothers(unit, home, world.team_of(user), role, world.teams())
    if is_anothers:
        raise Held("role", "report", record, "unit")


def _is_own(world: World, table: str, record: str, hers: Collection[str], made: Collection[str]) -> bool:
    rec = world.get(record)
    if rec is None:
        return True  # its person was erased meanwhile: nothing of it stands
    if table == "help_visit" and rec.fields.get("volunteer") not in hers:
        return False
    citizen = record if table == "citizen" else rec.fields.get("citizen_id")
    return citizen is None or _is_hers(world, citizen, hers, made)


def _is_hers(world: World, citizen: str, hers: Collection[str], made: Collection[str]) -> bool:
    """Made with a turn of hers, or helped by her before: a turn does not give her somebody."""
    turns = {
        rec.id
        for rec in world.dependants(citizen)
        if rec.tbl == "help_visit" and rec.fields.get("volunteer") in hers
    }
    return bool(turns if citizen in made else turns.difference(made))
