"""The second factor of the web page: a code from the officer's phone, or one of ten on her sheet of paper.

Everybody has one: an account without it sets it up when it next signs in, and sees nothing before.
"""

from collections.abc import Callable
from contextlib import suppress
from secrets import token_hex
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from desktop.contract import crockford
from server import audit, bulk
from server.context import Context
from server.errors import Refused
from server.invitations import Claim, count_try, renew_pause, take_try_back
from server.tables import office_factor, office_paper_code, office_session
from server.web import totp
from server.web.accounts import LIFE, Officer, hash_of, of_account, of_session

PAPER_CODES = 10
LENGTH = 10  # Crockford characters of each: 50 bits

T = TypeVar("T")


def is_set(ctx: Context, ward_id: str, login: str) -> bool:
    query = select(office_factor.c.login).where(*of_account(office_factor, ward_id, login))
    with ctx.store.reading() as connection:
        return connection.execute(query).first() is not None


def paper_codes_left(ctx: Context, officer: Officer) -> int:
    mine = of_account(office_paper_code, officer.ward, officer.login)
    query = select(func.count()).select_from(office_paper_code).where(*mine)
    with ctx.store.reading() as connection:
        return connection.execute(query).scalar_one()


def offered(ctx: Context, officer: Officer) -> str:
    """The secret to set up; the same for all of this session, however often the page is asked for."""
    mine = of_session(officer)
    with ctx.store.writing() as connection:
        known = connection.execute(select(office_session.c.offered).where(*mine)).scalar()
        secret = ctx.keys.unsealed(known) if known else totp.fresh_secret()
        if not known:
            offer = update(office_session).where(*mine).values(offered=ctx.keys.sealed(secret))
            connection.execute(offer)
    return secret


def set_up(ctx: Context, officer: Officer, typed: str) -> tuple[str, list[str]]:
    """(cookie of the whole session, ten paper codes to be shown once). Refused `second`: a wrong code."""
    secret = offered(ctx, officer)
    step = totp.step_of(secret, "".join(typed.split()), ctx.now())
    if step is None:
        raise Refused(403, "second")
    with ctx.store.writing() as connection:
        if connection.execute(select(office_factor.c.login).where(*_mine(officer))).first():
            raise Refused(403, "stale")  # set up meanwhile, in another window
        values = (officer.ward, officer.login, ctx.keys.sealed(secret), step)
        bulk.insert(connection, office_factor, [values])
        codes = _fresh_paper(ctx, connection, officer)
        hers = ctx.acting(audit.OFFICER + officer.login)
        audit.note(hers, connection, officer.ward, "office.second_factor")
        cookie = _made_whole(ctx, connection, officer)
    return cookie, codes


def pass_second(ctx: Context, officer: Officer, typed: str) -> str:
    """The cookie of the whole session. Refused: `second`; after five from anywhere `second_tries`."""
    return _with_code(ctx, officer, typed, lambda connection: _made_whole(ctx, connection, officer))


def ask_again(ctx: Context, officer: Officer, typed: str) -> None:
    """Before what no open window may do by itself. Refused, as pass_second()."""
    _with_code(ctx, officer, typed, lambda _: None)


def renew_paper(ctx: Context, officer: Officer, typed: str) -> list[str]:
    """Ten new paper codes, to be shown once; the old ones open nothing more. Refused, as pass_second()."""

    def work(connection: Connection) -> list[str]:
        mine = of_account(office_paper_code, officer.ward, officer.login)
        connection.execute(delete(office_paper_code).where(*mine))
        audit.note(ctx.acting(audit.OFFICER + officer.login), connection, officer.ward, "office.paper_codes")
        return _fresh_paper(ctx, connection, officer)

    return _with_code(ctx, officer, typed, work)


def _with_code(ctx: Context, officer: Officer, typed: str, work: Callable[[Connection], T]) -> T:
    """What is done with a code, in the transaction that uses it up. A wrong one counts."""
    tried = Claim(officer.ward, "", f"second {officer.login}")
    count_try(ctx, tried, "second_tries")
    with suppress(_Wrong), ctx.store.writing() as connection:
        _use(ctx, connection, officer, "".join(typed.split()))
        take_try_back(connection, tried)
        return work(connection)
    renew_pause(ctx, tried)
    raise Refused(403, "second")


def reset(ctx: Context, ward_id: str, login: str) -> None:
    """Phone and paper are lost: she sets up another when she next signs in. Her sessions end."""
    with ctx.store.writing() as connection:
        for table in (office_factor, office_paper_code, office_session):
            connection.execute(delete(table).where(*of_account(table, ward_id, login)))
        audit.note(ctx, connection, ward_id, "office.reset", [audit.OFFICER + login])


class _Wrong(Exception):
    pass


def _use(ctx: Context, connection: Connection, officer: Officer, typed: str) -> None:
    """Each code once: a phone's code by its step, which only goes up, a paper code by its row."""
    secret = connection.execute(select(office_factor.c.secret).where(*_mine(officer))).scalar()
    step = totp.step_of(ctx.keys.unsealed(secret), typed, ctx.now()) if secret else None
    if step is not None:
        later = update(office_factor).where(*_mine(officer), office_factor.c.last_step < step)
        used = connection.execute(later.values(last_step=step))
    else:
        mine = of_account(office_paper_code, officer.ward, officer.login)
        is_it = office_paper_code.c.code_hash == _paper_hash(ctx, officer, crockford.plain(typed))
        used = connection.execute(delete(office_paper_code).where(*mine, is_it))
    if not used.rowcount:
        raise _Wrong


def _fresh_paper(ctx: Context, connection: Connection, officer: Officer) -> list[str]:
    """As they are printed."""
    codes = [crockford.fresh(LENGTH) for _ in range(PAPER_CODES)]
    hashes = [(officer.ward, officer.login, _paper_hash(ctx, officer, code)) for code in codes]
    bulk.insert(connection, office_paper_code, hashes)
    return [crockford.grouped(code, 5) for code in codes]


def _made_whole(ctx: Context, connection: Connection, officer: Officer) -> str:
    """Under a new name: who saw the half session's cookie has nothing."""
    connection.execute(delete(office_session).where(*of_session(officer)))
    token = token_hex(32)
    values = {"ward_id": officer.ward, "token_hash": hash_of(token), "login": officer.login}
    whole = values | {"is_whole": True, "expires_at": ctx.moment(later=LIFE)}
    connection.execute(insert(office_session).values(whole))
    audit.note(ctx.acting(audit.OFFICER + officer.login), connection, officer.ward, "office.sign_in")
    return f"{officer.ward}.{token}"


def _mine(officer: Officer) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return of_account(office_factor, officer.ward, officer.login)


def _paper_hash(ctx: Context, officer: Officer, code: str) -> str:
    return ctx.keys.tag("paper code", officer.ward, officer.login, code)
