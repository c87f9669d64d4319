"""On a person's card, for whom the ward trusts with it: what makes learning harder for her, and what helps.

Nothing is shown before somebody asks to see it, and each look is noted. For others the block is not there.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop.contract.ids import uuid7
from desktop.services.support_need import SupportNeedRow
from desktop.ui.citizen.support_dialog import FORM, SupportDialog
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.surfaces import Card


class SupportBlock(QWidget):
    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._id = ""
        heading = QLabel(self.tr("More help needed (sensitive)"))
        heading.setProperty("role", "label")
        self.note = QLabel(wordWrap=True)
        self.reveal_button = button(self.tr("See it"), "link")
        self.reveal_button.setToolTip(self.tr("Every look is noted."))
        self.add_button = button(self.tr("Note something"), "link")
        line = QWidget()
        flow = FlowLayout(line)
        for widget in (self.reveal_button, self.add_button):
            flow.addWidget(widget)
        self.rows = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(heading)
        layout.addWidget(self.note)
        layout.addLayout(self.rows)
        layout.addWidget(line)
        self.reveal_button.clicked.connect(self.reveal)
        self.add_button.clicked.connect(self.add)

    def show_person(self, citizen_id: str) -> None:
        """The same person again stays as she is shown."""
        needs = self._context.office.support_need
        may_see = bool(citizen_id) and needs.may_see(citizen_id)
        self.setVisible(may_see)
        if citizen_id == self._id and may_see:
            return
        self._id = citizen_id if may_see else ""
        self._clear()
        self.reveal_button.show()
        self.add_button.setVisible(may_see and needs.may_write(citizen_id))
        self._say_withdrawn()

    def reveal(self) -> None:
        """A deliberate act, noted and sent to the ward."""
        shown = partial(self._on_revealed, self._id)
        self._context.jobs.follow(self._context.office.support_need.reveal(self._id), shown)

    def add(self) -> SupportDialog:
        """Where she left off with this person's, or a new one."""
        office = self._context.office
        for draft in office.drafts.unfinished(FORM):
            if draft.seen.get("citizen_id") == self._id and not office.support_need.stored(draft.record):
                return self.open(draft.record)
        return self.open(uuid7())

    def open(self, need: str) -> SupportDialog:
        dialog = SupportDialog(self._context, need, self._id, self)
        dialog.accepted.connect(self.reveal)
        dialog.show()
        return dialog

    def void(self, need: str, reason: str) -> None:
        needs, jobs = self._context.office.support_need, self._context.jobs

        def undo() -> None:
            jobs.follow(needs.void(need, None), lambda _: self.reveal())

        def said(_: object) -> None:
            self._context.notices.done(self.tr("Struck through."), undo=undo)
            self.reveal()

        jobs.follow(needs.void(need, reason), said)

    def _on_revealed(self, citizen_id: str, found: Sequence[SupportNeedRow]) -> None:
        if citizen_id != self._id:
            return
        self._clear()
        self.reveal_button.hide()
        for each in found:
            self.rows.addWidget(self._row(each))
        if not found:
            self.note.setText(self.tr("Nothing is noted."))
            self.note.show()
        else:
            self._say_withdrawn()

    def _say_withdrawn(self) -> None:
        given = self._context.office.support_need.consent(self._id) if self._id else None
        day = given.withdrawn_on if given else None
        text = self.tr("She took back her consent on {day}: only kept, not to be used.")
        self.note.setText(text.format(day=date_text(day)))
        self.note.setVisible(day is not None)

    def _row(self, each: SupportNeedRow) -> QWidget:
        card = Card(" · ".join(filter(None, [each.kind, each.degree])), "inset")
        card.heading.setProperty("role", "strong")
        card.heading.setWordWrap(True)
        for text in (", ".join(each.needs), each.note, date_text(each.observed_on)):
            if text:
                card.body.addWidget(QLabel(text, wordWrap=True))
        edit, strike = button(self.tr("Edit")), button(self.tr("Strike through"))
        edit.clicked.connect(lambda: self.open(each.id))
        strike.setMenu(self._reasons(strike, each.id))
        line = QWidget()
        flow = FlowLayout(line)
        for made in (edit, strike):
            made.setVisible(self.add_button.isVisibleTo(self))
            flow.addWidget(made)
        card.body.addWidget(line)
        return card

    def _reasons(self, parent: QPushButton, need: str) -> QMenu:
        menu = QMenu(parent)
        for entry in self._context.office.catalog.entries("void_reason"):
            menu.addAction(entry.title, partial(self.void, need, entry.code))
        return menu

    def _clear(self) -> None:
        while item := self.rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.note.hide()
