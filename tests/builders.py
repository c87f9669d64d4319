"""Valid records, saved, in one line."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from desktop.contract.ids import uuid7
from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.models.volunteer import Volunteer
from desktop.services.citizen import CitizenDraft, ConsentDraft
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.services.office import Office

SPOKEN = ConsentDraft(method="spoken", witness="Lê Thị Chứng", guardian="Lê Văn Giám Hộ")


def home_of(office: Office, name: str = "Tổ dân phố 4") -> str:
    return next(place.cell for place in office.notebook.places() if place.name == name)


def a_citizen(office: Office, full_name: str = "Nguyễn Văn An", **fields: Any) -> str:
    citizen_id = uuid7()
    fields["home"] = fields.get("home") or home_of(office)
    draft = CitizenDraft(full_name=full_name, **fields)
    office.citizen.save(citizen_id, draft, {}, SPOKEN).result()
    return citizen_id


def edit(office: Office, citizen_id: str, **fields: Any) -> None:
    """Open the form, change these fields, save."""
    seen = office.citizen.stored(citizen_id)
    office.citizen.save(citizen_id, CitizenDraft(**seen | fields), seen).result()


def a_visit(office: Office, citizen_id: str | None = None, **fields: Any) -> str:
    outcomes = {"vneid_level2": {"outcome": "with_help", "reason": None, "version": 1}}
    visit = HelpVisitDraft(**{"visited_on": date(2026, 11, 24), "outcomes": outcomes, "minutes": 12} | fields)
    return office.help_visit.record(Turn(visit, citizen_id=citizen_id)).result()


def an_officer(database: Database) -> Office:
    """The same notebook, before somebody of the ward."""
    home = Office.over(database, "officer").notebook.info().team
    officer = Volunteer(home=home, full_name="Cán bộ phường", user="officer", role="officer")
    database.write(Deed("user.add", "officer"), lambda session: session.add(officer)).result()
    return Office.over(database, "officer")


def open_rows(office: Office) -> Sequence[Any]:
    """The questions between two values, as the list shows them."""
    listed = office.conflict.listed()
    return listed.rows(listed.numbers(None))
