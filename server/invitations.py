"""One-time codes: 10 Crockford base32 characters (50 bits), 72 hours, five wrong tries from one place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Update, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from desktop.contract import crockford
from server import audit
from server.context import Context
from server.errors import Refused
from server.tables import invitation, member, wrong_code
from server.ward import ward_row

LENGTH = 10
VALID = timedelta(hours=72)
TRIES = 5
PAUSE = timedelta(minutes=15)  # after the last of them

T = TypeVar("T")


@dataclass(frozen=True)
class Claim:
    """A code, and from where it is tried."""

    ward: str
    code: str
    source: str
    sign_pk: str = ""  # whose answer was given already may ask for it again, however late


def invite(ctx: Context, ward_id: str, user: str, valid: timedelta = VALID) -> str:
    """A new code for this member. It is stored as a keyed hash only."""
    code = crockford.fresh(LENGTH)
    with ctx.store.writing() as connection:
        ward_row(connection, ward_id)
        connection.execute(
            insert(invitation).values(
                ward_id=ward_id,
                code_hash=_hash(ctx, ward_id, code),
                user_id=user,
                expires_at=ctx.moment(later=valid),
            )
        )
        audit.note(ctx, connection, ward_id, "invite", [user], days=valid.days)
    return code


def invited(ctx: Context, connection: Connection, claim: Claim) -> Row[Any]:
    """The invitation of this code with its member; Refused if there is none. See tried()."""
    found = connection.execute(
        select(invitation, member.c.name.label("user_name"), member.c.team)
        .join(member, (member.c.ward_id == invitation.c.ward_id) & (member.c.user_id == invitation.c.user_id))
        .where(
            invitation.c.ward_id == claim.ward,
            invitation.c.code_hash == _hash(ctx, claim.ward, claim.code),
            or_(invitation.c.expires_at > ctx.moment(), invitation.c.sign_pk == (claim.sign_pk or None)),
        )
    ).first()
    if found is None:
        raise Refused(404, "code")
    return found


def tried(ctx: Context, claim: Claim, work: Callable[[], T]) -> T:
    """What is asked with a code. It is counted and looked at in one transaction, where those from one place
    wait for each other: a room that joins at once does not shut itself out by codes not looked at yet."""
    wrong = None
    with ctx.store.writing() as connection:
        ward_row(connection, claim.ward)
        _count(ctx, connection, claim, "tries")
        try:
            invited(ctx, connection, claim)
            take_try_back(connection, claim)
        except Refused as refused:
            wrong = refused
            _renew(ctx, connection, claim)
    if wrong:
        raise wrong
    return work()


def count_try(ctx: Context, claim: Claim, code: str) -> None:
    """Before what takes long to look at is looked at: of those tried all at once, at several processes, no
    more than five are. Refused with this code for a quarter of an hour after the fifth wrong one."""
    with ctx.store.writing() as connection:
        _count(ctx, connection, claim, code)


def take_try_back(connection: Connection, claim: Claim) -> None:
    """In the transaction that uses the code: it was a right one."""
    connection.execute(_counted(claim).values(tries=wrong_code.c.tries - 1))


def renew_pause(ctx: Context, claim: Claim) -> None:
    """What was counted was a wrong one: the pause is from now."""
    with ctx.store.writing() as connection:
        _renew(ctx, connection, claim)


def _count(ctx: Context, connection: Connection, claim: Claim, code: str) -> None:
    """By one statement: several may come at once, and the next from there waits until this is committed."""
    dialect = sqlite if ctx.store.is_sqlite else postgresql
    values = {"ward_id": claim.ward, "source": claim.source, "since": ctx.moment(), "tries": 1}
    connection.execute(delete(wrong_code).where(wrong_code.c.since < ctx.moment(later=-PAUSE)))
    counted = dialect.insert(wrong_code).values(values)
    counted = counted.on_conflict_do_update(
        index_elements=["ward_id", "source"],
        set_={"tries": wrong_code.c.tries + 1},
        where=wrong_code.c.tries < TRIES,
    )
    if connection.execute(counted.returning(wrong_code.c.tries)).first() is None:
        raise Refused(429, code, retry_after=int(PAUSE.total_seconds()))


def _renew(ctx: Context, connection: Connection, claim: Claim) -> None:
    connection.execute(_counted(claim).values(since=ctx.moment()))


def _counted(claim: Claim) -> Update:
    return update(wrong_code).where(wrong_code.c.ward_id == claim.ward, wrong_code.c.source == claim.source)


def _hash(ctx: Context, ward_id: str, code: str) -> str:
    return ctx.keys.tag("invitation", ward_id, crockford.plain(code))
