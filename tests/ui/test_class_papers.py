"""A session prepared on paper, shown on a projector, and said on Hôm nay."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMainWindow

from desktop.services.code_image import read_codes
from desktop.services.dates import today
from desktop.ui.paper.canvas import picture
from desktop.ui.today.page import TodayPage
from desktop.ui.training_class.page import TrainingClassPage
from tests.builders import a_citizen
from tests.conftest import USER

NAMES = ("Trần Thị Hoa", "Vũ Thị Hoa", "Lê Văn An", *(f"Nguyễn Văn B{letter}" for letter in "abcdefghikl"))


@pytest.fixture
def of_elderly(office) -> str:
    facts = {"place": "Nhà văn hóa TDP 4", "room": "Phòng 2", "instructors": {USER: "Lan"}}
    plan = office.training_class.planned("elderly", today(), "08:00", **facts)
    class_id = office.training_class.create(plan).result()
    people = [a_citizen(office, name, birth="1952", phone="0912345678") for name in NAMES]
    office.enrolment.enrol(class_id, *people, source="search").result()
    return class_id


@pytest.fixture
def page(context, of_elderly, qtbot):
    made, window = TrainingClassPage(context), QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(made)
    window.resize(1150, 700)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    made.open(of_elderly)
    yield made
    made.leave()


def test_one_file_holds_all_paper_of_a_session(page, notices, office, of_elderly, tmp_path, qtbot) -> None:
    dialog = page.view.prepare()
    assert [tick.text() for tick in dialog.ticks.values()] == [
        "Poster for the wall (1)",
        "Sheet to sign, with consent (1)",
        "Learner cards, eight to a sheet (2)",
        "Hand-outs of the topics (1)",
    ]
    assert dialog.page.text() == "1 of 5"
    poster = picture(dialog.sheets()[0], (1240, 1754)).toImage()
    grey = poster.convertToFormat(QImage.Format.Format_Grayscale8)
    [said] = read_codes(grey.constBits(), grey.width(), grey.height(), grey.bytesPerLine())
    lines = said.splitlines()
    assert lines[1] == "Nơi học: Nhà văn hóa TDP 4, Phòng 2"
    assert lines[2].endswith(f"{today():%d/%m/%Y}, 08:00 – 09:00")
    assert lines[3] == f"5 buổi, đến {today() + timedelta(weeks=4):%d/%m/%Y}"
    path = tmp_path / "buoi.pdf"
    dialog.output.write_pdf(path, dialog.windowTitle(), dialog.sheets())
    qtbot.waitUntil(lambda: "ready" in "".join(notices.texts))
    assert path.read_bytes().count(b"/Type /Page\n") == 5
    dialog.ticks["cards"].setChecked(False)
    assert dialog.page.text() == "1 of 3"
    for tick in dialog.ticks.values():
        tick.setChecked(False)
    assert not dialog.pdf_button.isEnabled()
    for session in office.class_session.of(of_elderly):
        office.class_session.void(session.id, reason="mistake").result()
    assert page.view.prepare() is None
    page.view.turn_screen()
    assert notices.errors == []


def test_the_projector_shows_given_names_and_years_and_nothing_else(page, office, of_elderly, qtbot) -> None:
    qtbot.keyClick(page, Qt.Key.Key_F11)
    mode = page.view._mode
    assert mode.isVisible()
    assert mode.topics.text() == "1.  Điện thoại thông minh và Internet"
    shown = mode.shown()
    assert shown[:1] == ["An 1952"]
    while len(shown) < len(NAMES):
        before = mode.pages.text()
        qtbot.keyClick(mode, Qt.Key.Key_Right)
        assert mode.pages.text() != before
        shown += mode.shown()
    assert shown.count("Hoa 1952") == 2
    assert len(shown) == len(NAMES)
    qtbot.keyClick(mode, Qt.Key.Key_Space)
    assert mode.shown() == []
    qtbot.keyClick(mode, Qt.Key.Key_F11)
    assert not mode.isVisible()
    assert page.isEnabled()


def test_today_says_which_classes_meet(context, office, of_elderly, travels, qtbot) -> None:
    made = TodayPage(context)
    qtbot.addWidget(made)
    made.show()
    assert made.lessons.isVisible()
    line = made.lessons.list.item(0)
    assert line.text().startswith("08:00–09:00 · Bình dân học vụ số")
    made.lessons.list.itemActivated.emit(line)
    [session, *_] = office.class_session.of(of_elderly)
    facts = {"id": of_elderly, "tab": "attendance", "session": session.id}
    assert travels[-1] == ("training_class", facts)
    office.class_session.set_state(session.id, "cancelled", "mưa bão").result()
    qtbot.waitUntil(lambda: "Called off" in made.lessons.list.item(0).text())
    office.training_class.void(of_elderly, reason="mistake").result()
    qtbot.waitUntil(lambda: not made.lessons.isVisible())
