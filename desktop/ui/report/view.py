"""One report: how complete it is, its numbers, its prose, and the next step on its way."""

from collections.abc import Mapping
from functools import partial
from typing import Any

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
from desktop.ui.theme import set_role
from desktop.ui.widgets.buttons import button, icon_button, row
from desktop.ui.widgets.surfaces import NoteBar, StatusPill, Tone

DRAFT = "report"  # form of the drafts
TONES: Mapping[str, Tone] = {
    "safe": "safe",
    "info": "info",
    "waiting": "waiting",
    "trouble": "trouble",
    "quiet": "waiting",
}


class ReportView(QWidget):
    """left          back to the board"""

    left = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.key: Key | None = None
        self._loaded = False  # whether the prose is shown
        self.report: OpenReport | None = None
        self.papers = ReportPapers(context, self)
        self.title, self.pill = QLabel(), StatusPill("", "info")
        self.title.setProperty("role", "heading")
        self.back_button = icon_button("chevron-left", self.tr("Back to the board"))
        self.complete, self.changed = NoteBar("", "info"), NoteBar("", "waiting", "history")
        self.returned = NoteBar("", "trouble", "history")
        self.numbers = NumbersTable()
        self.form, self.prose = Form(), QWidget()
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
        if self.key and self.form.is_dirty():
            self.keep_draft()  # typed a moment ago
        self.key, self.report = key, None
        self._renew_prose(key)
        self.title.setText(f"{key.unit.name} · {period_text(key.period)}")
        self.ask()

    def ask(self) -> None:
        if self.key:
            self._latest.ask()

    def save(self) -> None:
        """What is written by hand."""
        if self.key:
            saved = self._context.office.report.save(self.key, *self._written())
            self._context.jobs.follow(saved, partial(self._on_saved, self.key), self._on_failed)

    def step(self, state: str, reason: str | None = None) -> None:
        """What is written goes along."""
        if self.key is None:
            return
        reports, key = self._context.office.report, self.key
        is_dirty = self.form.is_dirty() and self.report is not None and self.report.can_write
        written = self._written() if is_dirty else None
        job = self._context.jobs.start(
            "report step",
            lambda _progress: reports.step(key, state, reason, written),
            partial(self._follow_step, key),
        )
        job.failed.connect(self._context.notices.error)

    def close_figures(self) -> None:
        question = self.tr("Close the figures? Nobody can change this report afterwards.")
        if self._context.notices.confirm(question, self.tr("Close the figures")):
            self.step("locked")

    def _on_step(self, state: str, _checked: bool = False) -> None:
        self.step(state)

    def _written(self) -> tuple[ReportDraft, dict[str, Any]]:
        values = self.form.values()
        return ReportDraft(**{name: values.get(name) for name in PROSE}), self.form.seen()

    def return_it(self) -> ReturnDialog:
        dialog = ReturnDialog(self)
        dialog.given.connect(partial(self.step, "returned"))
        dialog.show()
        return dialog

    def keep_draft(self) -> None:
        if self.key:
            self._keep(self.key, self.form)

    def _keep(self, key: Key, form: Form) -> None:
        """What is as it was saved, or was sent meanwhile, needs no draft."""
        if form.is_dirty() and self.report and self.report.can_write:
            drafts = self._context.office.drafts
            self._context.jobs.follow(drafts.keep(DRAFT, key.id, form.seen(), form.values()))
        else:
            self._drop_draft(key)

    def _find(self) -> OpenReport:
        assert self.key
        return self._context.office.report.open(self.key)

    def _follow_step(self, key: Key, deed: object) -> None:
        def done(_result: object) -> None:
            self._drop_draft(key)
            self._loaded = False
            self.ask()

        self._context.jobs.follow(deed, done, self._on_failed)  # type: ignore[arg-type]

    def _on_saved(self, key: Key, _result: object) -> None:
        self._drop_draft(key)
        self._context.notices.done(self.tr("The report is saved."))
        if self.key and key.id == self.key.id:
            self.form.load(self.form.values())
        self.ask()

    def _on_failed(self, error: AppError) -> None:
        if isinstance(error, ChangedByBoth):
            self.form.ask(error.theirs)
        else:
            self._context.notices.error(error)

    def _drop_draft(self, key: Key) -> None:
        self._context.jobs.follow(self._context.office.drafts.drop(DRAFT, key.id))

    def _show(self, report: OpenReport | None) -> None:
        if report is None or self.key is None or report.key.id != self.key.id:
            return
        is_first, self.report = not self._loaded, report
        self.title.setText(f"{report.key.unit.name} · {period_text(report.key.period)}")
        sign, token = state_sign(report.state) or ("", "quiet")
        self.pill.show_state(state_text(report.state), TONES[token], sign)
        self._say(report)
        self.numbers.show_report(report)
        for state, each in self.steps.items():
            each.setVisible(state in report.steps)
        self.save_button.setVisible(report.can_write)
        for name in self.form.fields:
            field = self.form.fields[name]
            if isinstance(field, QPlainTextEdit):
                field.setReadOnly(not report.can_write)
                set_role(field, "" if report.can_write else "to-read")
        if is_first or not self.form.is_dirty():
            self._load_prose(report)
        self.papers.show_report(report)

    def _say(self, report: OpenReport) -> None:
        is_complete = report.complete.known and not report.complete.missing
        self.complete.say(complete_text(report.complete), "safe" if is_complete else "waiting")
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
        self._loaded = True
        draft = self._context.office.drafts.find(DRAFT, report.key.id) if report.can_write else None
        self.form.load(draft.seen if draft else report.prose)
        if draft:
            self.form.restore(draft.values)

    def _renew_prose(self, key: Key) -> None:
        """A form of its own for each report, with the headings of its kind."""
        old, self.form, self._loaded = self.form, Form(), False
        for name, heading in key.form.prose:
            text = QPlainTextEdit()
            text.setTabChangesFocus(True)
            text.setMinimumHeight(90)
            self.form.add_field(name, heading, text)
        self.form.edited.connect(partial(self._keep, key, self.form))
        if column := self.prose.layout():
            column.replaceWidget(old, self.form)
        old.deleteLater()

    def _lay_out(self) -> None:
        area = QScrollArea(widgetResizable=True)
        self.prose.setProperty("role", "scrolled")
        column = QVBoxLayout(self.prose)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.form)
        column.addLayout(row(None, self.save_button))
        column.addStretch()
        area.setWidget(self.prose)
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
            elif state == "locked":
                each.clicked.connect(self.close_figures)
            else:
                each.clicked.connect(partial(self._on_step, state))
        self._context.changes.committed.connect(self._on_committed)

    def _on_committed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touch("report", "unit_figure"):
            self.ask()
