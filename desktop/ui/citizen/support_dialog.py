"""Noting what makes learning harder for a person, and what helps. Asked first, never ticked beforehand."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop.errors import InvalidInput, Problem
from desktop.services.citizen import ConsentDraft
from desktop.services.consent import SUPPORT
from desktop.services.drafting import checked
from desktop.services.support_need import SupportNeedDraft
from desktop.ui.act_words import event_text
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.record_dialog import RecordDialog
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import ChoiceChips, ManyChips
from desktop.ui.widgets.date_edit import DateEdit

FORM = "support_need"
ASKED = ("consent", "witness", "guardian")  # fields of the form that are her consent's
NOTE_HEIGHT = 90
SHOWN = 5  # of the newest changes


class SupportDialog(RecordDialog):
    """Without her consent to this purpose, how she agrees is asked in the form."""

    def __init__(
        self, context: PageContext, need: str, citizen_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, FORM, need, parent)
        self.setWindowTitle(self.tr("More help needed"))
        self._citizen = citizen_id
        self._stored = context.office.support_need.stored(need)
        given = context.office.support_need.consent(citizen_id)
        self._asks = given is None or given.withdrawn_on is not None
        if self._asks:
            self._add_consent()
        self._add_fields()
        if self._stored:
            self._add_history()
        self.load(self._stored or {"citizen_id": citizen_id, "observed_on": today()})

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[None]:
        if not values.get("kind"):
            raise InvalidInput([Problem("kind", "required")])
        kept = {name: value for name, value in values.items() if name not in ASKED}
        merged = {**self._stored, **kept, "citizen_id": self._citizen}
        draft = checked(SupportNeedDraft, merged)
        needs = self.context.office.support_need
        return needs.save(self.record_id, draft, {**self._stored, **seen}, self._consent(values))

    def _add_fields(self) -> None:
        catalog, form = self.context.office.catalog, self.form
        kinds, self.levels = QComboBox(), QComboBox()
        kinds.addItem("–", None)
        for entry in catalog.entries("support_kind"):
            kinds.addItem(entry.title, entry.code)
        kinds.currentIndexChanged.connect(lambda _: self._offer_levels(kinds.currentData()))
        aids = [(entry.code, entry.title) for entry in catalog.entries("support_aid")]
        form.add_field("kind", self.tr("What makes it harder"), kinds)
        form.add_field("degree", self.tr("How much, if a paper says so"), self.levels)
        form.add_field("needs", self.tr("What helps in class"), ManyChips(aids))
        note = QPlainTextEdit()
        note.setMaximumHeight(look().px(NOTE_HEIGHT))
        form.add_field("note", self.tr("Note"), note)
        form.add_field("observed_on", self.tr("Known since"), DateEdit())
        self._offer_levels(None)

    def _offer_levels(self, kind: str | None) -> None:
        self.levels.clear()
        self.levels.addItem("–", None)
        for code, title in self.context.office.support_need.levels(kind):
            self.levels.addItem(title, code)
        self.levels.setEnabled(self.levels.count() > 1)

    def _add_consent(self) -> None:
        asked = QLabel(self.context.office.catalog.title("consent_text", SUPPORT), wordWrap=True)
        asked.setProperty("role", "quiet")
        ways = [("sheet", self.tr("Signed the sheet")), ("spoken", self.tr("Said yes"))]
        form = self.form
        form.add_heading(self.tr("Ask before anything is kept"))
        form.add_widget(asked)
        form.add_field("consent", self.tr("Agrees that we keep this"), ChoiceChips(ways))
        form.add_field("witness", self.tr("Who heard it (if only said)"), QLineEdit())
        form.add_field("guardian", self.tr("Guardian who agrees (younger than 16)"), QLineEdit())

    def _add_history(self) -> None:
        events = self.context.office.history.of(FORM, self.record_id)[:SHOWN]
        label = QLabel("\n".join(map(event_text, events)), wordWrap=True)
        label.setProperty("role", "quiet")
        self.form.add_heading(self.tr("History"))
        self.form.add_widget(label)

    def _consent(self, values: Mapping[str, Any]) -> ConsentDraft | None:
        if not self._asks:
            return None
        if not values.get("consent"):
            raise InvalidInput([Problem("consent", "required")])
        said = {"witness": values["witness"], "guardian": values["guardian"], "method": values["consent"]}
        version = self.context.office.consent.version(SUPPORT)
        draft = ConsentDraft.model_validate(said | {"text_version": version, "given_on": today()})
        if draft.method == "sheet":
            line = self.context.office.point_session.next_line(draft.given_on)
            draft.sheet, draft.line = line.sheet, line.line
        return draft
