"""Records that are one person, and those that may be, as the ward sees them: in all neighbourhoods at once.

Notebooks find doubles among the people they hold; only here are all of them. What is found is asked by an
open pair (`same_person` without a decision). Every notebook gets it that reads one of the two places, and
whoever reads both can answer. The office's page counts pairs by neighbourhood and names nobody.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from desktop.contract.lookalike import traits
from desktop.contract.lookalike_pairs import pairs
from desktop.contract.one_person import SAME, Join, groups, in_order, representative
from desktop.progress import Silent
from server import audit, office
from server.context import Context
from server.tables import record
from server.ward import ward_row, ward_tx
from server.world import World

PAIR, PERSON = "same_person", "citizen"

Places = tuple[str, str]  # two cells, in order


@dataclass(frozen=True)
class Asked:
    """What was found between neighbourhoods."""

    found: Mapping[Places, int]  # pairs
    fresh: int  # of them asked just now


@dataclass(frozen=True)
class PairCount:
    """Pairs between two neighbourhoods, or within one."""

    places: Places
    open: int
    same: int
    different: int


def stands_for(connection: Connection, ward_id: str) -> dict[str, str]:
    """Of people with several records: record -> the one that stands for her; none that is struck through."""
    joins = [
        Join(pair["one"], pair["other"], pair.get("survivor"))
        for pair in _pairs(connection, ward_id)
        if pair.get("decision") == SAME
    ]
    several = groups(joins)
    here = set(_people(connection, ward_id, {each for group in several for each in group}))
    found: dict[str, str] = {}
    for group in several:
        if standing := group & here:
            mine = [join for join in joins if join.one in group]
            found |= dict.fromkeys(standing, representative(standing, mine))
    return found


def ask(ctx: Context, ward_id: str) -> Asked:
    """Look for doubles across neighbourhoods, and ask about those nobody has been asked about."""
    with ctx.store.reading() as connection:
        ward_row(connection, ward_id)
        people, known = _people(connection, ward_id), stands_for(connection, ward_id)
        asked = {(pair["one"], pair["other"]) for pair in _pairs(connection, ward_id, voided=True)}
    alike = pairs({each: traits(fields) for each, fields in people.items()}, Silent())
    between = [
        pair
        for pair in alike
        if people[pair[0]]["home"] != people[pair[1]]["home"]
        and known.get(pair[0], pair[0]) != known.get(pair[1], pair[1])
    ]
    found = Counter(in_order(people[one]["home"], people[other]["home"]) for one, other in between)
    fresh = [pair for pair in between if pair not in asked]
    with ward_tx(ctx, ward_id) as tx:
        world = World(tx)
        for one, other in fresh:
            office.put(world, PAIR, {"one": one, "other": other}, "same_person.ask")
        world.flush()
        audit.note(ctx, tx.connection, ward_id, "same_person.ask", count=len(fresh))
    return Asked(found, len(fresh))


def counts(connection: Connection, ward_id: str) -> Sequence[PairCount]:
    """By neighbourhood, most open first."""
    mine = (record.c.ward_id == ward_id, record.c.tbl == PAIR)
    tally: dict[Places, Counter[str]] = {}
    for home, also, text in connection.execute(
        select(record.c.home, record.c.also, record.c.fields).where(*mine)
    ):
        fields = orjson.loads(text)
        if not fields.get("voided_at"):
            places = in_order(home, also or home)
            tally.setdefault(places, Counter())[fields.get("decision") or "open"] += 1
    made = [PairCount(places, n["open"], n["same"], n["different"]) for places, n in tally.items()]
    return sorted(made, key=lambda each: (-each.open, each.places))


def _pairs(connection: Connection, ward_id: str, *, voided: bool = False) -> list[dict[str, Any]]:
    query = select(record.c.fields).where(record.c.ward_id == ward_id, record.c.tbl == PAIR)
    known = map(orjson.loads, connection.execute(query).scalars())
    return [fields for fields in known if voided or not fields.get("voided_at")]


def _people(connection: Connection, ward_id: str, ids: set[str] | None = None) -> dict[str, dict[str, Any]]:
    """Those not struck through: id -> fields; all, or of these ids."""
    query = select(record.c.id, record.c.fields).where(record.c.ward_id == ward_id, record.c.tbl == PERSON)
    if ids is not None:
        query = query.where(record.c.id.in_(sorted(ids)))
    known = ((each, orjson.loads(text)) for each, text in connection.execute(query))
    return {each: fields for each, fields in known if not fields.get("voided_at")}
