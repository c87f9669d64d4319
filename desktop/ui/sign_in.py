"""The first window. Imports PySide6, the keys and the theme only: it must be there at once."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import AppError, KeysUnreadable, Problem
from desktop.keys import KeyFile, passphrase_problem
from desktop.paths import RESOURCES
from desktop.ui.error_text import error_text
from desktop.ui.jobs import JobRunner
from desktop.ui.problem_text import problem_text
from desktop.ui.theme import look, set_role
from desktop.ui.widgets.buttons import ToggleTile, button, row

SIZE = (940, 680)
CARD_WIDTH = 460
UNKNOWN = "?"
SIGN_UP_TO = 125  # larger type needs the room


class Opened(NamedTuple):
    """Who opens the notebook, with what key; and the ward's invitation, if she has one."""

    user: str
    key: bytes
    invitation: str | None
    is_new: bool = False  # the notebook begins now


class SignIn(QWidget):
    """Name and passphrase. On a new computer the first person chooses both.

    painted         once: the window is there, time to load the rest
    started         with an Opened
    """

    painted = Signal()
    started = Signal(object)

    def __init__(
        self,
        keys: KeyFile,
        *,
        has_notebook: bool = False,
        ask_ward: Callable[[Mapping[str, str], str], str] | None = None,
    ) -> None:
        """`has_notebook`: its file is there; without its keys there is nothing to start.

        `ask_ward`: by network, when a passphrase was forgotten; see forgotten_dialog.py.
        """
        super().__init__()
        self._ask_ward = ask_ward
        self._has_notebook = has_notebook
        self._keys = keys
        self._is_painted = False
        self._jobs = JobRunner(self._on_failed, self)
        self._known = self._users()
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Digital notebook"))
        self.resize(*SIZE)
        self._make_fields()
        self._lay_out()
        self.tiles[0].setChecked(True)
        self._show_choice()
        self.button.clicked.connect(self.sign_in)
        for field in (self.passphrase, self.again):
            field.returnPressed.connect(self.sign_in)
        (self.passphrase if self._known else self.user).setFocus()
        if self._known == [UNKNOWN]:
            self.say(str(error_text(KeysUnreadable())))
            self.card.setDisabled(True)

    def sign_in(self) -> None:
        if not self.card.isEnabled():
            return
        user, passphrase = self._user(), self.passphrase.text()
        if problem := self._problem(user, passphrase):
            self.say(problem)
            return
        invitation = self._invitation()
        is_new = not self._keys.users()
        open_with = self._keys.create if is_new else self._keys.unlock
        self._set_busy(busy=True)
        self._jobs.start(
            "unlock",
            lambda _progress: open_with(user, passphrase),
            lambda key: self.started.emit(Opened(user, key, invitation, is_new)),
        )

    def recover(self) -> None:
        """By the recovery sheet, if there is one; else by the ward, if it keeps the key."""
        if self._keys.sheet_day() is None and self._keys.ward():
            self.ask_ward()
            return
        if self._keys.sheet_day() is None:
            self.say(
                self.tr(
                    "This notebook has no recovery sheet. What was handed over is with the ward: tell the "
                    "team leader. Do not delete anything here; the passphrase may come back to you."
                )
            )
            return
        from desktop.ui.secret_dialog import Recover  # only on the day it is needed

        user = self._user()
        dialog = Recover(self._keys, user, self)
        dialog.succeeded.connect(lambda key: self.started.emit(Opened(user, key, None)))
        dialog.without_sheet.connect(self.ask_ward)
        dialog.show()

    def ask_ward(self) -> None:
        """For its answer, which opens the notebook for whoever is chosen here."""
        from desktop.ui.forgotten_dialog import Answered, Asking

        user = self._user()

        def take(answer: str) -> None:
            dialog = Answered(self._keys, user, answer, self)
            dialog.succeeded.connect(lambda key: self.started.emit(Opened(user, key, None)))
            dialog.show()

        try:
            asking = Asking(self._keys, user, self._ask_ward, self)
        except AppError as error:
            self._on_failed(error)
            return
        asking.answered.connect(take)
        asking.show()

    def say(self, text: str) -> None:
        """Something is wrong; the person may try again."""
        self._set_busy(busy=False)
        self.note.setText(text)
        set_role(self.note, "problem")
        self.note.show()
        (self.passphrase if self._known else self.user).setFocus()

    def stop(self) -> None:
        self._jobs.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.painted.emit()

    # ---- what it asks

    def _users(self) -> list[str]:
        try:
            return self._keys.users() or ([UNKNOWN] if self._has_notebook else [])
        except KeysUnreadable:
            return [UNKNOWN]  # there is a notebook here: never offer to start another over it

    def _make_fields(self) -> None:
        self.user: QLineEdit | QComboBox
        if self._known:
            self.user = QComboBox()
            self.user.addItems(self._known)
        else:
            self.user = QLineEdit()
        self.passphrase = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.again = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.code = QPlainTextEdit()
        self.code.setTabChangesFocus(True)
        self.code.setFixedHeight(look().px(76))
        self.code.setPlaceholderText(self.tr("Paste the code here. It begins with STS1:"))
        self.tiles = [
            ToggleTile(self.tr("Start a new notebook")),
            ToggleTile(self.tr("Join the ward with a code")),
        ]
        for tile in self.tiles:
            tile.setAutoExclusive(True)
            tile.toggled.connect(self._show_choice)
        self.show_typed = button(self.tr("Show what I type"), "link", "eye")
        self.show_typed.setCheckable(True)
        self.show_typed.toggled.connect(self._show_typed)
        self.forgotten = button(self.tr("Forgotten passphrase?"), "link")
        self.forgotten.clicked.connect(self.recover)
        self.button = button(self.tr("Open the notebook") if self._known else self.tr("Start"), "primary")
        self.note = QLabel(wordWrap=True)
        self.note.hide()

    def _lay_out(self) -> None:
        self.card = QFrame()
        self.card.setProperty("role", "card")
        self.card.setFixedWidth(look().px(CARD_WIDTH))
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(28, 24, 28, 24)
        inside.setSpacing(6)
        self._add_fields(inside)
        inside.addSpacing(4)
        inside.addWidget(self.note)
        inside.addLayout(row(self.show_typed, None, self.button))
        if self._known:
            inside.addLayout(row(self.forgotten, None))
        brand, line = (
            QLabel(self.tr("Digital notebook")),
            QLabel(self.tr("Works without the internet. Locked on this computer.")),
        )
        sign = QLabel()
        sign.setHidden(look().percent > SIGN_UP_TO)
        sign.setPixmap(QIcon(str(RESOURCES / "icons" / "app.svg")).pixmap(look().px(56), look().px(56)))
        brand.setProperty("role", "title")
        line.setProperty("role", "quiet")
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        whole = QVBoxLayout(inner)
        whole.addStretch(2)
        for widget in (sign, brand, line):
            whole.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
            whole.addSpacing(6)
        whole.addLayout(row(None, self.card, None))
        whole.addStretch(3)
        area = QScrollArea(widgetResizable=True)  # large type on a small screen
        area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _add_fields(self, inside: QVBoxLayout) -> None:
        if not self._known:
            inside.addLayout(row(*self.tiles))
            inside.addSpacing(8)
        self._add(inside, self.tr("Your name"), self.user)
        self._add(inside, self.tr("Passphrase of the notebook"), self.passphrase)
        if not self._known:
            hint = QLabel(
                self.tr(
                    "At least 4 words, or 10 characters. Nobody can look it up: write it down, keep it safe."
                ),
                wordWrap=True,
            )
            hint.setProperty("role", "hint")
            inside.addWidget(hint)
            self._add(inside, self.tr("The passphrase once more"), self.again)
            self._code_label = self._add(inside, self.tr("Code from the ward"), self.code)

    def _add(self, inside: QVBoxLayout, label: str, field: QWidget) -> QLabel:
        words = QLabel(label)
        words.setProperty("role", "label")
        words.setBuddy(field)
        field.setAccessibleName(label)
        inside.addSpacing(4)
        inside.addWidget(words)
        inside.addWidget(field)
        return words

    # ---- what happens

    def _problem(self, user: str, passphrase: str) -> str | None:
        if not user:
            return self.tr("Type your name.")
        if self._known:
            return None if passphrase else self.tr("Type the passphrase.")
        if code := passphrase_problem(passphrase):
            return problem_text(Problem("passphrase", code))
        if self.again.text() != passphrase:
            return problem_text(Problem("passphrase", "not_same"))
        if self.tiles[1].isChecked() and not self._invitation():
            return self.tr("Paste the code from the ward, or start a new notebook and join later.")
        return None

    def _user(self) -> str:
        text = self.user.currentText() if isinstance(self.user, QComboBox) else self.user.text()
        return " ".join(unicodedata.normalize("NFC", text).split())

    def _invitation(self) -> str | None:
        return self.code.toPlainText().strip() or None if self.tiles[1].isChecked() else None

    def _show_choice(self) -> None:
        if not self._known:
            joins = self.tiles[1].isChecked()
            self._code_label.setVisible(joins)
            self.code.setVisible(joins)

    def _show_typed(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.passphrase.setEchoMode(mode)
        self.again.setEchoMode(mode)

    def _on_failed(self, error: AppError) -> None:
        self.say(str(error_text(error)))
        if self._known:
            self.passphrase.selectAll()

    def wait_for(self, what: Literal["checking", "restoring"]) -> None:
        """It takes longer than usual, and why."""
        self._set_busy(busy=True)
        self.note.setText(
            self.tr("The notebook was not closed last time: every page of it is being checked…")
            if what == "checking"
            else self.tr("A copy of the notebook is being put back. Nothing is deleted.")
        )

    def _set_busy(self, *, busy: bool) -> None:
        self.card.setDisabled(busy)
        if busy:
            self.note.setText(self.tr("Opening…"))
            set_role(self.note, "hint")
            self.note.show()
