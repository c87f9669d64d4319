"""Others in the room hand over to this laptop while another page is open."""

from collections.abc import Callable

from PySide6.QtCore import QTimer

from desktop.handover import Gathering
from desktop.ui.context import PageContext
from desktop.ui.widgets.surfaces import NoteBar

LOOK_EVERY_MS = 2000


class TakingBar(NoteBar):
    """`is_there`: whoever looks is at the card already. Told to look when that card is left or come to."""

    def __init__(self, context: PageContext, is_there: Callable[[], bool]) -> None:
        super().__init__("", "info")
        self._context, self._is_there = context, is_there
        self.add_button(self.tr("Show"), lambda: context.navigate("handover", {}))
        self.stop_button = self.add_button(self.tr("Stop"), self.stop)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self.hide()

    def look(self) -> None:
        gathering = None if self._is_there() else self._context.handover.meeting.now()
        if gathering:
            self.show_gathering(gathering)
        else:
            self.hide()
        if gathering or (self._context.jobs.is_busy() and not self._is_there()):  # it may be about to begin
            self._timer.start()
        else:
            self._timer.stop()

    def show_gathering(self, gathering: Gathering) -> None:
        text = self.tr("Taking from others in this room. Six digits: {digits}. Bundles received: {count}.")
        self.say(text.format(digits=gathering.spaced, count=len(gathering.works)))

    def stop(self) -> None:
        self._context.handover.meeting.close()
        self.look()
