"""Gia đình số: the list of households, the card of one, and what is done there."""

from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QLabel, QMenu, QPushButton

from desktop.contract.ids import uuid7
from desktop.services.enrolment import card_text
from desktop.services.household_visit import Outcome
from desktop.ui.citizen.card import CitizenCard
from desktop.ui.household.member_dialogs import DecisionDialog, SplitDialog
from desktop.ui.household.page import HouseholdPage
from desktop.ui.palette_households import HouseholdFinder
from desktop.ui.paper.family_sheets import LEARNED
from tests.builders import a_citizen, a_visit, an_officer, home_of
from tests.services.test_household import DOOR, a_household, members


@pytest.fixture
def page(context, qtbot):
    made = HouseholdPage(context)
    qtbot.addWidget(made)
    made.resize(1150, 700)
    made.show()
    yield made
    made.leave()


def addresses(page: HouseholdPage) -> list[str]:
    return [page.model.index(n, 0).data() for n in range(page.model.rowCount())]


def labels(layout) -> list[str]:
    lines = [layout.itemAt(n).layout().itemAt(1).widget() for n in range(layout.count())]
    return [" ".join(label.text() for label in line.findChildren(QLabel)) for line in lines]


def actions(menu: QMenu) -> dict[str, object]:
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions()}


def test_a_household_is_made_at_the_door_joined_and_taken_through_the_programme(
    page, office, database, context, notices, travels, qtbot, tmp_path
) -> None:
    a_household(office, address="Số 9, ngõ 34, đường Phú Lương")
    dialog = page.open(uuid7())
    fields = dialog.form.fields
    fields["home"].setCurrentText("Tổ dân phố 4")
    dialog.save()
    assert dialog.form.notes["address"].text(), "a household is somewhere"
    fields["address"].setText(DOOR)
    fields["address"].editingFinished.emit()
    assert [fields[each].text() for each in ("house", "alley", "street", "flat")] == [
        "12",
        "34",
        "Phú Lương",
        "",
    ]
    fields["people"].setText("2")
    fields["adults"].setText("3")
    dialog.save()
    assert not fields["adults"].visibleRegion().isEmpty(), "a long form shows what is wrong"
    assert dialog.form.notes["adults"].text() == "There cannot be more of them than people in the household."
    fields["adults"].setText("hai")
    dialog.save()
    assert dialog.form.notes["adults"].text()
    fields["adults"].setText("2")
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    qtbot.waitUntil(lambda: addresses(page) == ["Số 9, ngõ 34, đường Phú Lương", DOOR])
    again = page.open(uuid7())
    again.form.fields["home"].setCurrentText("Tổ dân phố 4")
    again.form.fields["address"].setText("12 ngõ 34 đường Phú Lương")
    again.show_alike()
    assert DOOR in again.alike.text()
    again.discard()
    home = dialog.record_id
    learner = a_citizen(office, "Đỗ Thị Học", birth="1955")
    page.card.show_household(home)
    assert page.card.status.text() == "Not visited"
    assert "people: 2 · adults: 2" in page.card.facts.text()
    joining = page.card.add_member()
    joining.save()
    assert joining.who.text() == "Find the person first."
    joining.choose(learner)
    joining.form.fields["relation"].setCurrentIndex(1)
    with qtbot.waitSignal(joining.accepted):
        joining.save()
    assert members(office, home) == {"Đỗ Thị Học": "head"}
    a_visit(office, learner, outcomes={"bank": {"outcome": "able", "reason": None, "version": 1}})
    actions(page.card.programme.menu())["Has registered"].trigger()
    qtbot.waitUntil(lambda: page.card.status.text() == "Learning")
    assert labels(page.card.criteria)[0].endswith("as the records say: Đỗ Thị Học")
    shown = actions(page.card.programme.menu())
    next(action for text, action in shown.items() if text.startswith("Met: ")).trigger()
    qtbot.waitUntil(lambda: page.card.status.text() == "Meets the criteria")
    shown = actions(page.card.programme.menu())
    assert "Propose for recognition" in shown
    assert "Recognised by a decision…" not in shown, "that is the ward's"
    deciding = DecisionDialog(replace(context, office=an_officer(database)), (home,), page)
    deciding.save()
    assert deciding.form.notes["decision_no"].text()
    deciding.form.fields["decision_no"].setText("12/QĐ-UBND")
    deciding.form.fields["decision_on"].set_date(date(2026, 9, 1))
    with qtbot.waitSignal(deciding.accepted):
        deciding.save()
    qtbot.waitUntil(lambda: "decision 12/QĐ-UBND of 01/09/2026" in page.card.facts.text())
    notices.undo()
    qtbot.waitUntil(lambda: page.card.status.text() == "Meets the criteria")
    page.search.setText(card_text(home))  # the sign on its door, scanned
    qtbot.waitUntil(lambda: addresses(page) == [DOOR])
    papers, rows = page.card.programme.papers, page.shown()
    [sign] = papers.signs(rows)
    assert sign.said == LEARNED
    strangers = replace(rows[0], standing=replace(rows[0].standing, status="not_joined"))
    papers.hang([strangers], lambda sheets: pytest.fail("no sign says what is not so"))
    assert "registered" in notices.texts[-1]
    papers.output.write_pdf(tmp_path / "a.pdf", "x", [*papers.commitments(rows), *papers.signs(rows)])
    qtbot.waitUntil(lambda: "2 sheets" in notices.texts[-1] or "2 sheet(s)" in notices.texts[-1])
    assert (tmp_path / "a.pdf").stat().st_size > 3000
    papers.output.print(papers.signs([]))  # no dialog opens
    assert notices.texts[-1].startswith("Nothing to print")
    papers.output.write_pdf(tmp_path / "b.pdf", "x", papers.commitments([]), papers._noted([]))
    qtbot.waitUntil(lambda: "without a name" in notices.texts[-1])
    office.household_visit.record(home, Outcome("wrong_address", date(2026, 9, 1))).saved.result()
    page.write_excel("Hộ", tmp_path / "ho.xlsx")
    qtbot.waitUntil(lambda: "Wrote 1" in notices.texts[-1])
    lines = load_workbook(tmp_path / "ho.xlsx").active.iter_rows(values_only=True)
    assert f"{DOOR} · Address to be verified" in {line[1] for line in lines}
    card = CitizenCard(context)
    qtbot.addWidget(card)
    card.show_person(learner)
    assert card.household.text.text() == f"Household: {DOOR} · Meets the criteria"
    card.household.open()
    HouseholdFinder(context).find("ngo 34 hoc", 5)
    HouseholdFinder(context).find("do thi hoc", 5)[0].open()
    assert travels[-2:] == [("household", {"id": home})] * 2


def test_members_leave_split_off_and_two_households_become_one(page, office, context, notices, qtbot) -> None:
    head, wife, son = (a_citizen(office, name) for name in ("Lê Văn Chủ", "Vũ Thị Vợ", "Lê Văn Con"))
    home = a_household(office, head, wife, son)
    other = a_household(office, address="Số 14, ngõ 34")
    page.card.show_household(home)
    dialog = SplitDialog(context, home, page)
    dialog.save()
    qtbot.waitUntil(lambda: bool(dialog.form.notes["people"].text()))
    qtbot.waitUntil(lambda: dialog.form.isEnabled())
    dialog.form.fields["people"].chips[son].click()
    dialog.form.fields["address"].setText("Số 2 ngõ 5")
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    assert members(office, dialog.new_id) == {"Lê Văn Con": "head"}
    assert office.household.stored(dialog.new_id)["alley"] == "5"
    qtbot.waitUntil(lambda: len(notices.texts) == 1)
    notices.undo()
    qtbot.waitUntil(lambda: len(members(office, home)) == 3)
    gone = next(each for each in office.household_member.of(home) if each.citizen_id == wife)
    page.card.leave(gone, "deceased")
    qtbot.waitUntil(lambda: len(members(office, home)) == 2)
    page.card.show_household(home)
    assert page.card.past.text().startswith("Vũ Thị Vợ · deceased")
    late = next(each for each in office.household_member.of(home) if each.citizen_id == head)
    page.card.leave(late, "deceased")
    qtbot.waitUntil(lambda: len(members(office, home)) == 1)
    page.card.show_household(home)
    (bar,) = page.card.settle.bars
    assert bar.text.text() == "Nobody is the head of this household yet. Perhaps Lê Văn Con?"
    bar.findChild(QPushButton).click()
    qtbot.waitUntil(lambda: members(office, home) == {"Lê Văn Con": "head"})
    page.card.show_household(home)
    assert not page.card.settle.bars
    twice = a_citizen(office, "Lê Văn Con")
    elsewhere = a_household(office, twice, address="Số 7 ngõ 5")
    office.same_person.join(twice, son, survivor=son).result()
    at = office.household_member.household_of(son)
    page.card.show_household(home)
    (bar,) = page.card.settle.bars
    assert ("counted here" in bar.text.text(), at in (home, elsewhere)) == (at == home, True)
    bar.findChild(QPushButton).click()
    qtbot.waitUntil(lambda: not office.household_member.twice(home))
    assert office.household_member.household_of(son) == home
    asking = page.card.menu
    asking.show_household(office.household.row(home), office.digital_family.family(home))
    chooser = asking.ask_merge()
    chooser.field.setText("so 14 ngo 34")
    chooser.search()
    chooser.take(0)
    qtbot.waitUntil(lambda: office.household.row(other).id == home)
    page.card.show_household(home)
    shown = actions(page.card.menu.menu())
    next(action for text, action in shown.items() if text.startswith("Part again")).trigger()
    qtbot.waitUntil(lambda: office.household.row(other).id == other)
    page.card.show_household(home)
    page.card.menu.void("mistake")
    qtbot.waitUntil(lambda: office.household.row(home).voided_at is not None)
    qtbot.waitUntil(
        lambda: (
            len(notices.texts)
            == len(("split", "left", "left", "head", "settled", "merged", "parted", "struck"))
        )
    )
    assert office.household_member.household_of(son) is None
    notices.undo()
    qtbot.waitUntil(lambda: office.household_member.household_of(son) == home)
    assert home_of(office) == office.household.stored(home)["home"]


def test_households_of_a_list_are_corrected_before_they_are_made_and_taken_back(
    page, office, notices, qtbot
) -> None:
    for name, number, relation in (
        ("Lê Văn Chủ", "0001", "Chủ hộ"),
        ("Lê Văn Hai", "0001", "Chủ hộ"),
        ("Vũ Thị Vợ", "0001", "Vợ"),
        ("Trần Thị Hoa", "0002", "Chủ hộ"),
        ("Trần Văn Lạc", None, None),
    ):
        a_citizen(office, name, household_no=number, relation=relation)
    dialog = page.group()
    qtbot.waitUntil(lambda: dialog.plan is not None and dialog.make_button.isEnabled())
    assert dialog.doubtful.text() == "Only households to look at (1)"
    tree = dialog.tree
    assert [item.text(0) for item in tree._tops()] == [
        "number 0001 · people: 3",
        "number 0002 · people: 1",
        "Of no household: 1",
    ]
    tree._tops()[0].setExpanded(True)
    tree.setCurrentItem(tree._tops()[0].child(1))
    dialog.own_button.click()
    assert dialog.make_button.text() == "Make households (3)"
    tree._tops()[-1].setExpanded(True)
    tree.setCurrentItem(tree._tops()[-1].child(0))
    chooser = dialog.ask_where()
    chooser.field.setText("tran thi hoa")
    chooser.search()
    chooser.take(0)
    assert [item.text(0) for item in tree._tops()][1:] == [
        "number 0002 · people: 2",
        "no address yet · people: 1",
    ]
    assert not dialog.doubtful.isChecked()
    tree.setCurrentItem(tree._tops()[2])
    dialog.drop_button.click()
    with qtbot.waitSignal(dialog.accepted):
        dialog.make_button.click()
    qtbot.waitUntil(lambda: len(addresses(page)) == 2)
    assert notices.texts[-1] == "Made. Households: 2, people: 4."
    again = page.group()
    qtbot.waitUntil(lambda: again.plan is not None and not again._job)
    assert [len(each.people) for each in again.plan.groups] == [1], "who was left out, and nobody else"
    again.reject()
    notices.undo()
    qtbot.waitUntil(lambda: addresses(page) == [])
