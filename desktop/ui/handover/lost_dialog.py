"""Báo mất máy, by a leader: which laptop, what it holds, what it shall do; then the notice on paper."""

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QRadioButton, QVBoxLayout, QWidget

from desktop.contract.notice import Notice
from desktop.handover import HeldPlace, Mate, TeamLaptop
from desktop.services.lost_laptop import Order
from desktop.ui.context import PageContext
from desktop.ui.formats import moment_text, number_text
from desktop.ui.paper.canvas import Sheet
from desktop.ui.paper.notice_sheet import notice_sheets
from desktop.ui.paper.output import SheetOutput
from desktop.ui.theme import px
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import NoteBar

WIDTH = 560
FEW = 6  # places that are named


class LostDialog(QDialog):
    def __init__(self, context: PageContext, mate: Mate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("A computer is lost"))
        self._context, self._mate, self.output = context, mate, SheetOutput(context, self)
        self._found = datetime.now(UTC)
        self.laptop = QComboBox()
        for each in mate.laptops:
            if not each.is_out:
                self.laptop.addItem(each.name, each)
        self.facts, self.held = QLabel(wordWrap=True), QLabel()
        self.wipe = QRadioButton(self.tr("Erase the notebook on it"))
        self.lock = QRadioButton(self.tr("Lock it: it may be found again"))
        self.wipe.setChecked(True)
        self.said = NoteBar("", "safe")
        self.report_button = button(self.tr("Report as lost"), "danger", "shield-alert")
        self.print_button = button(self.tr("Print the notice…"), "primary", "printer")
        self.pdf_button = button(self.tr("Save as PDF…"), "", "download")
        self.back_button = button(self.tr("Back"))
        self._lay_out()
        self.laptop.currentIndexChanged.connect(self.show_laptop)
        self.report_button.clicked.connect(self.report)
        self.print_button.clicked.connect(self.print)
        self.pdf_button.clicked.connect(self.save_pdf)
        self.back_button.clicked.connect(self.reject)
        self.show_laptop()

    def chosen(self) -> TeamLaptop:
        found: TeamLaptop = self.laptop.currentData()
        return found

    def order(self) -> Order:
        return "wipe" if self.wipe.isChecked() else "lock"

    def show_laptop(self) -> None:
        laptop = self.chosen()
        text = self.tr("The ward last heard of it at {when} and has {count} lines of it.")
        self.facts.setText(text.format(when=moment_text(laptop.heard), count=number_text(laptop.lines)))
        places = [self._place(each) for each in self._mate.places[:FEW]]
        rest = len(self._mate.places) - FEW
        if rest > 0:
            places.append(self.tr("and {count} more").format(count=number_text(rest)))
        self.held.setText("\n".join(places) or self.tr("It holds nobody's data yet."))

    def report(self) -> None:
        self.report_button.setEnabled(False)
        deed = self._context.office.lost_laptop.report(self.chosen().device, self.order())
        self._context.jobs.follow(deed, self._on_reported)

    def notice(self) -> Notice | None:
        lost = self._context.office.lost_laptop
        return lost.notice(self._mate, self.chosen(), self.order(), self._found)

    def print(self) -> None:
        self.output.print(self.sheets(), self.say)

    def save_pdf(self) -> None:
        name = self.tr("notice of a lost computer")
        self.output.save_pdf(self.windowTitle(), name, self.sheets(), self.say)

    def sheets(self) -> Sequence[Sheet]:
        notice = self.notice()
        return notice_sheets(notice) if notice else []

    def say(self) -> None:
        self._context.notices.done(self.tr("The notice is ready. Fill in the dots, sign, send it in time."))

    def _on_reported(self, _result: object) -> None:
        self.said.show()
        for each in (self.laptop, self.wipe, self.lock, self.kept, self.report_button):
            each.hide()
        has_form = self.notice() is not None
        for each in (self.print_button, self.pdf_button):
            each.setVisible(has_form)
        self.print_button.setFocus()
        self.back_button.setText(self.tr("Close"))
        self.resize(self.width(), self.heightForWidth(self.width()))  # a wrapped text asks for no room itself

    def _place(self, place: HeldPlace) -> str:
        name = place.name or self.tr("another neighbourhood")
        entries = number_text(place.entries)
        if place.people is None:
            return self.tr("• {name}: {entries} entries").format(name=name, entries=entries)
        people = number_text(place.people)
        words = self.tr("• {name}: {people} people, {entries} entries")
        return words.format(name=name, people=people, entries=entries)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Computer of {name}").format(name=self._mate.name))
        title.setProperty("role", "heading")
        self.held.setProperty("role", "quiet")
        self.laptop.setVisible(self.laptop.count() > 1)
        self.laptop.setAccessibleName(self.tr("Which computer"))
        self.said.say(
            self.tr(
                "Written down. It goes to the ward with the next hand-over: press “Send and receive” now, or "
                "call the ward office, which can do it at once. The notice is due within 72 hours."
            ),
            "safe",
        )
        self.kept = QLabel(
            self.tr(
                "Its right ends; what it still sends is kept. The notebook is locked or erased only when the "
                "ward has everything that is on it."
            ),
            wordWrap=True,
        )
        self.kept.setProperty("role", "quiet")
        holds = QLabel(self.tr("What it holds"))
        holds.setProperty("role", "strong")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(10)
        facts = (title, self.laptop, self.facts, holds, self.held)
        for part in (*facts, self.wipe, self.lock, self.kept, self.said):
            layout.addWidget(part)
        layout.addStretch()
        layout.addLayout(row(self.back_button, None, self.pdf_button, self.print_button, self.report_button))
        for each in (self.said, self.pdf_button, self.print_button):
            each.hide()
        self.setMinimumWidth(px(WIDTH))
