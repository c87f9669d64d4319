"""The turns of help: newest first, filtered, struck through and taken back."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import event

from desktop.services.help_visit_listing import VisitFilter
from desktop.ui.help_visit.dialog import HelpVisitDialog
from desktop.ui.help_visit.page import HelpVisitPage
from tests.builders import a_citizen, a_visit


@pytest.fixture
def page(context, office, qtbot):
    an, ba = a_citizen(office, "Lê Văn An"), a_citizen(office, "Lê Thị Ba")
    a_visit(office, an, visited_on=date(2026, 11, 1), note="hẹn lại")
    a_visit(office, ba, visited_on=date(2026, 11, 9))
    a_visit(office, visited_on=date(2026, 11, 5))
    made = HelpVisitPage(context)
    qtbot.addWidget(made)
    made.resize(1150, 700)
    made.show()
    settled(made, qtbot)
    yield made
    made.leave()


def settled(page: HelpVisitPage, qtbot) -> None:
    qtbot.waitUntil(lambda: not page.model.is_reading())


def people(page: HelpVisitPage) -> list[str]:
    return [page.model.index(n, 1).data() for n in range(page.model.rowCount())]


def test_the_newest_turn_comes_first_and_the_order_can_be_turned_round(page, qtbot) -> None:
    assert people(page) == ["Lê Thị Ba", "no name kept", "Lê Văn An"]
    page.view.horizontalHeader().sectionClicked.emit(0)
    settled(page, qtbot)
    assert people(page) == ["Lê Văn An", "no name kept", "Lê Thị Ba"]
    page.search.setText("an")
    page.search.returnPressed.emit()
    settled(page, qtbot)
    assert people(page) == ["Lê Văn An"]


def test_a_wrong_turn_is_struck_through_and_taken_back(page, office, notices, travels, qtbot) -> None:
    page.view.setFocus()
    page.view.selectRow(0)
    assert page.card.title.text() == "Lê Thị Ba"
    assert page.card.day.text() == "09/11/2026 · 12 minutes · Nguyễn Thị Lan"
    page.card.void_button.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: people(page) == ["no name kept", "Lê Văn An"])
    page.filters.inputs["voided"].setChecked(True)
    settled(page, qtbot)
    assert people(page) == ["Lê Thị Ba", "no name kept", "Lê Văn An"]
    font = page.model.index(0, 1).data(Qt.ItemDataRole.FontRole)
    assert font.strikeOut()
    page.filters.inputs["voided"].setChecked(False)
    settled(page, qtbot)
    notices.undo()
    qtbot.waitUntil(lambda: len(people(page)) == 3)
    page.view.selectRow(0)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert travels[-1][0] == "citizen"


def test_a_turn_recorded_wrongly_is_corrected(page, office, qtbot) -> None:
    page.view.selectRow(0)
    visit = page.view.current_id()
    before = office.help_visit.stored(visit)
    page.card.correct_button.click()
    dialog = page.findChild(HelpVisitDialog)
    services = dialog.form.fields["outcomes"]
    assert services.chosen() == before["outcomes"]
    for code in before["outcomes"]:
        services.tiles[code].click()
    dialog.save()
    assert dialog.form.notes["outcomes"].text(), "a turn is help with something"
    services.press(3)
    [code] = services.chosen()
    services.set_outcome(code, "unfinished", "no_papers")
    dialog.form.fields["minutes"].setText("abc")
    dialog.save()
    assert dialog.form.notes["minutes"].text()
    dialog.form.fields["minutes"].setText("25")
    dialog.form.fields["visited_on"].setText("8/11/2026")
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    after = office.help_visit.stored(visit)
    assert (after["minutes"], after["visited_on"]) == (25, date(2026, 11, 8))
    assert list(after["outcomes"]) == [code]
    assert after["outcomes"][code]["outcome"] == "unfinished"
    touched = {"minutes", "visited_on", "outcomes"}
    assert {k: v for k, v in after.items() if k not in touched} == {
        k: v for k, v in before.items() if k not in touched
    }
    assert [each.by for each in office.history.of("help_visit", visit)] == ["Nguyễn Thị Lan"] * 2


def test_no_order_of_turns_is_sorted_for(office, database, page) -> None:
    asked = []
    event.listen(
        database._reading, "before_cursor_execute", lambda _c, _u, sql, facts, *_: asked.append((sql, facts))
    )
    for wanted in (VisitFilter(), VisitFilter(descending=False), VisitFilter(with_voided=True)):
        office.help_visit.listed(wanted).numbers(None)
    plans = []
    with database.read() as session:
        for sql, facts in [each for each in asked if "ORDER BY help_visit" in each[0]]:
            rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", facts).all()
            plans += [row[-1] for row in rows]
    assert len(plans) == 3
    assert all("COVERING INDEX ix_help_visit_reading_order" in plan for plan in plans), plans
