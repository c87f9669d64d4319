"""A leader's round: of whom she carries work, whom the ward has heard, whose lines the ward holds.

What the ward knows came with the last pull or letter; what is carried is read from the files themselves.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.contract import roles
from desktop.contract.wire import Mate as Told
from desktop.contract.wire import TeamHeld, TeamSeen
from desktop.handover import HeldOfTeam, HeldPlace, Mate, TeamLaptop, TeamRound
from desktop.models.citizen import Citizen
from desktop.models.engine import driver
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.outbox import settling
from desktop.models.sync_state import TEAM_NOTE, LocalNote, SyncCell, SyncOne
from desktop.models.team import Team
from desktop.models.types import moment
from desktop.models.volunteer import Volunteer
from desktop.sync.carry import Carried, Carry

_KEPT = "SELECT value FROM local_note WHERE key = ?"


def keep(session: Session, said: Mapping[str, Any]) -> None:
    session.merge(LocalNote(key=TEAM_NOTE, value=dict(said)))


def is_kept(session: Session, said: Mapping[str, Any]) -> bool:
    found = driver(session.connection()).execute(_KEPT, (TEAM_NOTE,)).fetchone()
    return found is not None and orjson.loads(found[0]) == said


def round_of(session: Session, carry: Carry) -> TeamRound | None:
    """None: who this notebook was given to leads nobody. Reads every carried file."""
    one = session.get_one(SyncOne, 1)
    me = session.scalars(select(Volunteer).where(Volunteer.user == one.user)).first() if one.user else None
    if one.device is None or me is None or me.voided_at or not roles.may(me.role, "team.round"):
        return None
    note = session.get(LocalNote, TEAM_NOTE)
    said = TeamSeen.model_validate(note.value if note else {})
    names = {each.user: each.name for each in said.mates}
    team = select(Volunteer.user, Volunteer.full_name).where(
        Volunteer.home == me.home, Volunteer.voided_at.is_(None), Volunteer.user.is_not(None)
    )
    names |= {str(user): name for user, name in session.execute(team)}
    told = {each.user: each for each in said.mates}
    waiting = {each.seen.digest for each in carry.waiting()}
    newest = _newest(carry)
    said_already = set(session.scalars(settling()))
    mates = []
    for user, name in names.items():
        if user != me.user or user in told:  # herself, if another laptop is hers
            mate = _mate(user, name, told.get(user), newest.get(user), waiting)
            mates.append(_with_laptops(session, mate, told.get(user), said_already))
    names[me.user or ""] = me.full_name
    held = [_held(each, names) for each in said.held if each.aid not in said_already]
    return TeamRound(sorted(mates, key=_longest_first), held, said.older)


def held_of_team(session: Session) -> int:
    """As round_of() lists them, and those it does not. The ward tells a leader's notebook alone."""
    note = session.get(LocalNote, TEAM_NOTE)
    said = note.value if note else {}
    lines = {each["aid"] for each in said.get("held", ())}
    here = len(lines - set(session.scalars(settling()))) if lines else 0
    return here + int(said.get("older", 0))


def _held(each: TeamHeld, names: Mapping[str, str]) -> HeldOfTeam:
    at = moment(each.received_at)
    return HeldOfTeam(each.aid, each.act, each.reason, names.get(each.user, ""), each.label, at)


def _newest(carry: Carry) -> dict[str, Carried]:
    """The last work of each person that lies here; it stays until newer work of hers replaces it."""
    works = [each for each in carry.all() if each.header.kind == "up"]
    return {each.seen.user: each for each in sorted(works, key=lambda each: each.path.stat().st_mtime)}


def _mate(user: str, name: str, told: Told | None, work: Carried | None, waiting: set[bytes]) -> Mate:
    return Mate(
        user=user,
        name=name,
        heard=moment(told.last_contact) if told and told.last_contact else None,
        bundle=work.header.number if work else None,
        taken=datetime.fromtimestamp(work.path.stat().st_mtime, UTC) if work else None,
        is_on_its_way=work is not None and work.seen.digest in waiting,
    )


def _with_laptops(session: Session, mate: Mate, told: Told | None, said: Collection[str]) -> Mate:
    """`said`: ids that a line on its way names; a laptop among them is reported as lost already."""
    if told is None:
        return mate
    laptops = [
        TeamLaptop(
            each.device,
            each.name,
            moment(each.last_contact),
            each.lines,
            is_out=each.status != "active" or each.device in said,
        )
        for each in told.laptops
    ]
    places = [
        HeldPlace(_name(session, cell), _people(session, cell), entries)
        for cell, entries in sorted(told.cells.items(), key=lambda each: -each[1])
        if entries
    ]
    return replace(mate, laptops=laptops, places=places)


def _name(session: Session, cell: str) -> str:
    known = (select(kind.name).where(kind.cell_id == cell) for kind in (Neighbourhood, Team))
    return next(filter(None, map(session.scalar, known)), "")


def _people(session: Session, cell: str) -> int | None:
    """None: this notebook does not read that cell."""
    known = session.get(SyncCell, cell)
    if known is None or known.mode == "w":
        return None
    return session.scalar(select(func.count()).select_from(Citizen).where(Citizen.cell == cell))


def _longest_first(mate: Mate) -> tuple[bool, float, str]:
    return mate.seen is not None, mate.seen.timestamp() if mate.seen else 0, mate.name
