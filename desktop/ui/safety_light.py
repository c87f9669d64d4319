"""Is my work safe? Always on screen; one click opens the hand-over."""

from datetime import UTC, datetime

from PySide6.QtCore import QTimer

from desktop.changes import Changes
from desktop.handover import Custody
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.header import NarrowWidget
from desktop.ui.icons import set_icon
from desktop.ui.jobs import Latest
from desktop.ui.theme import set_role
from desktop.ui.widgets.surfaces import Tone

AGAIN_MS = 60_000
SETTLE_MS = 200
ICONS: dict[Tone, str] = {
    "safe": "shield-check",
    "info": "copy",
    "waiting": "clock",
    "trouble": "shield-alert",
}
TOKENS: dict[Tone, str] = {"safe": "safe", "info": "info", "waiting": "waiting", "trouble": "trouble"}


class SafetyLight(NarrowWidget):
    """Green only from a receipt of the ward; blue with a second copy, or while there is nothing yet; amber
    while something waits; red where data are in danger."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._is_disk_full = context.office.backup.is_low
        self.setAutoDefault(False)
        self.clicked.connect(lambda: context.navigate("handover", {}))
        # A burst of commits (an import, a pull) is one look.
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        # Off the GUI thread: after an import a hundred thousand records wait, and are counted.
        self._custody = Latest(context.jobs, context.handover.custody, self.show_custody)
        self._again = QTimer(self, interval=AGAIN_MS)  # "6 days ago" grows by itself
        self._again.timeout.connect(self.refresh)
        self._again.start()
        self._full, self._short = "", ""
        self._is_narrow = False
        context.changes.committed.connect(self._on_committed)
        self.refresh()

    def refresh(self) -> None:
        self._custody.ask()

    def show_custody(self, custody: Custody) -> None:
        tone, text = self._state(custody)
        set_role(self, f"light-{tone}")
        set_icon(self, ICONS[tone], TOKENS[tone])
        count = custody.held or custody.conflicts or custody.alone or custody.waiting
        self._full = text
        self._short = number_text(count) if count else self._full
        self.set_narrow(narrow=self._is_narrow)
        self.setAccessibleName(text)
        hint = self.tr("Is the work safe? Press to see what waits, and to hand it over.")
        self.setToolTip(f"{text}\n{hint}")
        self.reworded.emit()

    def set_narrow(self, *, narrow: bool) -> None:
        """Where there is no room, the icon and the number; the words are in the tool tip."""
        self._is_narrow = narrow
        self.setText(self._short if narrow else self._full)

    def _state(self, custody: Custody) -> tuple[Tone, str]:
        if danger := self._danger(custody):
            return "trouble", danger
        if custody.held:
            text = self.tr("%n item(s) need completing", "", custody.held)
            return "waiting", self._and_alone(text, custody)
        if custody.conflicts:
            text = self.tr("%n item(s) with two different values", "", custody.conflicts)
            return "waiting", self._and_alone(text, custody)
        if custody.waiting:
            return self._waiting(custody)
        if custody.joined and custody.last_receipt:
            return "safe", self.tr("The ward has received everything")
        new = self.tr("Nothing to hand over yet") if custody.joined else self.tr("Not joined with a ward")
        return "info", new

    def _danger(self, custody: Custody) -> str:
        if custody.alone and self._is_disk_full():
            text = self.tr("Disk full · %n item(s) only on this computer", "", custody.alone)
            return text.replace(str(custody.alone), number_text(custody.alone), 1)
        is_other = custody.healed is not None and not custody.healed.is_done
        return self.tr("Entries here are not those of the ward") if is_other else ""

    def _waiting(self, custody: Custody) -> tuple[Tone, str]:
        if not custody.alone:
            text = self.tr("Two copies exist · %n item(s) wait for the ward", "", custody.waiting)
            return "info", text.replace(str(custody.waiting), number_text(custody.waiting), 1)
        parts = [self._alone(custody)]
        if custody.last_receipt:
            days = (datetime.now(UTC) - custody.last_receipt).days
            if days:
                parts.append(self.tr("last handed over %n day(s) ago", "", days))
        return "waiting", " · ".join(parts)

    def _and_alone(self, text: str, custody: Custody) -> str:
        """Who has something to mend may not forget what nobody else has."""
        return f"{text} · {self._alone(custody)}" if custody.alone else text

    def _alone(self, custody: Custody) -> str:
        text = self.tr("%n item(s) only on this computer", "", custody.alone)
        return text.replace(str(custody.alone), number_text(custody.alone), 1)

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("outbox"):
            self._settle.start()
