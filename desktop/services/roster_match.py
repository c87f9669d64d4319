"""Who on a list may be somebody already known: in the notebook, or further up in the same list.

Nobody is put together or left out unseen: each match is shown, and the person importing chooses.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.contract.vietnamese import fold
from desktop.models.citizen import Citizen
from desktop.models.person_of import PersonOf
from desktop.services.roster_rows import RosterRow

Choice = Literal["same", "other", "skip"]
Why = Literal["same_id", "same_name_birth", "same_name_year"]

_CHUNK = 500
_SHOWN = ("full_name", "birth", "sex", "national_id", "phone", "address")
_WHY: Mapping[str, Why] = {
    "duplicate_id": "same_id",
    "duplicate_name_birth": "same_name_birth",
    "duplicate_name_year": "same_name_year",
}


@dataclass(frozen=True)
class Match:
    """The other one: somebody in the notebook (`citizen`), or the row (`row`) of the list she is on first."""

    why: Why
    values: Mapping[str, Any]  # full_name, birth, sex, national_id, phone, address, as far as known
    citizen: str | None = None
    row: int | None = None
    others: tuple["Match", ...] = ()  # who may be meant just as well

    @property
    def default(self) -> Choice:
        """Nothing is changed by a row that is passed over; the same name and year alone proves little."""
        return "other" if self.why == "same_name_year" else "skip"

    def turned(self) -> "Match":
        """The next one who may be meant."""
        if not self.others:
            return self
        first, *rest = self.others
        return replace(first, others=(*rest, replace(self, others=())))


@dataclass(frozen=True)
class Taking:
    """What is to be stored: new people, and what the list knows more of people in the notebook."""

    people: Sequence[RosterRow] = ()
    filled: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # citizen's id -> fields

    def __bool__(self) -> bool:
        return bool(self.people or self.filled)


def taking(rows: Iterable[RosterRow], matches: Mapping[int, Match], choices: Mapping[int, Choice]) -> Taking:
    """Apply the choices, by row number; where none was made, the default. Earlier rows have the say."""
    people: dict[int, RosterRow] = {}
    filled: dict[str, Mapping[str, Any]] = {}
    joined: dict[int, str | int] = {}  # row -> the citizen or the row it went into
    for row in rows:
        match = matches.get(row.number)
        choice = choices.get(row.number, match.default) if match else "other"
        if match is None or choice == "other":
            people[row.number] = row
        elif choice == "same":
            into = match.citizen or joined.get(match.row or 0, match.row or 0)
            joined[row.number] = into
            if isinstance(into, str):
                filled[into] = {**row.values, **filled.get(into, {})}
            elif into in people:
                first = people[into]
                people[into] = replace(first, values={**row.values, **first.values})
    return Taking(list(people.values()), filled)


def matches(session: Session, rows: Sequence[RosterRow]) -> dict[int, Match]:
    """Row number -> match; in the notebook before in the list."""
    found = _in_list(rows)
    return found | _in_notebook(session, rows)


def _in_list(rows: Sequence[RosterRow]) -> dict[int, Match]:
    by_number = {row.number: row for row in rows}
    found: dict[int, Match] = {}
    for row in rows:
        for problem in row.problems:
            if problem.code in _WHY and row.number not in found:
                first = by_number[int(problem.text)]
                found[row.number] = Match(_WHY[problem.code], _shown(first.values), row=first.number)
    return found


def _in_notebook(session: Session, rows: Sequence[RosterRow]) -> dict[int, Match]:
    """By ID number; else by name and birth; else by name and year."""
    here = _here(session, rows)
    same: dict[int, tuple[Why, list[str]]] = {}
    for row in rows:
        name, birth = _name_and_birth(row)
        ways: list[tuple[Why, tuple[str, ...]]] = [
            ("same_id", (str(row.values.get("national_id") or ""),)),
            ("same_name_birth", (name, birth)),
            ("same_name_year", (name, birth[:4])),
        ]
        found = next(((why, here[why][key]) for why, key in ways if key[-1] and key in here[why]), None)
        if found:
            why, records = found
            same[row.number] = why, list(dict.fromkeys(records))
    known = _known(session, {record for _, records in same.values() for record in records})
    return {number: _match(why, records, known) for number, (why, records) in same.items()}


def _match(why: Why, records: Sequence[str], known: Mapping[str, Mapping[str, Any]]) -> Match:
    first, *others = (Match(why, known[record], citizen=record) for record in records if record in known)
    return replace(first, others=tuple(others))


def _here(session: Session, rows: Sequence[RosterRow]) -> Mapping[Why, Mapping[tuple[str, ...], list[str]]]:
    """Those in the notebook who may be meant, in one pass over who is here; who has several records, once.

    Of two full dates in one year neither is the other's: the year is enough only where one knows no more.
    """
    named = {_name_and_birth(row) for row in rows}
    numbers = {row.values["national_id"] for row in rows if row.values.get("national_id")}
    vague = {(name, birth) for name, birth in named if len(birth) == 4}
    years = {(name, birth[:4]) for name, birth in named}
    here: dict[Why, defaultdict[tuple[str, ...], list[str]]] = {
        "same_id": defaultdict(list),
        "same_name_birth": defaultdict(list),
        "same_name_year": defaultdict(list),
    }
    who = func.coalesce(PersonOf.person, Citizen.id)
    people = select(who, Citizen.national_id, Citizen.folded, Citizen.birth)
    people = people.outerjoin(PersonOf, PersonOf.rec == Citizen.id).where(Citizen.voided_at.is_(None))
    for record, number, folded, birth in session.execute(people, execution_options={"yield_per": _CHUNK}):
        if number in numbers:
            here["same_id"][(number,)].append(record)
        year = (folded, (birth or "")[:4])
        if birth and (folded, birth) in named:
            here["same_name_birth"][folded, birth].append(record)
        elif year in vague or (birth == year[1] and year in years):
            here["same_name_year"][year].append(record)
    return here


def _name_and_birth(row: RosterRow) -> tuple[str, str]:
    return fold(str(row.values.get("full_name") or "")), str(row.values.get("birth") or "")


def _known(session: Session, records: set[str]) -> dict[str, dict[str, Any]]:
    ids, found = sorted(records), {}
    shown = [getattr(Citizen, name) for name in _SHOWN]
    for start in range(0, len(ids), _CHUNK):
        query = select(Citizen.id, *shown).where(Citizen.id.in_(ids[start : start + _CHUNK]))
        for row in session.execute(query).mappings():
            found[row["id"]] = _shown(row)
    return found


def _shown(values: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: values[name] for name in _SHOWN if values.get(name)}
