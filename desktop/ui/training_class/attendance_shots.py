"""Pictures of learners and attendance: filled, empty, asked twice, called off, somebody new."""

import tempfile
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QDialog, QLabel, QWidget

from desktop.progress import Silent
from desktop.services.office import Office
from desktop.services.training_class import ClassRow
from desktop.services.workbook_form import ListForm, OutColumn
from desktop.services.workbook_out import write_list
from desktop.ui.paper.canvas import Sheet, picture
from desktop.ui.shots import Shot, Stage, settle
from desktop.ui.training_class.attendance_paper import session_sheets
from desktop.ui.training_class.attendance_tab import AttendanceTab
from desktop.ui.training_class.enrolment_list import ClassRosterDialog
from desktop.ui.training_class.enrolment_tab import EnrolmentTab
from desktop.ui.training_class.enrolment_walk_in import Told
from desktop.ui.training_class.page import TrainingClassPage
from desktop.ui.training_class.tabs import ClassTab

PAPER = (1000, 1400)  # pixels
LIST = ListForm(
    agency="",
    unit="",
    title="DANH SÁCH ĐĂNG KÝ HỌC",
    subtitle="",
    unit_line="",
    columns=[OutColumn("Họ và tên", 28), OutColumn("Năm sinh", 12)],
)


def _tab(app: Stage, of: ClassRow, key: str) -> ClassTab:
    app.window.navigate("training_class", {"id": of.id, "tab": key})
    settle()
    return cast(TrainingClassPage, app.window.page("training_class")).view.tab()


def _office(app: Stage) -> Office:
    return cast(TrainingClassPage, app.window.page("training_class")).context.office


def _largest(app: Stage) -> ClassRow:
    return max(_office(app).training_class.rows(), key=lambda each: (each.held, each.enrolled))


def attendance(app: Stage) -> QWidget:
    tab = cast(AttendanceTab, _tab(app, _largest(app), "attendance"))
    held = next(each for each in _office(app).class_session.of(tab.class_id) if each.state == "held")
    tab.arrive({"session": held.id})
    tab.view.selectRow(3)
    return app.window


def asked(app: Stage) -> QWidget:
    """Which of several is meant."""
    tab = cast(AttendanceTab, _tab(app, _largest(app), "attendance"))
    names = [(each.learner.name or "").split()[-1] for each in tab.model.rows]
    tab.field.field.setText(max(names, key=names.count))
    tab.field.take()
    return app.window


def wrong_numbers(app: Stage) -> QWidget:
    tab = cast(AttendanceTab, _tab(app, _largest(app), "attendance"))
    tab.field.field.setText("1-3, 97, 8-5")
    tab.field.take()
    settle()
    return app.window


def no_session(app: Stage) -> QWidget:
    _tab(app, _largest(app), "attendance").show_class("")
    return app.window


def walk_in(app: Stage) -> QWidget:
    tab = cast(AttendanceTab, _tab(app, _largest(app), "attendance"))
    dialog = tab.walk_in(Told("Nguyễn Thị Mẫu", "1951"))
    assert dialog
    dialog.name.clear()
    dialog.save()
    return dialog


def learners(app: Stage) -> QWidget:
    waiting = next(each for each in _office(app).training_class.rows() if each.waiting)
    tab = cast(EnrolmentTab, _tab(app, waiting, "learners"))
    tab.view.selectRow(1)
    tab.withdraw_button.click()
    settle()
    tab.view.selectRow(1)
    return app.window


def no_learners(app: Stage) -> QWidget:
    _tab(app, _largest(app), "learners").show_class("")
    return app.window


def whole_list(app: Stage) -> QWidget:
    of = next(each for each in _office(app).training_class.rows() if each.waiting)
    dialog = cast(EnrolmentTab, _tab(app, of, "learners")).from_filter()
    dialog.text.setText("nguyen")
    settle()
    return dialog


def excel_list(app: Stage) -> QWidget:
    """Somebody known, somebody new, somebody twice."""
    of = _largest(app)
    tab = cast(EnrolmentTab, _tab(app, of, "learners"))
    known = tab.context.office.enrolment.of(of.id)[0]
    rows = [
        [known.name or "", str(known.birth_year)],
        *[["Nguyễn Thị Mới", "1951"]] * 2,
        ["Lê Văn Mới", "1948"],
    ]
    path = Path(tempfile.mkdtemp()) / "hoc-vien.xlsx"
    write_list(path, LIST, rows, Silent(), len(rows))
    dialog = ClassRosterDialog(tab.context, path, of.id, tab)
    dialog.show()
    settle(1500)
    return dialog


def sheet(app: Stage) -> QWidget:
    tab = cast(AttendanceTab, _tab(app, _largest(app), "attendance"))
    session = tab.shown_session()
    assert session
    return _paper(tab, session_sheets(tab.context.office, session)[0])


def cards(app: Stage) -> QWidget:
    tab = cast(EnrolmentTab, _tab(app, _largest(app), "learners"))
    return _paper(tab, tab.card_pages()[0])


def _paper(parent: QWidget, page: Sheet) -> QWidget:
    shown = QDialog(parent)
    label = QLabel(shown)
    label.setPixmap(picture(page, PAPER))
    shown.resize(label.sizeHint())
    return shown


SHOTS = [
    Shot("training_class-attendance", attendance),
    Shot("training_class-attendance-asked", asked),
    Shot("training_class-attendance-numbers", wrong_numbers),
    Shot("training_class-attendance-none", no_session),
    Shot("training_class-attendance-walk-in", walk_in),
    Shot("training_class-attendance-sheet", sheet),
    Shot("training_class-learners", learners),
    Shot("training_class-learners-none", no_learners),
    Shot("training_class-learners-list", whole_list),
    Shot("training_class-learners-excel", excel_list),
    Shot("training_class-learners-cards", cards),
]
