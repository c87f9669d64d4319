"""A forgotten passphrase, the ward's way: a request with a code to be read aloud, then the ward's answer.

For the sign-in window: no table, no socket; the network is a function that was given.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QVBoxLayout, QWidget

from desktop.contract import unlock
from desktop.errors import AppError, BadFile, StorageFailed
from desktop.forgotten import Forgotten
from desktop.keys import KeyFile
from desktop.ui.clipboard_guard import copy_to_pass_on
from desktop.ui.error_text import error_text
from desktop.ui.jobs import JobRunner
from desktop.ui.secret_dialog import SecretDialog
from desktop.ui.theme import look, set_role
from desktop.ui.widgets.buttons import button, row

WIDTH = 600
AskWard = Callable[[Mapping[str, str], str], str]  # (KeyFile.ward(), request) -> answer, empty: not yet


class Asking(QDialog):
    """answered        with the ward's answer, empty if it is still to be typed or chosen; closed then"""

    answered = Signal(str)

    def __init__(self, keys: KeyFile, user: str, ask_ward: AskWard | None, parent: QWidget | None) -> None:
        """Raises StorageFailed."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Ask the ward to open this notebook"))
        self._jobs = JobRunner(self._on_failed, self)
        self._ward = keys.ward() or {}
        self._ask_ward = ask_ward
        self.request = Forgotten(keys, user).ask()
        asked = unlock.read(self.request)
        self._name = unlock.name_of(asked) if asked else unlock.SUFFIX
        self.code = QLabel(asked.code if asked else "")
        self.send_button = button(self.tr("Send by network, or ask again"), "primary", "send")
        self.save_button = button(self.tr("Save it to a stick…"), "", "save")
        self.copy_button = button(self.tr("Copy it as text"), "link")
        self.have_button = button(self.tr("I have the answer…"))
        self.back_button = button(self.tr("Back"))
        self.note = QLabel(wordWrap=True)
        self._lay_out()
        self.send_button.setVisible(ask_ward is not None)
        self.send_button.clicked.connect(self.send)
        self.save_button.clicked.connect(self.save)
        self.copy_button.clicked.connect(self.copy)
        self.have_button.clicked.connect(lambda: self._on_answer("", is_asked=False))
        self.back_button.clicked.connect(self.reject)
        self.finished.connect(self._jobs.stop)

    def send(self) -> None:
        ask, ward, request = self._ask_ward, self._ward, self.request
        if ask:
            self.send_button.setDisabled(True)
            self._say(self.tr("One moment…"))
            self._jobs.start("ask", lambda _progress: ask(ward, request), self._on_answer)

    def save(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the request"), self._name, f"(*{unlock.SUFFIX})"
        )
        if path:
            self.write(Path(path))

    def write(self, path: Path) -> None:
        try:
            path.write_text(self.request, encoding="ascii")
        except OSError:
            self._on_failed(StorageFailed())
            return
        self._say(
            self.tr("Saved as {name}. Bring it to the team leader or the office.").format(name=path.name)
        )

    def copy(self) -> None:
        copy_to_pass_on(self.request)
        self._say(self.tr("Copied. It says nothing secret: it may be sent by any message."))

    def _on_answer(self, answer: str, *, is_asked: bool = True) -> None:
        self.send_button.setDisabled(False)
        if is_asked and not answer:
            self._say(self.tr("The ward has the request. Read the code out to the office, then ask again."))
            return
        self.answered.emit(answer)
        self.accept()

    def _on_failed(self, error: AppError) -> None:
        self.send_button.setDisabled(False)
        self._say(str(error_text(error)), "problem")

    def _say(self, text: str, role: str = "hint") -> None:
        self.note.setText(text)
        set_role(self.note, role)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(10)
        self.code.setProperty("role", "title")
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code.setAccessibleName(self.tr("Code to be read aloud"))
        for part in (
            self.tr("1. Send the request to the ward, or give it to the team leader on a stick."),
            row(self.send_button, self.save_button, self.copy_button, None),
            self.tr(
                "2. Call the office or the team leader, say who you are, and read this code out. They open "
                "nothing before they have heard it."
            ),
            self.code,
            self.tr("3. The answer opens this notebook on this computer only. Nothing is lost meanwhile."),
            self.note,
            row(self.have_button, None, self.back_button),
        ):
            if isinstance(part, str):
                layout.addWidget(QLabel(part, wordWrap=True))
            elif isinstance(part, QWidget):
                layout.addWidget(part)
            else:
                layout.addLayout(part)
        self._say(" ")
        self.setMinimumWidth(look().px(WIDTH))


class Answered(SecretDialog):
    """succeeded: with the notebook's key."""

    def __init__(self, keys: KeyFile, user: str, answer: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._forgotten = Forgotten(keys, user)
        self.choose_button = button(self.tr("Choose the file of the answer…"), "", "download")
        self.choose_button.clicked.connect(self.choose)
        self.ask(
            self.tr("The ward's answer"),
            self.tr("The ward's answer, as text. It begins with STSK:"),
            ("", self.choose_button),
        )
        self.known.setText(answer)
        self.show_typed.setChecked(True)  # an answer is no secret to whoever sits here
        (self.new if answer else self.known).setFocus()

    def choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("The ward's answer"), "", f"(*{unlock.SUFFIX} *.txt)"
        )
        if path:
            self.read(Path(path))

    def read(self, path: Path) -> None:
        try:
            with path.open(encoding="ascii", errors="replace") as file:
                self.known.setText(file.read(unlock.MOST))
        except OSError:
            self._on_failed(BadFile("unreadable"))

    def work(self, known: str, new: str) -> bytes:
        return self._forgotten.take(known, new)
