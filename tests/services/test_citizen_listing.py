"""Which people, in which order; and that no order of a big list has to be sorted for."""

from datetime import date

import pytest
from sqlalchemy import event, text

from desktop.paging import numbers_of
from desktop.services.citizen_listing import ORDERS, CitizenFilter
from tests.builders import a_citizen, a_visit, edit, home_of


def names(office, **wanted) -> list[str]:
    listed = office.citizen.listed(CitizenFilter(**wanted))
    return [row.full_name for row in listed.rows(listed.numbers(None))]


@pytest.fixture
def people(office) -> dict[str, str]:
    three, four = home_of(office, "Tổ dân phố 3"), home_of(office)
    made = {
        "Lê Văn An": a_citizen(office, "Lê Văn An", home=four, birth="1960"),
        "Lê Thị Đào": a_citizen(office, "Lê Thị Đào", home=three, birth="1950-05-06"),
        "Lê Thị Dung": a_citizen(office, "Lê Thị Dung", home=four, birth="1950"),
        "Lê Thị Ích": a_citizen(office, "Lê Thị Ích", home=three),
    }
    a_visit(office, made["Lê Thị Dung"], visited_on=date(2026, 11, 1))
    a_visit(office, made["Lê Thị Đào"], visited_on=date(2026, 10, 1))
    a_visit(office, made["Lê Thị Đào"], visited_on=date(2026, 11, 9))
    office.help_visit.void(a_visit(office, made["Lê Văn An"]), reason="mistake").result()
    return made


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", ["Lê Văn An", "Lê Thị Dung", "Lê Thị Đào", "Lê Thị Ích"]),
        ("born", ["Lê Thị Ích", "Lê Thị Dung", "Lê Thị Đào", "Lê Văn An"]),
        ("place", ["Lê Thị Đào", "Lê Thị Ích", "Lê Văn An", "Lê Thị Dung"]),
    ],
)
def test_people_come_in_the_order_asked_for_and_turned_round(office, people, order, expected) -> None:
    assert names(office, order=order) == expected
    assert names(office, order=order, descending=True) == expected[::-1]


def test_who_was_helped_last_comes_first_and_a_visit_struck_through_is_none(office, people) -> None:
    newest = ["Lê Thị Đào", "Lê Thị Dung", "Lê Văn An", "Lê Thị Ích"]
    assert names(office, order="helped", descending=True) == newest
    assert names(office, order="helped") == newest[::-1]
    listed = office.citizen.listed(CitizenFilter(order="helped", descending=True))
    days = [row.helped_on for row in listed.rows(listed.numbers(None))]
    assert [str(day) if day else None for day in days] == ["2026-11-09", "2026-11-01", None, None]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("descending", [False, True])
def test_the_first_few_are_the_first_of_all(office, people, order, descending) -> None:
    listed = office.citizen.listed(CitizenFilter(order=order, descending=descending))
    everyone = listed.numbers(None)
    assert [listed.numbers(limit) for limit in (1, 3, 9)] == [everyone[:1], everyone[:3], everyone]


def test_rows_come_as_asked_for_and_without_those_who_are_not_there(office, people) -> None:
    listed = office.citizen.listed(CitizenFilter())
    numbers = listed.numbers(None)
    wanted = numbers_of([numbers[2], 999, numbers[0]])
    assert [row.full_name for row in listed.rows(wanted)] == ["Lê Thị Đào", "Lê Văn An"]
    assert listed.number(people["Lê Văn An"]) == numbers[0]
    assert listed.number("nobody") is None


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("wanted", [{}, {"with_voided": True}, {"cell": "4"}, {"only_helped": False}])
def test_no_order_of_a_big_list_is_sorted_for(office, database, people, order, wanted) -> None:
    if "cell" in wanted:
        wanted = {"cell": home_of(office)}
        if order in ("born", "helped"):
            pytest.skip("one neighbourhood's worth: sorting a few thousand numbers takes milliseconds")
    asked: list[tuple[str, object]] = []
    engine = database._reading
    event.listen(engine, "before_cursor_execute", lambda _c, _u, sql, facts, *_: asked.append((sql, facts)))
    office.citizen.listed(CitizenFilter(order=order, **wanted)).numbers(None)
    plans = []
    with database.read() as session:
        for sql, facts in [each for each in asked if "ORDER BY" in each[0] and "citizen" in each[0]]:
            rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", facts).all()
            plans += [row[-1] for row in rows]
    assert plans
    assert [plan for plan in plans if "TEMP B-TREE" in plan] == [], plans


def test_a_state_is_the_first_that_needs_somebody(office, database, people) -> None:
    """Held by the ward before all; then two facts; then only here."""
    held, here = people["Lê Văn An"], people["Lê Thị Dung"]

    def receipt(session) -> None:
        session.execute(text("DELETE FROM outbox_touch WHERE rec != :here"), {"here": here})
        line = "SELECT min(seq) FROM outbox WHERE instr(cast(body AS text), :held) > 0"
        session.execute(text(f"UPDATE outbox SET verdict = 'held' WHERE seq = ({line})"), {"held": held})

    database.apply(receipt).result()
    listed = office.citizen.listed(CitizenFilter())
    states = {row.full_name: row.state for row in listed.rows(listed.numbers(None))}
    assert states == {
        "Lê Văn An": "held",
        "Lê Thị Dung": "here",
        "Lê Thị Đào": "received",
        "Lê Thị Ích": "received",
    }
    assert names(office, state="held") == ["Lê Văn An"]
    assert names(office, state="here") == ["Lê Thị Dung"]
    assert names(office, state="received") == ["Lê Thị Đào", "Lê Thị Ích"]
    assert office.citizen.count(CitizenFilter(state="held")) == 1
    edit(office, people["Lê Thị Ích"], note="sửa")
    assert names(office, state="here") == ["Lê Thị Dung", "Lê Thị Ích"]
