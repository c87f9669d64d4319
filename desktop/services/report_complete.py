"""How complete the figures of a period are: whose laptops the ward has heard after its last day.

A leader's notebook knows it from the ward's word about her team; another laptop cannot know, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy.orm import Session

from desktop.models.sync_state import TEAM_NOTE, LocalNote
from desktop.models.types import moment

VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Completeness:
    """known: False where nobody has told this notebook; missing: names of whose laptops are not heard."""

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


def completeness(session: Session, last: date) -> Completeness:
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
                missing.append(str(mate.get("name", "")))
    return Completeness(heard, heard + len(missing), missing, last)
