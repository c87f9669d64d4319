"""Letting somebody in on this computer, and giving a new passphrase to whoever forgot hers."""

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from desktop.contract.roles import ROLES, USUAL, Role
from desktop.errors import AppError, InvalidInput
from desktop.services.person import Teammate
from desktop.ui.context import PageContext
from desktop.ui.problem_text import problem_text
from desktop.ui.role_words import role_hint, role_text
from desktop.ui.secret_dialog import SecretDialog


class AddPerson(SecretDialog):
    """succeeded: with her name at the sign-in."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.mates, self.roles, self.hint = QComboBox(), QComboBox(), QLabel(wordWrap=True)
        self._chosen: tuple[Teammate | None, Role] = (None, USUAL)
        known = context.office.person.teammates()
        self._fill(known)
        mates = [(self.tr("Member of the team"), self.mates)] if known else []
        self.ask(
            self.tr("Somebody else on this computer"),
            self.tr("Name, as she signs in"),
            *mates,
            (self.tr("Role"), self.roles),
            ("", self.hint),
        )
        self.known.setFocus()

    def save(self) -> None:
        self._chosen = self.mates.currentData(), self.roles.currentData()
        super().save()

    def sentence(self, error: AppError) -> str:
        return problem_text(error.problems[0]) if isinstance(error, InvalidInput) else super().sentence(error)

    def work(self, known: str, new: str) -> str:
        (mate, role), office = self._chosen, self._context.office
        return office.person.add(known, role, self._context.key, new, mate.user if mate else None)

    def _show_typed(self, shown: bool) -> None:
        super()._show_typed(shown)
        self.known.setEchoMode(QLineEdit.EchoMode.Normal)  # a name is no secret

    def _fill(self, known: list[Teammate]) -> None:
        """Members the ward knows first: their deeds are the ward's user's at once."""
        self.mates.addItem(self.tr("Not in this list: type the name"), None)
        for mate in known:
            self.mates.addItem(mate.name, mate)
        for role in ROLES:
            self.roles.addItem(role_text(role), role)
        self.roles.setCurrentIndex(ROLES.index(USUAL))
        self.hint.setProperty("role", "hint")
        self.mates.currentIndexChanged.connect(self._on_mate)
        self.roles.currentIndexChanged.connect(self._say_role)
        self._say_role()

    def _on_mate(self) -> None:
        mate: Teammate | None = self.mates.currentData()
        self.known.setText(mate.name if mate else "")
        if mate:
            self.roles.setCurrentIndex(ROLES.index(mate.role))
        self.roles.setDisabled(mate is not None)  # the ward's to say

    def _say_role(self) -> None:
        self.hint.setText(role_hint(self.roles.currentData()))


class RenewSecret(SecretDialog):
    """A new passphrase for somebody else, who forgot hers."""

    def __init__(self, context: PageContext, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._name = context, name
        self.ask(self.tr("New passphrase for {name}").format(name=name), "")

    def work(self, known: str, new: str) -> None:
        self._context.office.person.renew(self._name, self._context.key, new)
