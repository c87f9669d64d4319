"""A notebook on which deeds are done by number, so that chance can choose them."""

from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy import select

from desktop.contract.figures import WARD
from desktop.contract.ids import uuid7
from desktop.errors import InvalidInput
from desktop.models.database import Database
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.outbox import Deed
from desktop.models.volunteer import Volunteer
from desktop.services.ambassador import AmbassadorDraft
from desktop.services.help_visit import HelpVisitDraft
from desktop.services.household import HouseholdDraft
from desktop.services.household_visit import Outcome
from desktop.services.observation import Noted
from desktop.services.office import Office
from desktop.services.official_confirmation import ConfirmationDraft
from desktop.services.point_session import PointSessionDraft
from desktop.services.unit_figure import UnitFigureDraft
from tests.builders import a_citizen, a_visit, edit
from tests.conftest import USER

DAYS = (date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 15), date(2026, 9, 30), date(2026, 10, 1))
SERVICES = ("vneid_level2", "cashless", "digital_bank", "other")
ADULTS = {"Tổ dân phố 3": 3, "Tổ dân phố 4": 7}
SEEN = (
    ("smartphone", "yes"),
    ("smartphone", "no"),
    ("payment", "yes"),
    ("vneid", "level2"),
    ("vneid", "none"),
)
TOLD = ("people", "turns", "t1", "traders", "sessions", "t3")
SPANS = ("2026-08", "2026-09", "2026-Q3", "2026")


def outcomes(services: Any, how: str) -> dict[str, Any]:
    return {each: {"outcome": how, "reason": None, "version": 1} for each in services}


class Ward:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.office = Office.over(database, USER)
        her = Volunteer(
            home=self.office.notebook.info().team, full_name="Lê Cán Bộ", user="officer", role="officer"
        )
        database.write(Deed("user.add", USER), lambda session: session.add(her)).result()
        self.officer = Office.over(database, "officer")
        self.places = [place.cell for place in self.office.notebook.places()]
        self.people: list[str] = []
        self.visits: list[str] = []
        self.pairs: list[tuple[str, str]] = []
        self.houses: list[str] = []
        database.write(Deed("neighbourhood.save", USER), _type_counts).result()
        self.classes = []
        for template, day in (("citizen", DAYS[1]), ("worker", DAYS[3])):
            plan = self.office.training_class.planned(template, day, "08:00", place="Nhà văn hóa")
            made = self.office.training_class.create(plan).result()
            session = self.office.class_session.of(made)[0].id
            self.office.class_session.set_state(session, "held").result()
            self.classes.append((made, session))

    def do(self, deed: tuple[int, int, int, int]) -> None:
        kind, one, other, detail = deed
        deeds = (
            *(self.come, self.help, self.help, self.learn, self.again, self.join, self.part, self.void),
            *(self.see, self.confirm, self.house, self.house, self.knock, self.tell, self.meet, self.appoint),
        )
        with suppress(InvalidInput):  # she is struck through; the household is here no more
            deeds[kind % len(deeds)](one, other, detail)

    def come(self, place: int, birth: int, sex: int) -> None:
        births = ("1950-09-15", "2008-09-30", "2008", "1966-09-30", "1966-10-01", "2020-01-01", None)
        facts = {"birth": births[birth % 7], "sex": ("female", "male", None)[sex % 3]}
        home = self.places[place % 4]
        self.people.append(a_citizen(self.office, f"Người {len(self.people)}", home=home, **facts))

    def help(self, who: int, day: int, detail: int) -> None:
        what = outcomes({SERVICES[detail % 4], SERVICES[detail // 4 % 4]}, ("able", "unfinished")[detail % 2])
        facts: dict[str, Any] = {"visited_on": DAYS[day % 5], "outcomes": what}
        if who % 4 == 0 or not self.people:
            facts |= {"sex": ("female", None)[detail % 2], "age_band": ("60_plus", "18_59", None)[detail % 3]}
        else:
            facts["citizen_id"] = self._person(who)
        self.visits.append(a_visit(self.office, **facts))

    def learn(self, who: int, other: int, detail: int) -> None:
        made, session = self.classes[other % 2]
        if detail % 4 == 0 or not self.people:
            self.office.enrolment.nameless(made, session).result()
        else:
            self.office.enrolment.at_door(made, self._person(who), session).result()

    def again(self, which: int, day: int, detail: int) -> None:
        """A correction of a turn, or somebody moves."""
        if detail % 2 and self.people:
            edit(self.office, self._person(which), home=self.places[day % 4])
        elif self.visits:
            visit = self.visits[which % len(self.visits)]
            seen = self.office.help_visit.stored(visit)
            wanted = seen | {
                "visited_on": DAYS[day % 5],
                "outcomes": outcomes({SERVICES[detail % 4]}, "able"),
            }
            self.office.help_visit.correct(visit, HelpVisitDraft(**wanted), seen).result()

    def join(self, one: int, other: int, detail: int) -> None:
        if len(self.people) > 1 and self._person(one) != self._person(other):
            pair = (self._person(one), self._person(other))
            self.office.same_person.join(*pair, pair[detail % 2]).result()
            self.pairs.append(pair)

    def part(self, which: int, _other: int, _detail: int) -> None:
        if self.pairs:
            self.office.same_person.part(*self.pairs[which % len(self.pairs)]).result()

    def void(self, which: int, other: int, detail: int) -> None:
        if other % 3 == 0 and self.people:
            reason = ("mistake", "deceased", "moved_away")[detail % 3]
            self.office.citizen.void(self._person(which), reason=reason).result()
        elif self.visits and other % 2:
            self.office.help_visit.void(self.visits[which % len(self.visits)], reason="mistake").result()
        elif self.visits:
            self.office.help_visit.restore(self.visits[which % len(self.visits)]).result()

    def see(self, who: int, day: int, detail: int) -> None:
        if self.people:
            kind, value = SEEN[detail % len(SEEN)]
            self.office.observation.note(
                Noted(self._person(who), {kind: value}, DAYS[day % 5])
            ).saved.result()

    def confirm(self, who: int, day: int, detail: int) -> None:
        if self.people:
            draft = ConfirmationDraft(source="vneid", number=str(detail % 3), confirmed_on=DAYS[day % 5])
            self.office.official_confirmation.note(self._person(who), draft).result()

    def house(self, which: int, place: int, detail: int) -> None:
        """One more household, or one of them takes part, moves, is merged, parted or struck through."""
        home, households, programme = (
            self.places[place % 2],
            self.office.household,
            self.office.household_programme,
        )
        one, other = (self.houses[n % len(self.houses)] for n in (which, place)) if self.houses else ("", "")
        match detail % 10 if self.houses else 0:
            case 0 | 1:
                self.houses.append(uuid7())
                households.make(self.houses[-1], HouseholdDraft(home=home, house=str(which))).result()
            case 2:
                programme.register(one, day=DAYS[place % 5]).result()
            case 3:
                with suppress(InvalidInput):  # they have not registered
                    self.officer.household_programme.recognise(
                        one, decision_no="1/QĐ", decision_on=DAYS[place % 5]
                    ).result()
            case 4:
                households.move(one, home, None).result()
            case 5:
                households.merge(one, other).result()
            case 6:
                households.part(one).result()
            case 7:
                households.void(one, reason=("mistake", "moved_away")[place % 2]).result()
            case 8:
                self.officer.household_programme.step_back(one).result()
            case 9:
                self.officer.household_programme.decline(one, day=DAYS[place % 5]).result()

    def knock(self, which: int, day: int, detail: int) -> None:
        if self.houses:
            made = Outcome(("met", "met", "absent")[detail % 3], DAYS[day % 5])
            self.office.household_visit.record(self.houses[which % len(self.houses)], made).saved.result()

    def tell(self, unit: int, span: int, detail: int) -> None:
        """A unit reports, or an officer adjusts."""
        place = ("vhxh", "phu_nu", WARD)[unit % 3]
        about = {"unit": place, "indicator": TOLD[detail % len(TOLD)], "period": SPANS[span % 4]}
        whole = {"out_of": 50 + detail} if about["indicator"] == "t1" else {}
        wrong = {"line": "adjusted", "amount": detail % 5 - 2, "reason": "Ghi trùng"}
        told = wrong if unit % 2 or place == WARD else {"amount": 10 + detail, **whole}
        self.office.unit_figure.save(UnitFigureDraft(**about, **told)).result()

    def meet(self, place: int, day: int, _detail: int) -> None:
        self.office.point_session.begin(
            PointSessionDraft(place=f"Chợ {place % 2}", day=DAYS[day % 5])
        ).result()
        self.office.point_session.end().result()

    def appoint(self, unit: int, day: int, detail: int) -> None:
        """An ambassador, who may have left since."""
        units = ("vhxh", "phu_nu", *(each.code for each in self.office.indicator.places()[:2]))
        until = DAYS[detail % 5] if detail % 3 == 0 else None
        draft = AmbassadorDraft(unit=units[unit % 4], full_name="Lê Đại Sứ", since=DAYS[day % 5], until=until)
        self.office.ambassador.save(uuid7(), draft, {}).result()

    def _person(self, number: int) -> str:
        return self.people[number % len(self.people)]


def _type_counts(session: Any) -> None:
    for place in session.scalars(select(Neighbourhood)):
        place.adults = place.households = ADULTS.get(place.name)
