"""The card for sticks and files: what would go, one button, what was done.

Sticks are looked for while the card is on screen, in a pool thread: a drive may take its time to answer.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout

from desktop.errors import AppError, StickFailed
from desktop.handover import Courier, Exchanged, Preview, Stick
from desktop.progress import Progress
from desktop.ui.context import PageContext
from desktop.ui.error_text import error_text
from desktop.ui.handover.receipt_code import ReceiptCode
from desktop.ui.handover.stick_texts import codes_text, done_text, farewell, preview_text, refused_text
from desktop.ui.handover.update_bar import UpdateBar
from desktop.ui.widgets.buttons import ChoiceChips, button, row
from desktop.ui.widgets.surfaces import Card, NoteBar, Tone

T = TypeVar("T")
LOOK_EVERY_MS = 2000
JOB = "handover"  # the same name as sending by the network: one at a time


class StickCard(Card):
    """working(Job): a stick or a file is being worked on. offered(bool): a stick is in, or gone."""

    working = Signal(object)
    offered = Signal(bool)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._sticks: list[Stick] = []
        self.chosen: Stick | None = None
        self._is_looking = self._look_again = self._is_awaited = False
        self.headline = QLabel(wordWrap=True)
        self.headline.setProperty("role", "subheading")
        self.facts = QLabel(wordWrap=True)
        self.facts.setProperty("role", "quiet")
        self.choice = QVBoxLayout()
        self.go = button(self.tr("Send and receive"), "primary", "copy")
        self.folder_button = button(self.tr("Choose a folder…"))
        self.file_button = button(self.tr("Open a file…"))
        self.said: dict[Tone, NoteBar] = {tone: NoteBar("", tone) for tone in ("safe", "trouble")}
        self.codes = QLabel(wordWrap=True)
        self.codes.setProperty("role", "strong")
        self.codes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code, self.update_bar = ReceiptCode(context), UpdateBar(context)
        self._lay_out()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.seek)
        self.go.clicked.connect(self.exchange)
        self.folder_button.clicked.connect(self.choose_folder)
        self.file_button.clicked.connect(self.choose_file)
        self.update_bar.working.connect(self.working)
        self.use(None)

    # ---- sticks come and go

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self.seek()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._is_awaited = False

    def seek(self) -> None:
        self._context.jobs.start("sticks", lambda _: self._courier.sticks(), self.show_sticks)

    def show_sticks(self, sticks: Sequence[Stick]) -> None:
        """These are put in now. The newest is looked at; one that is gone is let go."""
        if list(sticks) == self._sticks:
            return
        fresh = [stick for stick in sticks if stick not in self._sticks]
        was_pulled_out = self.chosen in self._sticks and self.chosen not in sticks
        self._sticks = list(sticks)
        if fresh or was_pulled_out:
            self.use([*fresh, *sticks][0] if sticks else None)
        self._offer_choice()
        if self.chosen and self._is_awaited:
            self.exchange()

    def expect(self) -> None:
        """It shall go by stick: now, or as soon as one is put in while this page is open."""
        if self.chosen:
            self.exchange()
            return
        self._is_awaited = True
        self.headline.setText(self.tr("Put a stick in now"))
        self.facts.setText(self.tr("Entries are copied to it at once, sealed."))

    def use(self, stick: Stick | None) -> None:
        """Look at this stick, and say what would happen."""
        self.chosen = stick
        self._say()
        self.go.setVisible(stick is not None)
        self.offered.emit(stick is not None)
        if stick is None:
            self.update_bar.offer(None)
            self.headline.setText(self.tr("By USB stick"))
            self.facts.setText(self._invitation())
            return
        self.headline.setText(self._name(stick))
        self.facts.setText(self.tr("Looking at what is on it…"))
        self.look()

    def look(self) -> None:
        """What would happen, by what waits now. Asked while it is looked at: it is looked at once more."""
        stick = self.chosen
        if stick is None or self._is_looking:
            self._look_again = stick is not None
            return
        self._is_looking = True
        looking = _caught(lambda progress: self._courier.look(stick.path, progress))
        job = self._context.jobs.start("look at the stick", looking, self._on_looked)
        job.ended.connect(self._on_look_ended)

    def choose_folder(self) -> None:
        if folder := QFileDialog.getExistingDirectory(self, self.tr("Choose a folder")):
            self.use(Stick(Path(folder), Path(folder).name or folder))

    def choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Open a file"))
        if path:
            self.take_file(Path(path))

    # ---- the button

    def exchange(self) -> None:
        self._is_awaited = False
        if stick := self.chosen:
            self._start(
                lambda progress: self._courier.exchange(stick.path, progress),
                lambda done: self.show_done(done, stick),
            )

    def take_file(self, path: Path) -> None:
        self._start(lambda progress: self._courier.take_file(path, progress), self._show_taken)

    def refresh(self, *, wants_code: bool) -> None:
        """Something was saved or received. `wants_code`: copied work that nobody said she has."""
        self.code.setVisible(wants_code)
        self.look()

    # ---- what came of it

    @property
    def _courier(self) -> Courier:
        return self._context.handover.courier

    def _start(
        self, work: Callable[[Progress], Exchanged], on_done: Callable[[Exchanged | AppError], None]
    ) -> None:
        self._say()
        job = self._context.jobs.start(JOB, _caught(work), on_done)
        self._let_press(on=False)
        job.ended.connect(self._on_ended)
        self.working.emit(job)

    def _on_ended(self) -> None:
        self._let_press(on=True)
        self.look()

    def _on_look_ended(self) -> None:
        self._is_looking = False
        if self._look_again:
            self._look_again = False
            self.look()

    def _on_looked(self, seen: Preview | AppError) -> None:
        if self._look_again:
            return
        if isinstance(seen, AppError):
            self.facts.setText("")
            if all(bar.isHidden() for bar in self.said.values()):  # what came of the last press is still read
                self._say(("trouble", str(error_text(seen))))
        elif self.chosen:
            self.facts.setText(f"{preview_text(seen)} {refused_text(seen.refused)}".strip())
            self.update_bar.offer(seen.update)

    def show_done(self, done: Exchanged | AppError, stick: Stick | None = None) -> None:
        """`stick`: with which; named if another one is on the card now."""
        of = self._name(stick) + " " if stick and stick != self.chosen else ""
        if isinstance(done, AppError):
            self._say(("trouble", of + str(error_text(done))))
            return
        self.codes.setText(codes_text(done.works))
        what = done_text(done)
        if done.failed:
            self._say(("safe", what), ("trouble", of + str(error_text(StickFailed(done.failed)))))
        else:
            self._say(("safe", f"{of}{farewell(done)} {what}".strip()))

    def _name(self, stick: Stick) -> str:
        return self.tr("Stick “{name}”").format(name=stick.name)

    def _show_taken(self, done: Exchanged | AppError) -> None:
        """Of one file, which is not a stick to be taken out."""
        if isinstance(done, AppError):
            self.show_done(done)
            return
        self.codes.setText(codes_text(done.works))
        self._say(("safe", done_text(done) or ("" if done.works else self.tr("Nothing new in this file."))))

    def _say(self, *words: tuple[Tone, str]) -> None:
        """Only these; nothing said before stays. Codes stay as long as what they are about."""
        for bar in self.said.values():
            bar.hide()
        for tone, text in words:
            self.said[tone].text.setText(text)
            self.said[tone].setVisible(bool(text))
        self.codes.setVisible(bool(words) and bool(self.codes.text()))
        if not words:
            self.codes.clear()

    def _invitation(self) -> str:
        """What to do without a stick. Whether any messenger may carry the files is the ward's rule."""
        text = self.tr("Put a stick in: entries are copied out sealed, and letters of the ward taken in.")
        rule = self._context.office.catalog.entry("ward_rule", "bundles_by_message")
        if rule is None or not rule.data.get("allowed"):
            return text
        also = self.tr(
            "The ward lets sealed files travel by messenger: choose a folder, press the button, "
            "then send the .dts file in it."
        )
        return f"{text} {also}"

    def _let_press(self, *, on: bool) -> None:
        for part in (self.go, self.folder_button, self.file_button):
            part.setEnabled(on)

    def _offer_choice(self) -> None:
        """Which of several sticks."""
        while item := self.choice.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        if len(self._sticks) < 2:
            return
        chips = ChoiceChips([(stick, stick.name) for stick in self._sticks])
        chips.set_value(self.chosen)
        chips.chosen.connect(lambda stick: self.use(stick) if stick else None)
        self.choice.addWidget(chips)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.headline)
        words.addWidget(self.facts)
        line = QHBoxLayout()
        line.addLayout(words, 1)
        line.addLayout(row(self.file_button, self.folder_button, self.go))
        self.body.addLayout(line)
        self.body.addLayout(self.choice)
        for part in (self.update_bar, *self.said.values(), self.codes, self.code):
            self.body.addWidget(part)


def _caught(work: Callable[[Progress], T]) -> Callable[[Progress], T | AppError]:
    """A stick's failure is said on its card, not in a box."""

    def caught(progress: Progress) -> T | AppError:
        try:
            return work(progress)
        except AppError as error:
            return error

    return caught
