"""What the ward keeps but cannot use yet: why, what was typed, and what to do about it."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSplitter, QVBoxLayout, QWidget

from desktop.errors import AppError
from desktop.services.held_line import HeldLine, Said
from desktop.ui.context import PageContext
from desktop.ui.formats import moment_text
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.review.facts import Facts
from desktop.ui.review.other_value import OtherValue, can_be_typed
from desktop.ui.review.reasons import next_step, short_reason, what_happened
from desktop.ui.review.words import Words
from desktop.ui.table_view import TableView
from desktop.ui.widgets.buttons import button, once, row
from desktop.ui.widgets.surfaces import Card, NoteBar


class HeldDesk(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._words = Words(context.office)
        self._line: HeldLine | None = None
        self.correction: OtherValue | None = None
        columns = [
            Column(self.tr("Whose"), lambda each: self._words.record(each.name)),
            Column(self.tr("Why"), lambda each: short_reason(each.reason), 18),
        ]
        self.model = LazyTable(columns, context.office.held_line.listed(), self)
        self.view = TableView(self.model, self.tr("Needs completing"))
        self.heading, self.when = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.heading.setProperty("role", "heading")
        self.when.setProperty("role", "quiet")
        self.why = NoteBar("", "waiting", "circle-alert")
        self.what_next = QLabel(wordWrap=True)
        self.mend_button = button(self.tr("Complete"), "primary", "arrow-right")
        self.save_button = once(button(self.tr("Save"), "primary", "save", "Ctrl+S"))
        self.again_button = once(button(self.tr("Send again as it is")))
        self.drop_button = once(button(self.tr("Strike through")))
        self._lay_out()
        self.view.selected.connect(self.show_line)
        self.mend_button.clicked.connect(self.mend)
        self.save_button.clicked.connect(self.save)
        self.again_button.clicked.connect(self.send_again)
        self.drop_button.clicked.connect(self.take_back)
        self.show_line("")

    def refresh(self) -> None:
        self.show_line(self.view.reload())

    def show_line(self, line: str) -> None:
        found = self._context.office.held_line.find(line) if line else None
        if found is not None and found == self._line:
            return  # what is being typed stays
        self._line = found
        self.detail.setVisible(self._line is not None)
        if self._line:
            self._fill(self._line)

    def mend(self) -> None:
        """Jump to the record, with the cursor in the field the ward could not read."""
        if self._line and (citizen := _citizen(self._line)):
            self._context.navigate("citizen", {"id": citizen, "mend": self._line.field or "full_name"})

    def save(self) -> None:
        """Correct the one field here; all that travelled with it travels again."""
        line = self._line
        if line is None or self.correction is None or (wanted := self.correction.wanted()) is None:
            return
        future = self._context.office.held_line.correct(line.table or "", line.record or "", wanted)
        self._context.jobs.follow(future, self._on_sent, self._context.notices.error)

    def send_again(self) -> None:
        if self._line:
            future = self._context.office.held_line.say_again(self._line.row.id)
            self._context.jobs.follow(future, self._on_sent, self._context.notices.error)

    def take_back(self) -> None:
        if self._line:
            held, line = self._context.office.held_line, self._line.row.id
            self._context.jobs.follow(
                held.take_back(line), partial(self._on_taken_back, line), self._on_failed
            )

    def _fill(self, line: HeldLine) -> None:
        self._words = Words(self._context.office)
        self.heading.setText(self._words.record(line.row.name))
        self.when.setText(self.tr("Saved {when}").format(when=moment_text(line.row.at)))
        field = self._words.field(line.field) if line.field else ""
        self.why.text.setText(what_happened(line.row.reason, field))
        facts = [fact for said in line.said for fact in self._facts(said, len(line.said) > 1)]
        self.typed.show_facts(facts)
        self._offer_correction(line)
        is_citizens = line.table == "citizen" and _citizen(line) is not None
        jumps = line.can_be_mended and is_citizens and self.correction is None
        self.mend_button.setVisible(jumps)
        can_correct = jumps or self.correction is not None
        self.what_next.setText(next_step(line.row.reason, can_correct=can_correct))
        self.again_button.setVisible(line.row.reason in ("invalid", "scope", "role", "locked"))

    def _facts(self, said: Said, is_one_of_many: bool) -> list[tuple[str, str]]:
        facts = list(self._words.facts(said.table, said.values))
        return [self._words.title(said.table, said.name), *facts] if is_one_of_many and facts else facts

    def _offer_correction(self, line: HeldLine) -> None:
        if self.correction:
            self.correction.hide()
            self.correction.deleteLater()
        self.correction = None
        values = self._at_fault(line)
        if line.can_be_mended and line.table != "citizen" and can_be_typed(values):
            self.correction = OtherValue(self._words, self._context.office, line.table or "", values)
            self.correction.entered.connect(self.save)
            self._typing.addWidget(self.correction)
        self.save_button.setVisible(self.correction is not None)

    def _at_fault(self, line: HeldLine) -> Mapping[str, object]:
        said = next((each for each in line.said if each.record == line.record), None)
        return {line.field: said.values.get(line.field)} if said and line.field else {}

    def _lay_out(self) -> None:
        self.typed = Facts(self.tr("What was typed"))
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        self._typing = QVBoxLayout()
        for part in (self.heading, self.when, self.why, self.what_next):
            column.addWidget(part)
        column.addLayout(self._typing)
        column.addWidget(self.typed)
        column.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setWidget(inside)
        self.detail = QWidget()
        whole = QVBoxLayout(self.detail)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area, 1)
        whole.addLayout(row(self.mend_button, self.save_button, self.again_button, None, self.drop_button))
        card = Card()
        card.body.addWidget(self.detail, 1)
        split = QSplitter()
        split.addWidget(self.view)
        split.addWidget(card)
        split.setSizes([500, 600])
        split.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def _on_sent(self, done: bool) -> None:
        self._context.notices.done(
            self.tr("Saved. It goes to the ward with the next hand-over.")
            if done
            else self.tr("Nothing of it is on this computer any more.")
        )

    def _on_taken_back(self, line: str, _result: object) -> None:
        held, jobs = self._context.office.held_line, self._context.jobs
        self._context.notices.done(self.tr("Struck through."), undo=lambda: jobs.follow(held.say_again(line)))

    def _on_failed(self, error: AppError) -> None:
        self._context.notices.error(error)
        self.refresh()


def _citizen(line: HeldLine) -> str | None:
    return line.row.name.citizen if line.row.name else None
