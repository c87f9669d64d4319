"""Figures are counted honestly: compared with a recount that is written another way, after any deeds."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import select, text

from desktop.contract.figures import ELSEWHERE, WARD, figures
from desktop.contract.period import Period
from desktop.errors import InvalidInput
from desktop.models.database import Database
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.outbox import Deed
from desktop.progress import Silent
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.help_visit import HelpVisitDraft
from desktop.services.help_visit_listing import VisitFilter
from desktop.services.indicator import Indicators
from desktop.services.measuring import Measuring
from desktop.services.office import Office
from desktop.services.unit_figure import UnitFigureDraft
from desktop.services.yearly_target import YearlyTargetDraft
from tests.builders import a_citizen, a_visit, edit
from tests.conftest import KEY, USER

DAYS = (date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 15), date(2026, 9, 30), date(2026, 10, 1))
PERIODS = ("2026-09", "2026-Q3", "2026", "2026-09-02..2026-09-30")
SERVICES = ("vneid_level2", "cashless", "digital_bank", "other")
CODES = (
    "turns",
    "people",
    "women",
    "over60",
    "vneid",
    "payment",
    "t3",
    "learner_turns",
    "learners",
    "sessions",
)
ADULTS = {"Tổ dân phố 3": 10, "Tổ dân phố 4": 7}


def outcomes(services: Any, how: str) -> dict[str, Any]:
    return {each: {"outcome": how, "reason": None, "version": 1} for each in services}


class Ward:
    """A notebook on which deeds are done by number, so that hypothesis can choose them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.office = Office.over(database, USER)
        self.places = [place.cell for place in self.office.notebook.places()]
        self.people: list[str] = []
        self.visits: list[str] = []
        self.pairs: list[tuple[str, str]] = []
        database.write(Deed("neighbourhood.save", USER), _type_adults).result()
        plan = self.office.training_class.planned("citizen", DAYS[1], "08:00", place="Nhà văn hóa")
        self.class_id = self.office.training_class.create(plan).result()
        self.session = self.office.class_session.of(self.class_id)[0].id
        self.office.class_session.set_state(self.session, "held").result()

    def do(self, deed: tuple[int, int, int, int]) -> None:
        kind, one, other, detail = deed
        deeds = (self.come, self.help, self.help, self.learn, self.again, self.join, self.part, self.void)
        deeds[kind % len(deeds)](one, other, detail)

    def come(self, place: int, birth: int, sex: int) -> None:
        births = ("1950-09-15", "2008-09-30", "2008", "1966-09-30", "1966-10-01", "2020-01-01", None)
        facts = {"birth": births[birth % 7], "sex": ("female", "male", None)[sex % 3]}
        self.people.append(
            a_citizen(self.office, f"Người {len(self.people)}", home=self.places[place % 4], **facts)
        )

    def help(self, who: int, day: int, detail: int) -> None:
        what = outcomes({SERVICES[detail % 4], SERVICES[detail // 4 % 4]}, ("able", "unfinished")[detail % 2])
        facts: dict[str, Any] = {"visited_on": DAYS[day % 5], "outcomes": what}
        if who % 4 == 0 or not self.people:
            facts |= {"sex": ("female", None)[detail % 2], "age_band": ("60_plus", "18_59", None)[detail % 3]}
        else:
            facts["citizen_id"] = self.people[who % len(self.people)]
        self.visits.append(a_visit(self.office, **facts))

    def learn(self, who: int, _other: int, detail: int) -> None:
        if detail % 4 == 0 or not self.people:
            self.office.enrolment.nameless(self.class_id, self.session).result()
        else:
            with suppress(InvalidInput):  # she is struck through
                learner = self.people[who % len(self.people)]
                self.office.enrolment.at_door(self.class_id, learner, self.session).result()

    def again(self, which: int, day: int, detail: int) -> None:
        """A correction of a turn, or somebody moves."""
        if detail % 2 and self.people:
            edit(self.office, self.people[which % len(self.people)], home=self.places[day % 4])
        elif self.visits:
            visit = self.visits[which % len(self.visits)]
            seen = self.office.help_visit.stored(visit)
            wanted = seen | {
                "visited_on": DAYS[day % 5],
                "outcomes": outcomes({SERVICES[detail % 4]}, "able"),
            }
            self.office.help_visit.correct(visit, HelpVisitDraft(**wanted), seen).result()

    def join(self, one: int, other: int, detail: int) -> None:
        people = self.people
        if len(people) > 1 and one % len(people) != other % len(people):
            pair = (people[one % len(people)], people[other % len(people)])
            self.office.same_person.join(*pair, pair[detail % 2]).result()
            self.pairs.append(pair)

    def part(self, which: int, _other: int, _detail: int) -> None:
        if self.pairs:
            self.office.same_person.part(*self.pairs[which % len(self.pairs)]).result()

    def void(self, which: int, other: int, _detail: int) -> None:
        if other % 3 == 0 and self.people:
            self.office.citizen.void(self.people[which % len(self.people)], reason="mistake").result()
        elif self.visits and other % 2:
            self.office.help_visit.void(self.visits[which % len(self.visits)], reason="mistake").result()
        elif self.visits:
            self.office.help_visit.restore(self.visits[which % len(self.visits)]).result()


def _type_adults(session: Any) -> None:
    for place in session.scalars(select(Neighbourhood)):
        place.adults = ADULTS.get(place.name)


class Recount:
    """The same, slowly: every record looked at for every number."""

    def __init__(self, database: Database) -> None:
        with database.read() as session:

            def rows(query: str) -> list[Any]:
                return list(session.execute(text(query)).mappings())

            self.places = {
                row["cell_id"]: row["code"] for row in rows("SELECT cell_id, code FROM neighbourhood")
            }
            self.citizens = {row["id"]: dict(row) for row in rows("SELECT * FROM citizen")}
            self.pairs = rows("SELECT * FROM same_person WHERE decision = 'same' AND voided_at IS NULL")
            self.turns = rows("SELECT * FROM help_visit WHERE voided_at IS NULL")
            self.there = rows(
                "SELECT e.citizen_id, s.day, e.cell FROM attendance a "
                "JOIN enrolment e ON e.id = a.enrolment_id "
                "JOIN class_session s ON s.id = a.session_id "
                "WHERE a.state = 'present' AND a.voided_at IS NULL"
            )

    def person(self, record: str) -> tuple[str, dict[str, Any]]:
        """(who stands for her, what is known of her)."""
        hers = {record}
        while (
            more := {
                each for p in self.pairs for each in (p["one"], p["other"]) if {p["one"], p["other"]} & hers
            }
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
        return stands, told | {"place": self.places.get(known[stands]["cell"], ELSEWHERE)}

    def figure(self, code: str, place: str, period: Period) -> int:
        turns = list(self._turns(code, period))
        if place != WARD:
            turns = [each for each in turns if each[1] == place]
        if code in ("turns", "learner_turns"):
            return len(turns)
        return len({who for who, _ in turns if who})

    def _turns(self, code: str, period: Period) -> Iterator[tuple[str | None, str]]:
        is_taught, is_both = code in ("learner_turns", "learners"), code == "t3"
        first = "0001-01-01" if is_both else period.first.isoformat()
        last = period.last
        for row in [*(() if is_taught else self.turns), *(self.there if is_taught or is_both else ())]:
            day = row.get("visited_on") or row["day"]
            if not first <= day <= last.isoformat() or not self._is_about(code, row):
                continue
            if row["citizen_id"] is None:
                if code in ("turns", "learner_turns"):
                    yield None, self.places.get(row["cell"], ELSEWHERE)
                continue
            who, told = self.person(row["citizen_id"])
            if self._is_meant(code, told, last):
                yield who, told["place"]

    def _is_about(self, code: str, row: Any) -> bool:
        wanted = {"vneid": {"vneid_level2"}, "payment": {"cashless", "digital_bank"}}.get(code)
        told = json.loads(row["outcomes"]) if wanted else {}
        return not wanted or any(told[each]["outcome"] == "able" for each in wanted & told.keys())

    def _is_meant(self, code: str, told: dict[str, Any], day: date) -> bool:
        if code == "women":
            return bool(told["sex"] == "female")
        least = {"over60": 60, "t3": 18}.get(code)
        if least is None:
            return True
        if not told["birth"]:
            return False
        year, *rest = map(int, told["birth"].split("-"))
        return day.year - year - (bool(rest) and (day.month, day.day) < tuple(rest)) >= least


def compare(ward: Ward, indicators: Indicators) -> None:
    slow = Recount(ward.database)
    for period in map(Period.read, PERIODS):
        found = indicators.figures(period, CODES)
        for code in (each for each in CODES if each != "sessions"):
            told = {place: each.numerator for place, each in found[code].items()}
            parts = {place: count for place, count in told.items() if place != WARD}
            for place, count in parts.items():
                assert (count or 0) == slow.figure(code, place, period), (code, place, period)
            if code == "t3":  # adults of the ward: whoever lives elsewhere is no part of them
                parts = {place: count for place, count in parts.items() if place.startswith("to-")}
            assert (told[WARD] or 0) == sum(count or 0 for count in parts.values()), (code, period)
            assert code == "t3" or (told[WARD] or 0) == slow.figure(code, WARD, period)
        for place, people in found["people"].items():
            if people.value is not None:
                assert found["turns"][place].value >= people.value  # type: ignore[operator]
                assert people.value >= max(found[part][place].value for part in ("women", "over60", "vneid"))  # type: ignore[operator,type-var]
        assert found["sessions"][WARD].value == (0 if period.first == date(2026, 9, 2) else 1)


numbers = st.integers(0, 23)


@settings(max_examples=100 if "PROVE" in os.environ else 3)
@given(deeds=st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=25, max_size=40))
def test_whatever_is_done_the_figures_are_those_of_a_slow_recount(
    migrated: Path, deeds: list[tuple[int, int, int, int]]
) -> None:
    """A notebook for each example: it is worth the seconds, this is the one test of what the ward reports."""
    with TemporaryDirectory() as folder:
        database = Database(Path(shutil.copy(migrated, folder)), KEY)
        try:
            ward = Ward(database)
            kept = ward.office.indicator
            for done, deed in enumerate(deeds):
                ward.do(deed)
                if done % 10 == 9:
                    compare(ward, kept)  # in step with every commit
            compare(ward, kept)
            for code in CODES:  # and the same when all is read anew
                period = Period.read("2026")
                anew = figures([kept.get(code)], period, Measuring(database))  # type: ignore[list-item]
                assert kept.figures(period, [code]) == anew
        finally:
            database.close()


def test_what_units_report_stands_beside_what_records_say(office: Office) -> None:
    september, unit = Period.read("2026-09"), "doan_thanh_nien"

    def line(**facts: Any) -> UnitFigureDraft:
        return UnitFigureDraft(**{"unit": unit, "indicator": "people", "period": "2026-09"} | facts)

    person = a_citizen(office)
    a_visit(office, person, visited_on=DAYS[2])
    for bad in ({"amount": 3, "line": "adjusted"}, {"amount": -1}, {"amount": 1, "period": "2026-13"}):
        with pytest.raises(InvalidInput):
            office.unit_figure.save(line(**bad))
    with pytest.raises(InvalidInput, match="more_than_whole"):
        office.unit_figure.save(line(amount=9, out_of=8, indicator="t1"))
    said = office.unit_figure.save(
        line(amount=12, document_no="05/BC-ĐTN", told_by="Bí thư"),
        line(unit="ward", amount=-1, line="adjusted", reason="Ghi trùng ở sổ giấy"),
        line(indicator="t1", amount=57, out_of=60, period="2026"),
    ).result()
    people = office.indicator.figures(september)["people"]
    assert (people[unit].from_units, people[unit].from_notebook, people[unit].value) == (12, None, None)
    ward = people[WARD]
    assert (ward.from_notebook, ward.from_units, ward.adjustment, ward.value) == (1, 12, -1, 0)
    assert office.indicator.figures(Period.read("2026"))["people"][WARD].from_units is None  # not of the year
    officials = office.indicator.figures(Period.read("2026"))["t1"][WARD]
    assert (officials.value, officials.from_notebook) == (Decimal("95.0"), None)
    office.unit_figure.save(line(amount=14)).result()  # corrected: the same line
    assert office.indicator.figures(september)["people"][WARD].from_units == 14
    office.history.undo(said).result()
    assert office.indicator.figures(Period.read("2026"))["t1"][WARD].value is None


def test_a_target_is_the_plans_until_the_ward_sets_its_own(office: Office) -> None:
    assert (office.indicator.targets(2026)["t3"].value, office.indicator.targets(2025)["t5"].value) == (
        100,
        None,
    )
    assert "t3" not in office.indicator.targets(2027)
    office.yearly_target.set(YearlyTargetDraft(indicator="t3", year=2027, value=90)).result()
    assert office.indicator.targets(2027)["t3"].value == 90
    with pytest.raises(InvalidInput):
        office.yearly_target.set(YearlyTargetDraft(indicator="t3", year=2027, value=101))


def test_all_that_is_shipped_names_what_there_is(office: Office) -> None:
    named = {
        "service": "service",
        "outcome": "outcome",
        "audience": "audience",
        "source": "confirmation_source",
    }
    codes = {kind: {each.code for each in office.catalog.entries(kind)} for kind in named.values()}
    values = {(kind.code, value) for kind in office.observation.kinds() for value in kind.values}
    for entry in office.catalog.entries("indicator"):
        where = entry.data.get("where", {})
        for name, kind in named.items():
            assert set(where.get(name, ())) <= codes[kind], entry.code
        assert {(where.get("kind"), value) for value in where.get("value", ())} <= values, entry.code
    for entry in office.catalog.entries("target"):
        assert office.indicator.get(entry.data["indicator"]), entry.code


def test_the_records_behind_a_figure_are_as_many_as_it_says(office: Office) -> None:
    period = Period.read("2026-09")
    people = [a_citizen(office, f"Người {n}", sex=("female", "male")[n % 2]) for n in range(4)]
    office.same_person.join(people[0], people[2], people[0]).result()
    for n, who in enumerate([*people, people[0], None, None]):
        a_visit(office, who, visited_on=DAYS[n % 2 + 1], outcomes=outcomes([SERVICES[n % 3]], "able"))
    a_visit(office, people[3], visited_on=DAYS[0])
    figures = office.indicator.figures(period)
    for code in ("people", "women", "vneid", "t3"):
        behind = office.indicator.records_behind(code, WARD, period)
        listed = office.citizen.listed(CitizenFilter(only=behind.people, with_voided=True))
        assert len(listed.numbers(None)) == (figures[code][WARD].from_notebook or 0), code
    place = next(each for each in office.indicator.places() if each.name == "Tổ dân phố 4")
    for where in (WARD, place.code):
        behind = office.indicator.records_behind("turns", where, period)
        turns = office.help_visit.listed(VisitFilter(behind=behind)).numbers(None)
        assert len(turns) == figures["turns"][where].value == {WARD: 7}.get(where, 5)
    assert office.indicator.records_behind("t10", WARD, period).page == ""


def test_units_fill_in_a_form_of_ours_which_is_read_back(office: Office, tmp_path: Path) -> None:
    path, year = tmp_path / "form.xlsx", Period.read("2026")
    lines = office.unit_figure_list.write(path, year, Silent())
    assert lines == 9 * 7  # units by the indicators they report
    book = load_workbook(path)
    sheet = book.active
    rows = {(row[1].value, row[3].value): row for row in sheet.iter_rows() if row[5].value == "2026"}
    for unit, code, amount, whole in (
        ("vhxh", "t1", 57, 60),
        ("cong_an", "t1", 9, 8),
        ("hcc", "traders", "12", None),
    ):
        cells = rows[unit, code]
        cells[6].value, cells[7].value, cells[8].value, cells[9].value = amount, whole, "05/BC", "5/9/2026"
    book.save(path)
    found = office.unit_figure_list.read(path)
    assert found.bad == [rows["cong_an", "t1"][0].row]  # a part of more than all
    office.unit_figure_list.take(found).result()
    told = {(row.unit, row.indicator): row for row in office.unit_figure.of("2026")}
    assert told.keys() == {("vhxh", "t1"), ("hcc", "traders")}
    assert (told["vhxh", "t1"].out_of, told["vhxh", "t1"].document_on) == (60, date(2026, 9, 5))
    figures = office.indicator.figures(year)
    assert (figures["t1"][WARD].value, figures["traders"][WARD].value) == (Decimal("95.0"), 12)
    assert office.unit_figure_list.write(path, year, Silent()) == lines  # what is known stands in it
    assert len(office.unit_figure_list.read(path).drafts) == 2
    Workbook().save(path)
    with pytest.raises(InvalidInput, match="not_this_form"):
        office.unit_figure_list.read(path)
