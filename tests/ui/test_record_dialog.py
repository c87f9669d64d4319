"""A form around one record: nothing typed is lost, nothing is overwritten in silence."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.services.citizen import CitizenDraft
from desktop.services.drafting import checked
from desktop.services.office import Office
from desktop.ui.context import PageContext
from desktop.ui.record_dialog import RecordDialog
from tests.builders import a_citizen, edit

KIND = "citizen"


class NameDialog(RecordDialog):
    def __init__(self, context: PageContext, record_id: str) -> None:
        super().__init__(context, KIND, record_id, None, "Person")
        self.form.add_field("full_name", "Full name", QLineEdit())
        self.form.add_field("nickname", "Nickname", QLineEdit())
        self.load(context.office.citizen.stored(record_id))

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[Any]:
        draft = checked(CitizenDraft, {**seen, **values})
        return self.context.office.citizen.save(self.record_id, draft, seen)


@pytest.fixture
def person(office: Office) -> str:
    return a_citizen(office, "Nguyễn Văn An")


@pytest.fixture
def opened(context: PageContext, person: str, qtbot: QtBot) -> Callable[[], NameDialog]:
    def open_dialog() -> NameDialog:
        dialog = NameDialog(context, person)
        dialog.show()
        qtbot.waitExposed(dialog)
        return dialog

    return open_dialog


def name_of(office: Office, person: str) -> str:
    return str(office.citizen.row(person).full_name)


def test_saving_closes_only_when_it_is_on_the_disk(opened, office, person, qtbot: QtBot) -> None:
    dialog = opened()
    dialog.form.fields["full_name"].setText("Nguyễn Văn Ân")
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
        assert dialog.isVisible()
        assert not dialog.save_button.isEnabled()
    assert name_of(office, person) == "Nguyễn Văn Ân"


def test_what_is_half_typed_is_offered_again(opened, office, person, qtbot: QtBot) -> None:
    dialog = opened()
    dialog.form.fields["nickname"].setText("bà Tư")
    with qtbot.waitSignal(dialog.rejected):
        dialog.reject()
    qtbot.waitUntil(lambda: office.drafts.find(KIND, person) is not None)
    again = opened()
    assert again.form.values()["nickname"] == "bà Tư"
    assert again.saving_note.isVisible()
    with qtbot.waitSignal(again.accepted):
        again.save()
    qtbot.waitUntil(lambda: office.drafts.find(KIND, person) is None)
    assert office.citizen.stored(person)["nickname"] == "bà Tư"


def test_not_saving_forgets_the_draft(opened, office, person, qtbot: QtBot) -> None:
    dialog = opened()
    dialog.form.fields["nickname"].setText("bà Tư")
    dialog.keep_draft()
    qtbot.waitUntil(lambda: office.drafts.find(KIND, person) is not None)
    with qtbot.waitSignal(dialog.rejected):
        dialog.discard_button.click()
    qtbot.waitUntil(lambda: office.drafts.find(KIND, person) is None)
    again = opened()
    assert again.form.values()["nickname"] is None


def test_a_form_nobody_touched_leaves_no_draft(opened, office, person, qtbot: QtBot) -> None:
    dialog = opened()
    with qtbot.waitSignal(dialog.rejected):
        dialog.reject()
    qtbot.wait(50)
    assert office.drafts.find(KIND, person) is None


def test_a_field_that_cannot_be_saved_is_named(opened, office, person, qtbot: QtBot) -> None:
    dialog = opened()
    dialog.form.fields["full_name"].setText("")
    dialog.save()
    assert dialog.form.notes["full_name"].isVisible()
    assert dialog.isVisible()
    assert name_of(office, person) == "Nguyễn Văn An"
    dialog.discard()


def test_a_field_changed_by_both_is_asked_about_and_the_answer_is_kept(
    opened, office, person, qtbot: QtBot
) -> None:
    dialog = opened()
    edit(office, person, full_name="Nguyễn Văn Anh")
    dialog.form.fields["full_name"].setText("Nguyễn Văn Ân")
    dialog.save()
    note = dialog.form.notes["full_name"]
    qtbot.waitUntil(lambda: len(note.answers) == 2)
    assert name_of(office, person) == "Nguyễn Văn Anh"
    qtbot.waitUntil(dialog.form.isEnabled)
    note.answers[0].click()  # keep mine
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    assert name_of(office, person) == "Nguyễn Văn Ân"
