"""A stick was put in while another page is open: the way to its card, in one press."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer

from desktop.handover import Stick
from desktop.ui.context import PageContext
from desktop.ui.widgets.surfaces import NoteBar

LOOK_EVERY_MS = 3000


class StickBar(NoteBar):
    """`is_there`: whoever looks is at the card already. Nothing is said of a stick that was in before."""

    def __init__(self, context: PageContext, is_there: Callable[[], bool]) -> None:
        super().__init__("", "info")
        self._context, self._is_there = context, is_there
        self._known: Sequence[Stick] | None = None
        self.add_button(self.tr("Send and receive"), lambda: context.navigate("handover", {}))
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.hide()
        self.look()

    def look(self) -> None:
        """In a pool thread: a drive may take its time to answer."""
        courier = self._context.handover.courier
        self._context.jobs.start("sticks beside", lambda _: courier.sticks(), self.show_sticks)

    def show_sticks(self, sticks: Sequence[Stick]) -> None:
        known, self._known = self._known, sticks
        fresh = [stick for stick in sticks if known is not None and stick not in known]
        if self._is_there() or not sticks:
            self.hide()
        elif fresh and self._context.office.notebook.info().ward_name:
            self.tell(fresh[0])

    def tell(self, stick: Stick) -> None:
        self.say(self.tr("Stick “{name}” is in.").format(name=stick.name))
