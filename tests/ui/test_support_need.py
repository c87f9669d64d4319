"""What is sensitive on a person's card: shown to who is trusted, on asking, noted; to others not there."""

import pytest
from sqlalchemy import delete, select

from desktop.contract.line import opened
from desktop.contract.records import twin
from desktop.errors import NotAllowed
from desktop.models.access_event import AccessEvent
from desktop.models.outbox import OutboxLine
from desktop.models.support_need import SupportNeed
from desktop.models.sync_state import SyncCell
from desktop.services.consent import SUPPORT
from desktop.ui.citizen.card import CitizenCard
from desktop.ui.formats import today
from desktop.ui.review.words import Words
from tests.builders import a_citizen, home_of


@pytest.fixture
def card(context, qtbot):
    made = CitizenCard(context)
    qtbot.addWidget(made)
    made.resize(360, 700)
    made.show()
    return made


def shown(card: CitizenCard) -> list[str]:
    rows = card.support.rows
    return [rows.itemAt(n).widget().heading.text() for n in range(rows.count())]


def looks(database) -> int:
    with database.read() as session:
        return len(session.scalars(select(AccessEvent).where(AccessEvent.what == "support_need")).all())


def test_it_is_asked_noted_looked_at_corrected_struck_through_and_taken_back(
    card, office, database, notices, qtbot
) -> None:
    person = a_citizen(office, "Trần Thị Kín")
    card.show_person(person)
    assert shown(card) == []
    dialog = card.support.add()
    form = dialog.form
    assert form.fields["consent"].value() is None, "never ticked beforehand"
    form.fields["kind"].setCurrentIndex(form.fields["kind"].findData("hearing"))
    form.fields["degree"].setCurrentIndex(form.fields["degree"].findData("severe"))
    form.fields["needs"].chips["loud_voice"].click()
    form.fields["note"].setPlainText("nghe kém")
    dialog.save()
    assert form.notes["consent"].text(), "nothing is kept without it"
    dialog.reject()
    qtbot.waitUntil(lambda: bool(office.drafts.unfinished("support_need")))
    again = card.support.add()
    assert again.record_id == dialog.record_id, "half-typed, and hers"
    assert again.form.fields["note"].toPlainText() == "nghe kém"
    again.form.fields["consent"].set_value("spoken")
    again.form.fields["witness"].setText("Lê Thị Chứng")
    with qtbot.waitSignal(again.accepted):
        again.save()
    qtbot.waitUntil(lambda: shown(card) == ["Khuyết tật nghe, nói · Nặng"])
    assert looks(database) == 1
    card.show_person(person)
    assert shown(card), "the same person again stays as she is shown"

    edit = card.support.open(again.record_id)
    assert "consent" not in edit.form.fields
    edit.form.fields["kind"].setCurrentIndex(edit.form.fields["kind"].findData("poor"))
    assert edit.form.fields["degree"].count() == 1, "no degrees of this"
    edit.save()
    qtbot.waitUntil(lambda: shown(card) == ["Hộ nghèo"])
    facts = dict(Words(office).facts("support_need", office.support_need.stored(again.record_id)))
    assert facts["What helps in class"] == "Nói to, nói chậm"
    card.support.void(again.record_id, "mistake")
    qtbot.waitUntil(lambda: shown(card) == [])
    notices.undo()
    qtbot.waitUntil(lambda: shown(card) == ["Hộ nghèo"])
    given = office.support_need.consent(person)
    office.consent.withdraw(given.id, today()).result()
    other = a_citizen(office, "Lê Văn Khác")
    card.show_person(other)
    card.show_person(person)
    assert card.support.note.isVisible()
    assert shown(card) == []


def test_where_the_ward_did_not_grant_it_nothing_tells_of_it(card, office, database, qtbot) -> None:
    person = a_citizen(office, "Trần Thị Kín")
    card.show_person(person)
    dialog = card.support.add()
    dialog.form.fields["kind"].setCurrentIndex(3)
    dialog.form.fields["consent"].set_value("sheet")
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    with database.read() as session:
        lines = [opened(line.body)[1] for line in session.scalars(select(OutboxLine))]
    homes = {row[2] for rows in lines for row in rows if row[0] == "support_need"}
    assert homes == {twin(home_of(office))}
    gone = delete(SyncCell).where(SyncCell.cell == twin(home_of(office)))
    database.apply(lambda session: session.execute(gone) and None).result()
    card.show_person(person)
    assert card.support.isHidden()
    assert office.catalog.title("consent_purpose", SUPPORT) not in card.consents.text()
    with pytest.raises(NotAllowed):
        office.support_need.reveal(person).result()
    copy = office.person_copy.of(person, today())
    assert copy is not None
    office.erasure.erase(person, why="request", day=today()).result()
    with database.read() as session:
        assert session.scalars(select(SupportNeed)).all() == []
