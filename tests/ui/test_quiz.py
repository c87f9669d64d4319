"""A quiz on screen and on paper: answered by digits and letters, kept half-way, compared before and after."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from desktop.services.assessment import AFTER, BEFORE
from desktop.ui.paper.quiz_sheet import quiz_sheets
from desktop.ui.training_class.quiz_dialog import QuizDialog
from desktop.ui.training_class.quiz_marking import LETTERS, MarkingDialog
from desktop.ui.training_class.quiz_tab import QuizTab
from tests.builders import a_citizen
from tests.ui.test_papers import words_on


@pytest.fixture
def class_id(office) -> str:
    planned = office.training_class.planned("citizen", date(2026, 11, 10), "08:00", place="Nhà văn hóa TDP 4")
    made = office.training_class.create(planned).result()
    people = [a_citizen(office, name, birth="1958") for name in ("Trần Thị An", "Lê Văn Bình")]
    office.enrolment.enrol(made, *people, source="search").result()
    return made


@pytest.fixture
def tab(context, class_id, qtbot) -> QuizTab:
    made = QuizTab(context)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    made.show_class(class_id)
    return made


def places(question) -> list[int]:
    return [number for number, choice in enumerate(question.choices) if choice.code in question.right]


def scores(office, class_id: str, quiz) -> list:
    return [(each.before, each.after) for each in office.quiz_result.scores(class_id, quiz.code)]


def test_answers_by_digits_are_kept_half_way_and_gone_on_with(office, class_id, tab, qtbot) -> None:
    quiz = tab.quiz()
    dialog = tab.open(QuizDialog)
    assert isinstance(dialog, QuizDialog)
    for question in quiz.questions[:3]:
        for place in places(question):
            qtbot.keyClick(dialog, Qt.Key(Qt.Key.Key_1 + place))
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    dialog.reject()

    qtbot.waitUntil(lambda: scores(office, class_id, quiz) == [(None, 3)])

    tab.view.selectRow(0)
    again = tab.open(QuizDialog)
    assert [tile.isChecked() for tile in again.choices].index(True) == places(quiz.questions[0])[0]
    wrong = next(number for number in range(9) if number not in places(quiz.questions[0]))
    qtbot.keyClick(again, Qt.Key(Qt.Key.Key_1 + wrong))
    for _ in quiz.questions:
        qtbot.keyClick(again, Qt.Key.Key_Return)
    assert again.text.text() == f"2 of {len(quiz.questions)} right"
    qtbot.keyClick(again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: scores(office, class_id, quiz) == [(None, 2)])
    assert tab.rounds.value() == AFTER


def test_a_paper_is_printed_typed_back_by_letters_and_compared(
    office, class_id, tab, notices, tmp_path, qtbot
) -> None:
    quiz = tab.quiz()
    sheets = quiz_sheets(quiz)
    said = " ".join(words_on(sheet, tmp_path) for sheet in sheets)
    assert sum(len(sheet.questions) for sheet in sheets) == len(quiz.questions)
    assert all(f"{letter}. " in said for letter in "abc")

    tab.rounds.set_value(BEFORE)
    dialog = tab.open(MarkingDialog)
    assert isinstance(dialog, MarkingDialog)
    first, second, *_ = dialog.inputs.values()
    for wrong in ("z", "ab"):  # no letter of the sheet; two where one is asked for
        first.clear()
        qtbot.keyClicks(first, wrong)
        assert not dialog.save_button.isEnabled()
    first.clear()
    qtbot.keyClicks(first, "".join(LETTERS[place] for place in places(quiz.questions[0])))
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert dialog.focusWidget() is second
    assert dialog.save_button.shortcut() == QKeySequence("Ctrl+S")  # as it says
    dialog.save_button.click()
    qtbot.waitUntil(lambda: scores(office, class_id, quiz) == [(1, None)])
    [learner] = [each.enrolment for each in office.quiz_result.scores(class_id, quiz.code)]
    tab.view.selectRow([each.id for each in tab._rows].index(learner))
    again = tab.open(MarkingDialog)
    typed = next(iter(again.inputs.values()))
    typed.clear()
    again.save_button.click()  # emptied: not taken after all
    qtbot.waitUntil(lambda: scores(office, class_id, quiz) == [])
    qtbot.waitUntil(lambda: len(notices.texts) == 2)  # said of each
    notices.undo()
    qtbot.waitUntil(lambda: scores(office, class_id, quiz) == [(1, None)])
    right = {question.code: sorted(question.right) for question in quiz.questions}
    office.quiz_result.record(learner, quiz, right, AFTER).result()
    tab.show_class(class_id)
    assert tab.summary.text() == f"1 answered; 1 before and after: {100 // len(right)} % → 100 %"
    assert tab.model.index(0, 4).data() == f"+{len(right) - 1}"
