"""What a notebook ought to say: recounted person by person and row by row, another way than it counts."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from desktop.contract.figures import ELSEWHERE, WARD
from desktop.contract.period import Period
from desktop.models.database import Database

_NEVER = ("mistake", "entered_twice", "undone")


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
                "SELECT e.citizen_id, s.id, s.day, e.cell, c.audience FROM attendance a "
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
            self.ambassadors = rows("SELECT * FROM ambassador WHERE voided_at IS NULL")
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
        stands = {each: her for her in self.everybody.values() for each in her.records}
        rows, day = self.turns, "visited_on"
        if data["measure"] == "attended":  # a person once at a session, by whichever of her records
            once = {
                (row["id"], stands[who].stands["id"] if who else number): row
                for number, row in enumerate(self.there)
                for who in [row["citizen_id"]]
            }
            rows, day = list(once.values()), "day"
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
            case "ambassadors":
                own = [row for row in self.ambassadors if row["since"] <= last <= (row["until"] or last)]
                return [(row["unit"], row["unit"]) for row in own]
            case "households":
                wanted = data["where"]["programme"]
                steps = [row for row in self._families(last) if row["step"] in wanted]
                return of(steps, "on", "id")
        met = []
        for door in self.doors:
            house = self._home(self.houses[door["household_id"]])
            if not (house["voided_at"] and house["void_reason"] in _NEVER):
                met.append({"cell": house["cell"], "id": house["id"], "on": door["visited_on"]})
        return of(met, "on", "id")

    def _families(self, last: str) -> Iterator[dict[str, Any]]:
        """Each household that takes part on that day, and the step it was at."""
        homes: dict[str, list[Any]] = {}
        for row in self.houses.values():
            is_merged_away = row["voided_at"] and self._home(row)["id"] != row["id"]
            if row["void_reason"] not in _NEVER and not is_merged_away:
                homes.setdefault(self._home(row)["id"], []).append(row)
        for home, rows in homes.items():
            of, told = self.houses[home], _furthest(rows, home)
            first = min((row["registered_on"] for row in rows if row["registered_on"]), default=None)
            left = (datetime.fromisoformat(of["voided_at"]) + timedelta(hours=7)) if of["voided_at"] else None
            if not told["programme"] or (left and left.date().isoformat() <= last):
                continue
            step, day = told["programme"], told["programme_on"]
            if step == "registered" or (first and first < day and day > last):
                step, day = "registered", first or day
            yield {"cell": of["cell"], "id": home, "step": step, "on": day}

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
    starts = {"year": f"{period.last.year}-01-01", "ever": "0001-01-01"}
    first = period.first.isoformat()
    return min(first, starts.get(data.get("span"), first)), period.last.isoformat()


def _is_about(row: Any, where: Any) -> bool:
    told = json.loads(row["outcomes"])
    asked = where.get("service")
    return not asked or any(told[each]["outcome"] in where["outcome"] for each in asked if each in told)
