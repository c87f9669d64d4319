"""A colleague of the demo's team with a notebook of her own: she and we edit the same people unseen by each
other, and hand over. What comes back are real questions, for the page that asks them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.models.database import Database
from desktop.progress import Silent
from desktop.services import demo_households, demo_reports
from desktop.services.citizen import CitizenDraft
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.dates import today
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.ledger import Ledger

NAME = "Trần Thị Hoa (thử)"
EDITS: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (  # ours, hers
    ({"phone": "0912000111"}, {"phone": "0987000222", "phone_of": "con gái"}),
    ({"address": "Số 5, ngõ Mẫu 2"}, {"address": "Số 5, ngách 2/5, ngõ Mẫu 2"}),
)


def disagree(folder: Path, ours: Database, invitation: str) -> None:
    """`ours` has joined; `folder` takes her notebook. The last person is struck through here, edited there.

    Waits for the ward.
    """
    folder.mkdir(parents=True, exist_ok=True)
    hers = Database(folder / "notebook.db", os.urandom(32))
    try:
        places = [place.name for place in Notebook(ours, NAME).places() if place.is_real]
        Notebook(hers, NAME).start(NAME, places, demo=True)
        her_ledger, our_ledger = Ledger(hers), Ledger(ours)
        cells = {name: cell for cell, name in her_ledger.ward_places(invitation)}
        mapping = {place.cell: cells[place.name] for place in Notebook(hers, NAME).places()}
        her_ledger.join(invitation, mapping, Silent())
        _edit(_office(ours), _office(hers))
        demo_reports.decide(_office(hers), today())
        demo_households.decide(_office(hers), today())
        for ledger in (our_ledger, her_ledger, our_ledger):
            ledger.run(Silent())
    finally:
        hers.close()


def _office(database: Database) -> Office:
    return Office.over(database, Notebook(database, NAME).ward_user() or NAME)


def _edit(ours: Office, hers: Office) -> None:
    people = [row.id for row in ours.citizen.page(CitizenFilter(), limit=len(EDITS) + 1).rows]
    for person, (our_words, her_words) in zip(people, EDITS, strict=False):
        _save(ours, person, our_words)
        _save(hers, person, her_words)
    if len(people) > len(EDITS):
        ours.citizen.void(people[-1], reason="entered_twice").result()
        _save(hers, people[-1], {"nickname": "bác Ba"})


def _save(office: Office, person: str, words: Mapping[str, Any]) -> None:
    seen = office.citizen.stored(person)
    office.citizen.save(person, CitizenDraft(**seen | dict(words)), seen).result()
