"""What an operator does: wards, catalogue, members, grants, invitations. Each is one transaction."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from desktop.contract import invitation as invitations
from desktop.contract import roles
from desktop.contract.catalog import PSEUDO, CatalogEntry
from desktop.contract.catalog_links import check_links
from desktop.contract.ids import natural_id, uuid7
from desktop.contract.invitation import Invitation
from desktop.contract.records import CATALOG, TWIN, WARD, is_twin, twin
from desktop.contract.roles import USUAL, Role, widest
from server import audit, bulk, office
from server.context import Context
from server.invitations import VALID, invite
from server.rerun import held_lines, rerun
from server.tables import grant_right, member, op_log, ward
from server.users import uses
from server.ward import READ, WardTx, fresh_epoch, grants_of, ward_row, ward_tx
from server.world import World


class NotPossible(Exception):
    """Said to the operator, in words."""


def create_ward(ctx: Context, code: str, name: str) -> None:
    if not (code.isascii() and code.isalnum() and len(code) <= 20):
        raise NotPossible("mã phường chỉ gồm chữ cái không dấu và chữ số, nhiều nhất 20 ký tự")
    with ctx.store.writing() as connection:
        if connection.execute(select(ward.c.name).where(ward.c.ward_id == code)).first():
            raise NotPossible(f"phường {code} đã có")
        values = {"number": 0, "arrivals": 0, "epoch": fresh_epoch(), "contract": ctx.contract_mark()}
        connection.execute(insert(ward).values(ward_id=code, name=name, **values))
        audit.note(ctx, connection, code, "ward.create")
    if ctx.contract.get("neighbourhood"):
        load_places(ctx, code, "neighbourhood", map(asdict, PSEUDO))


def load_catalog(ctx: Context, ward_id: str, entries: Iterable[CatalogEntry]) -> int:
    """How many entries are new or changed. Entries that are no longer in the files stay. Raises BadFile where
    one names what neither these entries nor the ward's catalogue has; then nothing is taken."""
    coming = list(entries)
    with ward_tx(ctx, ward_id) as tx:
        check_links(coming, office.catalog(tx.connection, ward_id))
        world = World(tx)
        changed = office.put_all(world, "catalog_entry", map(asdict, coming), "catalog.load")
        world.flush()
        audit.note(ctx, tx.connection, ward_id, "catalog.load", changed=changed)
    return changed


def load_places(ctx: Context, ward_id: str, table: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Neighbourhoods or teams: code -> cell. A new one gets a cell that tells nothing about it."""
    cells = {}
    with ward_tx(ctx, ward_id) as tx:
        world = World(tx)
        for position, row in enumerate(rows, start=1):
            values = {"position": position, **row}
            known = world.get(natural_id(table, values["code"]))
            cell = known.fields["cell_id"] if known else f"c-{token_hex(8)}"
            office.put(world, table, values | {"cell_id": cell}, f"{table}.load")
            cells[str(row["code"])] = str(cell)
        world.flush()
        audit.note(ctx, tx.connection, ward_id, f"{table}.load", cells.values())
    return cells


def add_user(ctx: Context, ward_id: str, name: str, *, team: str = WARD, role: Role = USUAL) -> str:
    """A member: reads catalogue and ward, writes in the team's cell. `team` is a cell."""
    if not name.strip():
        raise NotPossible("thành viên cần có họ tên")
    user = uuid7()
    with ward_tx(ctx, ward_id) as tx:
        values = {"ward_id": ward_id, "user_id": user, "name": name, "team": team, "role": role}
        tx.connection.execute(insert(member).values(values))
        mode = "r" if widest(role) == "r" else "rw"
        rights = {CATALOG: ("r", None), WARD: ("r", None), team: (mode, None)}
        _write_grants(tx, user, rights)
        world = World(tx)
        if ctx.contract.get("volunteer"):
            values = {"home": team, "full_name": name, "user": user, "role": role}
            office.put(world, "volunteer", values, "user.add", record_id=user)
        world.flush()
        audit.note(ctx, tx.connection, ward_id, "user.add", [user], role=role, team=team)
    return user


def set_role(ctx: Context, ward_id: str, user: str, role: Role) -> None:
    """Another role; of her rights stays what it allows. Lines held for the old one run."""
    with ward_tx(ctx, ward_id) as tx:
        known = _member(tx, user)
        mine = (member.c.ward_id == ward_id, member.c.user_id == user)
        tx.connection.execute(update(member).where(*mine).values(role=role))
        world = World(tx)
        if ctx.contract.get("volunteer"):
            office.put(world, "volunteer", {"role": role}, "user.role", record_id=user)
        rights = grants_of(tx.connection, ward_id, user).items()
        kept = {cell: (_narrowed(role, known.team, cell, mode), last) for cell, (mode, last) in rights}
        tx.connection.execute(delete(grant_right).where(*_grants(ward_id, user)))
        _write_grants(tx, user, {cell: right for cell, right in kept.items() if right[0]})
        tx.bump()
        audit.note(ctx, tx.connection, ward_id, "user.role", [user], role=role)
        rerun(world, held_lines(tx, uses(tx, user), op_log.c.reason == "role"))
        world.flush()


def _member(tx: WardTx, user: str) -> Row[Any]:
    query = select(member).where(member.c.ward_id == tx.ward_id, member.c.user_id == user)
    if found := tx.connection.execute(query).first():
        return found
    raise NotPossible(f"phường {tx.ward_id} không có thành viên {user}")


def _check_modes(tx: WardTx, user: str, cells: Mapping[str, tuple[str, int | None]]) -> None:
    known = _member(tx, user)
    role = roles.known(known.role)
    for cell, (mode, _) in cells.items():
        if _narrowed(role, known.team, cell, mode) != mode:
            most = "không được xem dữ liệu nhạy cảm" if is_twin(cell) else f"chỉ được quyền {widest(role)}"
            raise NotPossible(f"vai trò {role} {most}, không được {mode}")
    held = {**grants_of(tx.connection, tx.ward_id, user), **cells}
    for cell, (mode, _) in cells.items():
        if mode and is_twin(cell) and held.get(cell.removesuffix(TWIN), ("", None))[0] not in READ:
            raise NotPossible("dữ liệu nhạy cảm của một tổ chỉ giao cho người đã được xem tổ đó")


def _narrowed(role: Role, team: str, cell: str, mode: str) -> str:
    """What the role allows of a mode: who sees no other people is sent none, who only looks writes none."""
    if is_twin(cell) and not roles.may(role, roles.SEE_SENSITIVE):
        return ""
    most = widest(role)
    if most == "w" and cell in (team, CATALOG, WARD):
        return mode
    return "".join(letter for letter in mode if letter in most)


def _grants(ward_id: str, user: str) -> tuple[ColumnElement[bool], ...]:
    return grant_right.c.ward_id == ward_id, grant_right.c.user_id == user


def members(ctx: Context, ward_id: str) -> set[str]:
    with ctx.store.reading() as connection:
        return set(connection.execute(select(member.c.user_id).where(member.c.ward_id == ward_id)).scalars())


def grant(ctx: Context, ward_id: str, user: str, cells: Mapping[str, tuple[str, int | None]]) -> None:
    """Give these rights beside those the member has; mode "" takes one away.

    It takes a number, because receipts are ordered by the head they carry; lines held for want of it run.
    """
    with ward_tx(ctx, ward_id) as tx:
        _check_modes(tx, user, cells)
        gone = [each for cell, (mode, _) in cells.items() if mode not in READ for each in (cell, twin(cell))]
        mine = _grants(ward_id, user)
        tx.connection.execute(delete(grant_right).where(*mine, grant_right.c.cell.in_(gone)))
        _write_grants(tx, user, {cell: right for cell, right in cells.items() if right[0]})
        tx.bump()
        audit.note(ctx, tx.connection, ward_id, "grant", [user], cells=dict(cells))
        rerun(World(tx), held_lines(tx, uses(tx, user), op_log.c.reason.in_(["scope", "parent"])))


def cells_with_more(
    ctx: Context, ward_id: str, user: str, cells: Collection[str], mode: str, last: int | None
) -> set[str]:
    """Those of the cells where this right would take something from what the member has, and give nothing."""
    with ctx.store.reading() as connection:
        has = grants_of(connection, ward_id, user)
    return {cell for cell in cells if cell in has and _covers(has[cell], mode, last)}


def _covers(right: tuple[str, int | None], mode: str, last: int | None) -> bool:
    """A shorter end of the same mode is a new word; of a wider one it would be a loss."""
    had, until = right
    if not set(mode) <= set(had):
        return False
    return until is None or (had != mode and last is not None and last <= until)


def _write_grants(tx: WardTx, user: str, cells: Mapping[str, tuple[str, int | None]]) -> None:
    rows = [(tx.ward_id, user, cell, mode, last) for cell, (mode, last) in sorted(cells.items())]
    bulk.upsert(tx.connection, grant_right, rows)


def make_invitation(
    ctx: Context, ward_id: str, user: str, url: str, tls: str, *, valid: timedelta = VALID
) -> str:
    """The text of an invitation for this member."""
    with ctx.store.reading() as connection:
        known = (member.c.ward_id == ward_id, member.c.user_id == user)
        if connection.execute(select(member.c.name).where(*known)).first() is None:
            raise NotPossible(f"phường {ward_id} không có thành viên {user}")
        recovery_pk = ward_row(connection, ward_id).recovery_pk or ""
    code = invite(ctx, ward_id, user, valid)
    keys = ctx.keys.sign_pk, ctx.keys.box_pk
    return invitations.written(Invitation(url, ward_id, *keys, tls, code, recovery_pk))


def judge_held_again(ctx: Context) -> int:
    """After an update: lines held by an older contract may be readable now. How many are held no more."""
    freed = 0
    with ctx.store.reading() as connection:
        wards = list(connection.execute(select(ward.c.ward_id, ward.c.contract)))
    for row in wards:
        if row.contract == ctx.contract_mark():
            continue
        with ward_tx(ctx, row.ward_id) as tx:
            before = held_lines(tx)
            rerun(World(tx), before)
            freed += len(before) - len(held_lines(tx))
            tx.connection.execute(
                ward.update().where(ward.c.ward_id == row.ward_id).values(contract=ctx.contract_mark())
            )
    return freed
