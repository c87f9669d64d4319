"""The card for a local network: hand over to the leader's laptop in this room, or be the one that takes.

Listening ends with the button, after half an hour, and with the program; see TakingBar for other pages.
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.errors import AppError, BadFile, PointFailed
from desktop.handover import ROOM_CODE, Exchanged, Gathering
from desktop.progress import Progress
from desktop.ui.context import PageContext
from desktop.ui.desk.card_reader import camera_problem, codes_in
from desktop.ui.error_text import error_text
from desktop.ui.handover.stick_texts import codes_text, done_text
from desktop.ui.theme import px
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.code_view import CodeView
from desktop.ui.widgets.surfaces import Card, NoteBar, Tone

JOB = "handover"  # one hand-over at a time, whatever its way
LISTEN = "listen"
LOOK_EVERY_MS = 500


def room_code_in(image: QImage) -> str:
    """Raises BadFile: there is none of a listening laptop in it."""
    found = next((text for text in codes_in(image) if text.startswith(ROOM_CODE)), None)
    if found is None:
        raise BadFile("no_code")
    return found


class LanCard(Card):
    """working(Job): a hand-over has begun. stick_wanted: nobody is in this room; it shall go by stick."""

    working = Signal(object)
    stick_wanted = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(self.tr("On the network in this room"))
        self._context = context
        self.code = QLineEdit()
        self.code.setMaximumWidth(px(180))
        self.code.setPlaceholderText("482 913")
        self.code.setAccessibleName(self.tr("Six digits on the leader's screen, or her QR code"))
        self.label = QLabel(self.code.accessibleName())
        self.where = QLineEdit()
        self.where.setMaximumWidth(px(180))
        self.where.setPlaceholderText("192.168.1.5")
        self.where.setAccessibleName(self.tr("Address on the leader's screen"))
        self.scan = button(self.tr("Scan the QR code"), "", "scan-qr-code")
        self.scan.setToolTip(self.tr("Read the leader's QR code with the webcam"))
        self.go = button(self.tr("Send to the leader"), "", "send")
        self.listen_button = button(self.tr("Take from others"), "", "link")
        self.note = NoteBar("", "info")
        self.by_stick = self.note.add_button(self.tr("Copy to a stick instead"), self.stick_wanted.emit)
        self.listening = QWidget()
        self.view, self.digits, self.addresses, self.works = CodeView(), QLabel(), QLabel(), QLabel()
        self.timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._lay_out()
        self.timer.timeout.connect(self.look)
        self.go.clicked.connect(self.hand_over)
        for field in (self.code, self.where):
            field.returnPressed.connect(self.hand_over)
        self.listen_button.clicked.connect(self.toggle)
        self.scan.clicked.connect(self.scan_code)

    def refresh(self, *, may_listen: bool) -> None:
        """A notebook that has not joined cannot take what others bring."""
        self.listen_button.setVisible(may_listen)

    # ---- handing over

    def hand_over(self) -> None:
        said, where = self.code.text(), self.where.text()
        if not said.strip():
            self.code.setFocus()
            return

        def work(progress: Progress) -> Exchanged | AppError:
            try:
                return self._context.handover.meeting.hand_over(said, where, progress)
            except AppError as error:
                return error

        job = self._context.jobs.start(JOB, work, self.show_done)
        self.note.hide()
        self.go.setEnabled(False)
        job.ended.connect(lambda: self.go.setEnabled(True))
        self.working.emit(job)

    def show_done(self, done: Exchanged | AppError) -> None:
        if isinstance(done, AppError):
            is_alone = isinstance(done, PointFailed) and done.code == "nobody"
            is_lost = isinstance(done, PointFailed) and done.code != "wrong_code"
            self._say(str(error_text(done)), "waiting" if is_alone else "trouble", offers_stick=is_lost)
            if is_alone:
                self.address_row.show()
                self.where.setFocus()
        else:
            self.code.clear()
            text = self.tr("The leader has received it.")
            self._say(f"{text} {done_text(done)}".strip(), "safe")

    def _say(self, text: str, tone: Tone, *, offers_stick: bool = False) -> None:
        self.by_stick.setVisible(offers_stick)
        self.note.say(text, tone)

    def scan_code(self) -> None:
        if camera_problem() == "module":
            self._say(self.tr("This program came without the webcam. Type the six digits."), "waiting")
            return
        from desktop.ui.desk.camera import CameraDialog

        dialog = CameraDialog(self, room_code_in, self.tr("Hold the camera towards the leader's screen"))
        dialog.read.connect(self.take_code)
        dialog.exec()

    def take_code(self, said: str) -> None:
        self.code.setText(said)
        self.hand_over()

    # ---- taking

    def toggle(self) -> None:
        meeting = self._context.handover.meeting
        if self.listening.isHidden():
            self._context.jobs.start(LISTEN, lambda _: meeting.listen(), self.show_gathering)
        else:
            self.stop()

    def stop(self) -> None:
        self.show_gathering(None)
        self._context.handover.meeting.close()

    def look(self) -> None:
        self.show_gathering(self._context.handover.meeting.now())

    def show_gathering(self, gathering: Gathering | None) -> None:
        self.listening.setVisible(gathering is not None)
        for part in (self.label, self.code, self.scan, self.go):
            part.setVisible(gathering is None)
        self.listen_button.setText(self.tr("Take from others") if gathering is None else self.tr("Stop"))
        if gathering is None:
            self.timer.stop()
            return
        self.timer.start()
        if self.view.accessibleName() != gathering.link:
            self.view.show_code(gathering.link)
        self.digits.setText(gathering.spaced)
        self.addresses.setText(self.tr("Address: {places}").format(places=", ".join(gathering.addresses)))
        self.works.setText(codes_text(gathering.works) or self.tr("Nobody has handed over yet."))

    def _lay_out(self) -> None:
        self.label.setProperty("role", "label")
        self.label.setBuddy(self.code)
        self.body.addWidget(self.label)
        self.body.addLayout(row(self.code, self.scan, self.go, None, self.listen_button))
        self.address_row = QWidget()
        line = row(QLabel(self.where.accessibleName()), self.where, None)
        line.setContentsMargins(0, 0, 0, 0)
        self.address_row.setLayout(line)
        self.digits.setProperty("role", "giant")
        self.addresses.setProperty("role", "quiet")
        for text in (self.addresses, self.works):
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.view.setFixedSize(px(200), px(200))
        hint = QLabel(
            self.tr("On the other laptop: this page, these six digits or this code."), wordWrap=True
        )
        words = QVBoxLayout()
        for part in (hint, self.digits, self.addresses, self.works):
            words.addWidget(part)
        words.addStretch()
        shown = QHBoxLayout(self.listening)
        shown.setContentsMargins(0, 0, 0, 0)
        shown.addWidget(self.view, 0, Qt.AlignmentFlag.AlignTop)
        shown.addLayout(words, 1)
        for under in (self.address_row, self.note, self.listening):
            self.body.addWidget(under)
            under.hide()
