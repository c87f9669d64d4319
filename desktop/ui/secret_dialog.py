"""A new passphrase, for whoever knows the old one or holds the recovery sheet."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.contract import recovery_code
from desktop.errors import AppError, Problem, WrongPassphrase
from desktop.keys import HeldKey, KeyFile, passphrase_problem, pin_problem
from desktop.ui.error_text import error_text
from desktop.ui.jobs import JobRunner
from desktop.ui.problem_text import problem_text
from desktop.ui.theme import look, set_role
from desktop.ui.widgets.buttons import button, row

WIDTH = 480


class SecretDialog(QDialog):
    """succeeded       with what `work` gave; the dialog is closed then"""

    succeeded = Signal(object)

    def __init__(self, parent: QWidget | None) -> None:
        """A subclass then calls `ask` with its words."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._jobs = JobRunner(self._on_failed, self)
        self.known, self.new, self.again = QLineEdit(), QLineEdit(), QLineEdit()
        self.show_typed = button(self.tr("Show what I type"), "link", "eye")
        self.show_typed.setCheckable(True)
        self.back_button = button(self.tr("Back"))
        self.save_button = button(self.tr("Save"), "primary", "save")
        self.note = QLabel(wordWrap=True)
        self._show_typed(False)
        self.show_typed.toggled.connect(self._show_typed)
        self.back_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.save)
        self.finished.connect(self._jobs.stop)

    def ask(self, title: str, known: str, *above: tuple[str, QWidget]) -> None:
        """`known`: what is asked for before the new passphrase, empty: nothing; `above`: (label, field)."""
        self.setWindowTitle(title)
        self._asks_known = bool(known)
        self._lay_out([*above, *([(known, self.known)] if known else [])])

    def words(self) -> tuple[str, str, str]:
        """What is asked for: the new secret, the same again, and a hint about it."""
        return (
            self.tr("New passphrase"),
            self.tr("The new passphrase once more"),
            self.tr("At least 4 words, or 10 characters."),
        )

    def new_problem(self, text: str) -> str | None:
        return passphrase_problem(text)

    def problem(self) -> str:
        """Why what was typed will not do; empty if it will."""
        if self._asks_known and not self.known.text().strip():
            return problem_text(Problem("known", "required"))
        if code := self.new_problem(self.new.text()):
            return problem_text(Problem("new", code))
        if self.new.text() != self.again.text():
            return problem_text(Problem("again", "not_same"))
        return ""

    def work(self, known: str, new: str) -> object:
        """In another thread. Raises AppError."""
        raise NotImplementedError

    def sentence(self, error: AppError) -> str:
        """What to say when `work` has failed."""
        return str(error_text(error))

    def save(self) -> None:
        if problem := self.problem():
            self._say(problem, "problem")
            return
        self._set_busy(True)
        self._say(self.tr("One moment…"), "hint")
        known, new = self.known.text(), self.new.text()
        self._jobs.start("secret", lambda _progress: self.work(known, new), self._on_done)

    def _on_done(self, result: object) -> None:
        self.succeeded.emit(result)
        self.accept()

    def _on_failed(self, error: AppError) -> None:
        self._set_busy(False)
        self._say(self.sentence(error), "problem")
        self.known.setFocus()
        self.known.selectAll()

    def _say(self, text: str, role: str) -> None:
        self.note.setText(text)
        set_role(self.note, role)
        self.note.show()
        if layout := self.layout():  # a long sentence takes more lines than there were
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _set_busy(self, busy: bool) -> None:
        for part in (self.known, self.new, self.again, self.save_button, self.back_button):
            part.setDisabled(busy)

    def _show_typed(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for field in (self.known, self.new, self.again):
            field.setEchoMode(mode)

    def _lay_out(self, asked: Sequence[tuple[str, QWidget]]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(6)
        new, again, about = self.words()
        hint = QLabel(about, wordWrap=True)
        hint.setProperty("role", "hint")
        for words, field in (
            *asked,
            (new, self.new),
            (again, self.again),
        ):
            label = QLabel(words, wordWrap=True)
            label.setProperty("role", "label")
            label.setBuddy(field)
            field.setAccessibleName(words)
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(partial(self._go_on, field))
            if words:
                layout.addWidget(label)
            layout.addWidget(field)
            layout.addSpacing(6)
        layout.addWidget(hint)
        layout.addWidget(self.note)
        self.note.hide()
        layout.addSpacing(10)
        layout.addStretch()
        layout.addLayout(row(self.show_typed, None, self.back_button, self.save_button))
        for made in (self.show_typed, self.back_button, self.save_button):
            made.setAutoDefault(False)  # Enter goes to the next field
        self.setMinimumWidth(look().px(WIDTH))

    def _go_on(self, field: QLineEdit) -> None:
        after = {self.known: self.new, self.new: self.again}.get(field)
        if after:
            after.setFocus()
        else:
            self.save()


class ChangePassphrase(SecretDialog):
    def __init__(self, held: HeldKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held = held
        self.ask(self.tr("Change the passphrase"), self.tr("Passphrase in use"))

    def work(self, known: str, new: str) -> object:
        self._held.change_passphrase(known, new)
        return None


class SetPin(SecretDialog):
    """A few digits for whoever has unlocked the notebook since the program started."""

    def __init__(self, held: HeldKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held = held
        self.ask(self.tr("PIN for the hidden screen"), self.tr("Passphrase of the notebook"))

    def words(self) -> tuple[str, str, str]:
        return (
            self.tr("New PIN"),
            self.tr("The new PIN once more"),
            self.tr("Six to nine digits, for the hidden screen only. The program opens by the passphrase."),
        )

    def new_problem(self, text: str) -> str | None:
        return pin_problem(text)

    def work(self, known: str, new: str) -> None:
        self._held.set_pin(known, new)


class Recover(SecretDialog):
    """succeeded: with the notebook's key. without_sheet: she asks the ward instead; closed then."""

    without_sheet = Signal()

    def __init__(self, keys: KeyFile, user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys, self._user = keys, user
        self.ward_button = button(self.tr("No sheet at hand: ask the ward…"), "link")
        self.ward_button.clicked.connect(self._ask_ward)
        self.ward_button.setVisible(keys.ward() is not None)
        self.ask(
            self.tr("Forgotten passphrase"),
            self.tr("The eight groups of the recovery sheet"),
            ("", self.ward_button),
        )
        self.show_typed.setChecked(True)  # a sheet is read from paper: seeing it helps

    def problem(self) -> str:
        wrong = recovery_code.wrong_groups(self.known.text()) if self.known.text().strip() else []
        if wrong:
            numbers = ", ".join(map(str, wrong))
            return self.tr("Not as on the sheet: group {numbers}. Look again.").format(numbers=numbers)
        return super().problem()

    def sentence(self, error: AppError) -> str:
        if not isinstance(error, WrongPassphrase):
            return super().sentence(error)
        text = self.tr("This sheet does not open this notebook. Perhaps a newer sheet was made.")
        wait = self.tr("Try again in {seconds} seconds.").format(seconds=error.wait_s)
        return f"{text} {wait}" if error.wait_s else text

    def _ask_ward(self) -> None:
        self.without_sheet.emit()
        self.reject()

    def work(self, known: str, new: str) -> bytes:
        return self._keys.recover(self._user, "".join(recovery_code.groups(known)), new)
