"""What opens this notebook: the passphrase, and a recovery sheet for the day it is forgotten."""

from datetime import date
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel

from desktop.errors import KeysUnreadable
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text
from desktop.ui.secret_dialog import ChangePassphrase, SetPin
from desktop.ui.settings.recovery_dialog import RecoveryDialog
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import Card


class KeysCard(Card):
    def __init__(self, context: PageContext) -> None:
        super().__init__(QCoreApplication.translate("KeysCard", "Opening this notebook"))
        self._context = context
        self.sheet = QLabel(wordWrap=True)
        self.change_button = button(self.tr("Change the passphrase…"))
        self.sheet_button = button(self.tr("Make a recovery sheet…"), "", "printer")
        self.pin, self.share = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.pin_button = button(self.tr("Set a PIN…"))
        self.no_pin_button = button(self.tr("No PIN any more"), "link")
        self.body.addWidget(self.share)
        self.body.addWidget(self.sheet)
        self.body.addWidget(self.pin)
        self.body.addLayout(
            row(self.change_button, self.sheet_button, self.pin_button, self.no_pin_button, None)
        )
        self.pin_button.clicked.connect(self.set_pin)
        self.no_pin_button.clicked.connect(self.remove_pin)
        self.change_button.clicked.connect(self.change)
        self.sheet_button.clicked.connect(self.make_sheet)
        person = context.office.person
        # A sheet opens the notebook as anybody: it is not for whoever was only let in.
        self.sheet_button.setHidden(not (person.may("person.add") or person.is_first(context.key.user)))
        self.show_state()

    def show_state(self) -> None:
        try:
            day, has_pin = self._context.key.sheet_day(), self._context.key.has_pin()
        except KeysUnreadable as error:
            self._context.notices.error(error)
            return
        self.sheet.setText(
            self.tr(
                "The recovery sheet is of {day}. It opens the notebook when the passphrase is forgotten."
            ).format(day=date_text(date.fromisoformat(day)))
            if day
            else self.tr(
                "No recovery sheet. If the passphrase is forgotten, the ward's office can open this notebook."
            )
            if self._context.key.ward()
            else self.tr("No recovery sheet yet: a forgotten passphrase shuts this notebook for ever.")
        )

        self.share.setText(
            self.tr("Locked by the passphrase and by this computer's own store of keys.")
            if self._context.key.has_share()
            else self.tr("Locked by the passphrase alone: this computer keeps no keys for programs.")
        )
        self.no_pin_button.setVisible(has_pin)
        self.pin.setText(
            self.tr("A PIN brings the hidden screen back; to open the program it takes the passphrase.")
            if has_pin
            else self.tr("No PIN: the hidden screen comes back with the passphrase.")
        )

    def set_pin(self) -> SetPin:
        dialog = SetPin(self._context.key, self)
        dialog.succeeded.connect(
            partial(self._on_pin, self.tr("The PIN brings the hidden screen (F9) back now."))
        )
        dialog.show()
        return dialog

    def remove_pin(self) -> None:
        said = self.tr("The PIN is gone. The passphrase brings the hidden screen back.")
        key = self._context.key
        self._context.jobs.start("pin", lambda _: key.remove_pin(), partial(self._on_pin, said))

    def _on_pin(self, said: str, _result: object) -> None:
        self.show_state()
        self._context.notices.done(said)

    def change(self) -> ChangePassphrase:
        dialog = ChangePassphrase(self._context.key, self)
        said = self.tr("Changed. From now on the new passphrase opens the notebook.")
        dialog.succeeded.connect(lambda _: self._context.notices.done(said))
        dialog.show()
        return dialog

    def make_sheet(self) -> RecoveryDialog:
        dialog = RecoveryDialog(self._context, self)
        dialog.accepted.connect(self._on_made)
        dialog.show()
        return dialog

    def _on_made(self) -> None:
        self.show_state()
        self._context.notices.done(
            self.tr("The sheet opens this notebook now. Keep it away from the computer.")
        )
