"""A small notebook of invented people, for pictures. Clearly synthetic: see services/demo_people.py."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from desktop.app import App, prepare
from desktop.demo_questions import ask
from desktop.keys import KeyFile
from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.models.volunteer import Volunteer
from desktop.paths import Paths
from desktop.progress import Silent
from desktop.services import demo_access, demo_doors, demo_figures, demo_households, demo_needs, demo_reports
from desktop.services.citizen import CitizenDraft, ConsentDraft, needs_guardian
from desktop.services.demo_classes import add_classes
from desktop.services.demo_people import DemoPerson, demo_people
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.services.point_session import PointSessionDraft
from desktop.ui.formats import today

USER, OFFICER = "Cô Lan", "Anh Tú (cán bộ)"
PASSPHRASE = "sổ tay số thử nghiệm"  # of a notebook with nothing in it to protect
PLACES = ("Tổ dân phố 3", "Tổ dân phố 4", "Tổ dân phố 5")
PEOPLE = 40
TWICE = (14, 25, 38, 37)  # of them


def demo_app(paths: Paths, user: str = USER, *, is_new: bool = False) -> App:
    """The app on this home's demo notebook, made on the first call, as somebody of hers sees it.

    `is_new`: just begun, with nobody in it.
    """
    key = _key(paths.keys)
    if not paths.database.exists():
        database = Database(paths.database, key)
        Notebook(database, USER).start(USER, PLACES, demo=True)
        if not is_new:
            office = Office.over(database, USER)
            _fill(office)
            _decide(database, office)
            ask(database, USER, office.notebook.info().team)
        database.close()
    return prepare(paths, user, key)()


def _decide(database: Database, office: Office) -> None:
    """An officer of the ward has looked at the reports, and at the households that were proposed."""
    officer = Volunteer(home=office.notebook.info().team, full_name=OFFICER, user=OFFICER, role="officer")
    database.write(Deed("user.add", USER), lambda session: session.add(officer)).result()
    demo_reports.decide(Office.over(database, OFFICER), today())
    demo_households.decide(Office.over(database, OFFICER), today())


@cache
def _key(path: Path) -> bytes:
    """Once: pictures open the notebook a hundred times."""
    keys = KeyFile(path)
    return keys.unlock(USER, PASSPHRASE) if keys.users() else keys.create(USER, PASSPHRASE)


def _fill(office: Office) -> None:
    cells = {place.name: place.cell for place in office.notebook.places()}
    day = today()
    people = list(demo_people(7, PEOPLE, PLACES))
    for number, person in enumerate([*people, *_written_twice(people)]):
        fields = {name: getattr(person, name) for name in CitizenDraft.model_fields if hasattr(person, name)}
        draft = CitizenDraft(home=cells[person.neighbourhood], **fields)
        citizen = f"{number:032x}"
        office.citizen.save(citizen, draft, {}, _said_yes(draft)).result()
        if number % 3 == 0:
            office.help_visit.record(
                Turn(_visit(citizen, day - timedelta(days=number)), citizen_id=citizen)
            ).result()
    office.same_person.join(f"{TWICE[0]:032x}", f"{PEOPLE:032x}", f"{TWICE[0]:032x}").result()
    office.lookalike.look(Silent())
    for number in (0, 2, 5):  # so that the log of views has something to show
        office.citizen.reveal(f"{number:032x}").result()
    demo_needs.give(office, [f"{number:032x}" for number in range(PEOPLE)], day)
    demo_access.give(office, 7, [f"{number:032x}" for number in range(PEOPLE)], day)
    add_classes(office, 7, [f"{number:032x}" for number in range(PEOPLE)], day)
    demo_households.make_households(office, 7, [f"{number:032x}" for number in range(PEOPLE)], day)
    demo_doors.walk(office, day)
    demo_figures.tell(office, day)
    demo_reports.send(office, day)
    office.point_session.begin(
        PointSessionDraft(place="Nhà văn hóa TDP 4", day=day, present="cô Lan")
    ).result()


def _written_twice(people: Sequence[DemoPerson]) -> list[DemoPerson]:
    """As another volunteer wrote them down; the first of them has been found out, and is one person again."""
    slips: tuple[dict[str, Any], ...] = (
        {"full_name": "Tran Van Dau", "birth": "1943", "national_id": None},
        {"full_name": "Nguyễn Trang", "national_id": None, "address": "Số 8, ngõ Mẫu 12"},
        {"full_name": "MAI THANH HUONG", "birth": "1960", "national_id": None, "target_group": None},
        {"birth": "1988-04-20", "national_id": None, "phone": "0900123321"},
    )
    return [replace(people[place], **slip) for place, slip in zip(TWICE, slips, strict=True)]


def _visit(citizen: str, day: date) -> HelpVisitDraft:
    outcomes = {"vneid_level2": {"outcome": "with_help", "reason": None, "version": 1}}
    return HelpVisitDraft(citizen_id=citizen, visited_on=day, outcomes=outcomes, minutes=12)


def _said_yes(draft: CitizenDraft) -> ConsentDraft:
    is_child = needs_guardian(draft.birth, today())
    return ConsentDraft(method="spoken", witness="Cô Lan", guardian="Bố của cháu" if is_child else None)
