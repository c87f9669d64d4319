"""A notebook on which deeds are done by number, and what it then ought to say: recounted another way."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, text

from desktop.contract.figures import ELSEWHERE, WARD
from desktop.contract.ids import uuid7
from desktop.contract.period import Period
from desktop.errors import InvalidInput
from desktop.models.database import Database
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.outbox import Deed
from desktop.models.volunteer import Volunteer
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
_NEVER = ("mistake", "entered_twice", "undone")


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
            *(self.see, self.confirm, self.house, self.house, self.knock, self.tell, self.meet),
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
        match detail % 8 if self.houses else 0:
            case 0 | 1:
                self.houses.append(uuid7())
                households.make(self.houses[-1], HouseholdDraft(home=home, house=str(which))).result()
            case 2:
                programme.register(one, day=DAYS[place % 5]).result()
            case 3:
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

    def _person(self, number: int) -> str:
        return self.people[number % len(self.people)]


def _type_counts(session: Any) -> None:
    for place in session.scalars(select(Neighbourhood)):
        place.adults = place.households = ADULTS.get(place.name)


@dataclass
class _Her:
    """Everything that is known of one person."""

    stands: dict[str, Any]
    told: dict[str, Any]
    place: str
    records: set[str]
    days: list[tuple[str, str, str, str]] = field(default_factory=list)  # day, measure, detail, outcome


class Recount:
    """Person by person and row by row, from the tables and the words of the catalogue."""

    def __init__(self, database: Database) -> None:
        with database.read() as session:

            def rows(query: str) -> list[dict[str, Any]]:
                return [dict(row) for row in session.execute(text(query)).mappings()]

            self.places = {
                row["cell_id"]: row["code"] for row in rows("SELECT cell_id, code FROM neighbourhood")
            }
            self.citizens = {row["id"]: row for row in rows("SELECT * FROM citizen")}
            self.pairs = rows("SELECT * FROM same_person WHERE decision = 'same' AND voided_at IS NULL")
            self.turns = rows("SELECT * FROM help_visit WHERE voided_at IS NULL")
            self.there = rows(
                "SELECT e.citizen_id, s.day, e.cell, c.audience FROM attendance a "
                "JOIN enrolment e ON e.id = a.enrolment_id JOIN class_session s ON s.id = a.session_id "
                "JOIN training_class c ON c.id = s.class_id "
                "WHERE a.state IN ('present', 'late') AND a.voided_at IS NULL AND e.voided_at IS NULL"
            )
            self.seen = rows("SELECT * FROM observation WHERE voided_at IS NULL ORDER BY observed_on, n")
            self.confirmed = rows("SELECT * FROM official_confirmation WHERE voided_at IS NULL")
            self.houses = {row["id"]: row for row in rows("SELECT * FROM household")}
            self.doors = rows("SELECT * FROM household_visit WHERE voided_at IS NULL AND result = 'met'")
            self.held = rows(
                "SELECT s.id, s.day, s.cell, s.class_id, c.audience FROM class_session s "
                "JOIN training_class c ON c.id = s.class_id WHERE s.state = 'held' AND s.voided_at IS NULL"
            )
            self.points = rows(
                "SELECT * FROM point_session WHERE event = 'mobile_point' AND voided_at IS NULL"
            )
            self.lines = rows("SELECT * FROM unit_figure WHERE voided_at IS NULL")
        self.everybody = {each: self._her(each) for each in self.citizens}
        self.everybody = {each: her for each, her in self.everybody.items() if her.stands["id"] == each}

    def counted(self, data: Any, period: Period) -> Counter[str]:
        """What records say of an indicator that is declared so: by place, and WARD."""
        first, last = _days(data, period)
        counts = data.get("counts") or data["unit"]
        if data["measure"] not in ("helped", "attended", "reached", "confirmed", "observed"):
            events = {(where, what) for where, what in self._events(data, first, last)}
            is_typed = data.get("of") in ("adults", "households")
            found = Counter(where for where, _ in events if not is_typed or where.startswith("to-"))
        elif counts == "turns":
            found = Counter(self._turns(data, first, last))
        else:
            everybody = self.everybody.values()
            found = Counter(her.place for her in everybody if self._is_counted(her, data, first, last))
        return found + Counter({WARD: found.total()})

    def told(self, code: str, data: Any, period: Period, unit: str, line: str) -> int | None:
        """A line counts unless a wider one within the days says it already; of a stock, the newest."""
        first, last = _days(data, period)
        mine = [(Period.read(row["period"]), row["amount"]) for row in self.lines
                if (row["unit"], row["indicator"], row["line"]) == (unit, code, line)]  # fmt: skip
        mine = [
            each for each in mine if first <= each[0].first.isoformat() and each[0].last.isoformat() <= last
        ]
        if data.get("span") == "ever":
            return sorted(mine, key=lambda each: (each[0].last, each[0].first))[-1][1] if mine else None
        kept = [
            amount
            for of, amount in mine
            if not any(w.first <= of.first and of.last <= w.last and w != of for w, _ in mine)
        ]
        return sum(kept) if kept else None

    def _her(self, record: str) -> _Her:
        hers = {record}
        while (
            more := {e for p in self.pairs for e in (p["one"], p["other"]) if {p["one"], p["other"]} & hers}
            - hers
        ):
            hers |= more
        lost = {p["other"] if p["survivor"] == p["one"] else p["one"] for p in self.pairs if p["one"] in hers}
        known = {each: self.citizens[each] for each in hers}
        stands = min(hers, key=lambda each: (known[each]["voided_at"] is not None, each in lost, each))
        others = sorted(hers - {stands}, key=lambda each: (known[each]["voided_at"] is not None, each))
        standing = known[stands]["voided_at"] is None
        order = (
            [stands, *others]
            if standing
            else sorted(hers, key=lambda e: (known[e]["voided_at"] is not None, e != stands, e))
        )
        told = {
            name: next((known[each][name] for each in order if known[each][name] is not None), None)
            for name in ("sex", "birth")
        }
        return _Her(known[stands], told, self.places.get(known[stands]["cell"], ELSEWHERE), hers)

    def _is_counted(self, her: _Her, data: Any, first: str, last: str) -> bool:
        where, of = data.get("where", {}), data.get("of")
        if her.stands["voided_at"]:
            has_left = her.stands["voided_at"][:10] <= last
            if her.stands["void_reason"] in _NEVER or (of in ("adults", "roster") and has_left):
                return False
        if of == "adults" and not her.place.startswith("to-"):
            return False
        return self._is_meant(her, where, last) and self._did(her, data["measure"], where, first, last)

    def _is_meant(self, her: _Her, where: Any, last: str) -> bool:
        if "sex" in where and her.told["sex"] != where["sex"]:
            return False
        if "min_age" not in where:
            return True
        if not her.told["birth"]:
            return False
        day, (year, *rest) = date.fromisoformat(last), map(int, her.told["birth"].split("-"))
        return day.year - year - (bool(rest) and (day.month, day.day) < tuple(rest)) >= where["min_age"]

    def _did(self, her: _Her, measure: str, where: Any, first: str, last: str) -> bool:
        def hers(rows: Any, day: str) -> list[Any]:
            return [r for r in rows if r["citizen_id"] in her.records and first <= (r[day] or first) <= last]

        match measure:
            case "confirmed":
                return bool(hers(self.confirmed, "confirmed_on"))
            case "observed":
                said = [r["value"] for r in hers(self.seen, "observed_on") if r["kind"] == where["kind"]]
                return bool(said) and said[-1] in where["value"]
        helped = [row for row in hers(self.turns, "visited_on") if _is_about(row, where)]
        taught = [
            row
            for row in hers(self.there, "day")
            if row["audience"] in where.get("audience", [row["audience"]])
        ]
        return bool((helped if measure != "attended" else []) or (taught if measure != "helped" else []))

    def _turns(self, data: Any, first: str, last: str) -> list[str]:
        """Where each was."""
        rows, day = (self.turns, "visited_on") if data["measure"] == "helped" else (self.there, "day")
        stands = {each: her for her in self.everybody.values() for each in her.records}
        return [
            stands[row["citizen_id"]].place if row["citizen_id"] else self.places.get(row["cell"], ELSEWHERE)
            for row in rows
            if first <= row[day] <= last
        ]

    def _events(self, data: Any, first: str, last: str) -> list[tuple[str, str]]:
        """(where, what is counted once)."""

        def of(rows: Any, day: str, what: str) -> list[tuple[str, str]]:
            return [
                (self.places.get(row["cell"], ELSEWHERE), row[what])
                for row in rows
                if first <= row[day] <= last
            ]

        match data["measure"]:
            case "sessions":
                return of(self.held, "day", "id")
            case "classes":
                return of(self.held, "day", "class_id")
            case "points":
                return of(self.points, "day", "id")
            case "households":
                homes: dict[str, list[Any]] = {}
                for row in self.houses.values():
                    if not row["voided_at"]:
                        homes.setdefault(self._home(row)["id"], []).append(row)
                best = [(self.houses[home], _furthest(rows, home)) for home, rows in homes.items()]
                own = [row | {"cell": home["cell"], "id": home["id"]} for home, row in best]
                wanted = data["where"]["programme"]
                return of([row for row in own if row["programme"] in wanted], "programme_on", "id")
        met = []
        for door in self.doors:
            house = self._home(self.houses[door["household_id"]])
            if not (house["voided_at"] and house["void_reason"] in _NEVER):
                met.append({"cell": house["cell"], "id": house["id"], "on": door["visited_on"]})
        return of(met, "on", "id")

    def _home(self, house: dict[str, Any]) -> dict[str, Any]:
        """The last that it was merged into and that is not struck through."""
        way = [house]
        while way[-1]["merged_into"]:
            way.append(self.houses[way[-1]["merged_into"]])
        return next((each for each in reversed(way) if not each["voided_at"]), house)


def _furthest(rows: list[dict[str, Any]], home: str) -> dict[str, Any]:
    steps = (None, "declined", "registered", "proposed", "recognised")
    return max(rows, key=lambda row: (steps.index(row["programme"]), row["id"] == home, row["id"]))


def _days(data: Any, period: Period) -> tuple[str, str]:
    first = {"year": f"{period.last.year}-01-01", "ever": "0001-01-01"}.get(data.get("span", "period"))
    return first or period.first.isoformat(), period.last.isoformat()


def _is_about(row: Any, where: Any) -> bool:
    told = json.loads(row["outcomes"])
    asked = where.get("service")
    return not asked or any(told[each]["outcome"] in where["outcome"] for each in asked if each in told)
