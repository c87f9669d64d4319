"""On a person's card: what she has or can reach of digital life, and a button to note more."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.contract.identity_age import renewal
from desktop.ui.citizen.access_dialog import AccessDialog
from desktop.ui.citizen.access_words import renewal_text, summary
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.flow_layout import FlowLayout


class AccessBlock(QWidget):
    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._id = context, ""
        heading = QLabel(self.tr("Digital access"))
        heading.setProperty("role", "label")
        self.note_button = button(self.tr("Note"), "link")
        self.note_button.setAccessibleName(self.tr("Note digital access"))
        self.known, self.card_hint = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.card_hint.setProperty("role", "warning")
        top = QWidget()
        line = FlowLayout(top)
        line.addWidget(heading)
        line.addWidget(self.note_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (top, self.known, self.card_hint):
            layout.addWidget(widget)
        self.note_button.clicked.connect(self.note)
        self.note_button.setVisible(context.office.person.may("observation"))

    def show_person(self, citizen_id: str, birth: str | None = None) -> None:
        self._id = citizen_id
        self.setVisible(bool(citizen_id))
        if not citizen_id:
            return
        observations = self._context.office.observation
        kinds = observations.kinds_by_code()
        self.known.setText(summary(kinds, observations.current(citizen_id)[citizen_id]))
        hint = renewal_text(renewal(birth, today()))
        self.card_hint.setText(hint)
        self.card_hint.setVisible(bool(hint))

    def note(self) -> AccessDialog:
        dialog = AccessDialog(self._context, self._id, self)
        dialog.show()
        return dialog
