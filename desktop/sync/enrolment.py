"""Joining the ward, also with a notebook that was started without one (design, decision 7).

The notebook's own cells become the ward's ("tổ nào của sổ là tổ nào của phường"), a new stream begins, and
all that is here is issued once, as one deed `notebook.join`. The old chain is kept, archived, unsent.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import Connection, delete, update
from sqlalchemy.orm import Session

from desktop.contract import invitation as invitations
from desktop.contract import wire
from desktop.contract.ids import natural_id
from desktop.contract.invitation import Invitation
from desktop.contract.records import SCHEMA, twin
from desktop.errors import BadInvitation
from desktop.models import guard
from desktop.models.cells import CONTRACT
from desktop.models.contract_export import record_classes
from desktop.models.database import Database
from desktop.models.engine import driver
from desktop.models.form_draft import FormDraft
from desktop.models.mending import issued
from desktop.models.noting import NotingSession
from desktop.models.outbox import Change, Deed, OutboxTouch, append, parts_of
from desktop.models.permit import PEOPLE
from desktop.models.sync_state import LocalNote, SyncCell, SyncOne
from desktop.models.values import to_column
from desktop.sync import escrow
from desktop.sync.credentials import Credentials
from desktop.sync.receipts import take

if TYPE_CHECKING:
    from desktop.sync.client import WardClient

Connect = Callable[[Invitation], "WardClient"]

NOTE = "joining"  # with which invitation, until it has joined

# table -> field: a user
_HELPER = {
    "help_visit": "volunteer",
    "access_event": "user",
    "assessment": "assessor",
    "training_class": "lead",
}
_TEACHING = ("training_class", "class_session")  # whose `instructors` are named by user
_WARDS_OWN = ("neighbourhood", "team", "catalog_entry", "volunteer")  # the ward's entries replace ours


def read_invitation(text: str) -> Invitation:
    if found := invitations.read(text):
        return found
    raise BadInvitation("not_invitation")


def places(text: str, connect: Connect) -> wire.InvitationSeen:
    """What the invitation leads to, asked of the ward before anything changes here."""
    paper = read_invitation(text)
    return connect(paper).invitation(wire.InvitationAsk(ward=paper.ward, code=paper.code))


def join(
    database: Database, text: str, mapping: Mapping[str, str], computer: str, connect: Connect
) -> wire.EnrolSeen:
    """`mapping`: each cell of this notebook that has people -> the ward's cell. Waits; call off the GUI.

    The keys are kept before the ward is asked: a lost answer is asked for again with the same keys.
    """
    paper = read_invitation(text)
    ward = connect(paper)
    keys = database.apply(partial(begin, text)).result()
    hello = ward.hello(paper.ward)
    seen = ward.enrol(request(database, paper, keys, computer))
    database.apply(partial(become, hello.ward_name, seen, dict(mapping))).result()
    return seen


def neighbourhoods(seen: wire.InvitationSeen) -> Sequence[tuple[str, str]]:
    """(cell, name)"""
    return [(place.cell, place.name) for place in seen.places if place.kind == "neighbourhood"]


def request(database: Database, paper: Invitation, keys: Credentials, computer: str) -> wire.EnrolAsk:
    escrow.renew(database, paper.recovery_pk)
    with database.read() as session:
        sealed = escrow.said(session)
    return wire.EnrolAsk(
        ward=paper.ward,
        code=paper.code,
        sign_pk=keys.sign_pk,
        box_pk=keys.box_pk,
        name=computer,
        schema=SCHEMA,
        escrow=sealed,
    )


def begin(text: str, session: Session) -> Credentials:
    """This is the ward, and by these keys it is asked. Another invitation: other keys."""
    paper, one, note = read_invitation(text), session.get_one(SyncOne, 1), session.get(LocalNote, NOTE)
    if one.device:
        raise BadInvitation("used_up")
    if note is None or note.value["code"] != paper.code:
        made = Credentials.make()
        one.sign_key, one.box_key = made.sign_key, made.box_key
    session.merge(LocalNote(key=NOTE, value={"code": paper.code, "invitation": text}))
    one.ward, one.url, one.tls = paper.ward, paper.url, paper.tls
    one.server_pk, one.server_box_pk = paper.sign_pk, paper.box_pk
    return Credentials(one.sign_key or "", one.box_key or "")


def become(ward_name: str, seen: wire.EnrolSeen, mapping: dict[str, str], session: NotingSession) -> None:
    """A notebook of the ward, with all that is here."""
    one = session.get_one(SyncOne, 1)
    connection, local_team = session.connection(), one.team
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    session.execute(delete(OutboxTouch))
    session.execute(delete(SyncCell))
    session.execute(delete(LocalNote).where(LocalNote.key == NOTE))
    _forget_own_catalogue(connection)
    others = _others(session)
    twins = {twin(mine): twin(theirs) for mine, theirs in mapping.items()}
    _move(connection, {**mapping, **twins, local_team: seen.team}, seen.user, others)
    session.execute(update(FormDraft).where(FormDraft.user.not_in(others)).values(user=seen.user))
    one.ward_name, one.device, one.user, one.cert = ward_name, seen.device, seen.user, seen.cert
    one.team, one.epoch = seen.team, seen.epoch
    one.stream = one.joined = one.stream + 1
    one.acked = one.head = one.through = 0
    session.flush()
    take(session, seen.receipt)
    append(connection, Deed("notebook.join", seen.user), parts_of(_everything(connection)))


def _forget_own_catalogue(connection: Connection) -> None:
    for table in _WARDS_OWN:
        connection.exec_driver_sql(f'DELETE FROM "{table}"')
        connection.exec_driver_sql("DELETE FROM history WHERE tbl = ?", (table,))


def _others(session: Session) -> list[str]:
    """Users of this notebook whom the invitation is not for."""
    note = session.get(LocalNote, PEOPLE)
    return [entry["user"] for entry in note.value.values()] if note else []


def _move(connection: Connection, cells: Mapping[str, str], user: str, others: Sequence[str]) -> None:
    """Every cell named anywhere becomes the ward's; who helped, its user, where it was none of the others.
    Ids made of a cell are made anew.

    One pass over each table: all of its rows are written.
    """
    new = "CASE {0} " + "WHEN ? THEN ? " * len(cells) + "ELSE {0} END"
    pairs = [each for pair in cells.items() for each in pair]
    for kind in CONTRACT.types.values():
        named = ["cell", "also", *(name for name, of in kind.fields.items() if of == "cell")]
        changes = [f'"{name}" = {new}'.format(f'"{name}"') for name in named]
        values = pairs * len(named)
        if helper := _HELPER.get(kind.name):
            kept = ", ".join("?" * len(others))
            is_kept = f'"{helper}" IS NULL OR "{helper}" IN ({kept})'
            changes.append(f'"{helper}" = CASE WHEN {is_kept} THEN "{helper}" ELSE ? END')
            values = [*values, *others, user]
        with guard.lifted(driver(connection), kind.name):
            connection.exec_driver_sql(f'UPDATE "{kind.name}" SET {", ".join(changes)}', tuple(values))
    _rename_instructors(connection, user, others)
    _renew_natural_ids(connection)


def _rename_instructors(connection: Connection, user: str, others: Sequence[str]) -> None:
    for table in _TEACHING:
        for n, text in connection.exec_driver_sql(f"SELECT n, instructors FROM {table}").all():
            named = {who if who in others else user: name for who, name in orjson.loads(text).items()}
            stored = to_column("json", named)
            connection.exec_driver_sql(f"UPDATE {table} SET instructors = ? WHERE n = ?", (stored, n))


def _renew_natural_ids(connection: Connection) -> None:
    """An id may hold the cell of its record (decision 1); those that point to it follow."""
    for kind in CONTRACT.types.values():
        if any(kind.fields[name] == "cell" for name in kind.natural):
            names = ", ".join(f'"{name}"' for name in kind.natural)
            for old, *values in connection.exec_driver_sql(f'SELECT id, {names} FROM "{kind.name}"').all():
                _rename(connection, kind.name, old, natural_id(kind.name, *values))


def _rename(connection: Connection, table: str, old: str, new: str) -> None:
    connection.exec_driver_sql(f'UPDATE "{table}" SET id = ? WHERE id = ?', (new, old))
    for kind in CONTRACT.types.values():
        for name, target in {**kind.inside, **kind.across}.items():
            if target == table:
                connection.exec_driver_sql(
                    f'UPDATE "{kind.name}" SET "{name}" = ? WHERE "{name}" = ?', (new, old)
                )


def _everything(connection: Connection) -> Iterator[Change]:
    known = {kind.__tablename__ for kind in record_classes()}
    for table in CONTRACT.order:
        if CONTRACT[table].written_by == "laptop" and table in known:
            yield from issued(connection, table)
