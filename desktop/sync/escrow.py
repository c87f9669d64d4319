"""This notebook's key, sealed to the ward's recovery key and handed over: for when a passphrase is forgotten.

Said again at each session and in each bundle, so a server that was restored has it again; sealed anew when
the ward says that its recovery key is another.
"""

from collections.abc import Mapping
from functools import partial

from sqlalchemy.orm import Session

from desktop.contract import wire
from desktop.contract.unlock import public_half
from desktop.models.database import Database
from desktop.models.sync_state import LocalNote, SyncOne

NOTE = "escrow"


def renew(database: Database, recovery_pk: str) -> None:
    """Seal it to this key, unless that is done. Waits; call off the GUI."""
    with database.read() as session:
        known = session.get(LocalNote, NOTE)
    if recovery_pk and (known is None or known.value["recovery_pk"] != recovery_pk):
        said = wire.Escrow(
            recovery_pk=recovery_pk,
            box=database.sealed_key(recovery_pk),
            ask_pk=public_half(database.ask_key()),
        )
        database.apply(partial(_keep, said)).result()


def said(session: Session) -> wire.Escrow | None:
    """None: the ward has no recovery key, as far as this notebook has heard."""
    known = session.get(LocalNote, NOTE)
    return wire.Escrow.model_validate(known.value) if known else None


def about_ward(database: Database) -> dict[str, str] | None:
    """What the key file must say so that the ward can be asked while the notebook is shut."""
    with database.read() as session:
        one = session.get(SyncOne, 1)
        if one is None or one.device is None or said(session) is None:
            return None
        return {
            "ward": one.ward or "",
            "device": one.device,
            "server_pk": one.server_pk or "",
            "url": one.url or "",
            "tls": one.tls or "",
            "ask_key": database.ask_key(),
        }


def ask(ward: Mapping[str, str], request: str) -> str:
    """The office's answer to this request; empty: none yet. `ward`: as about_ward() said.

    Raises ServerUnreachable, CertificateChanged, ServerRejected.
    """
    import requests

    from desktop.sync.client import WardClient

    client = WardClient(ward["url"], ward["tls"], ward["server_pk"], requests.Session())
    client.hello(ward["ward"])  # signed: it is our ward
    return client.unlock(wire.UnlockAsk(request=request)).answer


def _keep(said: wire.Escrow, session: Session) -> None:
    session.merge(LocalNote(key=NOTE, value=said.model_dump()))
