"""How complete the figures of a period are: whose laptops the ward has heard after its last day.

A leader's notebook knows it from the ward's word about her team, an officer's of the whole ward; another
laptop cannot know, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.catalog import PSEUDO
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.sync_state import TEAM_NOTE, LocalNote
from desktop.models.types import moment

FEW = 3  # neighbourhoods of one person
VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Completeness:
    """known: False where nobody has told this notebook; missing: whose laptops are not heard: people of a
    team, neighbourhoods of a ward."""

    heard: int
    of: int
    missing: Sequence[str]
    last: date
    known: bool = True

    def said(self) -> str:
        """A line of a document: always Vietnamese."""
        if not self.known:
            return "Số liệu theo sổ này; chưa biết các máy khác đã gửi hết hay chưa"
        end = f"{self.last.day}/{self.last.month}"
        if not self.missing:
            return f"Đủ {self.heard}/{self.of} máy đến hết {end}"
        return f"Đủ {self.heard}/{self.of} máy đến hết {end}; thiếu: {', '.join(self.missing)}"

    def stored(self) -> dict[str, Any]:
        return {"heard": self.heard, "of": self.of, "missing": list(self.missing), "known": self.known}


def read(kept: Mapping[str, Any], last: date) -> Completeness:
    return Completeness(
        kept.get("heard", 0), kept.get("of", 0), kept.get("missing", ()), last, kept.get("known", False)
    )


def completeness(session: Session, last: date, *, by_place: bool = False) -> Completeness:
    """This laptop itself is always counted: what it holds is in the figures."""
    note = session.get(LocalNote, TEAM_NOTE)
    if note is None:
        return Completeness(1, 1, (), last, known=False)
    end = datetime.combine(last + timedelta(days=1), time(), VIETNAM)
    heard, missing = 1, []
    for mate in note.value.get("mates", ()):
        for laptop in mate.get("laptops", ()):
            if laptop.get("status", "active") != "active":
                continue
            contact = laptop.get("last_contact")
            if contact and moment(contact) >= end:
                heard += 1
            else:
                missing.append(mate)
    names = _places(session, missing) if by_place else [str(mate.get("name", "")) for mate in missing]
    return Completeness(heard, heard + len(missing), list(dict.fromkeys(names)), last)


def _places(session: Session, mates: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """Where these work; by their names where that is everywhere or nowhere."""
    real = select(Neighbourhood.cell_id, Neighbourhood.name).where(
        Neighbourhood.code.not_in([place.code for place in PSEUDO]), Neighbourhood.voided_at.is_(None)
    )
    known = dict(session.execute(real.order_by(Neighbourhood.position)).all())
    found: list[str] = []
    for mate in mates:
        hers = [name for cell, name in known.items() if cell in mate.get("cells", {})]
        found += hers if 0 < len(hers) <= FEW else [str(mate.get("name", ""))]
    return found
