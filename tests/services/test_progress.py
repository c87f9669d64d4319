"""How far the ward is: by place, group and time, with the pace needed; the gaps, and the records behind."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete

from desktop.contract.catalog import CatalogEntry
from desktop.contract.figures import ELSEWHERE, WARD
from desktop.contract.ids import uuid7
from desktop.contract.measures import Who
from desktop.contract.period import Period
from desktop.errors import InvalidInput
from desktop.models.database import Database
from desktop.models.sync_state import SyncCell
from desktop.services import progress
from desktop.services.ambassador import AmbassadorDraft
from desktop.services.catalog import Catalog
from desktop.services.household import HouseholdDraft
from desktop.services.household_listing import HouseholdFilter
from desktop.services.household_visit import Outcome
from desktop.services.office import Office
from desktop.services.progress import Asked, Overview, Pace, Standing
from desktop.services.yearly_target import YearlyTargetDraft
from tests.builders import a_citizen, a_visit, home_of

DAY = date(2026, 10, 20)
YEAR = Period.year(2026)
HERE, THERE = "Tổ dân phố 4", "Tổ dân phố 3"


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "today", lambda: DAY)


def of(overview: Overview, code: str) -> Standing:
    return next(each for each in overview.standings if each.id == code)


def code_of(office: Office, name: str) -> str:
    return next(place.code for place in office.indicator.places() if place.name == name)


def test_an_indicator_is_told_by_group_place_part_and_any_days(office: Office) -> None:
    groups = [entry.code for entry in office.catalog.entries("target_group")][:2]
    for n in range(6):
        facts = {"target_group": groups[n % 2], "sex": ("female", "male", None)[n % 3], "birth": "1960"}
        who = a_citizen(office, f"Người {n}", home=home_of(office, (HERE, THERE)[n == 5]), **facts)
        a_visit(office, who, visited_on=date(2026, 9, 1 + 5 * n))
    office.notebook.type_counts(code_of(office, HERE), 10, None).result()
    office.notebook.type_counts(code_of(office, THERE), 4, None).result()
    every = office.progress.overview(Asked(YEAR))
    assert of(every, "t3").figure.value == Decimal("42.9")  # 6 of 14
    assert of(every, "t3").pace == Pace(8, 3)  # October, November, December
    assert of(every, "t3").pace.monthly == 3  # type: ignore[union-attr]

    mine = office.progress.overview(Asked(YEAR, group=groups[0]))
    assert of(mine, "people").figure.value == 3
    assert (of(mine, "t3").indicator.unit, of(mine, "t3").figure.value) == ("people", 3)
    assert (of(mine, "t3").target, of(mine, "t3").pace) == (None, None)
    assert "classes" not in {each.id for each in mine.standings}
    behind = office.indicator.records_behind("people", WARD, YEAR, groups[0])
    assert len(behind.people or ()) == 3

    days = Asked(Period(date(2026, 9, 1), date(2026, 9, 12)), code_of(office, HERE))
    assert of(office.progress.overview(days), "turns").figure.value == 3
    detail = office.progress.detail("people", Asked(YEAR))
    assert detail is not None
    assert dict(detail.parts["sex"])["female"].value == dict(detail.parts["sex"])[""].value == 2
    assert [n.value for _, n in detail.parts["target_group"]] == [3, 3]
    assert [part for part, _ in detail.parts["age"]] == ["60_999"]
    young = replace(detail.indicator, where=replace(detail.indicator.where, who=Who(max_age=30)))
    ages = office.indicator.parts(young, "age", YEAR)
    assert [*ages] == ["0_17", "18_59", ""]
    assert not any(places[WARD].numerator for places in ages.values()), "a part never exceeds its whole"
    detail = office.progress.detail("t3", Asked(Period.month(2026, 9)))
    assert detail is not None
    assert {place.name: (figure.numerator, pace) for place, figure, pace in detail.by_place} == {
        HERE: (5, Pace(5, 3)),
        THERE: (1, Pace(3, 3)),
    }
    assert (detail.before[0].code, detail.before[1].numerator) == ("2026-08", None)

    office.yearly_target.set(YearlyTargetDraft(indicator="turns", year=2026, value=20)).result()
    month = office.progress.overview(Asked(Period.month(2026, 10)))
    assert (of(month, "turns").figure.value, of(month, "turns").pace) == (0, Pace(14, 3))
    who = a_citizen(office, "Người Năm Trước", birth="1960")
    a_visit(office, who, visited_on=date(2025, 12, 30))
    winter = office.progress.overview(Asked(Period.read("2025-12-15..2026-09-08")))
    assert (of(winter, "turns").figure.value, of(winter, "turns").pace) == (3, Pace(18, 3))  # two of 2026
    place = office.progress.overview(Asked(YEAR, code_of(office, HERE)))
    assert of(place, "turns").pace is None  # how many of the ward's turns are to be there, nobody has said

    assert not office.progress.count_ahead()  # nobody has looked yet
    office.progress.remember(every).result()
    assert office.progress.count_ahead()
    shown = office.progress.last_shown(Asked(YEAR))
    assert shown is not None
    assert shown.counted_at is not None
    assert [each.figure for each in shown.standings] == [each.figure for each in every.standings]
    assert office.progress.last_shown(Asked(Period.year(2025))) is None


def test_gaps_open_what_is_missing_and_ambassadors_fill_theirs(office: Office) -> None:
    helped, waiting = (a_citizen(office, f"Người {name}") for name in ("An", "Bình"))
    a_citizen(office, "Người Chi", home=home_of(office, THERE))
    a_visit(office, helped, visited_on=DAY)
    homes = [uuid7() for _ in range(3)]
    for home, alley in zip(homes, ("5", "5", "9"), strict=True):
        draft = HouseholdDraft(home=home_of(office), alley=alley, house=home[-3:])
        office.household.save(home, draft, {}).result()
    office.household_visit.record(homes[2], Outcome("met", DAY)).saved.result()
    holes = {hole.kind: hole for hole in office.progress.overview(Asked(YEAR)).holes}
    assert HERE not in holes["no_turns"].places
    assert THERE in holes["no_turns"].places
    assert len(holes["no_turns"].behind.people) == 1  # type: ignore[union-attr,arg-type]
    assert {HERE, "Công an phường"} <= set(holes["no_ambassador"].places)
    never = holes["no_visits"]
    assert (len(never.places), never.behind.records) == (1, frozenset(homes[:2]))  # type: ignore[union-attr]
    for behind, count in (
        (never.behind, 2),
        (office.indicator.records_behind("households_met", WARD, YEAR), 1),
    ):
        listed = office.household.listed(HouseholdFilter(only=behind.records))  # type: ignore[union-attr]
        assert len(listed.numbers(None)) == count
    assert waiting not in (holes["no_turns"].behind.people or ())  # type: ignore[union-attr]

    units = len(holes["no_ambassador"].places)
    t9 = of(office.progress.overview(Asked(YEAR)), "t9")
    assert (t9.figure.value, t9.figure.denominator) == (None, units)  # nobody has noted any: not zero
    saved = office.ambassador.save(
        one := uuid7(), AmbassadorDraft(unit=code_of(office, HERE), full_name="Đoàn Viên Một"), {}
    )
    saved.result()
    with pytest.raises(InvalidInput):
        office.ambassador.save(uuid7(), AmbassadorDraft(unit="nowhere", full_name="X"), {})
    left = AmbassadorDraft(
        unit="cong_an", full_name="Chiến Sĩ Hai", since=date(2026, 3, 1), until=date(2026, 6, 30)
    )
    office.ambassador.save(uuid7(), left, {}).result()
    told = office.progress.overview(Asked(YEAR))
    assert of(told, "t9").figure.numerator == 1  # the other one is none any more
    assert of(told, "t9").pace == Pace(units - 1, 3)
    spring = office.indicator.figures(Period.quarter(2026, 2), ["t9"])["t9"]
    assert (spring[WARD].numerator, spring["cong_an"].value) == (2, Decimal("100.0"))
    gap = next(hole for hole in told.holes if hole.kind == "no_ambassador")
    assert HERE not in gap.places
    assert "Công an phường" in gap.places
    rows = office.ambassador.rows()
    assert [row.full_name for row in rows if not row.is_gap] == ["Đoàn Viên Một", "Chiến Sĩ Hai"]
    office.history.undo(saved.result()).result()
    assert one not in {row.id for row in office.ambassador.rows()}


def test_a_laptop_of_some_places_sums_those_and_no_others(office: Office, database: Database) -> None:
    for name, count in ((HERE, 3), (THERE, 2)):
        office.notebook.type_counts(code_of(office, name), 10, None).result()
        for n in range(count):
            who = a_citizen(office, f"Người {name[-1]}{n}", birth="1960", home=home_of(office, name))
            a_visit(office, who, visited_on=DAY)
    ward = office.indicator.figures(YEAR)
    assert (ward["people"][WARD].value, ward["t3"][WARD].value) == (5, Decimal("25.0"))
    gone = home_of(office, THERE)
    database.apply(
        lambda session: session.execute(delete(SyncCell).where(SyncCell.cell == gone)) and None
    ).result()
    mine = office.indicator.figures(YEAR)
    assert not office.progress.is_of_ward()
    assert [place.name for place in office.progress.places() if place.kind == "neighbourhood"] == [HERE]
    assert mine["people"][code_of(office, HERE)] == ward["people"][code_of(office, HERE)]
    assert mine["people"][code_of(office, THERE)].value is None
    assert mine["people"][ELSEWHERE].value == 2  # whom it helped of others
    assert mine["t3"][WARD].value == ward["t3"][code_of(office, HERE)].value == Decimal("30.0")
    sums = sum(mine["turns"][place.code].value or 0 for place in office.progress.places())
    assert mine["turns"][WARD].value == sums + mine["turns"][ELSEWHERE].value  # type: ignore[operator]


def test_what_only_a_newer_program_can_count_is_left_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped, whole = Catalog(office.indicator._database)._shipped, office.indicator.all()
    of = next(each for each in shipped if each.code == "people")
    newer = [
        replace(of, code="n1", data={**of.data, "where": {"street": "x"}}),
        replace(of, code="n2", data={**of.data, "unit": "percent", "of": "adults", "measure": "dreamt"}),
        CatalogEntry("target", "n3", 1, "", "", 0, {"year": 2026}),
    ]
    monkeypatch.setattr(Catalog, "_shipped", [*shipped, *newer])
    assert office.indicator.all() == whole
    assert office.indicator.targets(2026)["t3"].value == 100
