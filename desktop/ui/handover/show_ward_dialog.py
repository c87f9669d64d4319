"""Cho xem cả phường, by a leader: one of her team is to help at a mobile point, where anybody may come."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QVBoxLayout, QWidget

from desktop.handover import Mate
from desktop.services.mobile_point import DAYS
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text
from desktop.ui.theme import px
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import NoteBar

WIDTH = 520


class ShowWardDialog(QDialog):
    def __init__(self, context: PageContext, mate: Mate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Show the whole ward"))
        self._context, self._mate = context, mate
        self.days = QComboBox()
        for each in DAYS:
            self.days.addItem(self.tr("%n day(s)", "", each), each)
        self.days.setAccessibleName(self.tr("How many days, today among them"))
        self.ends = QLabel(wordWrap=True)
        self.ends.setProperty("role", "strong")
        self.show_button = button(self.tr("Show the whole ward"), "primary", "eye")
        self.back_button = button(self.tr("Back"))
        self._lay_out()
        self.days.currentIndexChanged.connect(self._say_end)
        self.show_button.clicked.connect(self.show_ward)
        self.back_button.clicked.connect(self.reject)
        self._say_end()

    def until(self) -> date:
        return self._context.office.mobile_point.last_day(self.days.currentData())

    def show_ward(self) -> None:
        self.show_button.setEnabled(False)
        deed = self._context.office.mobile_point.show_ward(self._mate.user, self.until())
        self._context.jobs.follow(deed, self._on_said)

    def _on_said(self, _result: object) -> None:
        text = self.tr("{name} may see the whole ward once both of you have handed over.")
        self._context.notices.done(text.format(name=self._mate.name))
        self.accept()

    def _say_end(self) -> None:
        text = self.tr("It ends by itself after {day}, without a line too.")
        self.ends.setText(text.format(day=date_text(self.until())))

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Show {name} the whole ward").format(name=self._mate.name), wordWrap=True)
        title.setProperty("role", "heading")
        what = self.tr(
            "For a mobile point, where people of any neighbourhood come. She may read the names and the past "
            "help of all neighbourhoods on her computer, nothing sensitive, and can change nothing there "
            "that she could not change before."
        )
        way = QLabel(
            self.tr(
                "It goes to the ward with your next hand-over and reaches her with hers, by network or "
                "stick. To end it earlier, call the ward office."
            ),
            wordWrap=True,
        )
        way.setProperty("role", "quiet")
        doubt = NoteBar(
            self.tr("The date of this computer can hardly be right. Put it right first."), "waiting"
        )
        is_doubtful = self._context.office.clock.doubtful() is not None
        doubt.setVisible(is_doubtful)
        self.show_button.setDisabled(is_doubtful)
        asked = QLabel(self.tr("How many days, today among them"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(10)
        for part in (title, QLabel(what, wordWrap=True), asked, self.days, self.ends, way, doubt):
            layout.addWidget(part)
        layout.addStretch()
        layout.addLayout(row(self.back_button, None, self.show_button))
        self.setMinimumWidth(px(WIDTH))
