"""Members as the ward office sees them: role, places, and who may see what is sensitive about people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from desktop.contract import roles
from desktop.contract.records import CATALOG, WARD, is_twin, twin
from server import admin, audit
from server.context import Context
from server.tables import grant_right, member
from server.ward import READ, in_force, ward_row


@dataclass(frozen=True)
class Place:
    cell: str
    name: str
    is_open: bool  # also what is sensitive about its people


@dataclass(frozen=True)
class Member:
    user: str
    name: str
    role: str
    may_be_trusted: bool  # with what is sensitive: her role lets her be
    places: Sequence[Place]  # that she reads


def members(ctx: Context, ward_id: str) -> list[Member]:
    """By name."""
    with ctx.store.reading() as connection:
        ward_row(connection, ward_id)
        rights: dict[str, dict[str, tuple[str, int | None]]] = {}
        for row in connection.execute(select(grant_right).where(grant_right.c.ward_id == ward_id)):
            rights.setdefault(row.user_id, {})[row.cell] = (row.mode, row.last_day)
        names = audit.names_of(connection, ward_id)
        known = select(member).where(member.c.ward_id == ward_id).order_by(member.c.name, member.c.user_id)
        rows = connection.execute(known).all()
    return [
        Member(
            row.user_id,
            row.name,
            row.role,
            roles.may(row.role, roles.SEE_SENSITIVE),
            _places(in_force(rights.get(row.user_id, {}), ctx.day()), row.team, names),
        )
        for row in rows
    ]


def trust(ctx: Context, ward_id: str, user: str, cell: str, *, is_open: bool) -> None:
    """Give or take the right to what is sensitive about the people of a neighbourhood. Raises NotPossible."""
    admin.grant(ctx, ward_id, user, {twin(cell): ("rw" if is_open else "", None)})


def _places(modes: Mapping[str, str], team: str, names: audit.Names) -> list[Place]:
    people = (c for c, mode in modes.items() if mode in READ and c not in (CATALOG, WARD, team))
    found = [Place(cell, names[cell], modes.get(twin(cell)) in READ) for cell in people if not is_twin(cell)]
    return sorted(found, key=lambda place: (len(place.name), place.name))
