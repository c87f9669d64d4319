"""Báo mất máy: its right is taken, what it held is written down, and the 72-hour notice can be prepared.

What it held is what its keeper may read, ended grants too: a laptop that has not been heard of since still
has the rows. Counted at the moment of the report; the rights may be others later.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, insert, select

from desktop.contract.catalog import CatalogEntry
from desktop.contract.ids import uuid7
from desktop.contract.notice import CODE, HOURS, KIND, ORDERS, Notice, filled
from desktop.contract.records import CATALOG, WARD, is_twin
from server import audit, office, revocation
from server.context import MOMENT, VIETNAM, Context, moment_text
from server.errors import Refused
from server.revocation import Order
from server.tables import cell_check, device, feed, grant_right, loss, member
from server.users import of_laptop
from server.ward import READ, WardTx, ward_row, ward_tx


@dataclass(frozen=True)
class HeldCell:
    cell: str
    name: str
    people: int
    entries: int


@dataclass(frozen=True)
class Holding:
    """A laptop, and what it held."""

    device: str
    name: str
    keeper: str
    last_contact: str
    lines: int
    cells: Sequence[HeldCell]

    @property
    def people(self) -> int:
        return sum(each.people for each in self.cells if not is_twin(each.cell))

    @property
    def entries(self) -> int:
        return sum(each.entries for each in self.cells)


@dataclass(frozen=True)
class Loss:
    id: str
    device: str
    found_at: str
    reported_at: str
    reporter: str
    order: str
    circumstances: str
    holding: Holding

    @property
    def deadline(self) -> datetime:
        return _moment(self.found_at) + HOURS


def holding(ctx: Context, ward_id: str, device_id: str) -> Holding:
    with ctx.store.reading() as connection:
        ward_row(connection, ward_id)
        return holding_of(connection, ward_id, device_id)


def holding_of(connection: Connection, ward_id: str, device_id: str) -> Holding:
    """Refused `unknown_device`."""
    query = select(device, member.c.name.label("keeper")).outerjoin(
        member, (member.c.ward_id == device.c.ward_id) & (member.c.user_id == device.c.user_id)
    )
    mine = (device.c.ward_id == ward_id, device.c.device_id == device_id)
    row = connection.execute(query.where(*mine)).first()
    if row is None:
        raise Refused(404, "unknown_device")
    cells = _cells(connection, row)
    return Holding(device_id, row.name, row.keeper or "", row.last_contact, row.last_seq, cells)


def report(
    ctx: Context, ward_id: str, device_id: str, order: Order, *, found_at: datetime, circumstances: str = ""
) -> str:
    """The id of the report. `ctx.by` is who reports."""
    with ward_tx(ctx, ward_id) as tx:
        found = moment_text(min(found_at, ctx.now()))
        return report_in(tx, device_id, order, found_at=found, circumstances=circumstances)


def report_in(tx: WardTx, device_id: str, order: Order, *, found_at: str, circumstances: str = "") -> str:
    held = holding_of(tx.connection, tx.ward_id, device_id)
    loss_id = uuid7()
    values = {"ward_id": tx.ward_id, "id": loss_id, "device_id": device_id, "by": tx.ctx.by}
    values |= {"found_at": found_at, "reported_at": tx.now, "ordered": order, "circumstances": circumstances}
    tx.connection.execute(insert(loss).values(**values, held=orjson.dumps(asdict(held)).decode()))
    audit.note(tx.ctx, tx.connection, tx.ward_id, "lost", [device_id], people=held.people)
    revocation.order(tx, [device_id], order)
    return loss_id


def losses(ctx: Context, ward_id: str) -> dict[str, Loss]:
    """device -> its newest report."""
    query = select(loss).where(loss.c.ward_id == ward_id).order_by(loss.c.reported_at, loss.c.id)
    with ctx.store.reading() as connection:
        names = audit.names_of(connection, ward_id)
        return {row.device_id: _loss(row, names) for row in connection.execute(query).all()}


def notice(ctx: Context, ward_id: str, loss_id: str) -> tuple[Loss, Notice]:
    """Refused `unknown_path` if there is no such report, `no_form` if the ward's catalogue has no form."""
    with ctx.store.reading() as connection:
        ward = ward_row(connection, ward_id)
        query = select(loss).where(loss.c.ward_id == ward_id, loss.c.id == loss_id)
        row = connection.execute(query).first()
        if row is None:
            raise Refused(404, "unknown_path")
        known, form = _loss(row, audit.names_of(connection, ward_id)), _form(connection, ward_id)
    if form is None:
        raise Refused(409, "no_form")
    return known, filled(form.title, form.data, _facts(known, ward.name))


def _facts(known: Loss, ward_name: str) -> dict[str, str]:
    held = known.holding
    sensitive = [each for each in held.cells if is_twin(each.cell) and each.entries]
    return {
        "ward": ward_name,
        "laptop": held.name,
        "keeper": held.keeper,
        "found": _said(known.found_at),
        "deadline": _said(moment_text(known.deadline)),
        "reporter": known.reporter,
        "circumstances": known.circumstances,
        "people": str(held.people),
        "entries": str(held.entries),
        "places": "; ".join(f"{each.name} ({each.people} người)" for each in held.cells if each.people),
        "sensitive": f"có, {sum(each.entries for each in sensitive)} mục"
        if sensitive
        else "không có trên máy",
        "last_contact": _said(held.last_contact),
        "lines": str(held.lines),
        "revoked": _said(known.reported_at),
        "order": ORDERS[known.order],
    }


def _said(moment: str) -> str:
    return _moment(moment).astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y")


def _moment(text: str) -> datetime:
    return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)


def _loss(row: Row[Any], names: audit.Names) -> Loss:
    held = orjson.loads(row.held)
    cells = [HeldCell(**each) for each in held.pop("cells")]
    about = (row.id, row.device_id, row.found_at, row.reported_at, names[row.by], row.ordered)
    return Loss(*about, row.circumstances, Holding(**held, cells=cells))


def _cells(connection: Connection, row: Row[Any]) -> list[HeldCell]:
    """The largest first; without the ward's common parts, which hold no citizens."""
    mine = (grant_right.c.ward_id == row.ward_id, of_laptop(row))
    query = select(grant_right.c.cell).where(*mine, grant_right.c.mode.in_(READ))
    cells = set(connection.execute(query).scalars()) - {CATALOG, WARD}
    of_cells = (feed.c.ward_id == row.ward_id, feed.c.cell.in_(cells), feed.c.kind == "put")
    counted = (
        select(feed.c.cell, func.count()).where(*of_cells, feed.c.tbl == "citizen").group_by(feed.c.cell)
    )
    people = {cell: count for cell, count in connection.execute(counted)}
    sums = select(cell_check.c.cell, cell_check.c.rows).where(
        cell_check.c.ward_id == row.ward_id, cell_check.c.cell.in_(cells)
    )
    entries = {cell: count for cell, count in connection.execute(sums)}
    names = audit.names_of(connection, row.ward_id)
    found = [HeldCell(cell, names[cell], people.get(cell, 0), entries[cell]) for cell in entries]
    return sorted(
        filter(lambda each: each.entries, found), key=lambda each: (-each.people, -each.entries, each.name)
    )


def _form(connection: Connection, ward_id: str) -> CatalogEntry | None:
    """The newest version in the ward's catalogue."""
    known = office.catalog(connection, ward_id)
    forms = [each for each in known if (each.kind, each.code) == (KIND, CODE)]
    return max(forms, key=lambda each: each.version, default=None)
