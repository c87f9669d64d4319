"""The person in front of the helper: her card, the form of a new person, or nobody's name."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.desk.consent_box import ConsentBox
from desktop.ui.desk.known_person import KnownPerson
from desktop.ui.desk.new_person import NewPerson
from desktop.ui.desk.turn import OpenTurn
from desktop.ui.theme import px
from desktop.ui.widgets.column_area import ColumnArea


class Nobody(QWidget):
    """edited           sex or age was chosen, both optional"""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sex, self.age_band = QComboBox(), QComboBox()
        for code, words in ((None, "–"), ("female", self.tr("Female")), ("male", self.tr("Male"))):
            self.sex.addItem(words, code)
        bands = (
            (None, "–"),
            ("under_18", self.tr("Under 18")),
            ("18_59", self.tr("18 to 59")),
            ("60_plus", self.tr("60 and older")),
        )
        for code, words in bands:
            self.age_band.addItem(words, code)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 8, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        title = QLabel(self.tr("Without a name"))
        title.setProperty("role", "person")
        form.addRow(title)
        form.addRow(_quiet(self.tr("The turn is counted; nothing about the person is kept.")))
        form.addRow(self.tr("Sex (if wished)"), self.sex)
        form.addRow(self.tr("Age (if wished)"), self.age_band)
        for choice in (self.sex, self.age_band):
            choice.currentIndexChanged.connect(self.edited)

    def load(self, turn: OpenTurn) -> None:
        for choice, code in ((self.sex, turn.sex), (self.age_band, turn.age_band)):
            choice.blockSignals(True)
            choice.setCurrentIndex(max(0, choice.findData(code)))
            choice.blockSignals(False)


class PersonPanel(QFrame):
    """One of: nobody chosen yet, a known person's card, a new person's form, a turn without a name."""

    def __init__(self, known: KnownPerson, new: NewPerson, nobody: Nobody, consent: ConsentBox) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.known, self.new, self.nobody, self.consent = known, new, nobody, consent
        self.empty = _quiet(
            self.tr(
                "Scan a card or type a name above.\n\n"
                "Nobody found? Choose “New person”, or F3 for a turn without a name."
            )
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._new_area = ColumnArea(new)
        self.stack = QStackedWidget()
        self._nobody_area = ColumnArea(nobody)
        for widget in (self.empty, known, self._new_area, self._nobody_area):
            self.stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        self.stack.setMinimumHeight(px(80))  # what is asked below is read whole; this scrolls
        layout.addWidget(self.stack, 1)
        layout.addWidget(consent)

    def show_turn(self, turn: OpenTurn) -> None:
        if turn.is_anonymous:
            self.nobody.load(turn)
            self.stack.setCurrentWidget(self._nobody_area)
        elif turn.is_new:
            self.new.load(turn.person)
            self.stack.setCurrentWidget(self._new_area)
        elif turn.citizen_id:
            self.known.show_turn(turn)
            self.stack.setCurrentWidget(self.known)
        else:
            self.stack.setCurrentWidget(self.empty)
        self.consent.show_turn(turn)


def _quiet(text: str) -> QLabel:
    label = QLabel(text, wordWrap=True)
    label.setProperty("role", "quiet")
    return label
