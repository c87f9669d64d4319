"""The register of citizens' requests on screen: asked on a card, counted down, done."""

import json
from datetime import timedelta

import pytest

from desktop.services.person_copy import PersonCopy
from desktop.services.support_need import SupportNeedDraft
from desktop.ui.citizen.page import CitizenPage
from desktop.ui.formats import today
from desktop.ui.paper.person_sheet import sheets_of
from desktop.ui.privacy_request.page import PrivacyRequestPage
from desktop.ui.review.words import Words
from desktop.ui.today.page import TodayPage
from tests.builders import SPOKEN, a_citizen, a_visit
from tests.ui.test_papers import words_on

HER = "Trần Thị Quên Đi"


@pytest.fixture
def page(context, qtbot):
    made = PrivacyRequestPage(context)
    qtbot.addWidget(made)
    made.resize(1150, 700)
    made.show()
    return made


def shown(page: PrivacyRequestPage, request: str, qtbot) -> None:
    page.arrive({"id": request})
    qtbot.waitUntil(lambda: page.card._row is not None and page.card._row.id == request)


def offered(page: PrivacyRequestPage) -> set[str]:
    return {name for name, made in page.card.buttons.items() if not made.isHidden()}


def test_who_asks_on_her_card_is_in_the_register_and_erased_once_her_name_is_typed(
    context, office, page, notices, travels, qtbot
) -> None:
    person = a_citizen(office, HER)
    a_visit(office, person, note="con gái là Phượng")
    citizens = CitizenPage(context)
    qtbot.addWidget(citizens)
    citizens.card.show_person(person)
    citizens.card.ask("delete")
    qtbot.waitUntil(lambda: bool(travels))
    [(where, facts)] = travels
    assert where == "privacy_request"
    shown(page, facts["id"], qtbot)
    assert offered(page) == {"acknowledge", "extend", "erase", "answer", "edit", "correct"}
    page.card.buttons["acknowledge"].click()
    qtbot.waitUntil(lambda: "acknowledge" not in offered(page))

    dialog = page.card.erase()
    assert dialog is not None
    qtbot.addWidget(dialog)
    assert "Trần" not in dialog.windowTitle()
    dialog.name.setText("Trần Thị")
    assert not dialog.erase_button.isEnabled()
    dialog.name.setText("tran thi quen di")
    dialog.erase_button.click()
    qtbot.waitUntil(lambda: office.privacy_request.count(today()) == (0, 0))
    assert office.citizen.row(person) is None
    assert office.today.numbers(office.help_visit.page().rows[0].visited_on).anonymous == 1
    assert notices.texts[-1].startswith("Erased on this computer")
    [row] = office.privacy_request.rows(with_closed=True)
    assert (row.name, row.citizen_id, row.outcome) == (None, None, "done")
    citizens.leave()


def test_a_refusal_says_why_and_an_unknown_person_is_noted_by_name(page, office, qtbot) -> None:
    dialog = page.open("1" * 32)
    dialog.save()
    assert dialog.form.notes["citizen_label"].text()
    dialog.form.fields["citizen_label"].setText("Bà Lạ")
    dialog.form.fields["kind"].set_value("view")
    dialog.save()
    qtbot.waitUntil(lambda: len(office.privacy_request.rows()) == 1)
    shown(page, "1" * 32, qtbot)
    assert "pdf" not in offered(page)  # nothing is held of her here
    answer = page.card.answer()
    assert answer is not None
    answer.form.fields["outcome"].setCurrentIndex(1)
    answer.save()
    assert office.privacy_request.count(today())[0] == 1
    answer.form.fields["answer"].setPlainText("không có trong sổ")
    answer.save()
    qtbot.waitUntil(lambda: office.privacy_request.count(today()) == (0, 0))


def test_a_copy_goes_into_a_file_in_full_and_is_noted(page, office, notices, tmp_path, qtbot) -> None:
    person = a_citizen(office, HER, national_id="990163004711")
    for name in ("copy.json", "copy.pdf"):
        page.card._copies.write(person, tmp_path / name)
        qtbot.waitUntil(lambda: len(notices.texts) == 1)
        notices.texts.clear()
    told = json.loads((tmp_path / "copy.json").read_bytes())
    assert told["records"]["citizen"][0]["full_name"] == HER
    assert (tmp_path / "copy.pdf").read_bytes().startswith(b"%PDF")
    copy = office.person_copy.of(person, today())
    assert isinstance(copy, PersonCopy)
    assert len(copy.records["access_event"]) == 2
    words = " ".join(words_on(sheet, tmp_path) for sheet in sheets_of(copy, Words(office)))
    assert HER in words
    assert "990163004711" in words
    need = SupportNeedDraft(citizen_id=person, kind="hearing", observed_on=today())
    office.support_need.save("6" * 32, need, {}, SPOKEN).result()
    copy = office.person_copy.of(person, today())
    assert copy is not None
    words = " ".join(words_on(sheet, tmp_path) for sheet in sheets_of(copy, Words(office)))
    assert office.catalog.title("support_kind", "hearing") in words  # what is noted, not only that
    page.card._copies.write(person, tmp_path / "no such folder" / "copy.pdf")
    assert len(notices.errors) == 1


def test_today_says_what_is_overdue(context, office, qtbot) -> None:
    made = TodayPage(context)
    qtbot.addWidget(made)
    assert made.requests.isHidden()
    _, saved = office.privacy_request.ask(a_citizen(office), "view", today() - timedelta(days=30))
    saved.result()
    made.refresh()
    assert not made.requests.isHidden()
    assert made.requests.property("role") == "note-trouble"
