"""Pictures of assessment, quizzes and results: what learners can do, how it is confirmed and checked."""

import tempfile
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QWidget

from desktop.progress import Silent
from desktop.services.official_confirmation import ConfirmationDraft
from desktop.services.workbook_form import ListForm, OutColumn
from desktop.services.workbook_out import write_list
from desktop.ui.shots import Shot, Stage, settle
from desktop.ui.training_class.assessment_tab import AssessmentTab
from desktop.ui.training_class.confirmation_list_dialog import ConfirmationListDialog
from desktop.ui.training_class.page import TrainingClassPage
from desktop.ui.training_class.quiz_dialog import QuizDialog
from desktop.ui.training_class.quiz_marking import MarkingDialog
from desktop.ui.training_class.quiz_tab import QuizTab
from desktop.ui.training_class.results_tab import ResultsTab

LIST = ListForm(
    agency="UBND PHƯỜNG",
    unit="",
    title="DANH SÁCH XÁC NHẬN",
    subtitle="",
    unit_line="",
    columns=[OutColumn("Họ và tên", 28), OutColumn("Ngày sinh", 12), OutColumn("Số giấy xác nhận", 15)],
)


def _tab(app: Stage, key: str) -> Any:
    """Of the class that has come furthest among those with room for everybody."""
    app.window.navigate("training_class", {})
    page = cast(TrainingClassPage, app.window.page("training_class"))
    rows = page.context.office.training_class.rows()
    most = max(rows, key=lambda each: (each.held, each.enrolled))
    app.window.navigate("training_class", {"id": most.id, "tab": key})
    settle()
    return page.view.tab()


def assessment(app: Stage) -> QWidget:
    tab = cast(AssessmentTab, _tab(app, "assessment"))
    select = QItemSelectionModel.SelectionFlag.Select
    for line in range(2, 6):
        tab.view.selectionModel().select(tab.model.index(line, 1), select)
    return app.window


def no_assessment(app: Stage) -> QWidget:
    cast(AssessmentTab, _tab(app, "assessment")).show_class("")
    return app.window


def quiz(app: Stage) -> QWidget:
    cast(QuizTab, _tab(app, "quiz")).view.selectRow(2)
    return app.window


def quiz_on_screen(app: Stage) -> QWidget:
    return cast(QWidget, cast(QuizTab, _tab(app, "quiz")).open(QuizDialog))


def quiz_over(app: Stage) -> QWidget:
    """Answered wrongly in the first, not at all in the rest."""
    dialog = cast(QuizDialog, cast(QuizTab, _tab(app, "quiz")).open(QuizDialog))
    dialog.choices[-1].click()
    for _ in range(10):
        dialog.go(1)
    return dialog


def quiz_from_paper(app: Stage) -> QWidget:
    return cast(QWidget, cast(QuizTab, _tab(app, "quiz")).open(MarkingDialog))


def _results(app: Stage) -> ResultsTab:
    tab = cast(ResultsTab, _tab(app, "results"))
    tab.view.selectRow(1)
    return tab


def results(app: Stage) -> QWidget:
    tab = _results(app)
    person = next(each.person for each in tab.context.office.class_result.rows(tab._class) if each.person)
    draft = ConfirmationDraft(source="paper", number="12/XN", body="UBND phường")
    tab.context.office.official_confirmation.note(person, draft)
    settle()
    return app.window


def confirmation(app: Stage) -> QWidget:
    dialog = _results(app).confirm()
    assert dialog
    dialog.save()
    return dialog


def confirmation_list(app: Stage) -> QWidget:
    """One who is surely meant, one perhaps, one nobody."""
    tab = _results(app)
    people = tab.context.office.class_result.rows(tab._class)
    rows = [[each.learner.name, str(each.learner.birth_year), f"{n}/XN"] for n, each in enumerate(people[:3])]
    rows.append(["Nguyễn Thị Không Có", "1961", "9/XN"])
    path = Path(tempfile.mkdtemp()) / "giay-xac-nhan.xlsx"
    write_list(path, LIST, rows, Silent(), len(rows))
    dialog = ConfirmationListDialog(tab.context, path, tab)
    dialog.show()
    settle(1500)
    dialog.view.selectRow(0)
    return dialog


def broken_list(app: Stage) -> QWidget:
    tab = _results(app)
    dialog = ConfirmationListDialog(tab.context, Path(__file__), tab)
    dialog.show()
    settle()
    return dialog


def slip(app: Stage) -> QWidget:
    dialog = _results(app).check()
    dialog.check("https://example.org")
    return dialog


SHOTS = [
    Shot("training_class-assessment", assessment),
    Shot("training_class-assessment-none", no_assessment),
    Shot("training_class-quiz", quiz),
    Shot("training_class-quiz-screen", quiz_on_screen),
    Shot("training_class-quiz-over", quiz_over),
    Shot("training_class-quiz-paper", quiz_from_paper),
    Shot("training_class-results", results),
    Shot("training_class-confirmation", confirmation),
    Shot("training_class-confirmation-list", confirmation_list),
    Shot("training_class-confirmation-list-broken", broken_list),
    Shot("training_class-slip", slip),
]
