"""The right pane: one request, its deadlines, and what to do for it."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.services.privacy_request import RequestRow
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, moment_text, today
from desktop.ui.privacy_request.copies import CopyMaker
from desktop.ui.privacy_request.dialog import AnswerDialog
from desktop.ui.privacy_request.erase_dialog import EraseDialog
from desktop.ui.privacy_request.words import STANDINGS, said, steps
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.surfaces import Card, EmptyState, NoteBar, StatusPill


class RequestCard(Card):
    """edit_wanted      the request's id"""

    edit_wanted = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._row: RequestRow | None = None
        self._copies = CopyMaker(context, self)
        self.empty = EmptyState(
            "shield-check",
            self.tr("Choose a request"),
            self.tr("The law's deadlines and what to do are shown here."),
        )
        self.state = StatusPill()
        self.title, self.kind, self.steps, self.facts, self.proofs = (QLabel(wordWrap=True) for _ in range(5))
        self.title.setProperty("role", "subheading")
        self.note = NoteBar("", "info", "info")
        self.buttons = {
            "acknowledge": button(self.tr("Acknowledged"), "primary", "check"),
            "pdf": button(self.tr("Copy as PDF…"), "", "download"),
            "json": button(self.tr("Copy as JSON…"), "", "download"),
            "correct": button(self.tr("Open her card"), "", "user"),
            "erase": button(self.tr("Erase for good…"), "danger", "x"),
            "answer": button(self.tr("Answer…"), "", "check"),
            "extend": button(self.tr("Extend once")),
            "edit": button(self.tr("Edit")),
            "reopen": button(self.tr("Open again")),
        }
        self._lay_out()
        self._connect()
        self.show_request("")

    def show_request(self, request_id: str) -> None:
        row = self._row = self._context.office.privacy_request.row(request_id) if request_id else None
        self.empty.setVisible(row is None)
        self.known.setVisible(row is not None)
        if row is None:
            return
        word, tone, icon = STANDINGS[row.standing(today())]
        self.state.show_state(said(word), tone, icon)
        self.title.setText(row.name or self.tr("name erased"))
        kind = self._context.office.catalog.title("privacy_request", row.kind)
        self.kind.setText(self.tr("{kind}, asked on {day}").format(kind=kind, day=date_text(row.asked_on)))
        self.steps.setText("\n".join(steps(row)))
        self._show_facts(row)
        self._show_proofs(row)
        shown = self._offered(row)
        for name, made in self.buttons.items():
            made.setVisible(name in shown)

    def erase(self) -> EraseDialog | None:
        row = self._row
        about = self._context.office.erasure.about(row.citizen_id) if row and row.citizen_id else None
        if row is None or row.citizen_id is None or about is None:
            return None
        dialog = EraseDialog(self._context, row.citizen_id, about, row.id, self.window())
        dialog.erased.connect(partial(self._on_erased, row.id))
        dialog.open()
        return dialog

    def answer(self) -> AnswerDialog | None:
        if self._row is None:
            return None
        dialog = AnswerDialog(self._context, self._row.id, self.window())
        dialog.show()
        return dialog

    def _offered(self, row: RequestRow) -> set[str]:
        """What can be done for it now."""
        if row.closed_on:
            return {"reopen"} if row.citizen_id else set()
        shown = {"answer", "edit"}
        shown |= set() if row.acknowledged_on else {"acknowledge"}
        shown |= set() if row.extended_on else {"extend"}
        if row.citizen_id:
            shown |= {"correct"}
            shown |= {"pdf", "json"} if row.kind == "view" else set()
            shown |= {"erase"} if row.kind == "delete" and self._context.office.erasure.may() else set()
        return shown

    def _show_facts(self, row: RequestRow) -> None:
        facts = [
            self.tr("Spoken for by: {who}").format(who=row.asked_by) if row.asked_by else "",
            self.tr("Answer to: {where}").format(where=row.contact) if row.contact else "",
            row.note or "",
            self.tr("Answer: {text}").format(text=row.answer) if row.answer else "",
        ]
        self.facts.setText("\n".join(filter(None, facts)))
        self.facts.setVisible(bool(self.facts.text()))
        hint = ""
        if row.kind == "delete" and not row.closed_on and not self._context.office.erasure.may():
            hint = self.tr("The team leader erases: note it, and tell her.")
        elif not row.citizen_id and not row.closed_on:
            hint = self.tr("Not somebody of this notebook. Ask the ward whether another team holds her.")
        self.note.text.setText(hint)
        self.note.setVisible(bool(hint))

    def _show_proofs(self, row: RequestRow) -> None:
        """Which notebooks have erased her, and who is still to be heard of."""
        erasure = self._context.office.erasure
        subject = erasure.of_request(row.id) if row.kind == "delete" else None
        self.proofs.setVisible(subject is not None)
        if subject is None:
            return
        lines = [self.tr("Erased on these computers:")]
        lines += [f"{each.name} · {moment_text(each.at)}" for each in erasure.confirmed(subject)]
        if missing := erasure.missing(subject):
            lines.append(self.tr("Not yet heard of: {names}").format(names=", ".join(missing)))
        else:
            lines.append(self.tr("Everybody has confirmed."))
        self.proofs.setText("\n".join(lines))

    def _do(self, name: str) -> None:
        if (row := self._row) is None:
            return
        requests, jobs, day = self._context.office.privacy_request, self._context.jobs, today()
        match name:
            case "acknowledge":
                jobs.follow(requests.acknowledge(row.id, day))
            case "extend":
                jobs.follow(requests.extend(row.id, day))
            case "reopen":
                jobs.follow(requests.reopen(row.id))
            case "edit":
                self.edit_wanted.emit(row.id)
            case "correct":
                self._context.navigate("citizen", {"id": row.citizen_id})
            case "pdf" | "json":
                self._copies.ask(row.citizen_id or "", name)

    def _on_erased(self, request_id: str) -> None:
        closed = self._context.office.privacy_request.close(request_id, "done", None, today())
        self._context.jobs.follow(closed)
        self._context.notices.done(
            self.tr("Erased on this computer. Send to the ward, so that every other one erases, too.")
        )

    def _connect(self) -> None:
        for name, made in self.buttons.items():
            if name not in ("erase", "answer"):
                made.clicked.connect(partial(self._do, name))
        self.buttons["erase"].clicked.connect(self.erase)
        self.buttons["answer"].clicked.connect(self.answer)

    def _lay_out(self) -> None:
        self.known, inside = QWidget(), QWidget()
        inside.setProperty("role", "scrolled")
        facts = QVBoxLayout(inside)
        facts.setContentsMargins(0, 0, 8, 0)
        facts.setSpacing(8)
        for part in (self.state, self.title, self.kind, self.steps, self.facts, self.proofs, self.note):
            facts.addWidget(part)
        facts.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        column, holder = QVBoxLayout(self.known), QWidget()
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area, 1)
        flow = FlowLayout(holder)
        for made in self.buttons.values():
            flow.addWidget(made)
        column.addWidget(holder)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.known, 1)
