"""What came of a class on screen: the funnel, who is called, the signed slip that proves itself on paper."""

from datetime import date

import pytest
from nacl.signing import SigningKey
from openpyxl import load_workbook
from PySide6.QtWidgets import QLabel

from desktop.contract.line import canonical
from desktop.contract.signature import device_of
from desktop.models.outbox import Deed
from desktop.models.sync_state import SyncOne
from desktop.ui.citizen.card import CitizenCard
from desktop.ui.paper.canvas import picture
from desktop.ui.paper.participation_sheet import participation_sheets
from desktop.ui.paper.result_sheet import result_sheets
from desktop.ui.training_class.class_summary import ClassSummary, _summed, bounds
from desktop.ui.training_class.confirmation_list_dialog import ConfirmationListDialog
from desktop.ui.training_class.funnel_chart import FunnelChart
from desktop.ui.training_class.results_tab import ResultsTab
from tests.builders import a_citizen
from tests.conftest import USER
from tests.services.workbook_builder import workbook
from tests.ui.test_papers import words_on


@pytest.fixture
def class_id(office) -> str:
    """Two sessions held: An was at both and is able in everything, Bình at one, Chi at none."""
    facts = {"place": "Nhà văn hóa TDP 4", "instructors": {"lan": "Lan"}}
    made = office.training_class.create(
        office.training_class.planned("citizen", date(2026, 11, 10), "08:00", **facts)
    ).result()
    names = ("Trần Thị An", "Lê Văn Bình", "Vũ Thị Chi")
    people = [a_citizen(office, name, birth="1958", phone="0912345678") for name in names]
    seats = office.enrolment.enrol(made, *people, source="search").result().seated
    first, second, *_ = [each.id for each in office.class_session.of(made)]
    marks = ({seats[0]: "present", seats[1]: "late"}, {seats[0]: "present", seats[1]: "absent"})
    for session, said in zip((first, second), marks, strict=True):
        office.attendance.mark(session, said, "tick").result()
        office.class_session.set_state(session, "held").result()
    grid = office.assessment.grid(made)
    office.assessment.mark(made, {(seats[0], item.code): "alone" for item in grid.framework.items}).result()
    return made


@pytest.fixture
def vouched(database) -> None:
    """The notebook's ward vouches for it, as joining leaves it."""
    mine, ward = SigningKey(bytes(range(32))), SigningKey(bytes(range(1, 33)))
    sign_pk = mine.verify_key.encode().hex()
    named = {
        "device": device_of(sign_pk),
        "ward": "PL",
        "user": USER,
        "sign_pk": sign_pk,
        "box_pk": "11" * 32,
        "serial": 1,
        "parent": None,
    }
    text = canonical(named)
    facts = {
        "cert": (text + ward.sign(text).signature).hex(),
        "sign_key": mine.encode().hex(),
        "server_pk": ward.verify_key.encode().hex(),
        "url": "http://phuong.example",
    }

    def work(session) -> None:
        one = session.get_one(SyncOne, 1)
        for name, value in facts.items():
            setattr(one, name, value)

    database.write(Deed("notebook.join", USER), work).result()


@pytest.fixture
def tab(context, qtbot) -> ResultsTab:
    made = ResultsTab(context)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    return made


def names(tab: ResultsTab) -> list[str]:
    return [tab.model.index(row, 0).data() for row in range(tab.model.rowCount())]


def test_the_funnel_counts_and_the_list_narrows_to_who_missed_and_who_is_ready(class_id, tab) -> None:
    tab.show_class(class_id)
    said = "Enrolled: 3 · 100 %; Attended: 2 · 66 %; Assessed: 1 · 33 %; Able in everything: 1 · 33 %"
    assert tab.chart.accessibleName() == said
    assert names(tab) == ["Trần Thị An · 1958", "Lê Văn Bình · 1958", "Vũ Thị Chi · 1958"]
    tab.which.set_value("missed")
    assert names(tab) == ["Lê Văn Bình · 1958", "Vũ Thị Chi · 1958"]
    tab.which.set_value("ready")
    assert names(tab) == ["Trần Thị An · 1958"]
    assert not tab.slips_button.isEnabled()  # no ward vouches for this notebook yet


def test_a_printed_slip_is_read_off_the_paper_and_a_changed_one_is_found_out(
    office, class_id, tab, vouched, notices, tmp_path, qtbot
) -> None:
    tab.show_class(class_id)
    assert tab.slips_button.isEnabled()
    ids = office.participation_slip.issue(class_id).result()
    tab.papers.write_slips(tmp_path / "phieu.pdf", class_id, ids)
    qtbot.waitUntil(lambda: notices.texts == ["2 slips are ready to print."])
    assert (tmp_path / "phieu.pdf").read_bytes().startswith(b"%PDF")
    tab.papers.write_slips(tmp_path / "none" / "phieu.pdf", class_id, ids)  # a folder that is not there
    qtbot.waitUntil(lambda: len(notices.errors) == 1)

    tab.view.clearSelection()
    tab.issue(only_chosen=True)  # nobody is chosen: no box asks where to put the slips of everybody
    first, *_ = office.class_session.of(class_id)
    learners = {each.name: each.id for each in office.enrolment.of(class_id)}
    office.attendance.mark(first.id, {learners["Lê Văn Bình"]: "absent"}, "tick").result()
    office.attendance.mark(first.id, {learners["Vũ Thị Chi"]: "present"}, "tick").result()
    office.participation_slip.issue(class_id).result()
    slips = office.participation_slip.issued(class_id)
    assert [(each.learner.name, each.revoked) for each in slips] == [
        ("Trần Thị An", None),
        ("Lê Văn Bình", "mistake"),  # was not there after all
        ("Vũ Thị Chi", None),
    ]
    second = office.class_session.of(class_id)[1].id
    office.attendance.mark(second, {learners["Trần Thị An"]: "absent"}, "tick").result()
    office.participation_slip.issue(class_id).result()
    said = {each.facts.attended: each.revoked for each in office.participation_slip.issued(class_id)[:2]}
    assert said == {2: "mistake", 1: None}  # what is no longer so is taken back
    slips = [each for each in office.participation_slip.issued(class_id) if each.revoked is None]
    dialog = tab.check()
    page = picture(participation_sheets(slips[:1], "Phường Phú Lương")[0], (1600, 2260))
    dialog.take(page.toImage())
    assert "in this notebook" in dialog.note.text.text()
    assert "T.T.A." in dialog.facts.text()
    assert "1 of 2" in dialog.facts.text()

    tab.show_class(class_id)
    tab.view.selectRow(0)
    tab.take_back()
    qtbot.waitUntil(lambda: "The slip is taken back." in notices.texts)
    dialog.check(slips[0].code)
    assert dialog.note.text.text().startswith("Taken back")
    forged = slips[0].code[:-200] + ("A" if slips[0].code[-200] != "A" else "B") + slips[0].code[-199:]
    dialog.check(forged)
    assert "Genuine" not in dialog.note.text.text()
    dialog.check("https://example.org")
    assert "no slip" in dialog.note.text.text()
    dialog.close()


def test_the_list_of_results_is_printed_and_written_and_noted(
    office, class_id, tab, notices, tmp_path, monkeypatch, qtbot
) -> None:
    tab.show_class(class_id)
    tab.papers.write_list(tmp_path / "ket-qua.pdf", class_id)
    qtbot.waitUntil(lambda: bool(notices.texts))
    monkeypatch.setattr(tab.papers, "_asked", lambda _name, kind: tmp_path / f"ket-qua.{kind}")
    tab.papers.save_workbook(class_id)
    qtbot.waitUntil(lambda: len(notices.texts) == 2)
    sheet = load_workbook(tmp_path / "ket-qua.xlsx").active
    assert "Trần Thị An" in {str(cell.value) for row in sheet.iter_rows() for cell in row}
    rows = office.class_result.rows(class_id)
    [paper] = result_sheets(office.training_class.row(class_id), "Phường Phú Lương", rows)
    said = words_on(paper, tmp_path)
    assert all(words in said for words in ("Trần Thị An", "2/2", "1/2", "0/2"))
    assert "NGƯỜILẬP" in said.replace(" ", "")  # a bold type without all letters is drawn in pieces


def test_confirmations_of_others_are_noted_one_by_one_and_from_a_list_and_taken_back(
    office, context, class_id, tab, notices, tmp_path, qtbot
) -> None:
    def confirmed() -> list[str]:
        tab.show_class(class_id)
        column = [each.title for each in tab.model.columns].index("Confirmation")
        return [tab.model.index(row, column).data() for row in range(tab.model.rowCount())]

    tab.show_class(class_id)
    assert tab.confirm() is None  # nobody is chosen
    tab.view.selectRow(0)
    dialog = tab.confirm()
    assert dialog is not None
    dialog.save()
    assert dialog.isVisible()  # where it was confirmed is still to be said
    dialog.form.restore({"source": "paper", "number": "12/XN", "body": "UBND phường"})
    with qtbot.waitSignal(dialog.finished):
        dialog.save()
    qtbot.waitUntil(lambda: notices.texts == ["Confirmation noted."])
    assert confirmed() == ["Giấy xác nhận · 12/XN · UBND phường", "", ""]

    card = CitizenCard(context)
    qtbot.addWidget(card)
    card.show_person(office.class_result.rows(class_id)[0].person)
    assert card.confirmed.text() == "Giấy xác nhận · 12/XN · UBND phường"
    tab.view.selectRow(0)
    tab.strike_confirmation()
    qtbot.waitUntil(lambda: notices.texts[-1] == "Confirmation struck through.")
    assert confirmed() == ["", "", ""]

    header = ["Họ và tên", "Ngày sinh", "Số giấy xác nhận"]
    rows = [
        ["Lê Văn Bình", "1958", "13/XN"],
        ["Vũ Thị Chi", "05/05/1958", "14/XN"],
        ["Người Lạ", "1980", "15"],
    ]
    brought = ConfirmationListDialog(context, workbook(tmp_path, [header, *rows]), tab)
    brought.show()
    qtbot.waitUntil(lambda: brought.model.rowCount() == 3)
    assert brought.sum.text() == "Surely meant: 0. Perhaps: 2. Nobody here: 1."
    assert not brought.take_button.isEnabled()
    brought.view.selectRow(0)
    brought.say_it_is_she()
    with qtbot.waitSignal(brought.accepted):
        brought.take()
    assert confirmed() == ["", "VNeID · 13/XN", ""]
    notices.undo()
    qtbot.waitUntil(lambda: confirmed() == ["", "", ""])

    bad = tmp_path / "hong.xlsx"
    bad.write_bytes(b"no workbook")
    refused = ConfirmationListDialog(context, bad, tab)
    qtbot.waitUntil(lambda: bool(refused.note.text.text()))
    assert "not an Excel workbook" in refused.note.text.text()
    refused.reject()


def test_a_month_a_quarter_or_a_year_is_summed_by_audience_with_the_hours_taught(
    office, class_id, context, qtbot
) -> None:
    assert bounds(date(2026, 11, 26), 1) == (date(2026, 11, 1), date(2026, 11, 30))
    assert bounds(date(2026, 11, 26), 3) == (date(2026, 10, 1), date(2026, 12, 31))
    assert bounds(date(2026, 2, 1), 12) == (date(2026, 1, 1), date(2026, 12, 31))
    found = ClassSummary(context)
    qtbot.addWidget(found)
    found._show(_summed(office.class_result, date(2026, 11, 26), 1))
    assert [card.heading.text() for card in found.cards] == ["Người dân", "Hours of those who taught"]
    assert (
        found.cards[0].findChild(FunnelChart).accessibleName().startswith("Enrolled: 3 · 100 %; Attended: 2")
    )
    assert found.cards[1].findChildren(QLabel)[-1].text() == "Lan: 2 sessions, 3,0 hours"
    found.period.set_value("year")
    found._show(_summed(office.class_result, date(2025, 5, 1), 12))
    assert "No class" in found.cards[0].findChild(QLabel).text()
