"""How far each erasure of a person has come: which laptops have said that they forgot, which have not yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import select

from desktop.contract.erasure import ERASURE
from server import audit, status
from server.context import Context
from server.tables import record

PROOF = "erasure_proof"


@dataclass(frozen=True)
class Purge:
    """`missing` and `cut_off`: rows of status.devices(), of those that can still say so, and of those that
    lost their rights before they did."""

    erased_on: str  # YYYY-MM-DD
    why: str  # request | retention
    by: str
    confirmed: int
    missing: Sequence[Mapping[str, Any]] = field(default_factory=list)
    cut_off: Sequence[Mapping[str, Any]] = field(default_factory=list)


def purges(ctx: Context, ward_id: str, *, limit: int, offset: int = 0) -> tuple[int, list[Purge]]:
    """(how many there are, these of them): the newest first. Nobody is named: there is no name any more."""
    devices = status.devices(ctx, ward_id)
    with ctx.store.reading() as connection:
        mine = record.c.ward_id == ward_id
        of_type = select(record.c.fields, record.c.last).where(mine, record.c.tbl == ERASURE)
        found = [(orjson.loads(row.fields), row.last) for row in connection.execute(of_type)]
        found.sort(key=lambda each: (each[0]["erased_on"], each[0]["subject"]), reverse=True)
        shown = found[offset : offset + limit]
        wanted = {fields["subject"] for fields, _ in shown}
        said: dict[str, set[str]] = {subject: set() for subject in wanted}
        proofs = select(record.c.fields).where(mine, record.c.tbl == PROOF) if wanted else None
        for text in connection.execute(proofs).scalars() if proofs is not None else ():
            proof = orjson.loads(text)
            if proof["subject"] in said:
                said[proof["subject"]].add(proof["device"])
        names = audit.names_of(connection, ward_id)
    return len(found), [
        _purge(fields, names[orjson.loads(last).get("by") or ""], devices, said[fields["subject"]])
        for fields, last in shown
    ]


def _purge(fields: Mapping[str, Any], by: str, devices: Sequence[Mapping[str, Any]], said: set[str]) -> Purge:
    silent = [each for each in devices if each["device"] not in said]
    return Purge(
        fields["erased_on"],
        fields["why"],
        by,
        len(said),
        [each for each in silent if each["status"] == "active"],
        [each for each in silent if each["status"] != "active"],
    )
