"""People of the ward office who may see its web page: a name to sign in with, a password, a session."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from secrets import token_hex

from nacl import pwhash
from nacl.exceptions import CryptoError
from sqlalchemy import ColumnElement, Table, delete, insert, select

from server import audit, bulk
from server.context import Context
from server.envelope import MEMORY, OPS
from server.errors import Refused
from server.invitations import Claim, count_try, renew_pause, take_try_back
from server.tables import office_factor, office_paper_code, office_session, office_user
from server.ward import ward_row

SHORTEST = 10  # characters of a password
LIFE = timedelta(hours=10)
HALF_LIFE = timedelta(minutes=10)  # from the password to the second factor
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@dataclass(frozen=True)
class Officer:
    """Who is signed in. `csrf` must come back with everything that changes something."""

    ward: str
    login: str
    name: str
    csrf: str
    token_hash: str


def set_password(ctx: Context, ward_id: str, login: str, name: str, password: str) -> None:
    """A new account, or another password for one; its sessions end."""
    secret = pwhash.argon2id.str(password.encode(), opslimit=OPS, memlimit=MEMORY).decode()
    with ctx.store.writing() as connection:
        ward_row(connection, ward_id)
        bulk.upsert(connection, office_user, [(ward_id, login, name, secret)])
        audit.note(ctx, connection, ward_id, "office.password", [audit.OFFICER + login])
        connection.execute(delete(office_session).where(*of_account(office_session, ward_id, login)))


def remove(ctx: Context, ward_id: str, login: str) -> bool:
    """Whether there was such an account."""
    with ctx.store.writing() as connection:
        for table in (office_session, office_factor, office_paper_code):
            connection.execute(delete(table).where(*of_account(table, ward_id, login)))
        gone = connection.execute(delete(office_user).where(*of_account(office_user, ward_id, login)))
        if gone.rowcount:
            audit.note(ctx, connection, ward_id, "office.remove", [audit.OFFICER + login])
    return gone.rowcount > 0


def accounts(ctx: Context, ward_id: str) -> Sequence[tuple[str, str]]:
    """(login, name) of each."""
    query = select(office_user.c.login, office_user.c.name).where(office_user.c.ward_id == ward_id)
    with ctx.store.reading() as connection:
        ward_row(connection, ward_id)
        return [(row.login, row.name) for row in connection.execute(query.order_by(office_user.c.login))]


def sign_in(ctx: Context, ward_id: str, login: str, password: str, source: str) -> str:
    """The cookie of a half session: second_factor.py makes it whole.

    Refused: `password`, the same whatever was wrong; `password_tries` after five from one place.
    """
    if not LOGIN.fullmatch(login):
        raise Refused(403, "password")
    tried = Claim(ward_id, "", f"web {login} {source}")
    count_try(ctx, tried, "password_tries")
    with ctx.store.reading() as connection:
        query = select(office_user.c.secret).where(*of_account(office_user, ward_id, login))
        secret = connection.execute(query).scalar()
    if not _fits(secret or _nobody(), password) or secret is None:
        renew_pause(ctx, tried)
        raise Refused(403, "password")
    token = token_hex(32)
    with ctx.store.writing() as connection:
        take_try_back(connection, tried)
        connection.execute(delete(office_session).where(office_session.c.expires_at < ctx.moment()))
        values = {"ward_id": ward_id, "token_hash": hash_of(token), "login": login, "is_whole": False}
        connection.execute(insert(office_session).values(**values, expires_at=ctx.moment(later=HALF_LIFE)))
    return f"{ward_id}.{token}"


def signed_in(ctx: Context, cookie: str, *, whole: bool = True) -> Officer | None:
    """Whose session this is. Not `whole`: who has given her password and no second factor yet."""
    ward_id, _, token = cookie.rpartition(".")
    mine = (office_session.c.ward_id == ward_id, office_session.c.token_hash == hash_of(token))
    query = (
        select(office_user.c.login, office_user.c.name)
        .join(
            office_session,
            (office_session.c.ward_id == office_user.c.ward_id)
            & (office_session.c.login == office_user.c.login),
        )
        .where(*mine, office_session.c.is_whole.is_(whole), office_session.c.expires_at > ctx.moment())
    )
    with ctx.store.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    csrf = ctx.keys.tag("csrf", ward_id, hash_of(token))[:32]
    return Officer(ward_id, row.login, row.name, csrf, hash_of(token))


def sign_out(ctx: Context, officer: Officer) -> None:
    with ctx.store.writing() as connection:
        connection.execute(delete(office_session).where(*of_session(officer)))


def _fits(secret: str, password: str) -> bool:
    try:
        return bool(pwhash.verify(secret.encode(), password.encode()))
    except (CryptoError, ValueError):
        return False


@cache
def _nobody() -> str:
    """Checked where there is no such account, so that the answer takes as long."""
    return pwhash.argon2id.str(token_hex(16).encode(), opslimit=OPS, memlimit=MEMORY).decode()


def of_session(officer: Officer) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return office_session.c.ward_id == officer.ward, office_session.c.token_hash == officer.token_hash


def of_account(table: Table, ward_id: str, login: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.ward_id == ward_id, table.c.login == login


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
