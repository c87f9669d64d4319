"""Nhập từ sổ giấy: a filled sheet typed in, a row at a time, without the mouse."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.contract.birth import birth_text
from desktop.contract.ids import uuid7
from desktop.errors import AppError, InvalidInput
from desktop.services.paper_code import ROWS_PER_SHEET, row_code
from desktop.services.paper_row import FORM, PaperRow
from desktop.services.paper_sheet import TypedRow
from desktop.services.phone import phone_text
from desktop.services.search import Found
from desktop.ui.context import PageContext
from desktop.ui.desk.paper_head import PaperHead
from desktop.ui.desk.paper_line import PaperLine
from desktop.ui.desk.paper_rows import TYPED_WRONG, PaperRows
from desktop.ui.desk.paper_words import PaperWords
from desktop.ui.formats import date_text, today
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.surfaces import Card, NoteBar

KEEP_PAUSE_MS = 1000
SIZE, MOST = (1180, 680), (1320, 690)  # the most: of a small screen, with a task bar


class PaperEntry(QDialog):
    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Type in from paper"))
        self._context, office = context, context.office
        places = office.notebook.places()
        self._cells = {place.cell: place.name for place in places}
        self._words = PaperWords(office.paper_sheet.legend())
        self._allowed = ""  # code of a row that may be saved though another day has it too
        self._last: tuple[PaperRow, str] | None = None  # just saved, by which deed
        self.head = PaperHead(places, office.point_session.recent_places())
        self.line = PaperLine(office.paper_sheet.people, self._describe, self._has_agreed)
        self.line.hints = self._words.hints()
        self.read, self.problem = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.read.setProperty("role", "strong")
        self.problem.setProperty("role", "problem")
        self._make_notes()
        self.rows = PaperRows(context, self._words)
        self.done_button = button(self.tr("Finish"))
        self.save_button = button(self.tr("Save the row  Ctrl+↵"), "primary", "save")
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=KEEP_PAUSE_MS)
        self._connect()
        self._resume()

    # ---- the row being typed

    def save(self) -> None:
        """The row as it stands becomes a deed; the next one begins at once."""
        now = self._now()
        if twice := self._twice(now):
            self._ask_twice(twice)
            return
        try:
            saving = self._context.office.paper_sheet.save(now)
        except InvalidInput as error:
            self._say(error)
            return
        self._pause.stop()
        self._context.jobs.follow(
            saving.visit, lambda _: self._on_saved(now, saving.deed), partial(self._on_failed, now)
        )
        self._begin(now.next())

    def keep(self) -> None:
        """A draft of what is half typed: a power cut costs a second."""
        self._pause.stop()
        now, drafts = self._now(), self._context.office.drafts
        if not now.is_empty:
            self._context.jobs.follow(drafts.keep(FORM, now.visit_id, {}, now.values()))

    def reject(self) -> None:
        """Half a row is kept, and is there when the screen is opened again."""
        self.keep()
        super().reject()

    def take_back(self) -> None:
        """The row just saved: out of the notebook, and back into the fields if they are free."""
        if self._last is None:
            return
        was, deed = self._last
        self._last = None
        self.saved_note.hide()
        undone = self._context.office.history.undo(deed)
        self._context.jobs.follow(undone, lambda _: self._on_taken_back(was))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the cursor; no button is pressed from elsewhere."""
        focus = self.focusWidget()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(focus, QPushButton):
            focus.click()

    # ---- inside

    def _now(self) -> PaperRow:
        return PaperRow.of(self._row.values() | self.head.values() | self.line.values())

    def _resume(self) -> None:
        """Go on where a row was left half typed; else a fresh sheet of today."""
        current = self._context.office.point_session.current()
        if self._take_left():
            return
        self._row = PaperRow(place=current.place if current else "", day=today().isoformat())
        self._row.home = self.head.values()["home"]
        self.head.load(self._row.values())
        self.line.load(self._row.values())
        self.line.hint.setText(self.line.hints["sheet"])
        self.head.sheet.setFocus()

    def _take_left(self) -> bool:
        """A row that was left half typed, if there is one."""
        left = self._context.office.drafts.unfinished(FORM)
        if left:
            self._load(PaperRow.of(left[-1].values))
            self.left_note.show()
            self.line.focus("name")
        return bool(left)

    def _load(self, known: PaperRow) -> None:
        self._row = known
        self.head.load(known.values())
        self.line.load(known.values())
        self.rows.show_sheet(known.sheet)
        self._show_read()

    def _begin(self, fresh: PaperRow) -> None:
        """Empty fields for this row, or for a new sheet when this one is full."""
        self._row, self._allowed = fresh, ""
        is_full = self.head.is_known_sheet() and int(fresh.row) > ROWS_PER_SHEET
        if is_full:
            self._row.sheet, self._row.row = "", "1"
            self.head.sheet.clear()
        self.line.load(self._row.values())
        self.twice_note.hide()
        self.left_note.hide()
        self.problem.hide()
        self._show_read()
        if is_full:
            self.head.sheet.setFocus()
        else:
            self.line.focus("name")

    def _on_sheet(self) -> None:
        """Its rows are listed, and the next one is proposed."""
        self.rows.show_sheet(self.head.values()["sheet"])
        if self._now().is_empty:
            self.line.fields["row"].setText(str(self.rows.next_free()))
        strange = bool(self.head.sheet.text()) and not self.head.is_known_sheet()
        self.strange_note.setVisible(strange)

    def _on_row(self) -> None:
        if twice := self._twice(self._now()):
            self._ask_twice(twice)
        else:
            self.twice_note.hide()
            self.line.focus("name")

    def _twice(self, now: PaperRow) -> TypedRow | None:
        """The row of this code that is in the notebook, on this day or, until it is allowed, on another."""
        number = int(now.row) if now.row.isdecimal() else 0
        same_day = self.rows.standing(number, now.day)
        if same_day or row_code(now.sheet, number) == self._allowed:
            return same_day
        return self.rows.standing(number)

    def _ask_twice(self, known: TypedRow) -> None:
        is_same_day = known.day == self.head.day()
        text = self.tr("{code} is in the notebook already, of {day}: {who}, {what}.")
        name = known.name or self.tr("without a name")
        self.twice_note.text.setText(
            text.format(
                code=row_code(self.head.values()["sheet"], known.row),
                day=date_text(known.day),
                who=name,
                what=self._words.helped(known.outcomes),
            )
        )
        self.instead_button.setVisible(is_same_day)
        self.anyway_button.setVisible(not is_same_day)
        self.twice_note.show()
        self.skip_button.setFocus()

    def _skip(self) -> None:
        """What was typed belongs to the next free row."""
        self.line.fields["row"].setText(str(self.rows.next_free()))
        self.twice_note.hide()
        self.line.focus("name")

    def _instead(self) -> None:
        if known := self._twice(self._now()):
            voided = self._context.office.help_visit.void(known.id, reason=TYPED_WRONG)
            self._context.jobs.follow(voided, lambda _: self._go_on_instead())

    def _go_on_instead(self) -> None:
        self.rows.reload()
        self._go_on_typing()

    def _anyway(self) -> None:
        """Another sheet that bears the same code: a copy of the paper."""
        now = self._now()
        self._allowed = row_code(now.sheet, int(now.row))
        self._go_on_typing()

    def _go_on_typing(self) -> None:
        self.twice_note.hide()
        if self._now().services.strip():
            self.save()
        else:
            self.line.focus("name")

    def _on_saved(self, was: PaperRow, deed: str) -> None:
        self._last = (was, deed)
        self.rows.reload()
        kept = self.rows.row_of(was.visit_id)
        text = (
            self.tr("Saved {code}: {who}.")
            if kept and kept.name
            else self.tr("Saved {code} without a name; the turn is counted.")
        )
        code = row_code(was.sheet, int(was.row))
        self.saved_note.text.setText(text.format(code=code, who=kept.name if kept else ""))
        self.saved_note.show()
        if self._now().is_empty:
            self._take_left()

    def _on_failed(self, was: PaperRow, error: AppError) -> None:
        """Back into the fields with it; what has been typed since waits as a draft."""
        self.keep()
        self._load(was)
        if isinstance(error, InvalidInput):
            self._say(error)
        else:
            self._context.notices.error(error)

    def _on_taken_back(self, was: PaperRow) -> None:
        if self._now().is_empty:
            self._load(replace(was, visit_id=uuid7(), person_id=uuid7()))
            self.line.focus("services")
        self.rows.reload()

    def _on_edit(self) -> None:
        self.problem.hide()
        self._show_read()
        self._pause.start()

    def _show_read(self) -> None:
        now = self._now()
        self.read.setText(self._words.read(now))
        self.read.setVisible(bool(self.read.text()))

    def _say(self, error: InvalidInput) -> None:
        field, text = self._words.problem(error.problems[0], self._now())
        if field == "twice" and (known := self._twice(self._now())):
            self._ask_twice(known)
            return
        self.problem.setText(text)
        self.problem.show()
        if field in self.line.fields:
            self.line.focus(field)
        elif field == "sheet":
            self.head.sheet.setFocus()

    def _has_agreed(self, citizen_id: str) -> bool:
        return self._context.office.citizen.consent(citizen_id) is not None

    def _describe(self, found: Found) -> str:
        facts = [found.full_name, f"({found.nickname})" if found.nickname else "", birth_text(found.birth)]
        facts += [self._cells.get(found.cell, ""), phone_text(found.phone)]
        return " · ".join(filter(None, facts))

    def _make_notes(self) -> None:
        self.strange_note = NoteBar(
            self.tr("No printed sheet has such a code. Look again; it can be used all the same."),
            "waiting",
        )
        self.left_note = NoteBar(self.tr("This row was left half typed last time."), "info", "history")
        self.saved_note = NoteBar("", "safe")
        self.saved_note.add_button(self.tr("Take the row back"), self.take_back)
        self.twice_note = NoteBar("", "waiting")
        self.skip_button = self.twice_note.add_button(self.tr("To the next free row"), self._skip)
        self.instead_button = self.twice_note.add_button(
            self.tr("Strike the old one, use this"), self._instead
        )
        self.anyway_button = self.twice_note.add_button(
            self.tr("It is another sheet with this code"), self._anyway
        )
        for note in (self.strange_note, self.left_note, self.saved_note, self.twice_note, self.problem):
            note.hide()

    def _lay_out(self) -> None:
        card = Card()
        for widget in (self.line, self.line.hint, self.read, self.problem, self.left_note, self.twice_note):
            card.body.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 16)
        layout.setSpacing(12)
        for part in (self.head, self.strange_note, card, self.saved_note):
            layout.addWidget(part)
        layout.addWidget(self.rows, 1)
        for control in (self.done_button, self.save_button):
            self.rows.footer.addWidget(control)
        self.resize(*(min(look().px(wanted), most) for wanted, most in zip(SIZE, MOST, strict=True)))

    def _connect(self) -> None:
        self._pause.timeout.connect(self.keep)
        self.head.sheet.editingFinished.connect(self._on_sheet)
        self.head.sheet_said.connect(lambda: self.line.focus("name"))
        for part in (self.head, self.line):
            part.edited.connect(self._on_edit)
        self.line.row_said.connect(self._on_row)
        self.line.finished.connect(self.save)
        self.done_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.save)
        for keys, work in (
            ("Ctrl+Return", self.save),
            ("Ctrl+Enter", self.save),
            ("Ctrl+S", self.save),
            ("F3", self.line.say_nameless),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(work)
