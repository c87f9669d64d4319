"""Bringing in a list as a volunteer does: look, correct, choose, take, take back; and what is refused."""

import threading
import zipfile

import pytest
from PySide6.QtCore import Qt

from desktop.services.citizen_listing import CitizenFilter
from desktop.services.roster_wording import IGNORED
from desktop.ui.citizen.roster_dialog import RosterDialog
from tests.builders import a_citizen
from tests.services.workbook_builder import SAMPLE, packed, workbook

HEAD = ["TT", "Họ và tên", "Ngày sinh", "Số CCCD", "Số máy"]


@pytest.fixture
def open_dialog(context, qtbot):
    def open_(path) -> RosterDialog:
        dialog = RosterDialog(context, path)
        qtbot.addWidget(dialog, before_close_func=lambda d: None)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.show()
        done(dialog, qtbot)
        return dialog

    return open_


def done(dialog: RosterDialog, qtbot) -> None:
    qtbot.waitUntil(lambda: dialog._job is None)


def names(office) -> list[str]:
    return [row.full_name for row in office.citizen.page(CitizenFilter()).rows]


def rows(dialog: RosterDialog) -> list[int]:
    return [row.number for row in dialog.table.rows.rows]


def choose_column(dialog: RosterDialog, column: int, field: str) -> None:
    choice = dialog.strip.choices[column]
    choice.setCurrentIndex(choice.findData(field))
    choice.activated.emit(choice.currentIndex())


def begin_at(dialog: RosterDialog, row: int) -> None:
    dialog.header.setCurrentIndex(dialog.header.findData(row))
    dialog.header.activated.emit(dialog.header.currentIndex())


def test_a_list_is_looked_at_taken_and_taken_back_in_one_step(open_dialog, office, notices, qtbot) -> None:
    a_citizen(office, "Người Có Trước")
    dialog = open_dialog(SAMPLE)
    assert office.citizen.count(CitizenFilter()) == 1
    people = len(dialog._preview.taking().people)
    assert str(people) in dialog.take_button.text()
    dialog.take_button.click()
    qtbot.waitUntil(lambda: bool(notices.texts))
    assert not dialog.isVisible()
    assert office.citizen.count(CitizenFilter()) == people + 1
    notices.undo()
    qtbot.waitUntil(lambda: names(office) == ["Người Có Trước"])


def test_a_column_taken_for_something_else_is_put_right_and_the_rows_follow(
    open_dialog, tmp_path, qtbot
) -> None:
    dialog = open_dialog(workbook(tmp_path, [["TT", "Họ và tên", "Mã số"], [1, "Vũ An", "0912345678"]]))
    assert dialog.strip.choices[2].currentData() == IGNORED
    assert dialog.strip.item(1, 2).text() == "0912345678"
    choose_column(dialog, 2, "phone")
    done(dialog, qtbot)
    assert dialog.table.rows.index(0, 6).data() == "0912 345 678"
    choose_column(dialog, 1, IGNORED)
    done(dialog, qtbot)
    assert dialog.note.isVisible()
    assert not dialog.take_button.isEnabled()
    choose_column(dialog, 1, "full_name")
    done(dialog, qtbot)
    assert not dialog.note.isVisible()
    assert dialog.take_button.isEnabled()


def test_the_header_can_be_said_to_be_elsewhere(open_dialog, tmp_path, qtbot) -> None:
    sheet = [
        ["Tên", "Lớp"],
        [],
        ["Họ và tên", "Số máy"],
        ["Vũ Văn An", "0912345678"],
        ["Lê Thị Ba", "0987654321"],
    ]
    dialog = open_dialog(workbook(tmp_path, sheet))
    assert (dialog.header.currentData(), dialog.header.currentText()) == (3, "3: Họ và tên · Số máy")
    begin_at(dialog, 1)
    done(dialog, qtbot)
    assert dialog._opened.guess.titles == {0: "Tên", 1: "Lớp"}
    begin_at(dialog, 3)
    done(dialog, qtbot)
    assert rows(dialog) == [4, 5]


def test_rows_to_look_at_are_named_and_can_be_had_alone(open_dialog, tmp_path) -> None:
    sheet = [
        HEAD,
        [1, "Vũ An", "1950", "00115000001"],
        [2, "Lê Ba", "01/02/1960"],
        [3, None, "1970"],
        [4, "Lê Tư", "31/02/1960"],
    ]
    dialog = open_dialog(workbook(tmp_path, sheet))
    assert rows(dialog) == [2, 3, 4, 5]
    dialog.doubtful_chip.click()
    assert rows(dialog) == [2, 4, 5]
    assert [dialog.table.rows.index(n, 3).data() for n in (1, 2)] == ["no name", "birth: please look"]
    assert "3" in dialog.doubtful_chip.text()
    dialog.table.selectRow(2)
    assert dialog.compare.title.text() == "Row 5"
    assert dialog.compare.remarks.text() == "birth: please look"
    assert not dialog.compare.choice.isVisible()


def test_somebody_known_is_shown_side_by_side_and_passed_over_until_chosen(
    open_dialog, office, notices, tmp_path, qtbot
) -> None:
    known = a_citizen(office, "Lê Thị Bình", birth="1950-02-01", address="Ngõ 5")
    sheet = [
        HEAD,
        [1, "LÊ THỊ BÌNH", "01/02/1950", None, "0912345678"],
        [2, "Vũ Mới", "1961"],
        [3, "Vũ Mới", "1961"],
    ]
    dialog = open_dialog(workbook(tmp_path, sheet))
    choose_column(dialog, 4, "phone")
    done(dialog, qtbot)
    assert "1" in dialog.take_button.text()
    dialog.table.selectRow(0)
    shown = [label.text() for label in dialog.compare.pair.findChildren(type(dialog.sums))]
    assert "0912 345 678" in shown
    assert "Ngõ 5" in shown
    assert dialog.compare.choice.value() == "skip"
    dialog.compare.choice.chips()[0].click()
    assert dialog.table.rows.index(0, 4).data() == "Same person"
    assert "fill in 1" in dialog.take_button.text()
    dialog.compare.choice.chips()[0].click()  # pressed again, it holds
    assert dialog.compare.choice.value() == "same"
    dialog.take_button.click()
    qtbot.waitUntil(lambda: bool(notices.texts))
    assert office.citizen.stored(known)["phone"] == "0912345678"
    assert names(office) == ["Lê Thị Bình", "Vũ Mới"]
    notices.undo()
    qtbot.waitUntil(lambda: names(office) == ["Lê Thị Bình"])
    assert office.citizen.stored(known)["phone"] is None


def test_a_choice_can_be_made_for_all_at_once(open_dialog, office, tmp_path) -> None:
    sheet = [HEAD, *[[n, "Vũ Mới", "1961"] for n in range(4)]]
    dialog = open_dialog(workbook(tmp_path, sheet))
    dialog.table.selectRow(1)
    dialog.compare.choice.chips()[1].click()
    dialog.compare.all_button.click()
    assert [dialog.table.rows.index(n, 4).data() for n in range(4)] == ["", *["Another person"] * 3]
    assert len(dialog._preview.taking(dialog.table.rows.choices).people) == 4


def test_stopping_leaves_nothing_and_can_be_begun_again(
    open_dialog, office, tmp_path, qtbot, monkeypatch
) -> None:
    dialog = open_dialog(workbook(tmp_path, [HEAD, *[[n, f"Vũ An {n}", "1961"] for n in range(600)]]))
    gate, real = threading.Event(), office.roster.take

    def slow(taking, home, basis, progress):
        gate.wait(10)
        return real(taking, home, basis, progress)

    monkeypatch.setattr(type(office.roster), "take", lambda self, *facts: slow(*facts))
    dialog.take_button.click()
    assert dialog.progress.isVisible()
    dialog.progress.stop.click()
    gate.set()
    done(dialog, qtbot)
    assert office.citizen.count(CitizenFilter()) == 0
    assert dialog.again_button.isVisible()
    dialog.again_button.click()
    done(dialog, qtbot)
    assert dialog.take_button.isEnabled()


def bomb(folder):
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    return path


def file_of(content: bytes, name: str = "tep.xlsx"):
    def make(folder):
        path = folder / name
        path.write_bytes(content)
        return path

    return make


REFUSED = {
    "text": (file_of("không phải Excel".encode()), "not an Excel workbook"),
    "empty": (file_of(b""), "not an Excel workbook"),
    "password": (file_of(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)), ""),
    "bomb": (bomb, "too large"),
    "macros": (lambda folder: packed(folder, {"xl/vbaProject.bin": b"x"}), "macros"),
    "entities": (
        lambda folder: packed(folder, {"xl/worksheets/sheet1.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}),
        "harm",
    ),
    "gone": (lambda folder: folder / "da-xoa.xlsx", "damaged"),
    "no rows": (lambda folder: workbook(folder, []), "no rows"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_in_a_sentence(
    open_dialog, office, notices, tmp_path, name
) -> None:
    make, words = REFUSED[name]
    dialog = open_dialog(make(tmp_path))
    assert dialog.note.isVisible()
    assert words in dialog.note.text.text()
    assert "The notebook has not changed." in dialog.note.text.text()
    assert not dialog.take_button.isEnabled()
    assert notices.errors == []


def test_leaving_while_reading_closes_when_reading_has_stopped(context, qtbot, tmp_path) -> None:
    dialog = RosterDialog(context, SAMPLE)
    dialog.show()
    with qtbot.waitSignal(dialog.finished):
        dialog.reject()
