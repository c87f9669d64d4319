"""The ward took this notebook's rights: nothing of it is shown; what the ward lacks is still handed over."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QScrollArea, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.handover import Custody
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.handover.stick_card import JOB, StickCard
from desktop.ui.jobs import Job
from desktop.ui.overlay import Overlay
from desktop.ui.theme import px
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.progress_panel import ProgressPanel
from desktop.ui.widgets.surfaces import Card, IconLabel


class TakenAway(Overlay):
    def __init__(self, window: QMainWindow, context: PageContext) -> None:
        super().__init__(window)
        self.setProperty("role", "page")
        self._context = context
        self.title = QLabel(self.tr("The ward has taken this computer's right"), wordWrap=True)
        self.title.setProperty("role", "heading")
        self.text = QLabel(wordWrap=True)
        self.send_button = button(self.tr("Send and receive"), "primary", "send")
        self.close_button = button(self.tr("Close the program"))
        self.stick, self.progress = StickCard(context), ProgressPanel()
        self._lay_out()
        self.send_button.clicked.connect(self.send)
        self.close_button.clicked.connect(window.close)
        self.stick.working.connect(self._follow)

    def show_order(self, custody: Custody) -> None:
        self.text.setText(self._text(custody))
        self.stick.setVisible(not custody.has_all)
        self.stick.refresh(wants_code=custody.copied > custody.carried)
        if self.isHidden():
            self.appear(self.send_button)

    def send(self) -> None:
        self._follow(self._context.jobs.start(JOB, self._context.handover.run))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key reaches the window underneath."""

    def _follow(self, job: Job) -> None:
        self.send_button.setEnabled(False)
        self.progress.follow(self.tr("Sending and receiving"), job)
        job.ended.connect(lambda: self.send_button.setEnabled(True))

    def _text(self, custody: Custody) -> str:
        if not custody.has_all:
            text = self.tr(
                "{count} entries are only here. Send them, or copy them to a stick: the ward keeps them, and "
                "nothing is lost. They cannot be looked at any more."
            )
            return text.format(count=number_text(custody.waiting))
        if custody.ordered == "wipe":
            return self.tr("The ward has everything. The notebook on this computer is being erased.")
        return self.tr(
            "The ward has everything that was written here; nothing is lost. The notebook is locked. If this "
            "is a mistake, call the leader: once the ward gives the right back, “Send and receive” opens it."
        )

    def _lay_out(self) -> None:
        card = Card()
        card.body.addWidget(IconLabel("shield-alert", "trouble", 40))
        for part in (self.title, self.text, self.progress):
            card.body.addWidget(part)
        card.body.addLayout(row(self.send_button, None, self.close_button))
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        inside.setMaximumWidth(px(820))
        column = QVBoxLayout(inside)
        column.addStretch()
        column.addWidget(card)
        column.addWidget(self.stick)
        column.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        area.setWidget(inside)
        QVBoxLayout(self).addWidget(area)


class Orders(QObject):
    """Carries out what the ward has ordered. `wiping`: the ward has everything, and this shall go."""

    wiping = Signal()

    def __init__(
        self, window: QMainWindow, context: PageContext, lies_over: Callable[[Overlay], None]
    ) -> None:
        super().__init__(window)
        self._context = context
        self._make = partial(TakenAway, window, context)
        self._lies_over = lies_over
        self._screen: TakenAway | None = None
        context.changes.committed.connect(self._on_committed)
        self.look()

    @property
    def screen(self) -> TakenAway:
        """Built when it is wanted: as good as never."""
        if self._screen is None:
            self._screen = self._make()
            self._lies_over(self._screen)
        return self._screen

    def look(self) -> None:
        if self._context.handover.ordered() is None:
            if self._screen and not self._screen.isHidden():
                self._screen.vanish()
            return
        custody = self._context.handover.custody()
        self.screen.show_order(custody)
        if custody.ordered == "wipe" and custody.has_all:
            self.wiping.emit()

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("outbox"):
            self.look()
