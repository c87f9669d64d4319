"""Until the notebook has joined its ward it owes a recovery sheet, asked for at each opening (decision 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.changes import Changes
from desktop.ui.context import PageContext
from desktop.ui.widgets.surfaces import NoteBar

if TYPE_CHECKING:
    from desktop.ui.settings.recovery_dialog import RecoveryDialog

SHEET = "recovery_sheet"  # told on the bus as if it were a table


class RecoveryBar(NoteBar):
    """Stays until a sheet was typed back, or the ward keeps what opens the notebook."""

    def __init__(self, context: PageContext) -> None:
        super().__init__("", "trouble")
        self._context = context
        self.text.setText(
            self.tr(
                "Without a recovery sheet a forgotten passphrase shuts this notebook for ever: nobody else "
                "has its key until it has joined the ward."
            )
        )
        self.make_button = self.add_button(self.tr("Make a recovery sheet…"), self.ask)
        context.changes.committed.connect(self._on_committed)
        self.refresh()

    def refresh(self) -> None:
        self.setVisible(self.is_owed())

    def is_owed(self) -> bool:
        """By whoever began the notebook: a sheet opens it as anybody."""
        info, key = self._context.office.notebook.info(), self._context.key
        if info.joined or info.demo or key.sheet_day():
            return False
        return self._context.office.person.is_first(key.user)

    def ask(self) -> RecoveryDialog | None:
        """No way back but a sheet, the ward, or out of the program; None: nothing is owed."""
        if not self.is_owed():
            return None
        from desktop.ui.settings.recovery_dialog import RecoveryDialog  # brings printing along

        dialog = RecoveryDialog(self._context, self.window(), is_owed=True)
        dialog.joining.connect(lambda: self._context.navigate("handover", {}))
        dialog.left.connect(self.window().close)
        dialog.open()
        return dialog

    def _on_committed(self, changes: Changes) -> None:
        if not self.isHidden() and changes.touch(SHEET, "outbox"):
            self.refresh()
