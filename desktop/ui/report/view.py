"""One report: how complete it is, its numbers, its prose, and the next step on its way."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QScrollArea, QSplitter, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.contract.report import PROSE
from desktop.errors import AppError, ChangedByBoth
from desktop.services.report import Key, OpenReport, ReportDraft
from desktop.ui.context import PageContext
from desktop.ui.form import Form
from desktop.ui.formats import moment_text
from desktop.ui.jobs import Latest
from desktop.ui.report.changes_list import changes_text
from desktop.ui.report.numbers import NumbersTable
from desktop.ui.report.papers import ReportPapers
from desktop.ui.report.reason_dialog import ReturnDialog
from desktop.ui.report.words import complete_text, period_text, state_sign, state_text
from desktop.ui.widgets.buttons import button, icon_button, row
from desktop.ui.widgets.surfaces import NoteBar, StatusPill

DRAFT = "report"  # form of the drafts
TONES = {"safe": "safe", "info": "info", "waiting": "waiting", "trouble": "trouble", "quiet": "waiting"}


class ReportView(QWidget):
    """left          back to the board"""

    left = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.key: Key | None = None
        self.report: OpenReport | None = None
        self.papers = ReportPapers(context, self)
        self.title, self.pill = QLabel(), StatusPill("", "info")
        self.title.setProperty("role", "heading")
        self.back_button = icon_button("chevron-left", self.tr("Back to the board"))
        self.complete, self.changed = NoteBar("", "info"), NoteBar("", "waiting", "history")
        self.returned = NoteBar("", "trouble", "history")
        self.numbers = NumbersTable()
        self.form = Form()
        self.save_button = button(self.tr("Save"), "", "save")
        self.steps = {
            "submitted": button(self.tr("Send the report"), "primary", "send"),
            "draft": button(self.tr("Take it back")),
            "returned": button(self.tr("Return it to be mended")),
            "approved": button(self.tr("Approve"), "primary", "check"),
            "locked": button(self.tr("Close the figures"), "primary", "shield-check"),
        }
        self._latest: Latest[OpenReport] = Latest(context.jobs, self._find, self._show)
        self._lay_out()
        self._connect()

    def open(self, key: Key) -> None:
        self.key, self.report = key, None
        self._add_prose(key)
        self.title.setText(f"{key.unit.name} · {period_text(key.period)}")
        self.ask()

    def ask(self) -> None:
        if self.key:
            self._latest.ask()

    def save(self) -> None:
        """What is written by hand."""
        if self.key is None:
            return
        draft = ReportDraft(**{name: self.form.values().get(name) for name in PROSE})
        saved = self._context.office.report.save(self.key, draft, self.form.seen())
        self._context.jobs.follow(saved, self._on_saved, self._on_failed)

    def step(self, state: str, reason: str | None = None) -> None:
        """What is written goes along."""
        if self.key is None:
            return
        reports, key = self._context.office.report, self.key
        if self.form.is_dirty() and self.report and self.report.can_write:
            self.save()  # queued before the step
        job = self._context.jobs.start(
            "report step", lambda _progress: reports.step(key, state, reason), self._follow_step
        )
        job.failed.connect(self._context.notices.error)

    def _on_step(self, state: str, _checked: bool = False) -> None:
        self.step(state)

    def return_it(self) -> ReturnDialog:
        dialog = ReturnDialog(self)
        dialog.given.connect(partial(self.step, "returned"))
        dialog.show()
        return dialog

    def keep_draft(self) -> None:
        if self.key:
            drafts, form = self._context.office.drafts, self.form
            self._context.jobs.follow(drafts.keep(DRAFT, self.key.id, form.seen(), form.values()))

    def _find(self) -> OpenReport:
        assert self.key
        return self._context.office.report.open(self.key)

    def _follow_step(self, deed: object) -> None:
        self._context.jobs.follow(deed, lambda _: self.ask())  # type: ignore[arg-type]

    def _on_saved(self, _result: object) -> None:
        self._drop_draft()
        self._context.notices.done(self.tr("The report is saved."))
        self.form.load(self.form.values())
        self.ask()

    def _on_failed(self, error: AppError) -> None:
        if isinstance(error, ChangedByBoth):
            self.form.ask(error.theirs)
        else:
            self._context.notices.error(error)

    def _drop_draft(self) -> None:
        if self.key:
            self._context.jobs.follow(self._context.office.drafts.drop(DRAFT, self.key.id))

    def _show(self, report: OpenReport | None) -> None:
        if report is None or self.key is None or report.key.id != self.key.id:
            return
        is_first, self.report = self.report is None, report
        _, token = state_sign(report.state) or ("", "quiet")
        self.pill.show_state(state_text(report.state), TONES[token])  # type: ignore[arg-type]
        self._say(report)
        self.numbers.show_report(report)
        for state, each in self.steps.items():
            each.setVisible(state in report.steps)
        self.save_button.setVisible(report.can_write)
        for name in self.form.fields:
            field = self.form.fields[name]
            if isinstance(field, QPlainTextEdit):
                field.setReadOnly(not report.can_write)
        if is_first or not self.form.is_dirty():
            self._load_prose(report)
        self.papers.show_report(report)

    def _say(self, report: OpenReport) -> None:
        self.complete.say(complete_text(report.complete), "info" if report.complete.known else "waiting")
        self.changed.text.setText(changes_text(report.changes))
        self.changed.setVisible(bool(report.changes))
        said = self.tr("Returned by {who}: {reason}")
        who = report.decided[0] if report.decided else ""
        self.returned.text.setText(said.format(who=who, reason=report.reason or ""))
        self.returned.setVisible(report.state == "returned")
        sent = self.tr("Sent by {who}, {when}.")
        if report.submitted and report.state not in ("draft", "returned"):
            when = sent.format(who=report.submitted[0], when=moment_text(report.submitted[1]))
            self.complete.text.setText(f"{when} {self.complete.text.text()}")

    def _load_prose(self, report: OpenReport) -> None:
        draft = self._context.office.drafts.find(DRAFT, report.key.id) if report.can_write else None
        self.form.load(draft.seen if draft else report.prose)
        if draft:
            self.form.restore(draft.values)

    def _add_prose(self, key: Key) -> None:
        """The headings of its form."""
        if self.form.fields:
            for name, heading in key.form.prose:
                if field := self.form.fields.get(name):
                    field.setAccessibleName(heading)
            return
        for name, heading in key.form.prose:
            text = QPlainTextEdit()
            text.setTabChangesFocus(True)
            text.setMinimumHeight(90)
            self.form.add_field(name, heading, text)

    def _lay_out(self) -> None:
        prose, area = QWidget(), QScrollArea(widgetResizable=True)
        prose.setProperty("role", "scrolled")
        column = QVBoxLayout(prose)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.form)
        column.addLayout(row(None, self.save_button))
        column.addStretch()
        area.setWidget(prose)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        halves = QSplitter()
        numbers, left = QWidget(), QVBoxLayout()
        numbers.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self.numbers, 1)
        note = QLabel(self.tr("* Work done, not yet what people can do."))
        note.setProperty("role", "quiet")
        left.addWidget(note)
        halves.addWidget(numbers)
        halves.addWidget(area)
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 2)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(14)
        halves.setSizes([640, 420])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(10)
        layout.addLayout(row(self.back_button, self.title, self.pill, None, self.papers.button))
        for bar in (self.returned, self.complete, self.changed):
            layout.addWidget(bar)
        layout.addWidget(halves, 1)
        layout.addLayout(row(None, *self.steps.values()))

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.left)
        self.save_button.clicked.connect(self.save)
        for state, each in self.steps.items():
            if state == "returned":
                each.clicked.connect(self.return_it)
            else:
                each.clicked.connect(partial(self._on_step, state))
        self.form.edited.connect(self.keep_draft)
        self._context.changes.committed.connect(self._on_committed)

    def _on_committed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touch("report", "unit_figure"):
            self.ask()
