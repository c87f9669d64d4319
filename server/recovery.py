"""The ward's recovery key: two parts on paper, with two people; its public half is in the database.

Neither part alone helps: the private key is a hash over both. Backups can be sealed to it, and laptops seal
their keys to it (escrow.py), so that the server itself keeps nothing that opens either. Notebooks learn the
public half from their invitation, at each session and from each letter.
"""

from hashlib import sha256

from nacl.public import PrivateKey
from sqlalchemy import select, update

from desktop.contract import crockford
from server import audit
from server.context import Context
from server.tables import ward
from server.ward import ward_tx

LENGTH = 26  # characters of a part: 130 bits


def make(ctx: Context, ward_id: str) -> tuple[str, str]:
    """The two parts of a new key. The one before, if there was one, opens older backups only."""
    parts = crockford.fresh(LENGTH), crockford.fresh(LENGTH)
    public = private_key(*parts).public_key.encode().hex()
    with ward_tx(ctx, ward_id) as tx:
        tx.connection.execute(update(ward).where(ward.c.ward_id == ward_id).values(recovery_pk=public))
        tx.bump()  # a letter that says so is news
        audit.note(ctx, tx.connection, ward_id, "recovery")
    return parts


def private_key(first: str, second: str) -> PrivateKey:
    words = f"so-tay-so recovery|{crockford.plain(first)}|{crockford.plain(second)}"
    return PrivateKey(sha256(words.encode()).digest())


def public_keys(ctx: Context) -> dict[str, str | None]:
    """ward -> its recovery key, None if it has none yet."""
    with ctx.store.reading() as connection:
        return dict(connection.execute(select(ward.c.ward_id, ward.c.recovery_pk)).all())
