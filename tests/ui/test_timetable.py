"""The timetable: weeks from Monday, holidays by name, sessions moved by the mouse and by the keyboard."""

from datetime import date

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.training_class.page import MONTH, WEEK, TrainingClassPage
from desktop.ui.training_class.session_chip import MIME
from desktop.ui.training_class.session_dialogs import MoveDialog
from tests.conftest import USER

ALT = Qt.KeyboardModifier.AltModifier
TUESDAY = date(2027, 1, 26)


@pytest.fixture
def page(context, office, qtbot):
    made = TrainingClassPage(context)
    qtbot.addWidget(made)
    made.resize(1150, 700)
    made.show()
    for template, starts, who in (("citizen", "08:00", USER), ("elderly", "08:30", "hoa")):
        plan = office.training_class.planned(template, TUESDAY, starts, instructors={who: who})
        office.training_class.create(plan).result()
    made.timetable.day = TUESDAY
    yield made
    made.leave()


def drop(where: QWidget, data: str, point: QPointF) -> None:
    mime = QMimeData()
    mime.setData(MIME, data.encode())
    move, none = Qt.DropAction.MoveAction, Qt.KeyboardModifier.NoModifier
    where.dropEvent(QDropEvent(point, move, mime, Qt.MouseButton.LeftButton, none))


def moving(page: TrainingClassPage) -> tuple[str, str, str]:
    dialog = page.timetable.window().findChildren(MoveDialog)[-1]
    fields = dialog.form.fields
    dialog.discard()
    return fields["day"].text(), fields["starts"].text(), fields["ends"].text()


def test_a_month_shows_whole_weeks_with_holidays_and_its_sessions_move(page, office, qtbot) -> None:
    page.timetable.day = date(2027, 2, 14)
    page.show_all(MONTH)
    cells = page.timetable.month.cells
    assert (min(cells), max(cells)) == (date(2027, 2, 1), date(2027, 2, 28))
    assert cells[date(2027, 2, 6)].holiday.text() == "Tết"
    qtbot.keyClick(page.timetable, Qt.Key.Key_PageUp)
    assert page.timetable.period.text() == "Month 1/2027"
    assert [chip.session.starts for chip in page.timetable.chips()] == ["08:00", "08:30"]
    with qtbot.waitActive(page):
        page.activateWindow()
    qtbot.keyClick(page.timetable, Qt.Key.Key_Down)
    chip = QApplication.focusWidget()
    qtbot.keyClick(chip, Qt.Key.Key_Right, ALT)
    assert moving(page) == ("27/01/2027", "08:00", "09:30")
    qtbot.keyClick(chip, Qt.Key.Key_Down, ALT)
    assert moving(page) == ("02/02/2027", "08:00", "09:30")
    drop(page.timetable.month.cells[date(2027, 1, 7)], f"{chip.session.id} 4", QPointF(5, 5))
    assert moving(page) == ("07/01/2027", "08:00", "09:30")
    page.timetable.mine.setChecked(True)
    assert [chip.session.starts for chip in page.timetable.chips()] == ["08:00"]
    office.class_session.move(chip.session.id, date(2027, 1, 9), "10:00", "11:00", "mưa").result()
    qtbot.waitUntil(lambda: page.timetable.chips()[0].session.day == date(2027, 1, 9))
    qtbot.keyClick(page.timetable.chips()[0], Qt.Key.Key_Return)
    assert page.view.tab().chosen().id == chip.session.id
    page.view.back_button.click()
    assert page.stack.currentWidget() is page.timetable


def test_a_week_shows_who_overlaps_side_by_side_and_is_dropped_on_by_the_quarter(page, office, qtbot) -> None:
    page.show_week(TUESDAY)
    timetable = page.timetable
    assert timetable.period.text() == "Week 25/01/2027 – 31/01/2027"
    first, second = timetable.chips()
    assert first.geometry().right() < second.geometry().left()
    assert first.geometry().top() < second.geometry().top()
    canvas = timetable.week.canvas
    friday = QPointF(first.x() + 3 * (canvas.width() - 52) // 7, canvas.top_of(14 * 60 + 20) + 7)
    drop(canvas, f"{first.session.id} 7", friday)
    assert moving(page) == ("29/01/2027", "14:15", "15:45")
    qtbot.keyClick(first, Qt.Key.Key_Down, ALT)
    assert moving(page) == ("26/01/2027", "08:30", "10:00")
    drop(canvas, f"{first.session.id} 0", QPointF(first.x() + 5, canvas.top_of(8 * 60)))
    assert not [each for each in page.window().findChildren(MoveDialog) if each.isVisible()]
    office.class_session.set_state(second.session.id, "cancelled", "mưa bão").result()
    qtbot.waitUntil(lambda: timetable.chips()[1].session.state == "cancelled")
    qtbot.keyClick(timetable.chips()[1], Qt.Key.Key_Down, ALT)
    assert not [each for each in page.window().findChildren(MoveDialog) if each.isVisible()]
    qtbot.keyClick(timetable, Qt.Key.Key_PageDown)
    assert timetable.period.text() == "Week 01/02/2027 – 07/02/2027"
    assert timetable.week.titles[5].text() == "Sat 6/2\nTết"
    timetable.today_button.click()
    page.show_all(WEEK)
    assert timetable.chips() == []
