"""The figures that were shown last, so that they are there at once while all is counted anew. Of this
notebook only, never sent.

    local_note progress.<user>: {"asked": [period, place, group], "at": …, "figures": see report_figures}
"""

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop.models.database import Database
from desktop.models.sync_state import LocalNote
from desktop.services import report_figures
from desktop.services.indicator import Figures

Question = list[str | None]  # period, place, group

_KEY = "progress.{}"


@dataclass(frozen=True)
class Kept:
    at: datetime
    figures: Figures


def keep(database: Database, user: str, asked: Question, figures: Figures) -> Future[None]:
    """Of one question, the last one."""
    told = report_figures.stored_figures(figures)
    note = {"asked": asked, "at": datetime.now(UTC).isoformat(), "figures": told}
    return database.apply(
        lambda session: (session.merge(LocalNote(key=_KEY.format(user), value=note)), None)[1]
    )


def is_kept(database: Database, user: str) -> bool:
    with database.read() as session:
        return session.get(LocalNote, _KEY.format(user)) is not None


def kept(database: Database, user: str, asked: Question) -> Kept | None:
    """None: the last question was another."""
    with database.read() as session:
        note = session.get(LocalNote, _KEY.format(user))
    if note is None or note.value["asked"] != asked:
        return None
    return Kept(datetime.fromisoformat(note.value["at"]), report_figures.read_figures(note.value["figures"]))
