"""The list of people as a volunteer keeps it: her columns, her order, her filters, and what is safe where."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from desktop.ui.citizen.page import CitizenPage
from desktop.ui.table_view import TableView
from tests.builders import a_citizen, a_visit, home_of


@pytest.fixture
def page(context, qtbot):
    made = opened(context, qtbot)
    yield made
    made.leave()


def opened(context, qtbot) -> CitizenPage:
    page = CitizenPage(context)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()
    settled(page, qtbot)
    return page


def settled(page: CitizenPage, qtbot) -> None:
    qtbot.waitUntil(lambda: not page.model.is_reading())


def written(database) -> None:
    """All that was queued is on the disk: as when the program has been closed."""
    database.apply(lambda session: None).result()


def names(page: CitizenPage) -> list[str]:
    return [page.model.row(position).full_name for position in range(page.model.rowCount())]


def titles(view: TableView) -> list[str]:
    header, columns = view.horizontalHeader(), view.model().columns
    return [
        columns[n].title
        for n in sorted(range(len(columns)), key=header.visualIndex)
        if not view.isColumnHidden(n)
    ]


def choose(menu: QMenu, *path: str) -> None:
    """As from the keyboard: by the words of the menu."""
    *above, last = path
    for words in above:
        menu = next(a.menu() for a in menu.actions() if a.text() == words)
    next(a for a in menu.actions() if a.text() == last).trigger()


def columns_menu(page: CitizenPage) -> QMenu:
    menu = page.columns_button.menu()
    menu.aboutToShow.emit()
    return menu


def test_columns_order_and_filters_are_as_they_were_left(context, database, office, qtbot) -> None:
    a_citizen(office, "Trần Văn Bình", birth="1950")
    page = opened(context, qtbot)
    assert titles(page.view) == ["Full name", "Born", "Phone", "Neighbourhood", "State"]
    choose(columns_menu(page), "Phone")
    choose(columns_menu(page), "Address")
    choose(columns_menu(page), "Move to the left", "Born")
    choose(columns_menu(page), "Sort by", "Born")
    page.view.setColumnWidth(3, 222)
    page.filters.inputs["never"].setChecked(True)
    place = page.filters.inputs["place"]
    place.setCurrentIndex(place.findData(home_of(office)))
    wanted, shown = page.wanted, titles(page.view)
    assert shown == ["Born", "Full name", "Neighbourhood", "State", "Address"]
    page.leave()
    written(database)
    again = opened(context, qtbot)
    assert again.wanted == wanted
    assert (again.wanted.order, again.wanted.only_helped) == ("born", False)
    assert titles(again.view) == shown
    assert again.view.columnWidth(3) == 222
    assert again.view.horizontalHeader().sortIndicatorSection() == 1
    choose(columns_menu(again), "As in the beginning")
    assert titles(again.view) == ["Full name", "Born", "Phone", "Neighbourhood", "State"]
    again.leave()


def test_what_was_searched_for_is_not_remembered(page, context, database, qtbot) -> None:
    page.search.setText("an")
    page.search.returnPressed.emit()
    page.leave()
    written(database)
    assert opened(context, qtbot).search.text() == ""


@pytest.mark.parametrize(
    "note", [{"columns": 7, "widths": [], "order": 3}, {"columns": ["gone"], "widths": {"born": -4}}]
)
def test_a_memory_that_makes_no_sense_is_no_memory(context, database, office, qtbot, note) -> None:
    office.notebook.remember("list.citizen", note | {"filters": "x"})
    written(database)
    a_citizen(office)
    assert titles(opened(context, qtbot).view) == ["Full name", "Born", "Phone", "Neighbourhood", "State"]


def test_a_click_on_a_header_sorts_and_another_turns_it_round(page, office, qtbot) -> None:
    for name, birth in (("Lê An", "1960"), ("Lê Bình", "1950-02-03"), ("Lê Cúc", None)):
        a_citizen(office, name, birth=birth)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    header = page.view.horizontalHeader()
    for expected in (["Lê Cúc", "Lê Bình", "Lê An"], ["Lê An", "Lê Bình", "Lê Cúc"]):
        place = header.sectionViewportPosition(1) + 20
        qtbot.mouseClick(
            header.viewport(),
            Qt.MouseButton.LeftButton,
            pos=header.viewport().rect().topLeft().__class__(place, 10),
        )
        settled(page, qtbot)
        assert names(page) == expected


def test_the_state_says_what_is_only_here_and_can_be_filtered_by(page, office, database, qtbot) -> None:
    here, sent = a_citizen(office, "Lê Ở Đây"), a_citizen(office, "Lê Đã Gửi")
    from sqlalchemy import delete

    from desktop.models.outbox import OutboxTouch

    gone = delete(OutboxTouch).where(OutboxTouch.rec == sent)
    database.apply(lambda session: session.execute(gone) and None).result()
    page.model.reload()
    settled(page, qtbot)
    states = {page.model.row(n).id: page.model.row(n).state for n in range(2)}
    assert states == {here: "here", sent: "received"}
    page.filters.restore({"state": "here"})
    settled(page, qtbot)
    assert names(page) == ["Lê Ở Đây"]
    assert page.filters.clear_button.isVisible()
    page.filters.clear_button.click()
    settled(page, qtbot)
    assert len(names(page)) == 2


def test_the_card_follows_the_list_and_each_of_its_buttons_works(
    page, context, office, travels, notices, qtbot
) -> None:
    person = a_citizen(office, "Phạm Thị Dung")
    a_visit(office, person)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Down)
    assert "24/11/2026" in page.card.turns.text()
    page.card.help_button.click()
    assert travels == [("desk", {"citizen": person})]
    choose(page.card.void_button.menu(), page.card.void_button.menu().actions()[0].text())
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert "struck through" in [event for event in page.card.events.text().split(" · ")] or notices.texts
    notices.undo()
    qtbot.waitUntil(lambda: names(page) == ["Phạm Thị Dung"])


def test_someone_asked_for_by_the_palette_is_shown_wherever_she_stands(page, office, qtbot) -> None:
    people = [a_citizen(office, f"Lê Văn {letter}") for letter in "ABCDE"]
    page.arrive({"id": people[4]})
    qtbot.waitUntil(lambda: page.view.current_id() == people[4])
    assert page.card.person.isVisible()


def test_who_is_on_the_card_stays_there_though_the_list_has_only_others(page, office, qtbot) -> None:
    an, binh = a_citizen(office, "Trần Thị An"), a_citizen(office, "Lê Văn Bình")
    page.search.setText("tran thi an")
    qtbot.waitUntil(lambda: names(page) == ["Trần Thị An"])
    settled(page, qtbot)
    page.view.select(an)
    page.arrive({"id": binh})
    a_citizen(office, "Trần Thị An Khang")  # somebody saves something meanwhile
    qtbot.waitUntil(lambda: len(names(page)) == 2)
    page.card.void("mistake")
    qtbot.waitUntil(lambda: office.citizen.row(binh).voided_at is not None)
    assert office.citizen.row(an).voided_at is None
