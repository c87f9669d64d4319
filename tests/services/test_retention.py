"""Names go when nobody has had to do with somebody for as long as the catalogue says."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from desktop.contract.ids import uuid7
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.household_member import HouseholdMember
from desktop.models.household_visit import HouseholdVisit
from desktop.models.observation import Observation
from desktop.models.outbox import Deed
from desktop.progress import Silent
from desktop.services.citizen import CitizenDraft, ConsentDraft
from desktop.services.office import Office
from tests.builders import a_visit, home_of
from tests.conftest import USER

LONG_AGO = date(2024, 1, 2)
NOW = date(2029, 11, 26)


def kept(office: Office, name: str, **consent: object) -> str:
    person = uuid7()
    given = {"method": "sheet", "given_on": LONG_AGO} | consent
    draft = CitizenDraft(home=home_of(office), full_name=name)
    office.citizen.save(person, draft, {}, ConsentDraft.model_validate(given)).result()
    return person


def test_who_is_due_and_what_stays(database: Database, office: Office) -> None:
    """Everybody here was typed in today; looked at from three years on."""
    due = kept(office, "Lâu Không Gặp")
    a_visit(office, due, visited_on=LONG_AGO)
    met = kept(office, "Mới Gặp")
    a_visit(office, met, visited_on=NOW - timedelta(days=400))
    asked = kept(office, "Đang Yêu Cầu")
    office.privacy_request.ask(asked, "view", LONG_AGO)[1].result()
    kept(office, "Theo Danh Sách", method="legal_basis", legal_basis="danh sách của phường")
    asked_what_she_has, visited = kept(office, "Đã Hỏi Có Máy Chưa"), kept(office, "Đã Đến Nhà")
    house = Household(home=home_of(office))
    lately = {"volunteer": USER, "observed_on": NOW - timedelta(days=400)}

    def go(session: Session) -> None:
        """From door to door: nobody writes on a card of hers."""
        session.add(Observation(citizen_id=asked_what_she_has, kind="smartphone", value="yes", **lately))
        session.add(house)
        session.flush()
        session.add(HouseholdMember(household_id=house.id, citizen_id=visited))
        session.add(HouseholdVisit(household_id=house.id, result="met", visited_on=lately["observed_on"]))

    database.write(Deed("test", USER), go).result()
    assert office.retention.due(NOW) == [due]
    assert office.retention.due(NOW - timedelta(days=3 * 365)) == []
    state = office.retention.state(NOW)
    assert (state.months, state.due, state.by_itself, state.last) == (24, 1, False, None)
    assert office.retention.run(Silent()) == 0  # no ward: a clock alone erases nobody
    assert office.citizen.row(due) is not None
    assert office.retention.run(Silent(), clock=NOW) == 1
    assert office.citizen.row(due) is None
    [turn] = [row for row in office.help_visit.page().rows if row.visited_on == LONG_AGO]
    assert (turn.citizen_id, turn.citizen_label) == (None, None)
    assert (office.retention.state(NOW).last, office.retention.state(NOW).last_count) == (NOW, 1)
