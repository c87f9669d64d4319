"""What becomes of a class as a whole: edited, ended, called off, opened again, struck through, taken back."""

from functools import partial

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.services.training_class import ClassRow, ClassState
from desktop.ui.context import PageContext
from desktop.ui.icons import set_icon
from desktop.ui.training_class.class_dialog import ClassDialog
from desktop.ui.training_class.reason_dialog import ReasonDialog


class ClassMenu(QPushButton):
    """On the card and on the open class."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._row: ClassRow | None = None
        self.setText(self.tr("More"))
        self.setAutoDefault(False)
        set_icon(self, "list")
        menu = QMenu(self)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    def show_class(self, row: ClassRow) -> None:
        self._row = row
        self.setVisible(self._context.office.person.may("training_class"))

    def fill(self) -> None:
        menu, row = self.menu(), self._row
        menu.clear()
        if row is None:
            return
        if row.voided_at:
            menu.addAction(self.tr("Take back"), self.restore)
            return
        menu.addAction(self.tr("Edit the class…"), self.edit)
        if row.state == "open":
            menu.addAction(self.tr("The class is finished"), partial(self.set_state, "finished"))
            menu.addAction(self.tr("Call the class off…"), self.call_off)
        else:
            menu.addAction(self.tr("Open the class again"), partial(self.set_state, "open"))
        reasons = menu.addMenu(self.tr("Strike through"))
        for entry in self._context.office.catalog.entries("void_reason"):
            reasons.addAction(entry.title, partial(self.void, entry.code))

    def edit(self) -> ClassDialog | None:
        if self._row is None:
            return None
        dialog = ClassDialog(self._context, self._row.id, self.window())
        dialog.show()
        return dialog

    def call_off(self) -> ReasonDialog:
        dialog = ReasonDialog(self.tr("Call the class off"), self.tr("Call off"), self.window())
        dialog.given.connect(partial(self.set_state, "cancelled"))
        dialog.open()
        return dialog

    def set_state(self, state: ClassState, reason: str | None = None) -> None:
        row, jobs = self._row, self._context.jobs
        if row is None:
            return
        said = {
            "open": self.tr("The class is open again."),
            "finished": self.tr("The class is finished."),
            "cancelled": self.tr("The class and its sessions to come are called off."),
        }
        office = self._context.office
        jobs.follow(
            office.training_class.set_state(row.id, state, reason),
            lambda deed: self._context.notices.done(
                said[state], undo=lambda: jobs.follow(office.history.undo(deed))
            ),
        )

    def void(self, reason: str) -> None:
        row, jobs, classes = self._row, self._context.jobs, self._context.office.training_class
        if row is None:
            return
        jobs.follow(
            classes.void(row.id, reason=reason),
            lambda _: self._context.notices.done(
                self.tr("Struck through."), undo=lambda: jobs.follow(classes.restore(row.id))
            ),
        )

    def restore(self) -> None:
        if self._row:
            self._context.jobs.follow(self._context.office.training_class.restore(self._row.id))
