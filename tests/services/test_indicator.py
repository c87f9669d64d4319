"""Figures are counted honestly: compared with a recount that is written another way, after any deeds."""

import os
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from desktop.changes import Changes
from desktop.contract.figures import ELSEWHERE, OWN, WARD, Figure, figures
from desktop.contract.ids import uuid7
from desktop.contract.period import Period
from desktop.errors import InvalidInput, NotAllowed
from desktop.models.database import Database
from desktop.models.engine import driver
from desktop.models.outbox import Deed
from desktop.models.volunteer import Volunteer
from desktop.progress import Silent
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.dates import today
from desktop.services.help_visit_listing import VisitFilter
from desktop.services.household import HouseholdDraft
from desktop.services.indicator import Indicators
from desktop.services.measuring import Measuring
from desktop.services.office import Office
from desktop.services.progress import Asked
from desktop.services.unit_figure import UnitFigureDraft
from desktop.services.yearly_target import YearlyTargetDraft
from tests.builders import a_citizen, a_visit
from tests.conftest import KEY, USER
from tests.services.recount import Recount
from tests.services.ward_by_chance import DAYS, SERVICES, Ward, outcomes

PERIODS = ("2026-09", "2026-Q3", "2026", "2026-09-02..2026-09-30")
BEFORE, TO_COME = Period.read("2025"), Period.read("2100")


def compare(ward: Ward, indicators: Indicators) -> None:
    """Every indicator that is shipped, at every place, in every period."""
    slow = Recount(ward.database)
    declared = {each.code: each.data for each in ward.office.catalog.entries("indicator")}
    for period in map(Period.read, PERIODS):
        found = indicators.figures(period)
        for code, data in declared.items():
            if "need" not in data.get("where", {}):
                compare_one(slow, code, data, period, found[code])
        for place, people in found["people"].items():
            if people.from_notebook is not None:
                assert found["turns"][place].from_notebook >= people.from_notebook  # type: ignore[operator]
                parts = (found[part][place].from_notebook for part in ("women", "over60", "vneid"))
                assert people.from_notebook >= max(parts)  # type: ignore[type-var]
    for period in (BEFORE, TO_COME):  # nothing is known of them, and that is no zero
        told = indicators.figures(period).values()
        assert {(each.value, each.numerator) for places in told for each in places.values()} == {(None, None)}


def compare_one(slow: Recount, code: str, data: Any, period: Period, found: Mapping[str, Figure]) -> None:
    counted = slow.counted(data, period) if data["measure"] != "units" else None
    for place, figure in found.items():
        teller = WARD if place == OWN else place
        told = [slow.told(code, data, period, teller, line) for line in ("reported", "adjusted")]
        if place == WARD:
            units = [slow.told(code, data, period, unit, "reported") for unit in ("vhxh", "phu_nu")]
            fixed = [slow.told(code, data, period, unit, "adjusted") for unit in ("vhxh", "phu_nu", WARD)]
            told = [sum(known) if (known := [each for each in some if each is not None]) else None
                    for some in (units, fixed)]  # fmt: skip
        assert [figure.from_units, figure.adjustment] == told, (code, place, period)
        if counted is not None:
            assert (figure.from_notebook or 0) == counted[place], (code, place, period)
        own = figure.from_notebook if data.get("of") != "reported" else 0
        assert (figure.numerator or 0) == (own or 0) + sum(each or 0 for each in told)
        is_too_much = bool(figure.denominator) and (figure.numerator or 0) > (figure.denominator or 0)
        is_negative = (figure.numerator or 0) < 0 and place != OWN
        assert figure.doubt == ("negative" if is_negative else "more_than_whole" if is_too_much else None)
    for name in ("numerator", "from_notebook", "from_units", "adjustment"):
        parts = [getattr(each, name) for place, each in found.items() if place != WARD]
        assert (getattr(found[WARD], name) or 0) == sum(part or 0 for part in parts), (code, name, period)


numbers = st.integers(0, 47)


@settings(max_examples=100 if "PROVE" in os.environ else 2)
@given(deeds=st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=45, max_size=60))
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
                if done == 25:
                    compare(ward, kept)  # in step with every commit
            compare(ward, kept)
            period = Period.read("2026")  # and the same when all is read anew
            assert kept.figures(period) == figures(kept.all(), period, Measuring(database), today())
        finally:
            database.close()


def test_a_commit_heard_while_figures_are_brought_up_to_date_is_not_lost(
    office: Office, database: Database
) -> None:
    """The writer's thread is about to add it to what was heard, just as that is worked off."""
    about_to: list[Callable[[], None]] = []

    class Slowly(Measuring):
        def _hear(self, changes: Changes) -> None:
            about_to.append(partial(self._heard.append, changes))

    kept = Slowly(database)
    assert kept.reported() == []
    a_citizen(office)
    told = UnitFigureDraft(unit="doan_thanh_nien", indicator="people", period="2026-09", amount=3)
    office.unit_figure.save(told).result()
    hear_first, *_, hear_last = about_to
    hear_first()
    kept.reported()
    hear_last()
    assert [each.amount for each in kept.reported()] == [3]


def test_what_is_asked_of_no_person_reads_nobody(office: Office, database: Database) -> None:
    """The first page asks for the units of the reports; who there is, is forty megabytes of a large ward."""
    a_citizen(office)
    asked: list[str] = []
    with database.read() as session:
        driver(session.connection()).set_trace_callback(asked.append)  # the next reader gets the same one
    kept = Measuring(database)
    assert kept.places
    assert kept.reported() == []
    assert kept.events("sessions") == []
    assert asked
    assert not [each for each in asked if "FROM citizen" in each]
    assert kept.people.all.bit_count() == 1
    assert [each for each in asked if "FROM citizen" in each]


def test_what_units_report_stands_beside_what_records_say(office: Office) -> None:
    september, unit = Period.read("2026-09"), "doan_thanh_nien"

    def line(**facts: Any) -> UnitFigureDraft:
        return UnitFigureDraft(**{"unit": unit, "indicator": "people", "period": "2026-09"} | facts)

    person = a_citizen(office)
    a_visit(office, person, visited_on=DAYS[2])
    for bad, wrong in (
        ({"amount": 3, "line": "adjusted"}, "reason: required"),
        ({"amount": -1}, "amount: not_a_number"),
        ({"amount": 10**19}, "amount: not_a_number"),  # no notebook can hold it
        ({"amount": 1, "period": "2026-13"}, "period: bad_format"),
        ({"amount": 1, "period": "2099"}, "period: in_future"),
        ({"amount": 1, "unit": "khong_co"}, "unit: no_such_unit"),
        ({"amount": 1, "out_of": 2, "indicator": "t3"}, "unit: not_of_residents"),
        ({"amount": 1, "indicator": "t99"}, "indicator: no_such_indicator"),
    ):
        with pytest.raises(InvalidInput, match=wrong):
            office.unit_figure.save(line(**bad))
    with pytest.raises(InvalidInput, match="more_than_whole"):
        office.unit_figure.save(line(amount=9, out_of=8, indicator="t1"))
    said = office.unit_figure.save(
        line(amount=12, document_no="05/BC-ĐTN", told_by="Bí thư"),
        line(unit="ward", amount=-1, line="adjusted", reason="Ghi trùng ở sổ giấy"),
        line(unit="vhxh", indicator="t1", amount=57, out_of=60, period="2026"),
    ).result()
    people = office.indicator.figures(september)["people"]
    assert (people[unit].from_units, people[unit].from_notebook, people[unit].value) == (12, None, 12)
    ward = people[WARD]
    assert (ward.from_notebook, ward.from_units, ward.adjustment, ward.value) == (1, 12, -1, 12)
    officials = office.indicator.figures(Period.read("2026"))["t1"][WARD]
    assert (officials.value, officials.from_notebook) == (Decimal("95.0"), None)
    for amount, days in enumerate(("2026-09-01..2026-09-30", "20260901..20260930", "2026-09"), 12):
        office.unit_figure.save(line(amount=amount, period=days)).result()  # corrected: the same line
        assert office.indicator.figures(september)["people"][WARD].from_units == amount
    assert len(office.unit_figure.of("2026-09")) == 2
    office.history.undo(said).result()
    assert office.indicator.figures(Period.read("2026"))["t1"][WARD].value is None


def test_what_units_tell_adds_up_over_periods_and_of_what_only_grows_the_newest_stands(
    office: Office,
) -> None:
    def tell(amount: int, period: str, indicator: str = "people", line: str = "reported") -> None:
        facts = {
            "unit": "phu_nu",
            "reason": "Sổ giấy",
            "indicator": indicator,
            "period": period,
            "line": line,
        }
        office.unit_figure.save(UnitFigureDraft(amount=amount, **facts)).result()

    def told(period: str, indicator: str = "people") -> tuple[int | None, ...]:
        figure = office.indicator.figures(Period.read(period))[indicator]["phu_nu"]
        return figure.from_units, figure.adjustment, figure.value

    for amount, period in ((3, "2026-07"), (4, "2026-08"), (5, "2026-09"), (6, "2026-04")):
        tell(amount, period)
        tell(-1, period, line="adjusted")
    assert (told("2026-07"), told("2026-Q3"), told("2026-Q2")) == ((3, -1, 2), (12, -3, 9), (6, -1, 5))
    assert (told("2026"), told("2026-07-15..2026-08-31")) == ((18, -4, 14), (4, -1, 3))
    assert told("2026-10") == (None, None, None)
    for period in ("2025-12", "2026-01"):  # "year" counts all of days across two
        tell(2, period, "t11")
    assert (told("2025-12-01..2026-01-31", "t11")[0], told("2026-Q1", "t11")[0]) == (4, 2)
    tell(10, "2026-Q3")  # its own word on the whole quarter
    assert (told("2026-Q3"), told("2026"), told("2026-08")) == ((10, -3, 7), (16, -4, 12), (4, -1, 3))
    for amount, period in (
        (30, "2026-07"),
        (20, "2026-09"),
        (25, "2026-Q2"),
    ):  # people who own a code: a stock
        tell(amount, period, "traders")
        tell(2, period, "traders", "adjusted")
    assert (told("2026-Q3", "traders"), told("2026-08", "traders")) == ((20, 2, 22), (30, 2, 32))
    assert (told("2026", "traders"), told("2026-Q2", "traders")) == ((20, 2, 22), (25, 2, 27))
    tell(-40, "2026-09", "traders", "adjusted")
    figure = office.indicator.figures(Period.read("2026"))["traders"]["phu_nu"]
    assert (figure.value, figure.doubt) == (-20, "negative")  # shown as it is


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
    place = office.indicator.places()[0].code  # the ward's target is not that of each of its places
    period = Period.read("2026")
    assert not any(each.target for each in office.progress.overview(Asked(period, place)).standings)
    office.yearly_target.set(YearlyTargetDraft(indicator="t3", year=2026, value=70, place=place)).result()
    targets = {each.id: each.target for each in office.progress.overview(Asked(period, place)).standings}
    assert (targets["t3"].value, targets["t1"]) == (70, None)  # type: ignore[union-attr]
    assert office.indicator.targets(2026)["t3"].value == 100


def test_who_sees_only_her_own_people_is_told_no_figure_of_the_ward(database: Database) -> None:
    office = Office.over(database, USER)
    pupil = Volunteer(home=office.notebook.info().team, full_name="Trần Học Trò", user="hoc", role="pupil")
    database.write(Deed("user.add", USER), lambda session: session.add(pupil)).result()
    hers, period = Office.over(database, "hoc"), Period.read("2026")
    assert hers.indicator.all()
    form = office.report.forms()[0]
    for ask in (
        lambda: hers.indicator.figures(period),
        lambda: hers.indicator.parts(hers.indicator.all()[0], "sex", period),
        lambda: hers.indicator.records_behind("people", WARD, period),
        lambda: hers.indicator.of(hers.indicator.all(), period),
        lambda: hers.indicator.of_team("phu_nu", period, ["turns"]),
        lambda: hers.indicator.not_helped([], period),
        lambda: hers.unit_figure.of(),
        lambda: hers.ambassador.rows(),
        lambda: hers.ambassador.stored("x"),
        lambda: hers.people_document.work(period),
        lambda: hers.report.open(office.report.board(form, form.current(date(2026, 10, 2)))[0].key),
    ):
        with pytest.raises(NotAllowed):
            ask()


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


def test_who_was_enrolled_twice_and_is_one_came_once_to_a_session(database: Database, office: Office) -> None:
    people = [a_citizen(office, name) for name in ("Trần Thị Hoa", "Trần Thị Hoà", "Lê Văn An")]
    plan = office.training_class.planned("citizen", DAYS[0], "08:00", place="Nhà văn hóa", instructor="Lan")
    made = office.training_class.create(plan).result()
    learners = office.enrolment.enrol(made, *people, source="search").result().seated
    session = office.class_session.of(made)[0].id
    office.attendance.mark(session, dict.fromkeys(learners, "present"), "tick").result()

    def turns() -> object:
        found = office.indicator.figures(Period.read("2026"))["learner_turns"][WARD].value
        assert (
            found
            == Recount(database).counted({"measure": "attended", "unit": "turns"}, Period.read("2026"))[WARD]
        )
        return found

    assert turns() == 3
    office.same_person.join(people[0], people[1], people[0]).result()
    assert turns() == 2


def test_a_session_that_is_proved_by_who_was_there_is_counted_anew_when_she_was_not(office: Office) -> None:
    plan = office.training_class.planned("citizen", DAYS[0], "08:00", place="Nhà văn hóa", instructor="Lan")
    made = office.training_class.create(plan).result()
    learners = office.enrolment.enrol(made, a_citizen(office, "Lê Văn An"), source="search").result().seated
    session = office.class_session.of(made)[0].id
    office.attendance.mark(session, dict.fromkeys(learners, "present"), "tick").result()
    office.class_session.set_state(session, "planned").result()

    def sessions() -> object:
        return office.indicator.figures(Period.read("2026"))["sessions"][WARD].from_notebook

    assert sessions() == 1
    office.attendance.mark(session, dict.fromkeys(learners, "absent"), "tick").result()
    assert sessions() is None


def test_a_household_counts_from_the_day_it_registered_whatever_became_of_it_later(
    database: Database, office: Office
) -> None:
    ward = Ward(database)
    march, may, steps = date(2026, 3, 5), date(2026, 5, 5), ward.officer.household_programme
    homes = [uuid7() for _ in range(5)]
    for number, home in enumerate(homes):
        office.household.make(home, HouseholdDraft(home=ward.places[0], house=str(number))).result()
        office.household_programme.register(home, day=march).result()
    back, recognised, gone, wrong, declined = homes
    for deed in (lambda: steps.step_back(back), lambda: office.household_programme.register(back, day=may)):
        deed().result()
    steps.recognise(recognised, decision_no="1/QĐ", decision_on=may).result()
    steps.decline(declined, day=may).result()
    office.household.void(gone, reason="moved_away").result()
    office.household.void(wrong, reason="mistake").result()

    def counted(period: str) -> list[int | None]:
        found = office.indicator.figures(Period.read(period))
        return [found[code][WARD].from_notebook for code in ("families_registered", "families_recognised")]

    assert [counted(each) for each in ("2026-02", "2026-03", "2026-05")] == [[None, None], [4, 0], [3, 1]]
    assert counted(f"{today():%Y-%m}") == [2, 1], "she has moved away today"
    behind = office.indicator.records_behind("families_registered", WARD, Period.read("2026-03")).records
    assert behind == {back, recognised, gone, declined}
    row = office.household.row(back)
    steps.step_back(recognised).result()
    steps.step_back(recognised).result()
    again = office.household.row(recognised)
    assert row is not None
    assert again is not None
    assert (row.programme_on, again.programme_on) == (may, march)
    assert counted("2026-05") == [3, 0]


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
    for where, count in ((WARD, 7), (place.code, 5), (ELSEWHERE, 2)):
        behind = office.indicator.records_behind("turns", where, period)
        turns = office.help_visit.listed(VisitFilter(behind=behind)).numbers(None)
        assert len(turns) == figures["turns"][where].value == count
    detail = office.progress.detail("turns", Asked(period))
    assert sum(figure.value or 0 for _, figure, _ in detail.by_place) == 7  # type: ignore[misc, union-attr]
    assert office.indicator.records_behind("t10", WARD, period).page == "unit_figure"


def test_whoever_left_only_her_sex_is_counted_by_it_though_nobody_with_a_name_has_one(office: Office) -> None:
    for sex in ("female", None):
        a_visit(office, None, visited_on=date(2026, 9, 3), sex=sex)
    turns = office.indicator.get("turns")
    assert turns is not None
    parts = office.indicator.parts(turns, "sex", Period.read("2026-09"))
    assert {code: each[WARD].numerator for code, each in parts.items() if each[WARD].numerator} == {
        "female": 1,
        "": 1,
    }


def test_units_fill_in_a_form_of_ours_which_is_read_back(office: Office, tmp_path: Path) -> None:
    path, year = tmp_path / "form.xlsx", Period.read("2026")
    lines = office.unit_figure_list.write(path, year, Silent())
    assert lines == 9 * 6  # units by the indicators they report
    book = load_workbook(path)
    sheet = book.active
    rows = {(row[1].value, row[3].value): row for row in sheet.iter_rows() if row[5].value == "2026"}
    for unit, code, amount, whole in (
        ("vhxh", "t1", 57, 60),
        ("cong_an", "t1", 9, 8),
        ("hcc", "traders", "12", None),
        ("ttvh", "stalls", 3, None),
    ):
        cells = rows[unit, code]
        cells[6].value, cells[7].value, cells[8].value, cells[9].value = amount, whole, "05/BC", "5/9/2026"
    rows["ttvh", "stalls"][1].value = "khong_co"
    book.save(path)
    found = office.unit_figure_list.read(path)
    wrong = {rows["cong_an", "t1"][0].row: "more_than_whole", rows["ttvh", "stalls"][0].row: "no_such_unit"}
    assert {each.row: each.problems[0].code for each in found.bad} == wrong
    office.unit_figure_list.take(found).result()
    told = {(row.unit, row.indicator): row for row in office.unit_figure.of("2026")}
    assert told.keys() == {("vhxh", "t1"), ("hcc", "traders")}
    assert (told["vhxh", "t1"].out_of, told["vhxh", "t1"].document_on) == (60, date(2026, 9, 5))
    figures = office.indicator.figures(year)
    assert (figures["t1"][WARD].value, figures["traders"][WARD].value) == (Decimal("95.0"), 12)
    assert office.unit_figure_list.write(path, year, Silent()) == lines  # what is known stands in it
    assert len(office.unit_figure_list.read(path).drafts) == 2
    cells = rows["hcc", "traders"]  # a dot parts thousands; of a fraction no whole number is made
    given = {"1.200": 1200, "1 200": 1200, 7.0: 7, "1.5": None, 12.5: None, 1.234: None, True: None}
    for typed, read in given.items():
        cells[6].value = typed
        book.save(path)
        found = office.unit_figure_list.read(path)
        assert [each.amount for each in found.drafts if each.unit == "hcc"] == ([read] if read else [])
        assert (cells[6].row in {each.row for each in found.bad}) == (read is None)
    Workbook().save(path)
    with pytest.raises(InvalidInput, match="not_this_form"):
        office.unit_figure_list.read(path)
